"""The funnel: each step is the next one and those lost before it; each search is counted once."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import InputError
from thelivu.reports import OUTCOMES, STEPS, Track, funnel

TRACKS = st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(["a", "b"])), max_size=30).map(
    lambda rows: [Track(f"L{n}", step, "" if step == STEPS[-1] else why) for n, (step, why) in enumerate(rows)]
)


@given(TRACKS)
def test_04_no_lead_is_lost_between_two_steps(tracks):
    steps = funnel(tracks, ()).steps

    assert len(steps[0].leads) == len(tracks)
    for here, after in pairwise(steps):
        gone = [lead for rows in here.lost.values() for lead in rows]
        assert sorted(here.leads) == sorted([*after.leads, *gone])
    assert steps[-1].lost == {}


def test_the_reasons_stand_with_the_most_frequent_first():
    tracks = [Track("1", "leads", "b"), Track("2", "leads", "a"), Track("3", "leads", "a")]

    assert list(funnel(tracks, ()).step("leads").lost) == ["a", "b"]


@pytest.mark.parametrize("wrong", [Track("1", "searched", "why"), Track("1", "leads"), Track("1", "elsewhere", "why")])
def test_a_track_without_its_reason_or_with_one_too_many_is_refused(wrong):
    with pytest.raises(InputError):
        funnel([wrong], ())


def test_the_widest_bar_is_that_of_leads_or_searches():
    pairs = [(f"s{n}", OUTCOMES[n % len(OUTCOMES)]) for n in range(7)]
    held = funnel([Track("1", "searched")], pairs)

    assert held.widest == 7
    assert sum(len(rows) for rows in held.outcomes.values()) == 7
    assert funnel((), ()).widest == 1
