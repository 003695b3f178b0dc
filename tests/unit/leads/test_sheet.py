"""Sheets: every row accepted or rejected with a reason, no zone guessed, both readings kept, nothing of a child shown."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import Identifier, InputError, Refused, ThelivuError, digest_stream, say
from thelivu.leads import Limits, Reading, document_of, file_entry, propose_mapping, read, read_mapping
from thelivu.vault import mask
from thelivu_sim.fixtures.cybertip import MARKER, Marks
from unit.leads import samples
from unit.leads.samples import HEADER, csv_of, mapping_json, xlsx_of


def mapped(**changed: object):
    return read_mapping(json.dumps(mapping_json(**changed)).encode())


def of(data: bytes, mapping=None, name: str = "list.csv") -> Reading:
    return read(data, name=name, mapping=mapping)


def one(cells: dict[str, str], mapping=None) -> Reading:
    """A sheet of one row, with the first sample row's cells changed."""
    row = [cells.get(name, cell) for name, cell in zip(HEADER, samples.rows(Marks(), 1)[0], strict=True)]
    return of(csv_of([HEADER, row]).encode(), mapping or mapped())


def reasons(reading: Reading) -> list[tuple[str, str]]:
    return [(bad.where, bad.reason.code) for bad in reading.rejected]


def test_one_row_an_ip_event():
    reading = of(samples.sheet_csv(), mapped())

    assert (reading.format, reading.item, reading.items_in, reading.accepted) == ("sheet-csv", "row", 3, 3)
    assert [lead.reference for lead in reading.leads] == ["ct-1", "ct-2", "ct-3"]
    first = reading.observations[0]
    assert first.identifiers == (
        Identifier("ip", "192.0.2.1"),
        Identifier("email", "u1@example.org"),
        Identifier("phone", "+919876543201"),
    )
    assert (first.kind, first.port, first.where, first.lead) == ("unknown", 40001, "row 2", "ct-1")
    assert first.at.certain.lo == dt.datetime(2026, 1, 1, 4, 30, 1, tzinfo=dt.UTC)
    assert reading.leads[0].received.text == "2026-02-01"


def test_one_row_a_report_needs_no_address():
    reading = one({"IP Address": "", "Date Time": ""}, mapped(item="report"))

    assert reading.accepted == 1
    assert [seen.kind for seen in reading.observations] == ["account"]
    assert reasons(one({"IP Address": ""})) == [("row 2", "leads.row.no_address")]


def test_a_list_of_numbers_or_accounts_is_one_lead():
    """Proposed from its header, which names neither a reference nor an address."""
    rows = (
        "Suspect Name,Mobile,Platform,User Id",
        f"{MARKER}001x,98765 00017,Orchid Chat,u-17",
        f"{MARKER}002x,,,",
    )
    reading = of("\n".join(rows).encode())

    assert (reading.items_in, reading.accepted) == (2, 1)
    assert reasons(reading) == [("row 3", "leads.row.no_identifier")]
    assert [each.value for each in reading.observations[0].identifiers] == [
        "+919876500017",
        "orchid-chat:u-17",
    ]
    assert [(one.lead, one.text) for one in reading.names] == [(reading.leads[0].reference, f"{MARKER}001x")]
    assert len(reading.leads) == 1
    assert MARKER not in str(file_entry(reading, "list.csv", digest_stream([b""])))


@pytest.mark.parametrize("header", ["Mobile,Remarks", "Name,City", "a@example.org,98765 00017"])
def test_a_header_of_which_too_little_is_known_is_not_proposed(header):
    assert propose_mapping(header.split(",")) is None


def test_no_zone_is_guessed():
    unknown = mapped(time={"format": ["%d/%m/%Y %H:%M:%S"], "zone": None})
    reading = of(samples.sheet_csv(), unknown)

    assert all(seen.at.readings == () and seen.at.zone is None for seen in reading.observations)
    assert all("no_zone" in lead.flags for lead in reading.leads)
    assert "leads.note.zone_unknown" in [word.code for word in reading.notes]


