"""A table of tiers against something else, with no number in it that gives a small one away.

What arrives: how many records each pair has, and every row and column that there could be, those without a record among
them. What leaves: the table as it may be printed, or nothing. A number below SMALLEST is held back, noughts included;
so is what is needed that no small number can be worked out. Whoever reads several tables of the same rows knows the
margins from each: so the test assumes that every margin is known, held back or not. Then tables that share only their
rows tell nothing about each other, and each may be tested alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from thelivu.reports.suppression import SMALLEST, suppress

Pair = tuple[str, str]
"""Row and column."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A table as it may be printed: None where a number is held back. Rows and columns held back whole are named."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[Pair, int | None]
    row_totals: Mapping[str, int | None]
    column_totals: Mapping[str, int | None]
    held_columns: tuple[str, ...]
    total: int


def cross(counts: Mapping[Pair, int], rows: Sequence[str], columns: Sequence[str]) -> Crossing | None:
    """The table as it may be printed; None where so little could be that nothing is."""
    every = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    by_row = {row: sum(every[row, column] for column in columns) for row in rows}
    by_column = {column: sum(every[row, column] for row in rows) for column in columns}
    row_totals, column_totals = suppress(by_row), suppress(by_column)
    if row_totals.total is None or column_totals.total is None or not row_totals.total:
        return None
    shown_rows = [row for row in rows if row_totals.cells[row] is not None]
    shown = [column for column in columns if column_totals.cells[column] is not None]
    hidden = {
        pair for pair, n in every.items() if n < SMALLEST or pair[0] not in shown_rows or pair[1] not in shown
    }
    while _given_away(every, hidden):
        left = [pair for pair in every if pair not in hidden]
        if not left:
            return None
        # All that are equally small go together: which one was taken would say something about the rest.
        least = min(every[pair] for pair in left)
        hidden |= {pair for pair in left if every[pair] == least}
    cells = {pair: None if pair in hidden else n for pair, n in every.items()}
    held = tuple(column for column in columns if column not in shown)
    return Crossing(
        tuple(rows), tuple(shown), cells, row_totals.cells, column_totals.cells, held, row_totals.total
    )


def _given_away(cells: Mapping[Pair, int], hidden: set[Pair]) -> bool:
    small = [pair for pair in hidden if 0 < cells[pair] < SMALLEST]
    return any(_fixed(cells, hidden, pair) or _at_most(cells, hidden, pair) for pair in small)


def _fixed(cells: Mapping[Pair, int], hidden: set[Pair], pair: Pair) -> bool:
    """Whether a held-back number has one value only that all margins and printed numbers allow.

    It may be one more where one of its row and one of its column, and so on around, may be one less; or the other way.
    Rows and columns are the points of a graph, held-back numbers its edges: from row to column a number grows, from
    column to row it shrinks, which nought cannot. A way back to the start is another table that fits.
    """
    row, column = ("row", pair[0]), ("column", pair[1])
    more = _reaches(cells, hidden - {pair}, column, row)
    less = cells[pair] > 0 and _reaches(cells, hidden - {pair}, row, column)
    return not more and not less


def _reaches(cells: Mapping[Pair, int], edges: Iterable[Pair], start: Pair, end: Pair) -> bool:
    onward: dict[Pair, list[Pair]] = {}
    for source, goal in _ways(cells, edges):
        onward.setdefault(source, []).append(goal)
    seen, waiting = {start}, [start]
    while waiting:
        for goal in onward.get(waiting.pop(), ()):
            if goal not in seen:
                seen.add(goal)
                waiting.append(goal)
    return end in seen


def _ways(cells: Mapping[Pair, int], edges: Iterable[Pair]) -> Iterator[tuple[Pair, Pair]]:
    for row, column in edges:
        yield ("row", row), ("column", column)
        if cells[row, column] > 0:
            yield ("column", column), ("row", row)


def _at_most(cells: Mapping[Pair, int], hidden: set[Pair], pair: Pair) -> bool:
    """Whether the held-back numbers of its row, or of its column, are all small and as large as small ones can be.

    A reader who knows the rule and takes them for small ones would know each.
    """
    lines = ([one for one in hidden if one[side] == pair[side]] for side in (0, 1))
    return any(all(cells[one] == SMALLEST - 1 for one in line) for line in lines)
