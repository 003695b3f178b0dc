"""Shelves: the equal keys under which a join finds leases. The leases arrive; for each its two shelves leave.

An engine joins fast on what is equal, and slowly on ranges alone. So each lease stands on shelves with numbered slots:

* by ports, a *rack*. Where a file's port blocks form a grid (one size, one offset), the slot is the block, and a port
  lies in one block. Other ranges stand by a power of two that is at least their width: a port lies in the slot of its
  own, or in the one before.
* by time, a *level*: the smallest of 2 h, 16 h, 128 h ... that is at least the lease's widened length; the slot is where
  it begins. What meets a window begins in a slot of the window, or in the one before. Open ends have a level of their own.

A sighting with a port looks at racks, and at the levels of leases without ports; one without a port looks at all levels.
Nothing is lost: the slots are wider than what stands in them, and the exact comparisons follow behind the equal ones.
"""

from dataclasses import dataclass
from typing import Any

import duckdb

from thelivu.attribution.lease import FAR
from thelivu.bulk.keys import masks
from thelivu.bulk.returned import Shelf

GRID_SHARE = 0.9  # of the rows with ports: fewer in one grid are no grid
NARROWEST = 64  # ports: narrower ranges share one shelf, so that there are few
HOURS_2 = 2 * 3_600_000_000  # microseconds, the width of the first level
STEP = 8  # each level is so many times wider than the one before
FAR_ENOUGH = 3  # clock bounds: beyond that from a window no row of a line changes whether the line covers it
OPEN = 50  # the level of leases without an end
PORTED = 100  # added to the level of leases with ports
LEVELS = [HOURS_2 * STEP**level for level in range(9)]  # the last is 30,000 years


@dataclass(frozen=True, slots=True)
class Grid:
    """Port blocks of one size that begin at an offset and follow each other."""

    size: int
    base: int


def code_of(size: int, base: int, reach: int) -> int:
    """A rack as one number; `reach` is how many slots before its own a port must look at."""
    return (size * 65_536 + base) * 2 + reach


def grid_of(connection: duckdb.DuckDBPyConnection, table: str) -> Grid | None:
    """The grid in which the port blocks of a table stand, or None where they form none."""
    found = connection.execute(
        f"WITH forms AS (SELECT p1 - p0 + 1 AS size, p0 % (p1 - p0 + 1) AS base, count(*) AS n FROM {table}"
        " WHERE ported GROUP BY ALL) SELECT max((n, size, base)), sum(n) FROM forms"
    ).fetchone()
    if found is None or found[0] is None:
        return None
    n, size, base = found[0]
    return Grid(size, base) if n >= GRID_SHARE * found[1] else None


def placed(grid: Grid | None) -> str:
    """The SQL columns rack, slot, level and bucket of a lease."""
    width = "p1 - p0 + 1"
    wide = f"greatest({NARROWEST}, 1::BIGINT << CAST(ceil(log2({width})) AS INTEGER))"
    rack = f"({wide} * 65536) * 2 + 1"
    slot = f"p0 // {wide}"
    if grid is not None:
        fits = f"{width} = {grid.size} AND p0 % {grid.size} = {grid.base}"
        rack = f"CASE WHEN {fits} THEN {code_of(grid.size, grid.base, 0)} ELSE {rack} END"
        slot = f"CASE WHEN {fits} THEN (p0 - {grid.base}) // {grid.size} ELSE {slot} END"
    levels = " ".join(f"WHEN t1 - t0 + 2 * g <= {width} THEN {level}" for level, width in enumerate(LEVELS))
    starts = " ".join(
        f"WHEN {level} THEN CAST(floor((t0 - g) / {width}) AS INTEGER)" for level, width in enumerate(LEVELS)
    )
    return (
        f"CAST(CASE WHEN ported THEN {rack} ELSE 0 END AS BIGINT) AS rack,"
        f" CAST(CASE WHEN ported THEN {slot} ELSE 0 END AS INTEGER) AS slot,"
        f" CAST(CASE WHEN t1 >= {FAR} THEN {OPEN} {levels} ELSE {OPEN} END AS SMALLINT) AS form,"
        f" CAST(form + CASE WHEN ported THEN {PORTED} ELSE 0 END AS SMALLINT) AS level,"
        f" CASE form {starts} ELSE 0 END AS bucket"
    )


def shelves_in(
    connection: duckdb.DuckDBPyConnection, table: str
) -> tuple[tuple[Shelf, ...], tuple[Shelf, ...]]:
    """The racks and the levels of a table of leases, each with its lowest and highest slot."""
    racks = f"SELECT net, rack, min(slot), max(slot) FROM {table} WHERE ported GROUP BY ALL ORDER BY ALL"
    levels = f"SELECT net, level, min(bucket), max(bucket) FROM {table} GROUP BY ALL ORDER BY ALL"
    first, second = (connection.execute(query).fetchall() for query in (racks, levels))
    return tuple(Shelf(*row) for row in first), tuple(Shelf(*row) for row in second)


SHELF_COLUMNS = (
    "by_port BOOLEAN, version SMALLINT, net SMALLINT, mask_hi BIGINT, mask_lo BIGINT, code BIGINT, any_port BOOLEAN,"
    " size BIGINT, base BIGINT, reach BIGINT, lowest BIGINT, highest BIGINT"
)


def shelf_rows(racks: tuple[Shelf, ...], levels: tuple[Shelf, ...]) -> list[tuple[Any, ...]]:
    """The rows of the table `shelf` that `candidates.sql` reads, in the order of SHELF_COLUMNS."""
    rows: list[tuple[Any, ...]] = []
    for one in _merged(racks):
        packed, reach = divmod(one.code, 2)
        size, base = divmod(packed, 65_536)
        rows.append((True, *_net(one), one.code, False, size, base, reach, one.lowest, one.highest))
    for one in _merged(levels):
        form = one.code % PORTED
        width = 1 << 62 if form == OPEN else LEVELS[form]
        rows.append((False, *_net(one), one.code, one.code < PORTED, width, 0, 1, one.lowest, one.highest))
    return rows


def _net(one: Shelf) -> tuple[int, int, int, int]:
    return one.net // 1000, one.net, *masks(one.net)


def _merged(shelves: tuple[Shelf, ...]) -> list[Shelf]:
    """Shelves of several files: the same shelf once, with all its slots."""
    found: dict[tuple[int, int], Shelf] = {}
    for one in shelves:
        known = found.get((one.net, one.code), one)
        found[one.net, one.code] = Shelf(
            one.net, one.code, min(one.lowest, known.lowest), max(one.highest, known.highest)
        )
    return list(found.values())
