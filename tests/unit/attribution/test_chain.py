"""The reason chain: margins, neighbours and what the answer would be with a clock off."""

import pytest

from thelivu.attribution import SHIFTS
from thelivu.base import say
from unit.attribution.made import decided, returned, row, seen


def chain(*rows, clock="12:00:00", **more):
    return decided(seen(clock=clock), returned(*rows, **more)).chain


def test_the_margin_is_what_lies_between_the_window_and_the_widened_neighbour():
    made = chain(row(), row("L2", "08:00:00", "10:00:00"), row("L3", "13:30:00", "15:00:00"))

    assert (made.before.lease.line.subscriber, made.before.gap_s) == ("L2", 2 * 3600 - 5 - 60)
    assert (made.after.lease.line.subscriber, made.after.gap_s) == ("L3", 1.5 * 3600 - 5 - 60)
    assert (made.margin_s, made.margin_after) == (5335.0, True)


def test_the_nearest_neighbour_on_each_side_counts():
    made = chain(
        row(), row("L2", "08:00:00", "10:00:00"), row("L3", "10:00:00", "10:30:00"), row("L4", "20:00:00", "")
    )

    assert (made.before.lease.line.subscriber, made.margin_after) == ("L3", False)


def test_rows_of_the_same_line_are_no_neighbours():
    made = chain(row(), row(start="08:00:00", end="09:00:00"))

    assert (made.before, made.after, made.margin_s) == (None, None, None)


def test_several_candidates_have_no_margin():
    made = chain(row(), row("L2", "10:00:00"))

    assert (made.margin_s, len(made.leases)) == (None, 2)


def test_an_answer_that_stands_whatever_the_clock_is_not_fragile():
    assert chain(row(start="2026-01-11T00:00:00", end="")).fragility == dict.fromkeys(SHIFTS, True)


def test_the_answer_is_fragile_where_either_direction_changes_it():
    made = chain(row(start="11:50:00", end="23:59:00"), row("L2", "05:00:00", "11:45:00"))

    assert made.fragility == {"5min": True, "1h": False, "5h30": False, "12h": False}
    assert {one.seconds: one.answer for one in made.shifts} == {
        -43200: "none", -19800: "other", -3600: "other", -300: "same",
        300: "same", 3600: "same", 19800: "same", 43200: "same",
    }  # fmt: skip


def test_the_bound_of_the_largest_clock_is_told():
    assert chain(row(), logger_uncertainty_s=None).clock_s == 300


def test_without_a_passed_return_there_is_no_chain():
    assert decided(seen()).chain is None


@pytest.mark.parametrize("language", ["en", "ml"])
@pytest.mark.parametrize(
    "rows",
    [
        [],
        [row()],
        [row(end="")],
        [row(port_start="1", port_end="9")],
        [row(end="", port_start="1", port_end="9")],
        [row(), row("L2", "13:30:00", "15:00:00")],
        [row(), row("L2", "08:00:00", "10:00:00")],
        [row(f"L{n}") for n in range(9)],
        [row(), row(start="nonsense")],
        [row(end="12:00:00")],
    ],
)
def test_every_reason_is_a_whole_sentence_in_every_language(rows, language):
    one = decided(seen(), returned(*rows))

    assert one.reasons
    assert [word for word in one.reasons if "⟨" in say(word, language) or "{" in say(word, language)] == []
