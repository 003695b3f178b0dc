"""Neighbouring rows that cover a window only together: the few sightings that need them arrive; which are covered leaves.

Nearly every window lies inside one row or on a border of two lines, and SQL says so. For the rest the pure rule
`attribution.match.covers` itself is asked, with every row of the line near enough to matter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import duckdb

from thelivu.attribution.match import covers
from thelivu.bulk.shelves import FAR_ENOUGH
from thelivu.bulk.sightings import look_at

BATCH = 20_000  # rows fetched at a time


@dataclass(frozen=True, slots=True)
class Held:
    """A span of time for which a row gives an address to a line, microseconds."""

    first: int
    last: int
    bound: int


def chain(connection: duckdb.DuckDBPyConnection, reach: int) -> None:
    """Makes the tables `chained` (sid, covered) and `chained_file` (sid, file, covered)."""
    far = FAR_ENOUGH * reach
    connection.execute(
        "CREATE TEMP TABLE loose AS SELECT s.*, o.line FROM seen AS s JOIN one AS o ON o.sid = s.sid"
        " WHERE NOT o.several AND NOT o.covered"
    )
    look_at(connection, "loose", far=far)
    found = [
        (sid, file, covered)
        for sid, window, rows in _loose(connection, far)
        for file, covered in _of(window, rows)
    ]
    connection.execute("CREATE TEMP TABLE chained_file (sid BIGINT, file BIGINT, covered BOOLEAN)")
    if found:
        columns = [list(column) for column in zip(*found, strict=True)]
        connection.execute(
            "INSERT INTO chained_file SELECT unnest($1::BIGINT[]), unnest($2::BIGINT[]), unnest($3::BOOLEAN[])",
            columns,
        )
    connection.execute(
        "CREATE TEMP TABLE chained AS SELECT sid, covered FROM chained_file WHERE file IS NULL;"
        "DELETE FROM chained_file WHERE file IS NULL"
    )


Window = tuple[int, int]
Near = list[tuple[int, Held]]


def _loose(connection: duckdb.DuckDBPyConnection, far: int) -> Iterator[tuple[int, Window, Near]]:
    """Each sighting of one line that no row covers alone, its window, and the line's rows near it with their files."""
    rows = connection.execute(
        "SELECT c.sid, c.t_lo, c.t_hi, c.file, c.t0, c.t1, c.g FROM candidate AS c"
        " JOIN loose AS o ON o.sid = c.sid JOIN returned AS r ON r.file = c.file AND r.state = 'PASSED'"
        " WHERE (r.provider, c.subscriber) = o.line ORDER BY ALL"
    )
    fetched = (row for batch in iter(lambda: rows.fetchmany(BATCH), []) for row in batch)
    for (sid, lo, hi), group in groupby(fetched, itemgetter(0, 1, 2)):
        yield sid, (lo + far, hi - far), [(row[3], Held(*row[4:])) for row in group]


def _of(window: Window, rows: Near) -> Iterator[tuple[int | None, bool]]:
    """Whether all rows together cover the window, and then for each file whether its rows alone do."""
    if not covers((held for _, held in rows), window):
        return
    yield None, True
    for file, group in groupby(rows, itemgetter(0)):
        yield file, covers((held for _, held in group), window)