def test_an_offset_in_the_text_needs_nobody():
    reading = one({"Date Time": "2026-01-12T22:41:07+05:30"}, mapped(time={"format": [], "zone": None}))

    assert reading.observations[0].at.certain.lo.hour == 17


def test_day_and_month_keep_both_readings_when_nobody_said_the_order():
    both = mapped(time={"format": ["%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S"], "zone": "UTC"})
    for mapping in (both, mapped(time={"format": [], "zone": "UTC"})):
        seen = one({"Date Time": "03/01/2026 10:00:00"}, mapping).observations[0]
        assert {span.lo.date().isoformat() for span in seen.at.readings} == {"2026-01-03", "2026-03-01"}
        assert "ambiguous_time" in seen.flags
        assert not one({"Date Time": "13/01/2026 10:00:00"}, mapping).observations[0].at.ambiguous


def test_date_and_clock_in_two_columns():
    table = [("Report No", "IP", "Date", "Time"), ("R-1", "192.0.2.7", "2026-01-12", "22:41:07")]
    reading = of(csv_of(table).encode())

    assert reading.observations[0].at.text == "2026-01-12 22:41:07"


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"Mobile No": "9.19876E+11"}, "leads.row.number_damaged", "phone"),
        ({"CyberTip Number": "1.0E+09"}, "leads.row.number_damaged", "reference"),
        ({"CyberTip Number": ""}, "leads.row.reference", None),
        ({"CyberTip Number": "MARKER009x of somebody"}, None, None),
        ({"CyberTip Number": "no digits here"}, "leads.row.reference", None),
        ({"IP Address": "192.0.2.300"}, "leads.row.not_a_value", "ip"),
        ({"Port": "70000"}, "leads.row.port", None),
        ({"Date Time": "yesterday"}, "leads.row.time", "time"),
        ({"Date Time": "2026-01-12 10:00:00"}, "leads.row.time", "time"),
        ({"E-mail": "not a mail"}, "leads.row.not_a_value", "email"),
        ({"Mobile No": "12"}, "leads.row.not_a_value", "phone"),
    ],
)
def test_04_a_row_that_cannot_be_read_is_rejected_with_where_and_what_to_do(cells, code, column):
    reading = one(cells)

    if code is None:  # a reference of words with a digit: that is what some senders write
        assert reading.accepted == 1
        return
    assert (reading.items_in, reading.accepted) == (1, 0)
    assert reasons(reading) == [("row 2", code)]
    assert reading.rejected[0].reason.values.get("column") == column
    sentence = say(reading.rejected[0].reason)
    assert sentence.lower().startswith("row 2:")
    assert "⟨" not in sentence


def test_not_stated_is_nothing():
    reading = one({"Port": "N/A", "E-mail": "-", "Mobile No": "nil"})

    assert reading.observations[0].port is None
    assert reading.observations[0].flags == ("no_port",)
    assert [each.kind for each in reading.observations[0].identifiers] == ["ip"]


def test_several_addresses_share_no_time():
    reading = one({"IP Address": "192.0.2.1:4000; 2001:db8::7"})

    assert [(seen.identifiers[0].value, seen.port, seen.at) for seen in reading.observations] == [
        ("192.0.2.1", 4000, None),
        ("2001:db8::7", None, None),
    ]
    assert reading.leads[0].flags == ("no_port", "time_not_paired")
    assert "01/01/2026 10:00:01" in "".join(one.text for one in reading.withheld)


def test_rows_of_one_report_are_one_lead():
    table = [HEADER, *samples.rows(Marks(), 2)]
    table[2][0] = table[1][0]
    reading = of(csv_of(table).encode(), mapped())

    assert (reading.accepted, len(reading.leads), len(reading.observations)) == (2, 1, 2)


def test_a_user_name_of_several_words_is_a_name_and_stays_withheld():
    table = [("Report No", "IP", "Screen Name"), ("R-1", "192.0.2.7", f"{MARKER}001x of Lagoon")]
    reading = of(csv_of(table).encode())

    assert MARKER not in repr(reading)
    assert "unreadable_value" in reading.leads[0].flags


