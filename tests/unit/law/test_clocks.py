"""Clocks: started by events, due by the law data of the regime, never silently late."""

from datetime import UTC, datetime, timedelta

import pytest

from thelivu.base import Word, say
from thelivu.law import OF_CASE, OF_REQUEST, OF_SEARCH, Event, clocks, load

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


DEADLINES = load().deadlines


@pytest.mark.parametrize("deadline", DEADLINES, ids=lambda one: one.code)
def test_each_clock_runs_to_its_end_and_not_a_second_longer(deadline):
    clock = next(
        one
        for one in clocks([Event(deadline.started_by, AT, "r")], (), LAW, deadline.procedural or "BNSS")
        if one.deadline.code == deadline.code
    )
    end = AT + timedelta(hours=deadline.hours or 0)

    assert clock.due_at == end
    assert clock.state(end - timedelta(seconds=1)) == "running"
    assert clock.state(end) == "running"
    assert clock.state(end + timedelta(seconds=1)) == "overdue"


@pytest.mark.parametrize(("code", "hours"), [("search_copies", 48), ("child_reported", 24), ("child_cared_for", 24),
                                             ("electronic_information_signed", 72), ("preliminary_enquiry", 336)])
def test_the_hours_are_those_of_the_law(code, hours):
    assert next(one.hours for one in DEADLINES if one.code == code) == hours


@pytest.mark.parametrize("procedural", ["BNSS", "CrPC"])
def test_a_recording_is_forwarded_under_the_new_code_alone(procedural):
    started = {one.deadline.code for one in clocks([Event("search_ended", AT, "r")], (), LAW, procedural)}

    assert ("recording_forwarded" in started) == (procedural == "BNSS")
    assert any(code.startswith("list_copy") for code in started)


def test_every_clock_is_started_by_a_search_a_case_or_a_request_and_none_by_a_lead():
    known = {*OF_SEARCH, *OF_CASE, *OF_REQUEST}

    assert {one.started_by for one in DEADLINES} <= known
    assert not any("lead" in code for code in known)


def test_every_clock_has_its_source_its_day_of_checking_its_state_and_its_owner():
    for one in DEADLINES:
        assert one.source
        assert one.checked_on
        assert one.reading
        assert one.owner
        assert "⟨" not in say(Word(f"law.owner.{one.owner}"), "ml")


def test_what_is_done_at_the_very_end_is_done_in_time():
    end = AT + timedelta(hours=24)

    assert one("child_found", "BNSS", (Event("child_reported", end, "r"),)).state(end) == "done"
    late = end + timedelta(seconds=1)
    assert one("child_found", "BNSS", (Event("child_reported", late, "r"),)).state(late) == "done_late"
