"""Sightings read in bulk against the reader of the pure rules: the same numbers and the same rejects."""

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from thelivu.attribution import read_sightings
from thelivu.base import InputError
from thelivu.bulk import sightings as sightings_module
from thelivu.bulk.engine import engine
from thelivu.bulk.sightings import COLUMNS, _numbers, load

HEADER = (
    "id",
    "identity",
    "ip",
    "port",
    "proto",
    "time",
    "uncertainty_s",
    "clock",
    "dest_ip",
    "dest_port",
    "source",
    "copied",
    "note",
)
CELLS = st.tuples(
    st.sampled_from([*"abcdefgh", "a", "é", "", '"x"']),
    st.sampled_from(["I", "J", "", "two words"]),
    st.sampled_from(["192.0.2.1", "192.0.2.1", " 192.0.2.2", "2001:db8::1", "::ffff:192.0.2.1", "192[.]0[.]2[.]1", "192.0.2.0/24", "x", ""]),
    st.sampled_from(["", "1000", "65535", "0", "65536", "01000", "x", "1.0E+03"]),
    st.sampled_from(["", "tcp", "UDP", "icmp"]),
    st.sampled_from(
        [
            *["2026-01-12T12:00:00Z", "2026-01-12T17:30:00+05:30", "2026-01-12T12:00:00.25Z", "2026-01-12T06:30:00-05:30"] * 2,
            *("2026-01-12T12:00:00", "2026-01-12 12:00:00Z", "2026-01-12T12:00Z", "2026-02-30T12:00:00Z", "", "12/01/2026"),
            *("2026-01-12T24:00:00Z", "1969-01-12T12:00:00Z", "2026-01-12T12:00:00+14:59", "2026-01-12T12:00:00.123456789Z", "2026-01-12"),
        ]
    ),
    st.sampled_from(["", "", "0", "5", "2.5", "0.000001", "-1", "x", "1e3", "400000000", "nan"]),
    st.sampled_from(["", "ntp", "unknown", "Unknown"]),
    st.sampled_from(["", "", "203.0.113.1", "2001:db8:9::1", "x"]),
    st.sampled_from(["", "", "443", "0", "x"]),
    st.sampled_from(["tip", "letter", "", " call "]),
    st.sampled_from(["", "machine", "typed", "TYPED", "guessed"]),
    st.sampled_from(["", "a, b", 'say "so"', "വ", "two\nlines"]),
)  # fmt: skip


def line(cells):
    return ",".join(
        '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\n') else cell for cell in cells
    )


def parquet(folder, rows):
    path = folder / "s.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE s ({', '.join(f'{name} VARCHAR' for name in HEADER)})")
        for row in rows:
            connection.execute(f"INSERT INTO s VALUES ({', '.join('?' * len(row))})", row)
        connection.execute(f"COPY s TO '{path}' (FORMAT parquet)")
    return path


def loaded(path):
    with TemporaryDirectory() as name, engine(Path(name)) as connection:
        rejected = load(connection, path)
        return connection.execute(f"SELECT {', '.join(COLUMNS)} FROM seen ORDER BY sid").fetchall(), list(
            rejected
        )


@settings(max_examples=60, deadline=None, phases=[Phase.generate])
@given(
    st.lists(st.one_of(CELLS, CELLS, CELLS, st.sampled_from(["", '"', "a,b", ",,,"])), max_size=10),
    st.sampled_from([None, 200]),
)
def test_04_sightings_are_those_of_the_reader(rows, piece):
    body = [row if isinstance(row, str) else line(row) for row in rows]
    data = ("\ufeff" + "\n".join([line(HEADER), *body]) + "\n").encode()
    by_rules = read_sightings(data)
    with (
        TemporaryDirectory() as name,
        patch.object(sightings_module, "PIECE", piece or sightings_module.PIECE),
    ):
        path = Path(name) / "s.csv"
        path.write_bytes(data)
        seen, rejected = loaded(path)

    assert seen == [_numbers(one) for one in by_rules.sightings]
    assert rejected == list(by_rules.rejected)


@settings(max_examples=15, deadline=None, phases=[Phase.generate])
@given(st.lists(CELLS, min_size=1, max_size=8))
def test_04_the_same_columns_in_parquet_are_read_alike(rows):
    by_rules = read_sightings("\n".join([line(HEADER), *map(line, rows)]).encode())
    with TemporaryDirectory() as name:
        seen, rejected = loaded(parquet(Path(name), rows))

    assert [row[1:] for row in seen] == [_numbers(one)[1:] for one in by_rules.sightings]
    assert len(rejected) == len(by_rules.rejected)


def test_a_file_without_its_columns_is_refused():
    with TemporaryDirectory() as name:
        path = Path(name) / "s.csv"
        path.write_text("id,identity\na,I\n")
        with pytest.raises(InputError):
            loaded(path)


def test_a_file_that_is_not_utf8_is_refused():
    with TemporaryDirectory() as name:
        path = Path(name) / "s.csv"
        path.write_bytes(b"id,identity,ip,time,source\na,I,192.0.2.1,2026-01-12T12:00:00Z,b\xe9\n")
        with pytest.raises(InputError):
            loaded(path)