def test_the_header_is_found_below_a_preamble_and_rows_keep_their_line_numbers():
    above = f"List of referrals {MARKER}001x\r\nAll times in IST\r\n\r\n".encode()
    reading = of(above + samples.sheet_csv(), mapped())

    assert reading.observations[0].where == "row 5"
    assert "leads.note.above" in [word.code for word in reading.notes]
    assert MARKER.encode() not in mask(above + samples.sheet_csv(), reading.spans)


def test_blank_rows_are_no_items_and_are_counted():
    data = csv_of([HEADER, *samples.rows(Marks(), 2), [""] * len(HEADER), ["  "] * len(HEADER)]).encode()
    reading = of(data, mapped())

    assert reading.items_in == 2
    assert [w.values["count"] for w in reading.notes if w.code == "leads.note.blank_rows"] == [2]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_10_delimiters_and_encodings_with_their_spans(delimiter: str, encoding: str):
    table = [HEADER, *samples.rows(Marks())]
    table[1][8] += " Übergröße, “quoted”\nsecond line"
    data = csv_of(table, delimiter=delimiter, end="\n").encode(encoding)
    reading = of(data, mapped())
    masked = mask(data, reading.spans)

    assert reading.accepted == 3
    assert MARKER.encode() not in masked
    assert MARKER.encode("utf-16-le") not in masked
    assert ("leads.note.encoding" in [w.code for w in reading.notes]) == (encoding == "cp1252")
    assert reading.observations[1].where == "row 4"


def test_04_a_quotation_mark_that_is_never_closed_loses_no_line():
    lines = samples.sheet_csv(5).decode().splitlines()
    lines[2] = lines[2].replace("u2@", '"u2@', 1).replace('"u2', '"u2')
    data = "\n".join(lines).encode()
    reading = of(data, mapped())

    assert reading.items_in == 5
    assert [bad.where for bad in reading.rejected] == ["row 3", "row 4", "row 5", "row 6"]
    assert {bad.reason.code for bad in reading.rejected} == {"leads.row.open_quote"}
    assert MARKER.encode() not in mask(data, reading.spans)


def test_04_a_quotation_mark_closed_lines_later_breaks_those_lines_alone():
    lines = samples.sheet_csv(5).decode().splitlines()
    lines[2] = lines[2].replace("u2@", '"u2@')
    lines[3] = lines[3].replace("u3@", '"u3@')
    reading = of("\n".join(lines).encode(), mapped())

    assert [bad.where for bad in reading.rejected] == ["row 3", "row 4"]
    assert (reading.items_in, reading.accepted) == (5, 3)


def test_04_a_cut_row_and_a_row_with_too_many_cells():
    lines = samples.sheet_csv(3).decode().splitlines()
    lines[1] += ",more"
    lines[3] = lines[3][:20]
    reading = of("\n".join(lines).encode(), mapped())

    assert reasons(reading) == [("row 2", "leads.row.too_many_cells"), ("row 4", "leads.row.too_few_cells")]


def test_a_mapped_column_that_stands_twice_is_an_error():
    table = [(*HEADER, "ip address"), *([*row, "192.0.2.9"] for row in samples.rows(Marks()))]
    with pytest.raises(InputError) as wrong:
        of(csv_of(table).encode(), mapped())
    assert (wrong.value.code, wrong.value.values) == ("leads.sheet.column_twice", {"column": "ip"})


