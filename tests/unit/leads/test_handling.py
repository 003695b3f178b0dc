"""Handling codes bind: nobody widens another office's word, and a source without a code goes nowhere."""

import pytest

from thelivu.base import InputError
from thelivu.leads.handling import HANDLING, Handling, against_passing, is_wider

HERE, NEXT_STATE, ABROAD = "IN-KL", "IN-TN", "SG"


def why(code, to, onward="unit", consent=""):
    found = against_passing(code and Handling(code, "State Cyber Unit", "IN-KL"), to, onward, consent)
    return found and found.code


def test_what_has_no_code_goes_nowhere():
    assert [why(None, to) for to in (HERE, NEXT_STATE, ABROAD)] == ["leads.handling.not_stated"] * 3


@pytest.mark.parametrize(
    ("code", "reached"),
    [("unit", ()), ("originator", ()), ("state", (HERE,)), ("country", (HERE, NEXT_STATE)), ("partners", (HERE, NEXT_STATE, ABROAD))],
)  # fmt: skip
def test_a_code_reaches_just_as_far_as_it_says(code, reached):
    assert tuple(to for to in (HERE, NEXT_STATE, ABROAD) if why(code, to) is None) == reached


@pytest.mark.parametrize("to", [HERE, NEXT_STATE, ABROAD])
def test_the_originator_decides_each_time(to):
    """Also for its own state: an office is known by its keys, and a name that is the originator's opens nothing."""
    assert why("originator", to) == "leads.handling.consent"
    assert why("originator", to, consent="  ") == "leads.handling.consent"
    assert why("originator", to, "originator", "letter 12/2026") is None


@pytest.mark.parametrize("code", HANDLING[1:])
def test_no_packet_carries_a_wider_code_than_its_source(code):
    wider = HANDLING[HANDLING.index(code) + 1 :]

    assert [why(code, HERE, onward, "letter 12/2026") for onward in wider] == ["leads.handling.wider"] * len(
        wider
    )
    assert why(code, HERE, code, "letter 12/2026") is None


def test_a_code_that_is_not_on_the_list_is_refused():
    with pytest.raises(InputError, match="handling code"):
        Handling("free", "State Cyber Unit", "IN-KL")
    with pytest.raises(InputError, match="handling code"):
        why("partners", HERE, "free")


@pytest.mark.parametrize("state", ["", "Kerala", "in-kl", "IN-KL-01", "IN-", "IN-KL "])
def test_a_code_without_a_jurisdiction_is_refused(state):
    """An empty one would be equal to another empty one."""
    with pytest.raises(InputError, match="IN-KL"):
        Handling("state", "State Cyber Unit", state)


def test_codes_stand_in_the_order_of_their_reach():
    assert [is_wider(code, "originator") for code in HANDLING] == [False, False, True, True, True]
