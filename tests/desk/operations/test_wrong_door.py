"""What a wrong door starts: nobody seizes on, two offices are told and say so, the household is written to, devices go back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from thelivu.authority import Subject
from thelivu.base import InputError, Refused, say
from thelivu.desk.authority.actions import ask
from thelivu.desk.exhibits import actions as exhibits
from thelivu.desk.exhibits.models import CustodyRow
from thelivu.desk.exhibits.queries import due as of_exhibits
from thelivu.desk.exhibits.returning_queries import returning
from thelivu.desk.operations import actions, incident_actions, queries
from thelivu.desk.operations.models import IncidentRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import PaperRow
from thelivu.desk.register.papers import pdf_of
from thelivu.desk.register.queries import now
from thelivu.exhibits import BACK_WITHIN, Holder
from thelivu.operations import FAULTS


def seize(round_, search, actor=None):
    actor = actor or round_.cast.ishaan
    with seen_as(actor.scope):
        permit = ask(round_.authority, exhibits.SEIZE, Subject("search", search.id, "ALP"))
        return exhibits.seize(
            actor, permit, search.id, kind="mobile_phone", at=now(), place="the table", occupant="the occupant", seal="KP1"
        )


@pytest.fixture
def wrong(round_, cast):
    """A search behind a wrong door in which a phone was taken before anybody knew."""
    search = round_.entered()
    phone = seize(round_, search)
    incident = actions.record_door(cast.ishaan, search.id, "not_connected", now())
    return search, phone, incident


def due_codes(actor, at=None):
    with seen_as(actor.scope):
        return [one.act.code.rpartition(".")[2] for one in queries.due(actor, at or now())]


def test_03_nothing_more_is_seized_behind_a_wrong_door(round_, cast, wrong) -> None:
    search, _, _ = wrong

    with pytest.raises(Refused) as refused:
        seize(round_, search)
    assert refused.value.code == "desk_exhibits.wrong_door"
    assert "Nothing more is seized here" in cast.client("sara").get(reverse("operations:incident", args=[wrong[2].id])).content.decode()


def test_03_supervisor_and_chief_are_told_and_each_says_so_by_name(round_, cast, wrong) -> None:
    incident = wrong[2]
    before = [due_codes(one).count("due_told") for one in (cast.sara, round_.chief, cast.ishaan, cast.lekha)]
    asked = cast.client("sara").get(reverse("operations:incident", args=[incident.id])).content.decode()
    url = reverse("operations:told", args=[incident.id])
    cast.client("sara").post(url)
    one = IncidentRow.within(INTEGRITY).get()
    half = [due_codes(who).count("due_told") for who in (cast.sara, round_.chief)]
    cast.client("chitra").post(url)
    both = IncidentRow.within(INTEGRITY).get()

    assert before == [1, 1, 0, 0]
    assert asked.count('class="button primary"') == 1  # to know of it comes before the finding
    assert half == [0, 1]
    assert (one.supervisor_by, one.chief_by) == (cast.sara.id, "")
    assert (both.supervisor_by, both.chief_by) == (cast.sara.id, round_.chief.id)
    assert due_codes(round_.chief).count("due_told") == 0
    html = cast.client("ishaan").get(reverse("operations:incident", args=[incident.id])).content.decode()
    assert "Sara" in html
    assert "Chitra" in html


@pytest.mark.parametrize("name", ["ishaan", "kiran", "anu", "lekha"])
def test_who_holds_no_office_that_is_told_acknowledges_nothing(round_, cast, wrong, name) -> None:
    with pytest.raises(Refused):
        incident_actions.acknowledge(getattr(cast, name), wrong[2].id)
    html = cast.client(name).get(reverse("operations:incident", args=[wrong[2].id])).content.decode()
    assert "I know of it" not in html


def test_the_incident_is_acknowledged_once(round_, cast, wrong) -> None:
    incident_actions.acknowledge(cast.sara, wrong[2].id)

    with pytest.raises(Refused, match="Nothing here waits"):
        incident_actions.acknowledge(cast.sara, wrong[2].id)


@pytest.mark.parametrize(("after", "state"), [(timedelta(0), "waiting"), (BACK_WITHIN, "waiting"), (BACK_WITHIN + timedelta(seconds=1), "overdue")])
def test_what_was_taken_goes_back_by_its_clock(round_, cast, wrong, after, state) -> None:
    search, phone, incident = wrong
    with seen_as(cast.kiran.scope):
        (one,) = returning(search.id)
        due = [row.act.values["label"] for row in of_exhibits(cast.kiran, now()) if row.act.code == "desk_exhibits.due_return"]
    with seen_as(cast.anu.scope):
        assert of_exhibits(cast.anu, now()) == []

    assert (one.label, one.due_at) == (phone.label, incident.at + BACK_WITHIN)
    assert one.state(incident.at + after) == state
    assert due == [phone.label]


def test_a_return_stops_the_clock(round_, cast, wrong) -> None:
    search, phone, _ = wrong
    last = CustodyRow.within(INTEGRITY).filter(exhibit=phone).order_by("-number").first()
    exhibits.hand_over(
        cast.ishaan, phone.id, action="return", giver=Holder(cast.ishaan.id, "seizing_officer"), taker=Holder("the occupant", "occupant"),
        place="the home", purpose="A wrong door.", at=now(), seal_before=last.seal_after, seal_after=None, intact=True, reference="R 1",
    )  # fmt: skip
    with seen_as(cast.kiran.scope):
        (one,) = returning(search.id)
        left = of_exhibits(cast.kiran, now())
    html = cast.client("kiran").get(reverse("exhibits:returning", args=[search.id])).content.decode()

    assert one.returned_at is not None
    assert left == []
    assert "Not given back yet: 0" in html


def test_the_letter_names_what_goes_back_and_is_issued_by_those_who_approve(round_, cast, wrong) -> None:
    search, phone, _ = wrong
    url = reverse("exhibits:returning", args=[search.id])
    page = cast.client("sara").get(url).content.decode()
    cast.client("sara").post(url, {"kind": "household_letter"})
    row = PaperRow.within(INTEGRITY).get()
    with seen_as(cast.sara.scope):
        pdfs = {language: pdf_of(cast.sara, row, language) for language in ("en", "ml")}
        again = {language: pdf_of(cast.sara, row, language) for language in ("en", "ml")}

    assert "Letter to the household" in page
    assert (row.kind, row.subject) == ("household_letter", search.id)
    assert pdfs == again
    assert all(one.startswith(b"%PDF") for one in pdfs.values())
    assert cast.client("kiran").post(url).status_code == 403
    assert cast.client("omar").get(url).status_code == 404
    assert phone.label in page


def test_a_search_with_the_right_door_has_no_letter_and_no_list(round_, cast) -> None:
    search = round_.entered()

    assert cast.client("sara").get(reverse("exhibits:returning", args=[search.id])).status_code == 404
    with pytest.raises(Refused, match="No wrong door"):
        incident_actions.issue_letter(cast.sara, search.id, [])


@pytest.mark.parametrize("cause", FAULTS)
def test_the_finding_names_a_cause_and_what_it_counts_against(round_, cast, wrong, cause) -> None:
    url = reverse("operations:incident", args=[wrong[2].id])
    cast.client("sara").post(url, {"cause": cause, "why": "Looked into."})
    html = cast.client("sara").get(url).content.decode()

    assert IncidentRow.within(INTEGRITY).get().cause == cause
    assert html.count("Counts a") == 1
    assert "⟨" not in html


def test_a_cause_that_is_not_on_the_list_is_refused(round_, cast, wrong) -> None:
    with pytest.raises(InputError) as refused:
        actions.close_incident(cast.sara, wrong[2].id, "bad_luck", "So it was.")
    assert "bad_luck" in say(refused.value.word)


def test_later_outcomes_stand_in_order_on_the_page(round_, cast) -> None:
    search = round_.entered()
    seized = {"at": now(), "exhibits": ["SCU/26.1/P-001/E01"]}
    actions.record_outcome(cast.ishaan, search.id, "report_only", "connected", **seized)
    actions.record_outcome(cast.ishaan, search.id, "fir", "connected", at=now(), fir="44/2026", laboratory_report="FSL 9/2026")
    html = cast.client("sara").get(reverse("operations:search", args=[search.id])).content.decode()

    assert html.index("Seizure reported under BNSS s.106") < html.index("Later: FIR") < html.index("FSL 9/2026")
