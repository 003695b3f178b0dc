"""Ingest against its oracle, the careful reader: the same leases, rejects, gates and state of small and damaged files."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from thelivu.attribution import read_return
from thelivu.bulk import ingest
from thelivu.bulk import pages as pages_module
from thelivu.bulk import parts as parts_module
from thelivu.bulk.leases import COLUMNS, _numbers, scan
from unit.attribution.made import HEADER, mapping, row, table

ingest_module = sys.modules["thelivu.bulk.ingest"]  # the package has a function of that name
KEY = b"k" * 32


def compared(data, said, *, piece=None, key=KEY, rows=None, large=None):
    """Both readings of a file; they must agree in everything that they say. `rows` are those of a part."""
    by_rules = read_return(data, said, name="r.csv", address_key=key)
    with (
        TemporaryDirectory() as name,
        patch.object(pages_module, "PIECE", piece or pages_module.PIECE),
        patch.multiple(
            parts_module, PART=rows or parts_module.PART, SAMPLE=1 if rows else parts_module.SAMPLE
        ),
        patch.object(ingest_module, "LARGE", ingest_module.LARGE if large is None else large),
    ):
        folder = Path(name)
        (folder / "r.csv").write_bytes(data)
        bulk = ingest(folder / "r.csv", said, folder, address_key=key)
        found = duckdb.sql(f"SELECT {', '.join(COLUMNS)} FROM {scan(bulk.paths)} ORDER BY row_no").fetchall()
        in_parts = [
            duckdb.sql(f"SELECT net, hi, lo, t0 FROM {scan([part.path])}").fetchall() for part in bulk.parts
        ]
        assert sorted(one.name for one in folder.iterdir()) == sorted(
            ["r.csv", *(part.path.name for part in bulk.parts)]
        )

    starts = [start for part in in_parts for start in part]
    assert starts == sorted(starts)
    assert all(part.holds(row[:3]) for part, rows in zip(bulk.parts, in_parts, strict=True) for row in rows)
    assert found == [_numbers(lease) for lease in by_rules.leases]
    assert bulk.rejected == by_rules.rejected
    assert bulk.lost == by_rules.lost
    assert bulk.gates == by_rules.gates
    assert (bulk.sha256, bulk.state) == (by_rules.sha256, by_rules.state)
    assert (bulk.rows_in, bulk.rows_kept, bulk.rows_quarantined) == (
        by_rules.rows_in, by_rules.rows_kept, by_rules.rows_quarantined,
    )  # fmt: skip
    assert bulk.rows_in == bulk.rows_kept + bulk.rows_quarantined + bulk.rows_rejected
    return bulk


IST = {"format": "%d/%m/%Y %H:%M:%S", "zone": "Asia/Kolkata"}
FORMATS = st.sampled_from(
    [
        *(IST, IST, IST, {"format": "%Y-%m-%dT%H:%M:%S", "zone": "UTC"}),
        {"format": ["%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S"], "zone": "Asia/Kolkata"},
        {"format": ["%d/%m/%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S"], "zone": "+05:30"},
        {"format": "%d/%m/%Y %I:%M:%S %p", "zone": "Asia/Kolkata"},
        {"format": "%d/%m/%Y %H:%M", "zone": "UTC"},
        {"format": "%d/%m/%Y %H:%M:%S", "zone": "Europe/Dublin"},
        {"format": "%d/%m/%Y %H:%M:%S"},
    ]
)
TIMES = st.one_of(
    st.builds(
        "{:02d}/{:02d}/2026 {:02d}:{:02d}:00".format,
        st.sampled_from([11, 12, 12, 12, 13]), st.sampled_from([1, 1, 1, 12, 11]), st.integers(0, 23), st.integers(0, 59),
    ),
    st.sampled_from(
        [
            *("", "12/01/2026 24:00:00", "12/01/2026 10:00:60", "12/01/2026 10:00", "1/1/2026 9:05:00", "31/02/2026 10:00:00"),
            *("12/01/2026  10:00:00", "2026-01-12T10:00:00", "2026-01-12T23:59:59", "12/01/2026 10:00:00 AM", "٢٢/01/2026"),
            *("12/01/2026 01:30:00 PM", "12/01/2026 00:30:00 AM", "12-01-2026 10:00:00", "99/99/9999 10:00:00", "soon"),
        ]
    ),
)  # fmt: skip
CELLS = {
    "ip": st.sampled_from(
        [*["192.0.2.1", "192.0.2.2"] * 4, " 192.0.2.3 ", "198.51.100.1", "192.0.2.300", "192[.]0[.]2[.]1", "192.000.002.001",
         "2001:db8::1", "2001:db8::/64", "::ffff:192.0.2.1", "NAT IP", "", "192.0.2.1\u00a0"]
    ),
    "port_start": st.sampled_from([*["1000", "1008", "2016"] * 3, "", "1000-1999", "70000", "1.0E+03", "+5", "01000", "٣"]),
    "port_end": st.sampled_from([*["1999", "2015", "3023"] * 3, "", "999", "65535", "65536"]),
    "start": TIMES,
    "end": TIMES,
    "dest_ip": st.sampled_from(["", "", "", "203.0.113.1", "203.0.113.0/24", "nowhere", "2001:db8:9::1"]),
    "dest_port": st.sampled_from(["", "", "80", "443", "x", "1E+02"]),
    "prefix_length": st.sampled_from(["", "", "", "", "64", "/56", "x", "129"]),
    "subscriber": st.sampled_from([*["L1", "L2", "L3"] * 4, "", "1.0E+09", "a+b", "é", " L1 ", "007", "L1\u00a0", "12"]),
    "installation_address": st.sampled_from(["House 1", "house  1", "", "House 2", "വീട് 3", "\u00a0", 'The "Old" House']),
    "service": st.sampled_from(["Home", "Home", "Hostel WiFi", "hôtel", ""]),
    "name": st.sampled_from(["Made Up", "Total, of all", 'O"Hara', "two\nlines", "பெயர்", ""]),
}  # fmt: skip
ROWS = st.fixed_dictionaries(CELLS)
JUNK = st.one_of(
    st.sampled_from(
        [
            *("", "   ", ",,,,,,,,,,,,", "Total rows: 5", "Total rows: 5,,,,", '"Total rows: 5"', "Total rows: x", "End of file"),
            *('"open quote', 'a"b"c', '""', '"a"b,c', "\x00", "\x1c", "a\rb", "Remark below", ",".join(HEADER.values())),
            *("192.0.2.1,1,2", '192.0.2.1,"1""2",x', "Total,rows: 7"),
        ]
    ),
    st.text(alphabet='",\r\t ab1é\x85\u2028', max_size=12),
)  # fmt: skip


def line(cells, style):
    """A row as a provider's program might write it."""
    written = []
    for at, cell in enumerate(cells):
        kind = style[at % len(style)]
        quoted = '"' + cell.replace('"', '""') + '"'
        must = any(mark in cell for mark in ',"\n')
        written.append(quoted if must or kind == "q" else f"  {cell} " if kind == "p" else cell)
    return ",".join(written)