@pytest.mark.parametrize("make", ["csv", "xlsx"])
def test_10_no_marker_shows_in_output_in_repr_or_in_the_masked_text(make: str):
    table = [HEADER, *samples.rows(Marks())]
    table[3][2] = f"{MARKER}900x"  # rejected, with its marker
    data = csv_of(table).encode() if make == "csv" else xlsx_of(table)
    for mapping in (mapped(), None):
        reading = of(data, mapping, name=f"list.{make}")
        source = reading.rendition or data
        entry = file_entry(reading, "list", digest_stream([data]))

        assert (reading.items_in, reading.accepted) == (3, 2)
        assert MARKER in source.decode()
        assert MARKER not in json.dumps(document_of([entry]))
        assert MARKER not in repr(reading)
        assert MARKER.encode() not in mask(source, reading.spans)
        texts = "".join(one.text for one in reading.withheld)
        assert all(f"{MARKER}{n:03d}x" in texts for n in (1, 2, 3, 4, 5, 6, 900))


def test_10_spans_are_the_cells_they_say():
    data = samples.sheet_csv()
    reading = of(data, mapped())

    assert [one.kind for one in reading.withheld[:2]] == ["child_particulars", "free_text"]
    for span in reading.withheld:
        assert span.text.split("\n")[0].encode() in data[span.start : span.end]


def test_10_a_column_about_a_child_cannot_be_mapped():
    for column in ("Victim E-mail", "child_phone", "MinorName", "ഇരയുടെ പേര്"):
        with pytest.raises(InputError) as wrong:
            mapped(columns={"ip": "IP Address", "handle": column})
        assert wrong.value.code == "leads.mapping.child_column"


def test_a_proposal_never_says_a_zone():
    mapping = propose_mapping([*HEADER, "Time (IST)"])

    assert mapping.zone is None
    assert mapping.columns["time"] == ("date time",)
    assert set(mapping.columns) == {"reference", "received", "ip", "port", "time", "email", "phone"}
    assert propose_mapping(["Name", "Address", "Remarks"]) is None
    assert read_mapping(json.dumps(mapping.document()).encode()).columns == mapping.columns


@pytest.mark.parametrize(
    "header",
    [
        (
            "CyberTip Report No.",
            "Incident Type",
            "Incident Date/Time",
            "Reporting ESP",
            "Suspect IP Address",
            "Source Port",
        ),
        ("Interpol Reference", "IP-Address", "Date & Time (UTC)", "Screen_Name", "SHA-1"),
        ("NCMEC REPORT NUMBER", "ip", "port", "timestamp", "e mail id"),
    ],
)
def test_known_spellings_are_proposed(header):
    mapping = propose_mapping(header)

    assert mapping is not None
    assert len(mapping.columns) >= 5


def test_without_mapping_the_proposal_is_in_the_notes():
    reading = of(samples.sheet_csv())

    codes = [word.code for word in reading.notes]
    assert codes[0] == "leads.note.proposed"
    assert codes.count("leads.note.proposed_column") == 7
    assert "leads.note.zone_unknown" in codes
    assert reading.observations[0].at.readings == ()


@pytest.mark.parametrize(
    ("changed", "entry"),
    [
        ({"item": "row"}, "item"),
        ({"columns": {}}, "columns"),
        ({"columns": {"ip": 3}}, "ip"),
        ({"version": 2}, "version"),
        ({"time": {"format": ["%H:%M"], "zone": None}}, "format"),
        ({"time": {"format": ["%d/%m/%Y %I:%M"], "zone": None}}, "format"),
        ({"sheet": 4}, "sheet"),
    ],
)
def test_a_wrong_entry_of_a_mapping_is_named(changed, entry):
    with pytest.raises(InputError) as wrong:
        mapped(**changed)
    assert wrong.value.values["entry"] == entry


def test_wrong_mappings():
    for changed, code in (
        ({"colums": {}}, "leads.mapping.unknown_entry"),
        ({"columns": {"ip": "IP", "ipv6": "x"}}, "leads.mapping.unknown_entry"),
        ({"columns": {"ip": "IP", "url": "ip"}}, "leads.mapping.column_twice"),
        ({"columns": {"reference": ["a", "b"]}}, "leads.mapping.one_column"),
        ({"time": {"zone": "IST"}}, "base.zone_unknown"),
    ):
        with pytest.raises(InputError) as wrong:
            mapped(**changed)
        assert wrong.value.code == code
    for data in (b"[]", b"{", b"\xff", b"[" * 100_000):
        with pytest.raises(InputError):
            read_mapping(data)


