"""What sightings are decided against: returns and flags arrive; the small tables that the SQL of this package reads leave.

A return whose gates failed gives no lease, but what it was asked still counts: the sighting is then RETURN_SUSPECT, not
NO_RETURN.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import duckdb

from thelivu.attribution import SIGHTING_STATES, Block, Flag, Policy
from thelivu.attribution.lease import micros
from thelivu.base import InputError, folded
from thelivu.bulk.keys import key, masks
from thelivu.bulk.leases import COLUMNS, scan
from thelivu.bulk.returned import BulkReturn
from thelivu.bulk.shelves import FAR_ENOUGH, HOURS_2, SHELF_COLUMNS, shelf_rows

BLOCK = "version SMALLINT, net SMALLINT, mask_hi BIGINT, mask_lo BIGINT, hi BIGINT, lo BIGINT"
TABLES = {
    "returned": "r INTEGER, file BIGINT, provider VARCHAR, state VARCHAR, expired BOOLEAN, needed INTEGER",
    "asked": f"r INTEGER, t_lo BIGINT, t_hi BIGINT, {BLOCK}",
    "disclaimed": f"r INTEGER, {BLOCK}",
    "lost": f"t_lo BIGINT, t_hi BIGINT, p0 INTEGER, p1 INTEGER, {BLOCK}",
    "lost_anywhere": "t_lo BIGINT, t_hi BIGINT, p0 INTEGER, p1 INTEGER",
    "flag": f"t_lo BIGINT, t_hi BIGINT, {BLOCK}",
    "shelf": SHELF_COLUMNS,
    "state_order": "place INTEGER, state VARCHAR",
}


def make_context(
    connection: duckdb.DuckDBPyConnection,
    returns: Sequence[BulkReturn],
    policy: Policy,
    flags: Iterable[Flag],
) -> None:
    """Makes the tables, for the sightings in the table `seen`. Two returns of one file are refused: which of them a row belongs to could not be told."""
    _refuse_twice(returns)
    lost = [row for one in _passed(returns) for row in one.lost]
    rows = {
        "returned": _returned(returns, policy),
        "asked": [row for r, one in enumerate(returns) for row in _asked(r, one)],
        "disclaimed": [
            (r, *_block(block)) for r, one in enumerate(returns) for block in one.mapping.disclaims
        ],
        "lost": [
            (row.lo, row.hi, *(row.ports or (0, 65_535)), *_block(row.block))
            for row in lost
            if row.block is not None
        ],
        "lost_anywhere": [(row.lo, row.hi, *(row.ports or (0, 65_535))) for row in lost if row.block is None],
        "flag": [(micros(one.lo), micros(one.hi), *_block(one.block)) for one in flags],
        "shelf": shelf_rows(
            tuple(shelf for one in _passed(returns) for shelf in one.racks),
            tuple(shelf for one in _passed(returns) for shelf in one.levels),
        ),
        "state_order": list(enumerate(SIGHTING_STATES)),
    }
    for name, columns in TABLES.items():
        _fill(connection, name, columns, rows[name])
    _steps(connection, returns)
    connection.execute(
        "CREATE TEMP TABLE asked_net AS SELECT DISTINCT version, net, mask_hi, mask_lo FROM asked;"
        "CREATE TEMP TABLE lost_net AS SELECT DISTINCT version, net, mask_hi, mask_lo FROM lost"
    )
    nets = [(net, *masks(net)) for version, bits in ((4, 32), (6, 128)) for net in _nets(version, bits)]
    _fill(connection, "net_mask", "net SMALLINT, mask_hi BIGINT, mask_lo BIGINT", nets)
    _leases(connection, returns)


def _steps(connection: duckdb.DuckDBPyConnection, returns: Iterable[BulkReturn]) -> None:
    """As many steps as the widest window meets slots."""
    far = 2 * FAR_ENOUGH * max((one.reach for one in returns), default=0)  # windows are widened for chains
    connection.execute(
        "CREATE TEMP TABLE step AS SELECT range AS n FROM range(0, 1 + (SELECT least(w.wide, f.wide) FROM"
        f" (SELECT coalesce(max(t_hi - t_lo) + {far}, 0) // {HOURS_2} + 2 AS wide FROM seen) AS w,"
        " (SELECT coalesce(max(highest - lowest), 0) AS wide FROM shelf) AS f))"
    )


def _passed(returns: Iterable[BulkReturn]) -> Iterator[BulkReturn]:
    return (one for one in returns if one.state == "PASSED")


def _refuse_twice(returns: Iterable[BulkReturn]) -> None:
    seen: dict[int, BulkReturn] = {}
    for one in returns:
        if one.rows_in and one.file in seen:
            raise InputError("attribution.return.twice", where=one.name, other=seen[one.file].name)
        seen[one.file] = one


def _returned(returns: Sequence[BulkReturn], policy: Policy) -> list[tuple[Any, ...]]:
    """Each return with how many sightings the size of its provider asks for."""
    return [
        (
            r, one.file, folded(one.mapping.provider), one.state, one.mapping.expired,
            policy.sightings_needed(one.mapping.pool_size),
        )
        for r, one in enumerate(returns)
    ]  # fmt: skip


def _asked(r: int, one: BulkReturn) -> Iterator[tuple[Any, ...]]:
    asked = one.mapping.asked
    for block in dict.fromkeys(asked.blocks):
        yield (r, micros(asked.lo), micros(asked.hi), *_block(block))


def _block(block: Block) -> tuple[int, ...]:
    numbers = key(block)
    return block.version, numbers.net, *masks(numbers.net), numbers.hi, numbers.lo


def _nets(version: int, bits: int) -> range:
    return range(version * 1000, version * 1000 + bits + 1)


def _leases(connection: duckdb.DuckDBPyConnection, returns: Sequence[BulkReturn]) -> None:
    paths = [path for one in _passed(returns) if one.rows_kept + one.rows_quarantined for path in one.paths]
    if paths:
        connection.execute(f"CREATE TEMP VIEW lease AS SELECT * FROM {scan(paths)}")
    else:
        shelved = {
            "file": "BIGINT",
            "rack": "BIGINT",
            "slot": "INTEGER",
            "level": "SMALLINT",
            "bucket": "INTEGER",
        }
        columns = ", ".join(f"{name} {kind}" for name, kind in (COLUMNS | shelved).items())
        connection.execute(f"CREATE TEMP TABLE lease ({columns})")


def _fill(
    connection: duckdb.DuckDBPyConnection, name: str, columns: str, rows: list[tuple[Any, ...]]
) -> None:
    """A small table."""
    connection.execute(f"CREATE TEMP TABLE {name} ({columns})")
    if rows:
        kinds = [one.split()[1] for one in columns.split(", ")]
        given = ", ".join(f"unnest(${at}::{kind}[])" for at, kind in enumerate(kinds, start=1))
        connection.execute(
            f"INSERT INTO {name} SELECT {given}", [list(column) for column in zip(*rows, strict=True)]
        )
