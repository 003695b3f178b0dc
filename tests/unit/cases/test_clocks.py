"""Clocks: started by events, due by the law data of the regime, never silently late."""

from datetime import UTC, datetime, timedelta

import pytest

from thelivu.base import say
from thelivu.cases import Event, clocks
from thelivu.law import load

LAW = load()
AT = datetime(2026, 1, 20, 4, 0, tzinfo=UTC)


def one(code, procedural, done=()):
    (clock,) = clocks([Event(code, AT, "r")], done, LAW, procedural)
    return clock


def test_the_same_event_starts_the_clock_of_its_regime():
    assert one("search_without_warrant", "BNSS").due_at == AT + timedelta(hours=48)
    assert one("search_without_warrant", "CrPC").forthwith
    assert one("seized_on_suspicion", "BNSS").forthwith


@pytest.mark.parametrize("procedural", ["BNSS", "CrPC"])
def test_the_childs_clocks_run_24_hours_under_either_regime(procedural):
    assert one("child_found", procedural).due_at == AT + timedelta(hours=24)


@pytest.mark.parametrize(
    ("done_after", "seen_after", "state"),
    [
        (None, 24, "running"),
        (None, 25, "overdue"),
        (3, 25, "done"),
        (30, 40, "done_late"),
        (30, 25, "overdue"),
    ],
)
def test_a_clock_says_how_it_stands_at_the_instant_of_looking(done_after, seen_after, state):
    done = () if done_after is None else (Event("child_reported", AT + timedelta(hours=done_after), "r"),)
    assert one("child_found", "BNSS", done).state(AT + timedelta(hours=seen_after)) == state
    assert "⟨" not in say(one("child_found", "BNSS").word("ml"), "ml")


def test_a_duty_done_for_another_record_stops_nothing():
    assert one("child_found", "BNSS", (Event("child_reported", AT, "other"),)).done_at is None


def test_clocks_stand_in_order_of_what_is_due_first_and_an_unknown_event_starts_none():
    events = [Event("search_without_warrant", AT, "a"), Event("child_found", AT, "b"), Event("tea", AT, "c")]
    assert [clock.started_by.record for clock in clocks(events, (), LAW, "BNSS")] == ["b", "a"]
