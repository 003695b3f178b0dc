"""Clocks of a case: which event starts which, who is told, and what stops them."""

from datetime import timedelta

import pytest

from desk.cases.scene import IO, days
from thelivu.base import Refused
from thelivu.desk.cases import actions, queries
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.queries import now


def clocks(cast, case):
    with seen_as(cast.ishaan.scope):
        return {one.deadline.code: one for one in queries.clocks_of([queries.case(case.id)])[case.id]}


def test_registration_under_pocso_starts_the_charge_sheet_clock(cast, case):
    before = set(clocks(cast, case))
    actions.edit_case(cast.ishaan, case.id, **IO)
    actions.confirm_sections(cast.ishaan, case.id, ["POCSO s.15(1)"])
    actions.register_fir(cast.ishaan, case.id, "3/2026", now())

    assert set(clocks(cast, case)) - before == {"charge_sheet", "victim_informed"}


def test_a_child_found_starts_24_hours_and_the_report_stops_them(cast, case):
    found = now() - timedelta(hours=2)
    event = actions.record_event(cast.ishaan, case.id, "child_found", found)

    assert clocks(cast, case)["child_reported"].due_at == found + timedelta(hours=24)

    actions.duty_done(cast.ishaan, case.id, "child_reported", event.id, now(), reference="letter 4")

    assert clocks(cast, case)["child_reported"].state(now()) == "done"
    with pytest.raises(Refused, match="recorded as done"):
        actions.duty_done(cast.ishaan, case.id, "child_reported", event.id, now())


def test_a_duty_that_no_event_started_cannot_be_done(cast, case):
    with pytest.raises(Refused, match="No such clock"):
        actions.duty_done(cast.ishaan, case.id, "child_reported", case.id, now())


def test_a_duty_is_not_done_before_its_clock_started(cast, case):
    event = actions.record_event(cast.ishaan, case.id, "child_at_risk", now() - timedelta(hours=1))

    with pytest.raises(Exception, match="before its clock started"):
        actions.duty_done(cast.ishaan, case.id, "child_cared_for", event.id, now() - timedelta(hours=2))


def test_my_day_shows_the_clock_to_the_officer_whose_case_it_is(cast, case):
    actions.record_event(cast.ishaan, case.id, "child_found", now() - timedelta(hours=25))
    told = {}
    for name in ("ishaan", "anu", "chitra"):
        actor = getattr(cast, name)
        with seen_as(actor.scope):
            told[name] = [
                one.act.values["label"]
                for one in queries.due(actor, now())
                if "Child Welfare" in one.act.values["duty"]
            ]
            late = queries.count(actor, now()).overdue
        assert (late > 0) == (name == "ishaan")

    assert told == {"ishaan": ["C-0001"], "anu": [], "chitra": []}


def test_the_number_of_queries_does_not_grow_with_the_cases(
    cast, search, case, django_assert_max_num_queries
):
    for _ in range(3):
        actions.open_case(cast.ishaan, search.id, **days())
    with seen_as(cast.ishaan.scope), django_assert_max_num_queries(6):
        assert len(queries.clocks_of(queries.CaseRow.objects.all())) == 4
