"""Small numbers: a district cell below three is not printed, and does not follow from what is."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.reports import SMALLEST, suppress

columns = st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.integers(0, 6), max_size=4)


@given(columns)
def test_no_printed_cell_is_small_and_printed_ones_are_true(cells):
    column = suppress(cells)
    assert all(
        value is None or (value >= SMALLEST and value == cells[name]) for name, value in column.cells.items()
    )
    assert column.total in {None, sum(cells.values())}


@pytest.mark.parametrize(("cells", "sizes"), [(1, 9), (2, 9), (3, 8), (4, 5)])
def test_no_small_cell_that_tells_of_somebody_follows_from_what_is_printed(cells, sizes):
    columns_that_look_alike = defaultdict(list)
    for values in product(range(sizes), repeat=cells):
        column = suppress(dict(enumerate(values)))
        columns_that_look_alike[tuple(column.cells.values()), column.total].append(values)
    for (shown, _), alike in columns_that_look_alike.items():
        for index in (i for i, value in enumerate(shown) if value is None):
            possible = {values[index] for values in alike}
            assert len(possible) > 1 or possible == {0} or min(possible) >= SMALLEST


def test_one_small_cell_takes_another_with_it():
    column = suppress({"a": 9, "b": 2, "c": 5})
    assert column.cells == {"a": 9, "b": None, "c": None}
    assert column.total == 16


def test_where_nothing_else_can_be_held_back_the_total_is():
    assert suppress({"a": 2}).total is None
    assert suppress({"a": 2, "b": 2}).total is None
    assert suppress({"a": 0, "b": 0}).total == 0
