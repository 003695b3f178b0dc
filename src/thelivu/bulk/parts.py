"""Parts of a return: the runs of its rows arrive; leaves where to cut them by address, so that each part is sorted in memory."""

from itertools import pairwise

import duckdb

from thelivu.bulk.leases import ORDER
from thelivu.bulk.returned import BEYOND, LOWEST, Place

PART = 360_000  # rows of a part, about three row groups
SAMPLE = 61  # one row of so many says where the others stand


def ranges(connection: duckdb.DuckDBPyConnection, rows: str) -> list[tuple[Place, Place]]:
    """From where on, and up to where, the rows of each part lie. Rows of one address lie in one part, however many they are."""
    ends = ", ".join(f"{end}({column})" for end in ("min", "max") for column in ("net", "hi", "lo"))
    found = connection.execute(f"SELECT {ends} FROM {rows}").fetchone()
    if found is None or None in found:
        return [(LOWEST, BEYOND)]
    cuts = connection.execute(
        "SELECT DISTINCT net, hi, lo FROM (SELECT *, row_number() OVER (ORDER BY net, hi, lo) AS n"
        f" FROM (SELECT net, hi, lo FROM {rows} WHERE hash(row_no) % {SAMPLE} = 0)) WHERE n % {max(1, PART // SAMPLE)} = 0"
    ).fetchall()
    first, (net, hi, lo) = found[:3], found[3:]
    return list(pairwise(sorted({first, *cuts, (net, hi, lo + 1)})))


def within(first: Place, end: Place) -> str:
    """SQL for the rows from one place on, up to another, so said that the engine can skip row groups by it."""
    tests: list[str] = []
    for column, low, high in zip(("net", "hi"), first, end, strict=False):
        if low != high:
            return " AND ".join(
                [*tests, f"{column} BETWEEN {low} AND {high}", _from(first), f"NOT {_from(end)}"]
            )
        tests.append(f"{column} = {low}")
    return " AND ".join([*tests, f"lo >= {first[2]} AND lo < {end[2]}"])


def _from(place: Place) -> str:
    net, hi, lo = place
    return f"(net > {net} OR net = {net} AND (hi > {hi} OR hi = {hi} AND lo >= {lo}))"


def order(first: Place, end: Place) -> str:
    """SQL for the order of the rows between two places, as short as it can be: the engine sorts by up to 24 bytes much faster.

    The number of a row only makes the order of rows of one address and start the same each time, for which 32 bits do.
    """
    return "lo, t0, CAST(row_no % 4294967296 AS UINTEGER)" if first[:2] == end[:2] else ORDER
