"""A provider's file as it really comes: preambles, trailers, spreadsheets, torn rows; every row accounted for."""

import io
from datetime import datetime

import openpyxl
import pytest

from thelivu.attribution import read_return
from thelivu.base import InputError
from unit.attribution.made import HEADER, mapping, returned, row, table

SHEET = {"time": {"format": "%d/%m/%Y %H:%M:%S", "zone": "Asia/Kolkata"}}


def reasons(one):
    return [bad.reason.code.removeprefix("attribution.row.") for bad in one.rejected]


def accounted(one):
    return one.rows_in == one.rows_kept + len(one.rejected) + one.rows_quarantined


def book_of(*rows, sheets=1):
    book = openpyxl.Workbook()
    for number in range(sheets):
        sheet = book.active if number == 0 else book.create_sheet()
        for cells in (["Example Net"], [], list(HEADER.values()), *rows):
            sheet.append(cells)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def cells(start, end, ip="192.0.2.1", line="L1"):
    given = {"ip": ip, "start": start, "end": end, "subscriber": line}
    return [given.get(column) for column in HEADER]


def test_the_header_is_found_below_a_preamble_and_rows_have_their_line_in_the_file():
    one = returned(row(), row("L2"), above=[["Example Net, Nodal Office"], ["a, b"], []])

    assert [(lease.row, lease.line.subscriber) for lease in one.leases] == [(5, "L1"), (6, "L2")]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_are_read(delimiter):
    data = table([row()]).replace(b",", delimiter.encode())

    assert [lease.row for lease in read_return(data, mapping(), name="r").leases] == [2]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_are_read(encoding):
    data = table([row()]).decode().encode(encoding)

    assert len(read_return(data, mapping(), name="r").leases) == 1


def test_repeated_headers_and_blank_lines_are_no_rows():
    one = returned(row(), below=[list(HEADER.values()), [], ["", ""]])

    assert (one.rows_in, one.rejected) == (1, ())


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"ip": "192.0.2.300"}, "not_an_address"),
        ({"ip": ""}, "not_an_address"),
        ({"prefix_length": "33"}, "not_an_address"),
        ({"start": ""}, "no_time"),
        ({"start": "12.01.2026 11:00"}, "time_unreadable"),
        ({"end": "soon"}, "time_unreadable"),
        ({"start": "2026-01-12T13:00:01"}, "ends_before_start"),
        ({"subscriber": ""}, "no_subscriber"),
        ({"subscriber": "1.0E+09"}, "rounded_number"),
        ({"port_start": "1.0E+04", "port_end": "20000"}, "rounded_number"),
        ({"port_start": "65536", "port_end": "65537"}, "not_a_port"),
        ({"port_start": "1000"}, "half_a_range"),
        ({"port_end": "1000"}, "half_a_range"),
        ({"port_start": "2000", "port_end": "1999"}, "half_a_range"),
        ({"dest_ip": "nowhere"}, "not_an_address"),
        ({"dest_port": "https"}, "not_a_port"),
    ],
)
def test_a_row_that_cannot_be_read_to_the_letter_is_rejected_with_its_reason(changed, reason):
    one = returned(row() | changed, row("L2"))

    assert ([bad.row for bad in one.rejected], reasons(one), one.rows_kept) == ([4], [reason], 1)
    assert accounted(one)


def test_a_row_that_ends_when_it_starts_is_kept():
    assert len(returned(row(end="11:00:00")).leases) == 1


def test_without_a_zone_no_row_has_a_time():
    one = returned(row(), time={"format": "%Y-%m-%dT%H:%M:%S", "zone": None})

    assert (reasons(one), one.state) == (["needs_zone"], "SUSPECT")


def test_a_time_with_its_own_offset_needs_no_zone():
    offset = row(start="2026-01-12T16:30:00+0530", end="2026-01-12T18:30:00+0530")
    one = returned(offset, time={"format": "%Y-%m-%dT%H:%M:%S%z", "zone": None})

    assert [lease.start.isoformat() for lease in one.leases] == ["2026-01-12T11:00:00+00:00"]


def test_a_time_to_the_minute_widens_the_clock_of_its_row():
    one = returned(
        row() | {"start": "12/01/2026 11:00", "end": "12/01/2026 13:00"},
        time={"format": "%d/%m/%Y %H:%M", "zone": "UTC"},
    )

    assert one.leases[0].g_s == 60 + 59


def test_one_port_column_serves_both_ends():
    columns = {key: HEADER[key] for key in ("ip", "start", "end", "subscriber")} | {"port_start": "Ports"}
    cells = {"ip": "192.0.2.1", "start": "2026-01-12T11:00:00", "end": "", "subscriber": "L1"}
    data = table(
        [cells | {"port_start": text} for text in ("1000-1999", "1000 – 1999", "7")], columns=columns
    )
    one = read_return(data, mapping(columns=columns), name="r")

    assert [lease.ports for lease in one.leases] == [(1000, 1999), (1000, 1999), (7, 7)]


def test_rows_beyond_the_request_are_quarantined_and_counted():
    one = returned(row(), row(start="2026-01-11T20:00:00", end="2026-01-11T23:58:59"))

    assert (one.rows_in, one.rows_kept, one.rows_quarantined, one.state) == (2, 1, 1, "PASSED")
    assert accounted(one)


