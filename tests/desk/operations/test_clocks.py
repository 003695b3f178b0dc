"""Clocks of a search: started by what was recorded of it, with or without a case, and stopped by a named record."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from desk.operations.test_day import written
from thelivu.base import IST, InputError, Refused
from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.cases.queries import CaseRow
from thelivu.desk.leads.queries import due as of_leads
from thelivu.desk.operations import actions, day_actions, duty_actions, queries
from thelivu.desk.operations.duty_queries import clocks_of_searches, running
from thelivu.desk.operations.models import SearchDutyRow, SearchRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import now


def clocks(round_, search):
    row = round_.again(search)
    with seen_as(round_.cast.sara.scope):
        return {one.deadline.code: one for one in clocks_of_searches([row]).get(row.id, ())}


def without_warrant():
    AuthorityRow.within(INTEGRITY).update(basis="BNSS s.185")


def left(round_, cast):
    search = round_.entered()
    actions.leave(cast.ishaan, search.id, now())
    return search


@pytest.mark.parametrize(("hours", "state"), [(47, "running"), (48, "running"), (49, "overdue")])
def test_the_copies_are_due_48_hours_after_the_team_went_in_without_any_case(round_, cast, hours, state) -> None:
    without_warrant()
    search = round_.entered()
    clock = clocks(round_, search)["search_copies"]

    assert CaseRow.within(INTEGRITY).count() == 0
    assert clock.due_at == search.entered_at + timedelta(hours=48)
    assert clock.state(search.entered_at + timedelta(hours=hours)) == state


def test_a_search_with_an_order_starts_no_copies_and_one_not_entered_starts_nothing(round_, cast) -> None:
    AuthorityRow.within(INTEGRITY).update(basis="BNSS s.96")
    waiting = round_.approved()

    assert "search_copies" not in clocks(round_, round_.entered())
    assert clocks(round_, waiting) == {}


def test_the_end_of_a_search_starts_the_recording_and_the_copy_of_the_list(round_, cast) -> None:
    search = left(round_, cast)
    started = clocks(round_, search)

    assert {"recording_forwarded", "list_copy"} <= set(started)
    assert started["list_copy"].forthwith


def test_before_july_2024_there_is_no_recording_to_forward(round_, cast) -> None:
    search = left(round_, cast)
    day = datetime(2024, 6, 30, 12, tzinfo=IST)
    SearchRow.within(INTEGRITY).filter(id=search.id).update(entered_at=day, left_at=day + timedelta(hours=1))
    old = set(clocks(round_, search))
    SearchRow.within(INTEGRITY).filter(id=search.id).update(entered_at=day + timedelta(days=1), left_at=day + timedelta(days=2))

    assert "recording_forwarded" not in old
    assert "list_copy/CrPC" in old
    assert "recording_forwarded" in clocks(round_, search)


def test_a_seizure_on_suspicion_is_reported_forthwith(round_, cast) -> None:
    search = round_.entered()
    seized = {"at": now(), "exhibits": ["SCU/26.1/P-001/E01"]}
    actions.record_outcome(cast.ishaan, search.id, "report_only", "connected", **seized)
    clock = clocks(round_, search)["seizure_report"]

    assert clock.forthwith
    assert clock.state(now() + timedelta(minutes=1)) == "overdue"


def test_a_child_at_risk_reported_from_the_field_starts_24_hours(round_, cast) -> None:
    search = round_.entered()
    word = day_actions.record_word(cast.ishaan, search.id, "child_at_risk", "", now())
    clock = clocks(round_, search)["child_cared_for"]

    assert (clock.due_at, clock.started_by.record) == (word.at + timedelta(hours=24), word.id)


def test_one_paper_stops_several_clocks_and_names_who_and_when(round_, cast) -> None:
    search = left(round_, cast)
    chosen = [("recording_forwarded", search.id), ("list_copy", search.id)]
    duty_actions.duties_done(cast.ishaan, search.id, chosen, now(), "Despatch 4/2026")
    rows = SearchDutyRow.within(INTEGRITY).values_list("code", "done_by", "reference")

    assert {one.state(now()) for one in clocks(round_, search).values() if one.deadline.code in dict(chosen)} == {"done"}
    assert set(rows) == {(code, cast.ishaan.id, "Despatch 4/2026") for code, _ in chosen}
    with pytest.raises(Refused, match="recorded as done"):
        duty_actions.duties_done(cast.ishaan, search.id, chosen[:1], now(), "Despatch 5/2026")


def test_a_duty_without_a_paper_without_a_clock_or_before_its_start_is_refused(round_, cast) -> None:
    search = left(round_, cast)
    chosen = [("list_copy", search.id)]

    with pytest.raises(InputError, match="letter or entry"):
        duty_actions.duties_done(cast.ishaan, search.id, chosen, now(), " ")
    with pytest.raises(Refused, match="No such clock"):
        duty_actions.duties_done(cast.ishaan, search.id, [("charge_sheet", search.id)], now(), "D 1")
    with pytest.raises(InputError, match="before its clock"):
        duty_actions.duties_done(cast.ishaan, search.id, chosen, now() - timedelta(hours=2), "D 1")
    with pytest.raises(Refused):
        duty_actions.duties_done(cast.esha, search.id, chosen, now(), "D 1")


def test_the_page_names_the_law_its_state_and_the_owner_and_records_the_duty(round_, cast) -> None:
    search = left(round_, cast)
    client, url = cast.client("ishaan"), reverse("operations:duties", args=[search.id])
    before = client.get(url).content.decode()
    given = {**written(), "duties": f"list_copy|{search.id}", "reference": "Receipt 7"}
    given["at"] = (round_.again(search).left_at + timedelta(minutes=0)).astimezone(IST).strftime("%Y-%m-%dT%H:%M")
    client.post(url, given)
    after = client.get(url).content.decode()

    assert "BNSS s.103" in before
    assert "Officer who led the search" in before
    assert "Ishaan" in before
    assert "Receipt 7" in after
    assert cast.client("kiran").post(url, given).status_code == 403
    assert cast.client("omar").get(url).status_code == 404
    assert "Receipt 7" in cast.client("sara").get(url).content.decode()


def test_my_day_shows_the_clocks_to_the_officer_who_led_and_names_the_event(round_, cast) -> None:
    search = left(round_, cast)
    told = {}
    for name in ("ishaan", "anu", "chitra"):
        actor = getattr(cast, name)
        with seen_as(actor.scope):
            told[name] = {one.act.values.get("duty") for one in queries.due(actor, now())} - {None}
            assert len(list(running(actor, now()))) == len(told[name])

    assert "Copy of the search list to the occupant" in told["ishaan"]
    assert told["anu"] == told["chitra"] == set()
    assert "Clock started when the team came out" in cast.client("ishaan").get("/").content.decode()
    assert search.id


def test_a_lead_and_its_target_alone_start_no_clock_of_law(round_, cast) -> None:
    round_.draft()
    with seen_as(cast.ishaan.scope):
        asked = [one for one in (*queries.due(cast.ishaan, now()), *of_leads(cast.ishaan, now())) if "duty" in one.act.values]

    assert asked == []