@st.composite
def files(draw):
    style = draw(st.sampled_from(["n", "q", "p", "nq", "npq"]))
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    body = draw(st.lists(st.one_of(ROWS, ROWS, ROWS, ROWS, JUNK), max_size=14))
    lines = [one if isinstance(one, str) else line([one.get(c, "") for c in HEADER], style) for one in body]
    above = draw(st.sampled_from([[], ["Reply"], ["Reply to you", "", "of today"]]))
    lines = [*above, ",".join(HEADER.values()), *lines, *draw(st.sampled_from([[], [], ["Total rows: 3"]]))]
    data = draw(st.sampled_from(["", "\ufeff"])).encode() + end.join(lines).encode()
    data += draw(st.sampled_from([b"", end.encode(), end.encode()]))
    if draw(st.integers(0, 9)) == 0:
        data = data.replace(b"Made", b"M\xe9de")
    if draw(st.integers(0, 19)) == 0:
        data = data.replace(b"\n", b"\r")
    return data


@st.composite
def mappings(draw):
    columns = dict(HEADER)
    for column in draw(
        st.sampled_from(
            [(), (), ("port_end",), ("port_start", "port_end"), ("dest_ip", "dest_port"), ("end",)]
        )
    ):
        del columns[column]
    if draw(st.booleans()):
        del columns["prefix_length"]
    return mapping(
        columns=columns,
        time=draw(FORMATS),
        kind=draw(st.sampled_from(["dynamic", "cgnat", "mobile"])),
        asked={
            "from": "2026-01-12T00:00:00+05:30",
            "to": "2026-01-13T00:00:00+05:30",
            "ips": ["192.0.2.0/24", "2001:db8::/32"],
        },
        trailer_rows=draw(
            st.sampled_from(
                [None, r"^Total rows: (\d+)$", r"(\d+)$", "^(?:Sum|Total) (.*)$", r"Total.* (\d+)"]
            )
        ),
        shared_service=draw(st.sampled_from([None, "(?i)hostel|h.tel"])),
        controls=draw(
            st.sampled_from(
                [[], [{"ip": "192.0.2.1", "port": 1500, "time": "2026-01-12T06:00:00Z", "subscriber": "L1"}]]
            )
        ),
        logger_uncertainty_s=draw(st.sampled_from([60, None, 0.5])),
    )