def test_a_zone_column_is_believed_only_when_it_names_one_zone():
    table = [
        ("Report No", "IP", "Timestamp", "Time Zone"),
        ("R-1", "192.0.2.7", "2026-01-12 10:00:00", "UTC"),
        ("R-2", "192.0.2.8", "2026-01-12 10:00:00", "IST"),
        ("R-3", "192.0.2.9", "2026-01-12 10:00:00", "+05:30"),
    ]
    reading = of(csv_of(table).encode())

    assert [seen.at.zone for seen in reading.observations] == ["UTC", None, "+05:30"]
    assert reading.leads[1].flags == ("no_port", "no_zone", "unreadable_value")


# ------------------------------------------------------------------------------------------------------- workbooks
def book(*rows, others=()) -> Reading:
    return read(
        xlsx_of([HEADER, *rows], *others),
        name="list.xlsx",
        mapping=mapped(time={"format": [], "zone": "UTC"}),
    )


def row(**cells: object) -> list[object]:
    values = dict(zip(HEADER, samples.rows(Marks(), 1)[0], strict=True)) | {
        "Date Time": "2026-01-12 10:00:00"
    }
    return list((values | {name.replace("_", " "): value for name, value in cells.items()}).values())


def test_a_workbook_reads_like_its_csv():
    table = [HEADER, *samples.rows(Marks())]
    from_csv, from_book = of(csv_of(table).encode(), mapped()), of(xlsx_of(table), mapped(), "list.xlsx")

    assert from_book.format == "sheet-xlsx"
    assert from_book.observations == from_csv.observations
    assert from_book.rendition == csv_of(table).encode()
    assert from_book.spans == from_csv.spans


def test_numbers_of_a_workbook():
    reading = book(
        row(Mobile_No=919876543210, Port=40112.0), row(Mobile_No=9198765432101234), row(Mobile_No=1e21)
    )

    assert reading.observations[0].port == 40112
    assert Identifier("phone", "+919876543210") in reading.observations[0].identifiers
    assert reasons(reading) == [("row 3", "leads.row.number_damaged"), ("row 4", "leads.row.number_damaged")]


def test_a_formula_without_a_stored_result_is_rejected_and_so_is_an_error():
    reading = book(row(IP_Address="=A1"), row(Port="#REF!"), row())

    assert reasons(reading) == [("row 2", "leads.row.formula"), ("row 3", "leads.row.cell_error")]
    assert reading.accepted == 1


def test_dates_of_a_workbook():
    whole = book(row(Date_Time=dt.datetime(2026, 3, 1, 10, 0, 0, 400)))
    assert whole.observations[0].at.certain.lo.isoformat() == "2026-03-01T10:00:00+00:00"

    mixed = book(row(Date_Time=dt.datetime(2026, 3, 1, 10, 0)), row(Date_Time="13/01/2026 10:00:00"))
    first, second = mixed.observations
    assert {span.lo.date().isoformat() for span in first.at.readings} == {"2026-03-01", "2026-01-03"}
    assert second.at.certain.lo.date().isoformat() == "2026-01-13"
    assert "leads.note.dates_mixed" in [word.code for word in mixed.notes]


def test_other_sheets_are_counted_and_two_tables_are_asked_about():
    assert "leads.note.other_sheets" in [w.code for w in book(row(), others=[[("a", "b")]]).notes]
    with pytest.raises(InputError) as wrong:
        book(row(), others=[[HEADER, row()]])
    assert wrong.value.code == "leads.sheet.two_tables"
    named = mapped(sheet="Other1", time={"format": [], "zone": "UTC"})
    assert of(xlsx_of([HEADER, row()], [HEADER, row(), row()]), named, "l.xlsx").accepted == 2


