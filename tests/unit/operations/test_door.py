"""A wrong door is an incident and voids what rested on what led there."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import InputError, Refused
from thelivu.operations import Incident, Premises, Rest, Search, incident, void_by
from thelivu.targets import Attribution

AT = datetime(2026, 1, 20, 4, 0, tzinfo=UTC)
BASIS = Attribution("ID-1", "P-041", "CONFIRMED", current=True, decided_by="asha", reviewed_by="biju")
SEARCH = Search("S-1", "OP", "T-1", Premises("P-041", "P-041", "KLM-C"), basis=BASIS)
OPENED = Incident("IN-004", "S-1", "P-041", "ID-1", "asha", AT)


def test_only_a_door_that_was_not_connected_opens_an_incident():
    assert incident(SEARCH, "not_connected", "IN-004", "asha", AT) == OPENED
    for door in ("connected", "unknown"):
        with pytest.raises(Refused):
            incident(SEARCH, door, "IN-004", "asha", AT)
    with pytest.raises(InputError):
        incident(SEARCH, "ajar", "IN-004", "asha", AT)


def test_03_a_wrong_door_voids_all_that_rested_on_the_attribution_however_far():
    rests = [
        Rest("S-2", "search", ("T-1",)),
        Rest("T-1", "target", ("ID-1",)),
        Rest("S-1", "search", ("T-1",)),
        Rest("T-2", "target", ("ID-2",)),
        Rest("S-3", "search", ("T-2",)),
    ]
    assert void_by(OPENED, rests) == {"ID-1", "T-1", "S-1", "S-2"}


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=30))
def test_void_is_closed_and_ends_even_in_a_ring(pairs):
    rests = [Rest(f"r{a}", "x", (f"r{b}",)) for a, b in pairs]
    opened = Incident("IN", "S", "P", "r0", "asha", AT)
    void = void_by(opened, rests)
    assert "r0" in void
    assert all(rest.record in void for rest in rests if set(rest.rests_on) & void)
    reached = {"r0"} | {rest.record for rest in rests if set(rest.rests_on) & void}
    assert void == reached