@settings(max_examples=150, deadline=None, phases=[Phase.generate])
@given(
    files(), mappings(), st.sampled_from([None, 64, 300, 1000]), st.sampled_from([KEY, None]),
    st.sampled_from([None, 1, 3]),
)  # fmt: skip
def test_04_a_file_is_read_as_the_careful_reader_reads_it(data, said, piece, key, rows):
    compared(data, said, piece=piece, key=key, rows=rows)


PLAIN = st.fixed_dictionaries(
    {
        "ip": st.sampled_from([*["192.0.2.1", "192.0.2.2"] * 5, "198.51.100.1"]),
        "port_start": st.sampled_from(["1000", "2000"]),
        "port_end": st.just("2999"),
        "start": st.builds(
            "{:02d}/{:02d}/2026 {:02d}:{:02d}:00".format,
            st.sampled_from([12, 12, 12, 12, 11]), st.just(1), st.integers(0, 12), st.sampled_from([0, 30]),
        ),
        "end": st.sampled_from(["12/01/2026 13:00:00", "12/01/2026 12:59:59", "12/01/2026 23:59:59", "", "13/01/2026 09:00:00"]),
        "subscriber": st.sampled_from(["L1", "L2", "L3"]),
        "installation_address": st.sampled_from(["House 1", "House 2", ""]),
        "service": st.sampled_from(["Home", "Hostel"]),
    }
)  # fmt: skip


@settings(max_examples=80, deadline=None, phases=[Phase.generate])
@given(
    st.lists(PLAIN, max_size=60),
    st.sampled_from(["12/01/2026 10:00:00", "01/01/2026 10:00:00"]),
    st.sampled_from([None, 400]),
)
def test_the_gates_see_the_same_in_plain_rows(rows, first, piece):
    said = mapping(
        columns={name: HEADER[name] for name in HEADER if name not in ("dest_ip", "dest_port", "prefix_length")},
        time=IST, shared_service="Hostel", trailer_rows=r"^Total rows: (\d+)$",
        asked={"from": "2026-01-12T00:00:00+05:30", "to": "2026-01-13T00:00:00+05:30", "ips": ["192.0.2.0/24"]},
        controls=[{"ip": "192.0.2.1", "port": 2500, "time": "2026-01-12T06:00:00Z", "subscriber": "L1"}],
    )  # fmt: skip
    below = [[f"Total rows: {len(rows) + 1}"]]
    data = table(
        [row("L9", "", "") | {"start": first} | rows[0] if rows else row() | {"start": first}, *rows],
        below=below,
    )
    compared(data, said, piece=piece)


