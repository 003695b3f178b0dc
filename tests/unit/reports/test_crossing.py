"""No number of a printed table gives a small one away: checked against every table that fits what is printed."""

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from thelivu.reports.crossing import cross
from thelivu.reports.suppression import SMALLEST

ROWS, COLUMNS = ("now", "high", "open"), ("fir", "work", "new")
PAIRS = [(row, column) for row in ROWS for column in COLUMNS]
tables = st.lists(st.integers(0, 6), min_size=9, max_size=9).map(
    lambda held: dict(zip(PAIRS, held, strict=True))
)


def others(cells, made) -> Iterator[dict]:
    """Every table of these rows and columns with the same margins and the same printed numbers."""
    left_row = {row: sum(cells[row, column] for column in COLUMNS) for row in ROWS}
    left_column = {column: sum(cells[row, column] for row in ROWS) for column in COLUMNS}

    def fill(at, found, rows, columns):
        if at == len(PAIRS):
            yield dict(found)
            return
        row, column = PAIRS[at]
        shown = made.cells[row, column]
        last_of_row, last_of_column = column == COLUMNS[-1], row == ROWS[-1]
        for n in [shown] if shown is not None else range(min(rows[row], columns[column]) + 1):
            r, c = rows[row] - n, columns[column] - n
            if r < 0 or c < 0 or (last_of_row and r) or (last_of_column and c):
                continue
            yield from fill(at + 1, {**found, (row, column): n}, {**rows, row: r}, {**columns, column: c})

    return fill(0, {}, left_row, left_column)


@settings(max_examples=150, deadline=None)
@given(tables)
def test_no_small_number_can_be_worked_out(cells):
    made = cross(cells, ROWS, COLUMNS)
    if made is None:
        return
    values: dict = {pair: set() for pair in PAIRS}
    for number, other in enumerate(others(cells, made)):
        for pair, n in other.items():
            values[pair].add(n)
        if number > 3_000:
            break
    small = [pair for pair in PAIRS if 0 < cells[pair] < SMALLEST]

    assert [pair for pair in small if made.cells[pair] is not None or len(values[pair]) < 2] == []


@given(tables)
def test_what_is_printed_is_true_and_never_small(cells):
    made = cross(cells, ROWS, COLUMNS)
    if made is None:
        return
    shown = {pair: n for pair, n in made.cells.items() if n is not None}

    assert shown.items() <= cells.items()
    assert [
        n
        for n in (*shown.values(), *made.row_totals.values(), *made.column_totals.values())
        if n is not None and n < SMALLEST
    ] == []
    assert [
        pair for pair in shown if made.row_totals[pair[0]] is None or made.column_totals[pair[1]] is None
    ] == []
    assert made.total == sum(cells.values())


def test_large_numbers_are_printed_whole():
    cells = {pair: 10 + number for number, pair in enumerate(PAIRS)}

    assert cross(cells, ROWS, COLUMNS).cells == cells


def test_one_small_number_takes_a_second_of_its_row_and_column_with_it():
    cells = {pair: 10 + number for number, pair in enumerate(PAIRS)} | {("now", "fir"): 1}
    held = {pair for pair, n in cross(cells, ROWS, COLUMNS).cells.items() if n is None}

    assert ("now", "fir") in held
    assert len({pair for pair in held if pair[0] == "now"}) > 1
    assert len({pair for pair in held if pair[1] == "fir"}) > 1


def test_of_a_few_leads_nothing_is_printed():
    assert cross({("now", "fir"): 1, ("open", "new"): 2}, ROWS, COLUMNS) is None
    assert cross({}, ROWS, COLUMNS) is None
