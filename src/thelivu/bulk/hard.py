"""Hard identities: those that no plain SQL decides arrive; the pure rules decide them and their verdicts leave.

Hard is an identity that needs another number of sightings than two, or whose sightings several files prove only
together. The pure rules get its sightings and every lease that is near them in time: no other can change the state.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import duckdb

from thelivu.attribution import Block, Flag, Policy, Return, Sighting
from thelivu.attribution import decide as decided
from thelivu.base import Span, folded
from thelivu.bulk.keys import block_of
from thelivu.bulk.leases import lease_of, moment
from thelivu.bulk.returned import BulkReturn
from thelivu.bulk.shelves import FAR_ENOUGH
from thelivu.bulk.sightings import COLUMNS as SEEN
from thelivu.bulk.sightings import look_at

BATCH = 2_000  # identities put to the pure rules at a time


def settle(
    connection: duckdb.DuckDBPyConnection,
    returns: Sequence[BulkReturn],
    policy: Policy,
    flags: Iterable[Flag],
) -> None:
    """Decides the hard identities of the table `verdict` and writes state and line into it."""
    names = [
        name
        for (name,) in connection.execute(
            "SELECT identity FROM verdict WHERE hard ORDER BY identity"
        ).fetchall()
    ]
    for start in range(0, len(names), BATCH):
        batch = names[start : start + BATCH]
        seen = _sightings(connection, batch)
        made = decided(seen, _near(connection, returns), policy, flags)
        _write(connection, [
            (one.identity, one.state, *((folded(one.line.provider), one.line.subscriber) if one.line else (None, None)))
            for one in made.identities
        ])  # fmt: skip


def _write(connection: duckdb.DuckDBPyConnection, rows: list[tuple[Any, ...]]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    connection.execute(
        "UPDATE verdict SET state = u.state,"
        " line = CASE WHEN u.subscriber IS NOT NULL THEN (u.provider, u.subscriber) END FROM ("
        " SELECT unnest($1::VARCHAR[]) AS identity, unnest($2::VARCHAR[]) AS state, unnest($3::VARCHAR[]) AS provider,"
        " unnest($4::VARCHAR[]) AS subscriber) AS u WHERE u.identity = verdict.identity",
        columns,
    )


def _sightings(connection: duckdb.DuckDBPyConnection, names: list[str]) -> list[Sighting]:
    """The sightings of some identities as the pure rules know them, also laid out as the table `few`."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE few AS SELECT * FROM seen WHERE identity IN (SELECT unnest($1::VARCHAR[]))",
        [names],
    )
    rows = connection.execute("SELECT * FROM few ORDER BY sid").fetchall()
    return [_sighting(dict(zip(SEEN, row, strict=True))) for row in rows]


def _sighting(row: dict[str, Any]) -> Sighting:
    at = None if row["t_lo"] is None else Span(moment(row["t_lo"]), moment(row["t_hi"]))
    return Sighting(
        id=row["id"], identity=row["identity"], source=row["source"], row=row["sid"],
        address=_address(row["version"], row["hi"], row["lo"]), time="", at=at, uncertainty_s=0,
        port=None if row["port"] < 0 else row["port"],
        dest=_address(row["dest_version"], row["dest_hi"], row["dest_lo"]) if row["dest_version"] else None,
        dest_port=None if row["dest_port"] < 0 else row["dest_port"],
    )  # fmt: skip


def _near(connection: duckdb.DuckDBPyConnection, returns: Sequence[BulkReturn]) -> tuple[Return, ...]:
    """The returns with the leases that are near the sightings of the table `few`."""
    far = FAR_ENOUGH * max((one.reach for one in returns), default=0)
    look_at(connection, "few", far=far)
    rows = connection.execute(
        f"SELECT DISTINCT {', '.join(LEASE)} FROM candidate ORDER BY file, row_no"
    ).fetchall()
    by_file: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        made = dict(zip(LEASE, row, strict=True))
        by_file.setdefault(made["file"], []).append(made)
    return tuple(
        Return(
            name=one.name, sha256=one.sha256, mapping=one.mapping, state=one.state, gates=one.gates,
            leases=tuple(lease_of(row, one.mapping.provider, one.sha256, one.name) for row in by_file.get(one.file, ()) if one.state == "PASSED"),
            rejected=(), rows_in=one.rows_in, lost=one.lost,
        )
        for one in returns
    )  # fmt: skip


LEASE = (
    *(
        "file",
        "row_no",
        "net",
        "hi",
        "lo",
        "p0",
        "p1",
        "ported",
        "t0",
        "t1",
        "g",
        "subscriber",
        "shared",
        "installed",
    ),
    *("token", "to_version", "to_mask_hi", "to_mask_lo", "to_hi", "to_lo", "port_to"),
)


def _address(version: int, hi: int, lo: int) -> Block:
    return block_of(4032 if version == 4 else 6128, hi, lo)