def test_a_stray_row_rejects_the_return():
    kept = compared(table([row(), row(ip="198.51.100.1")]), mapping())

    assert kept.state == "REJECTED"


def day(*starts, line="L1", ends=None):
    """Rows of one address that begin at these clocks of 12 January in India, an hour long, as the file orders them."""
    return [
        row(line, "", "") | {"start": f"12/01/2026 {start}:00", "end": ends or f"12/01/2026 {start}:59"}
        for start in starts
    ]


def failed(rows, *, piece=None, **changed):
    """The gates that both readings say have failed, by name."""
    asked = {"from": "2026-01-12T00:00:00+05:30", "to": "2026-01-13T00:00:00+05:30", "ips": ["192.0.2.0/24"]}
    kept = compared(table(rows), mapping(**({"time": IST, "asked": asked} | changed)), piece=piece)
    return {gate.code: gate.detail.code.rpartition(".")[2] for gate in kept.gates if not gate.passed}


@pytest.mark.parametrize("piece", [None, 900])
def test_a_clock_that_falls_back_by_half_a_day_is_seen_across_pages(piece):
    clocks = [f"{hour:02d}:{minute:02d}" for hour in (9, 10, 11, 12) for minute in (0, 20, 40)]
    later = [f"{hour:02d}:{minute:02d}" for hour in (1, 2, 3) for minute in (0, 20, 40)]

    assert failed(day(*clocks, "13:00", *later), piece=piece) == {"clock_24h": "falls_back"}
    assert failed(day(*clocks, "13:00", "11:00", *later), piece=piece) == {}


def test_one_o_clock_in_the_afternoon_is_late():
    clocks = [f"{hour:02d}:{minute:02d}" for hour in range(8, 13) for minute in (0, 10, 20, 30)]

    assert failed(day(*clocks, "12:50"))["clock_24h"] == "no_afternoon"
    assert "clock_24h" not in failed(day(*clocks, "13:00"))


def test_a_day_that_could_be_a_month_is_unproven_until_another_day_proves_it():
    asked = {"from": "2026-01-01T00:00:00+05:30", "to": "2026-12-31T00:00:00+05:30", "ips": ["192.0.2.0/24"]}

    assert failed(day("10:00"), asked=asked) == {"day_month": "unproven"}
    assert failed([*day("10:00"), *day("11:00", ends="13/01/2026 09:00:00")], asked=asked) == {}


def busy(number):
    """Rows of several lines and addresses of both kinds, some of them odd and some in conflict."""
    clock = f"12/01/2026 {number % 12:02d}:{number % 60:02d}:00"
    place = ["192.0.2.1", "192.0.2.2", "192.0.2.9", "2001:db8::1", "198.51.100.1", "nowhere"][number % 6]
    odd = {"name": 'O"Hara'} if number % 7 == 0 else {}
    return row(f"L{number % 5}", "", "") | {"ip": place, "start": clock, "end": "12/01/2026 13:00:00"} | odd


def test_04_other_processes_read_the_same():
    data = table([busy(number) for number in range(120)], below=[["Total rows: 120"]])
    said = mapping(
        time=IST, trailer_rows=r"^Total rows: (\d+)$",
        asked={"from": "2026-01-12T00:00:00+05:30", "to": "2026-01-13T00:00:00+05:30", "ips": ["192.0.2.0/24", "2001:db8::/32"]},
    )  # fmt: skip
    kept = compared(data, said, piece=1000, rows=20, large=0)

    assert len(kept.parts) > 2
    assert kept.rows_rejected > 0
    assert kept.rows_quarantined > 0
