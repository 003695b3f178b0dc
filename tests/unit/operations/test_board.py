"""The day board and the funnel add up."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import say
from thelivu.operations import OUTCOMES, Progress, day_board, funnel

NOON = datetime(2026, 1, 20, 6, 30, tzinfo=UTC)
hours = st.none() | st.integers(-5, 5).map(lambda n: NOON + timedelta(hours=n))
progress = st.lists(
    st.builds(
        Progress,
        st.integers(0, 10**6).map(str),
        st.sampled_from(["KLM-C", "KLM-R", "IDK"]),
        hours,
        hours,
        st.booleans(),
        st.none() | st.sampled_from(OUTCOMES),
        st.sampled_from(["connected", "not_connected", "unknown"]),
    ),
    unique_by=lambda row: row.search,
)


@given(progress)
def test_planned_is_closed_and_inside_and_not_started(rows):
    board = day_board(rows, NOON)
    assert sum(row.planned for row in board) == sum(not row.called_off for row in rows)
    assert sum(row.planned + len(row.called_off) for row in board) == len(rows)


@given(progress)
def test_05_each_step_of_the_funnel_is_its_searches_and_a_wrong_door_is_never_nothing_found(rows):
    steps = {step.code: set(step.searches) for step in funnel(rows)}
    assert steps["entered"] <= steps["planned"]
    assert steps["not_connected"] | steps["connected"] <= steps["entered"]
    assert not steps["nothing_found"] & steps["not_connected"]
    assert all(steps[outcome] <= steps["entered"] for outcome in OUTCOMES)


def test_a_search_is_inside_between_entry_and_leaving():
    row = Progress("s", "KLM-C", NOON - timedelta(hours=1), NOON + timedelta(hours=1))
    assert [len(day_board([row], NOON + timedelta(hours=h))[0].inside) for h in (-2, 0, 2)] == [0, 1, 0]
    assert all("⟨" not in say(step.word, "ml") for step in funnel([row]))
