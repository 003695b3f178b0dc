"""Revisions: numbered, with every difference, never silent."""

from datetime import UTC, datetime, timedelta

import pytest

from thelivu.base import Refused, say
from thelivu.reports import CaseRegistered, Snapshot, differences, figures, revise

AT = datetime(2020, 10, 4, 12, 0, tzinfo=UTC)


def cases(*records, as_of=AT):
    rows = (CaseRegistered(record=r, district="IDK", at=AT, recorded_at=AT, acts=("ITA",)) for r in records)
    return figures(Snapshot(cases=tuple(rows)), as_of)


def test_the_first_publication_is_number_one_and_a_correction_is_number_two_with_what_changed():
    first = revise(None, cases("c1", "c2"))
    second = revise(first, cases("c2", "c3", "c4"))
    assert (first.number, second.number) == (1, 2)
    state = next(d for d in second.differences if not d.cell.district and not d.cell.by)
    assert (state.before, state.after, state.came, state.went) == (2, 3, ("c3", "c4"), ("c1",))
    assert say(state.word) == "Was 2, is 3."


def test_a_swap_of_records_is_a_difference_even_when_the_number_stays():
    changed = differences(cases("c1"), cases("c2"))
    assert changed
    assert all(difference.before == difference.after for difference in changed)


def test_a_cell_that_disappears_is_a_difference():
    assert {(d.cell.district, d.after) for d in differences(cases("c1"), cases())} == {("", 0), ("IDK", 0)}


def test_no_difference_and_an_earlier_as_of_are_refused():
    first = revise(None, cases("c1"))
    for again in (cases("c1"), cases("c1", "c2", as_of=AT - timedelta(hours=1))):
        with pytest.raises(Refused):
            revise(first, again)