def test_blank_rows_of_a_workbook_keep_the_row_numbers():
    reading = book(row(), [None] * 9, row())

    assert [seen.where for seen in reading.observations] == ["row 2", "row 4"]
    assert [w.values["count"] for w in reading.notes if w.code == "leads.note.blank_rows"] == [1]


def test_limits_of_sheets():
    for limits, data, name in (
        (Limits(rows=2), samples.sheet_csv(3), "a.csv"),
        (Limits(columns=3), samples.sheet_csv(3), "a.csv"),
        (Limits(rows=2), xlsx_of([HEADER, *samples.rows(Marks())]), "a.xlsx"),
        (Limits(columns=3), xlsx_of([HEADER, *samples.rows(Marks())]), "a.xlsx"),
        (Limits(unpacked=1000), xlsx_of([HEADER, *samples.rows(Marks())]), "a.xlsx"),
    ):
        with pytest.raises(InputError):
            read(data, name=name, limits=limits)


def test_what_is_no_sheet():
    whole = xlsx_of([HEADER])
    for data, name in (
        (b"PK\x03\x04 broken", "a.xlsx"),
        (whole[: len(whole) // 2], "a.xlsx"),
        (b"%PDF-1.7", "a.pdf"),
        (b"", "a.csv"),
        (b"a,b\n1,2\n", "a.csv"),
        (b"\0\0\0", "a.csv"),
        (b"\xff\xfea", "a.csv"),
    ):
        with pytest.raises(InputError) as wrong:
            of(data, None, name)
        assert "⟨" not in str(wrong.value)


def test_the_synthetic_mark_is_found_in_a_column_or_another_sheet():
    table = [(*HEADER, "Mark"), [*samples.rows(Marks())[0], "thelivu-synthetic"]]

    assert of(csv_of(table).encode()).mark == "synthetic"
    assert of(csv_of(table).encode("utf-16")).mark == "synthetic"
    assert of(xlsx_of(table), None, "a.xlsx").mark == "synthetic"
    assert of(xlsx_of([HEADER, row()], [["thelivu-synthetic"]]), None, "a.xlsx").mark == "synthetic"
    assert of(samples.sheet_csv()).mark == "real"


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_characters="\0"), max_size=8), min_size=9, max_size=9),
        max_size=6,
    )
)
def test_04_any_rows_whatever_they_hold_keep_the_sum(table):
    data = csv_of([HEADER, *table]).encode("utf-8", "replace")
    reading = of(data, mapped())

    blank = sum(word.values["count"] for word in reading.notes if word.code == "leads.note.blank_rows")
    assert reading.items_in == reading.accepted + len(reading.rejected)
    assert reading.items_in + blank >= len(table)
    assert all(0 <= one.start <= one.end <= len(data) for one in reading.withheld)


@given(
    st.binary(max_size=200),
    st.integers(0, 400),
    st.integers(0, 30),
    st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
def test_04_mutated_csv_raises_nothing_else_and_keeps_the_sum(new, at, width, encoding):
    whole = samples.sheet_csv().decode().encode(encoding)
    data = whole[:at] + new + whole[at + width :]
    for mapping in (None, mapped()):
        came = samples.outcome(data, "a.csv", mapping)

        if isinstance(came, ThelivuError):
            assert isinstance(came, InputError | Refused)
            assert MARKER not in str(came)
        else:
            assert came.items_in == came.accepted + len(came.rejected)
            assert all(one.start <= one.end <= len(data) for one in came.withheld)
            assert of(data, mapping) == came


WORKBOOK = xlsx_of(
    [HEADER, *samples.rows(Marks(), 1)]
)  # made once: its bytes hold the time at which it was made


@given(st.data())
def test_mutated_workbooks_raise_nothing_else(data):
    whole = WORKBOOK
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:at] + data.draw(st.binary(max_size=6)) + whole[at + data.draw(st.integers(0, 6)) :]
    try:
        reading = of(changed, None, "a.xlsx")
    except (InputError, Refused):
        return
    assert reading.items_in == reading.accepted + len(reading.rejected)
