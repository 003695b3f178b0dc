"""Decide: sightings and returns of any size arrive; the state of every sighting and every identity leaves, as Parquet.

The same states as `attribution.decide`, which is the oracle of the tests. SQL decides what is plain; what is not (a
window that only several rows or files cover together, an identity that needs more than two sightings) is put to the
pure rules themselves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from thelivu.attribution import Flag, Policy, Rejected
from thelivu.bulk.chains import chain
from thelivu.bulk.context import make_context
from thelivu.bulk.engine import engine, sql
from thelivu.bulk.hard import settle
from thelivu.bulk.returned import BulkReturn
from thelivu.bulk.sightings import load, look_at

PART = 200_000  # sightings joined at a time, so that memory does not grow with their number


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided: two Parquet files, and how many sightings and identities ended in each state."""

    sightings: Path  # id, identity, state, provider, subscriber (the last two for UNIQUE_SINGLE alone)
    identities: Path  # id, state, provider, subscriber (the last two for CORROBORATED and ADDRESS_UNPROVEN), sightings
    sighting_states: Mapping[str, int]
    identity_states: Mapping[str, int]
    rejected: tuple[Rejected, ...]  # rows of the sightings file that are none


def decide(
    sightings: Path,
    returns: Sequence[BulkReturn],
    folder: Path,
    *,
    policy: Policy | None = None,
    flags: Iterable[Flag] = (),
) -> Decided:
    """Decides every sighting, then every identity, and writes both into `folder`."""
    policy, flags = policy or Policy(), tuple(flags)
    with engine(folder) as connection:
        rejected = load(connection, sightings)
        connection.execute("SET preserve_insertion_order = false")  # what is written is sorted
        make_context(connection, returns, policy, flags)
        decide_all(connection, returns, policy, flags)
        return _written(connection, folder, rejected)


def decide_all(
    connection: duckdb.DuckDBPyConnection,
    returns: Sequence[BulkReturn],
    policy: Policy,
    flags: Iterable[Flag],
) -> None:
    """From the tables of `make_context` and `seen` to the tables `state` and `verdict`."""
    hold(connection)
    look_at(connection, "seen")
    connection.execute(sql("states"))
    chain(connection, max((one.reach for one in returns), default=0))
    connection.execute(sql("state"))
    look_at(connection, "seen")
    connection.execute(sql("identities"))
    settle(connection, returns, policy, flags)


def hold(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the table `held`, part by part in the order of addresses: each part reads its own stretch of the files."""
    connection.execute(
        f"CREATE TEMP TABLE part AS SELECT *, row_number() OVER (ORDER BY version, hi, lo) // {PART} AS part FROM seen"
    )
    look_at(connection, "part", only="part = 0")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW candidate AS {sql('candidates')}")
    connection.execute(f"CREATE TEMP TABLE held AS {sql('held')}")
    (most,) = connection.execute("SELECT coalesce(max(part), 0) FROM part").fetchone() or (0,)
    for part in range(1, most + 1):
        look_at(connection, "part", only=f"part = {part}")
        connection.execute(f"INSERT INTO held {sql('held')}")
    connection.execute("DROP TABLE part CASCADE")


def _written(connection: duckdb.DuckDBPyConnection, folder: Path, rejected: tuple[Rejected, ...]) -> Decided:
    seen, known = folder / "sightings.parquet", folder / "identities.parquet"
    _write(
        connection,
        "SELECT s.id, s.identity, q.state, CASE WHEN q.state = 'UNIQUE_SINGLE' THEN o.line[1] END AS provider,"
        " CASE WHEN q.state = 'UNIQUE_SINGLE' THEN o.line[2] END AS subscriber"
        " FROM seen AS s JOIN state AS q ON q.sid = s.sid LEFT JOIN one AS o ON o.sid = s.sid ORDER BY s.sid",
        seen,
    )
    _write(
        connection,
        "SELECT identity AS id, state, line[1] AS provider, line[2] AS subscriber, sightings FROM verdict"
        " ORDER BY identity",
        known,
    )
    return Decided(seen, known, _counts(connection, "state"), _counts(connection, "verdict"), rejected)


def _write(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    half = path.with_suffix(".part")
    quoted = str(half).replace("'", "''")
    connection.execute(f"COPY ({query}) TO '{quoted}' (FORMAT parquet, COMPRESSION zstd)")
    half.replace(path)


def _counts(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, int]:
    return dict(
        connection.execute(f"SELECT state, count(*) FROM {table} GROUP BY state ORDER BY state").fetchall()
    )
