"""Sightings as a table: a sightings file arrives; the table `seen` of numbers, and the rejected rows, leave."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from thelivu.attribution import Rejected, Sighting, read_sightings
from thelivu.attribution.match import window_of
from thelivu.bulk.keys import key

COLUMNS = {
    "sid": "BIGINT", "id": "VARCHAR", "identity": "VARCHAR", "source": "VARCHAR",
    "version": "TINYINT", "hi": "BIGINT", "lo": "BIGINT", "port": "INTEGER",  # port -1: not known
    "t_lo": "BIGINT", "t_hi": "BIGINT",  # the window in microseconds; null where nobody has said the zone
    "dest_version": "TINYINT", "dest_hi": "BIGINT", "dest_lo": "BIGINT", "dest_port": "INTEGER",
}  # fmt: skip


def load(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[Rejected, ...]:
    """Fills the table `seen` from a sightings file; the rejected rows are given back."""
    make_table(connection)
    read = read_sightings(path.read_bytes(), where=path.name)
    add(connection, read.sightings)
    return read.rejected


def make_table(connection: duckdb.DuckDBPyConnection) -> None:
    """The table `seen`, empty."""
    connection.execute(
        f"CREATE TEMP TABLE seen ({', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})"
    )


def add(connection: duckdb.DuckDBPyConnection, sightings: Iterable[Sighting]) -> None:
    """Puts sightings that were read one by one into the table."""
    rows = [_numbers(one) for one in sightings]
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        given = ", ".join(f"unnest(${at}::{kind}[])" for at, kind in enumerate(COLUMNS.values(), start=1))
        connection.execute(f"INSERT INTO seen SELECT {given}", columns)


def _numbers(one: Sighting) -> tuple[Any, ...]:
    place, to = key(one.address), key(one.dest) if one.dest else None
    return (
        one.row, one.id, one.identity, one.source,
        place.net // 1000, place.hi, place.lo, -1 if one.port is None else one.port,
        *(window_of(one.window) if one.window else (None, None)),
        *((to.net // 1000, to.hi, to.lo) if to else (0, 0, 0)), -1 if one.dest_port is None else one.dest_port,
    )  # fmt: skip


def look_at(connection: duckdb.DuckDBPyConnection, source: str, *, far: int = 0) -> None:
    """Makes the view `sighting` of `candidates.sql` from a table like `seen`; `far` microseconds widen each window."""
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW sighting AS SELECT sid, version, hi, lo, port, t_lo - {far} AS t_lo,"
        f" t_hi + {far} AS t_hi, dest_version, dest_hi, dest_lo, dest_port FROM {source} WHERE t_lo IS NOT NULL"
    )