def test_a_quote_that_is_never_closed_loses_no_row_unseen():
    data = table([row("L1"), row("L2"), row("L3")]).replace(b"L1", b'"L1', 1)
    one = read_return(data, mapping(), name="r")

    assert one.rows_in >= 3
    assert "open_quote" in reasons(one)
    assert accounted(one)


def test_a_comma_that_shifts_the_cells_is_rejected():
    data = table([row(installation_address="House 1")]).replace(b"House 1", b"House 1, Road 2,,,")
    one = read_return(data, mapping(), name="r")

    assert reasons(one) == ["too_many_cells"]


def test_a_row_that_was_cut_is_rejected():
    data = table([row()]) + b"192.0.2.1,,,2026-01-12T11:00:00"
    one = read_return(data, mapping(), name="r")

    assert (reasons(one), one.rows_kept) == (["too_few_cells"], 1)


def test_a_needed_cell_that_is_not_utf_8_is_rejected_and_a_name_may_be_anything():
    data = (
        table([row("L1", name="NAME"), row("LINE")]).replace(b"NAME", b"\xff\xfe").replace(b"LINE", b"L\xff")
    )
    one = read_return(data, mapping(), name="r")

    assert (reasons(one), one.rows_kept) == (["not_utf8"], 1)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no_header"),
        (b"a,b\n1,2\n", "no_header"),
        (b"NAT IP,User ID\n192.0.2.1,L1\n", "no_column"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_workbook"),
        (b"PK\x03\x04" + bytes(600), "workbook_unreadable"),
        (table([], columns=HEADER | {"again": "Name"}), "column_twice"),
        (book_of(sheets=2), "two_tables"),
    ],
)
def test_a_file_that_is_no_return_says_what_to_do(data, code):
    with pytest.raises(InputError) as refused:
        read_return(data, mapping(), name="r")

    assert refused.value.word.code == f"attribution.return.{code}"
    assert "⟨" not in str(refused.value)


def test_an_empty_answer_needs_no_table_where_the_provider_holds_nothing():
    one = read_return(b"Nothing is kept that long.\n", mapping(expired=True), name="r")

    assert (one.rows_in, one.leases, one.state) == (0, (), "PASSED")


def test_a_workbook_is_read_with_its_row_numbers():
    one = read_return(
        book_of(cells("12/01/2026 16:30:00", "12/01/2026 18:30:00")), mapping(**SHEET), name="r.xlsx"
    )

    assert [(lease.row, lease.start.isoformat()) for lease in one.leases] == [
        (4, "2026-01-12T11:00:00+00:00")
    ]


def test_dates_that_a_spreadsheet_made_are_times_of_the_stated_zone():
    made = cells(datetime(2026, 1, 12, 16, 30), datetime(2026, 1, 12, 18, 30))
    one = read_return(book_of(made), mapping(**SHEET), name="r.xlsx")

    assert [lease.start.isoformat() for lease in one.leases] == ["2026-01-12T11:00:00+00:00"]


def test_some_dates_among_texts_may_have_swapped_day_and_month_and_are_rejected():
    made = cells(datetime(2026, 1, 12, 16, 30), datetime(2026, 1, 12, 18, 30))
    written = cells("12/01/2026 16:30:00", "12/01/2026 18:30:00")
    one = read_return(book_of(made, written), mapping(**SHEET), name="r.xlsx")

    assert (reasons(one), [lease.row for lease in one.leases]) == (["date_cell"], [5])
    assert accounted(one)


def test_the_same_bytes_give_the_same_return():
    assert returned(row(), row("L2")) == returned(row(), row("L2"))


def test_no_reason_repeats_a_cell():
    one = returned(row() | {"start": "MARKER"}, row() | {"ip": "MARKER"}, row() | {"dest_port": "MARKER"})

    assert len(one.rejected) == 3
    assert "MARKER" not in str(one.rejected)


@pytest.mark.parametrize("year", ["0001", "9999"])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "America/Los_Angeles"])
def test_a_row_at_the_end_of_the_calendar_is_a_row_like_any_other(year, zone):
    cells = row() | {"start": f"{year}-01-01T00:00:00", "end": f"{year}-12-31T23:59:59"}
    one = returned(cells, time={"format": "%Y-%m-%dT%H:%M:%S", "zone": zone})

    assert (one.rows_in, accounted(one), one.state) == (1, True, "SUSPECT")


SIX = {"asked": {"from": "2026-01-12T00:00:00Z", "to": "2026-01-13T00:00:00Z", "ips": ["2001:db8::/32"]}}


def test_the_kind_of_ipv6_needs_the_length_of_the_delegated_prefix():
    for length, address in (("56", "2001:db8:0:100::"), ("", "2001:db8:0:100::/56"), ("/64", "2001:db8::")):
        assert returned(row(ip=address, prefix_length=length), kind="ipv6", **SIX).rejected == ()

    one = returned(row(ip="2001:db8::1"), kind="ipv6", **SIX)
    assert (reasons(one), one.state) == (["no_prefix_length"], "SUSPECT")
    assert returned(row(), kind="ipv6").rejected == ()  # an address of version 4 has no delegated prefix
