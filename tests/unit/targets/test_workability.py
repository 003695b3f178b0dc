"""Workability: the furthest attribution that still holds, and the desk that works next."""

import pytest

from thelivu.base import say
from thelivu.targets import Attributed, workability

STATES = {
    "CONFIRMED": "plan",
    "CORROBORATED": "second_officer",
    "ADDRESS_UNPROVEN": "field_check",
    "UNIQUE_SINGLE": "another_sighting",
    "SHARED_LINE": "several_lines",
    "AMBIGUOUS": "several_lines",
    "CONTRADICTORY": "several_lines",
    "NEEDS_ZONE": "ask_source",
    "NEEDS_PORT": "ask_source",
    "NEEDS_DEST": "ask_source",
    "NO_RETURN": "ask_provider",
    "INCOMPLETE_RETURN": "ask_provider",
    "RETURN_SUSPECT": "ask_provider",
    "HOSTING": "other_line",
    "NOT_THIS_ISP": "other_line",
    "NO_RECORD": "other_line",
    "EXPIRED": "other_line",
}


@pytest.mark.parametrize(("state", "code"), STATES.items())
def test_each_state_has_its_desk_and_its_sentence(state, code):
    found = workability([Attributed("i", state, "r")])
    assert (found.code, found.state, found.record) == (code, state, "r")
    assert "⟨" not in say(found.word, "ml") + say(found.word, "en")


def test_the_furthest_counts_and_a_void_one_does_not():
    held = [
        Attributed("i", "NEEDS_ZONE", "r1"),
        Attributed("j", "CORROBORATED", "r2"),
        Attributed("k", "CONFIRMED", "r3", current=False),
    ]
    assert workability(held).record == "r2"
    assert workability([]).code == "no_sighting"
