"""The plan: who may be planned, what blocks a search, who approves; on the function and on the page."""

import pytest
from django.urls import reverse

from desk.targets import made
from thelivu.base import InputError, Refused
from thelivu.desk.leads import deconfliction_actions
from thelivu.desk.operations import actions, queries
from thelivu.desk.operations.models import SearchRow
from thelivu.desk.people.models import MembershipRow, OfficerRow
from thelivu.desk.people.queries import actor_named
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import now
from thelivu.desk.targets import actions as target_actions


def blockers(round_, search) -> list[str]:
    with seen_as(round_.cast.sara.scope):
        found = queries.blockers_of([search], round_.operation, now())[search.id]
    return [word.code for word in found]


def form(round_, premises, **changes) -> dict[str, str]:
    given = {
        "premises_id": premises.id, "kind": "attribution", "wave": "1", "team_id": round_.team.id,
        "authority_id": round_.authority, "necessity": "n", "less_intrusive": "l",
    }  # fmt: skip
    return {**given, **changes}


def test_03_an_unconfirmed_target_cannot_be_planned(round_, cast) -> None:
    place = round_.by_order()  # no decision stands behind it
    url = reverse("operations:allot", args=[round_.operation.id])

    with pytest.raises(Refused) as refused:
        round_.allot(place)
    assert refused.value.code == "targets.not_plannable.no_basis"
    assert cast.client("sara").post(url, form(round_, place)).status_code == 403
    assert SearchRow.within(INTEGRITY).count() == 0


def test_03_a_decision_that_lost_its_ground_cannot_be_planned(round_, cast) -> None:
    place = round_.premises()
    made.withdraw(cast.anu, round_.decision.identity)

    with pytest.raises(Refused) as refused:
        round_.allot(place)
    assert refused.value.code == "targets.not_plannable.void"


def test_a_confirmed_target_is_planned_on_the_page(round_, cast) -> None:
    url = reverse("operations:allot", args=[round_.operation.id])
    answer = cast.client("sara").post(url, form(round_, round_.premises()))
    search = SearchRow.within(INTEGRITY).get()

    assert answer["Location"] == reverse("operations:search", args=[search.id])
    assert (search.label, search.district, search.approved_by) == ("26.1/P-001", "ALP", "")


def test_03_the_planner_cannot_approve(round_, cast) -> None:
    search = round_.draft()
    answer = cast.client("sara").post(reverse("operations:approve", args=[search.id]))

    with pytest.raises(Refused) as refused:
        actions.approve_search(cast.sara, search.id)
    assert refused.value.code == "operations.blocker.own_plan"
    assert answer.status_code == 403
    assert "Another officer approves it." in answer.content.decode()
    assert round_.again(search).approved_by == ""


def test_another_officer_of_rank_approves(round_, cast) -> None:
    search = round_.draft()
    answer = cast.client("chitra").post(reverse("operations:approve", args=[search.id]))

    assert answer.status_code == 302
    assert round_.again(search).approved_by == cast.chitra.id


def test_the_rank_that_approves_is_the_law_datas(round_, cast) -> None:
    arun = OfficerRow.objects.get(username="arun")
    MembershipRow.objects.create(officer=arun, unit_id=cast.sara.home.unit, role="supervisor")
    search = round_.draft()

    with pytest.raises(Refused) as refused:
        actions.approve_search(actor_named("arun"), search.id)
    assert (refused.value.code, refused.value.values["lowest"]) == ("operations.blocker.rank", "Inspector")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"necessity": " "}, "operations.blocker.no_necessity"),
        ({"less_intrusive": ""}, "operations.blocker.no_less_intrusive"),
        ({"wave": None}, "operations.blocker.no_wave"),
        ({"team_id": ""}, "operations.blocker.no_team"),
        ({"authority_id": ""}, "operations.blocker.no_authority"),
    ],
)
def test_a_search_with_a_blocker_cannot_be_approved(round_, cast, change, code) -> None:
    search = round_.draft(**change)
    answer = cast.client("chitra").post(reverse("operations:approve", args=[search.id]))

    assert blockers(round_, search) == [code]
    assert answer.status_code == 403
    assert round_.again(search).approved_by == ""


def test_each_blocker_is_a_sentence_on_the_page(round_, cast) -> None:
    search = round_.draft(necessity="", team_id="")
    plan = cast.client("sara").get(reverse("operations:show", args=[round_.operation.id])).content.decode()
    page = cast.client("sara").get(reverse("operations:search", args=[search.id])).content.decode()

    for shown in (plan, page):
        assert "No team is set." in shown
        assert "The necessity note is empty." in shown


def test_nobody_asked_another_unit_is_a_blocker_until_somebody_did(round_, cast) -> None:
    search = round_.allot(round_.premises(asked=False))
    before = blockers(round_, search)
    with seen_as(cast.anu.scope):
        target_actions.deconflict(cast.anu, search.target_id)

    assert before == ["operations.blocker.not_deconflicted"]
    assert blockers(round_, search) == []


def test_an_open_contact_is_a_blocker_until_it_is_settled(round_, cast) -> None:
    made.make_target(cast.omar, _authority_of_omar(cast), made.make_identity(cast.omar, "shared"))
    search = round_.allot(round_.premises("shared"))
    before = blockers(round_, search)
    with seen_as(cast.anu.scope):
        deconfliction_actions.settle(
            cast.anu, search.deconfliction_id, cast.omar.home.unit, "They leave it to us."
        )

    assert before == ["targets.contact_unit"]
    assert blockers(round_, search) == []


def _authority_of_omar(cast) -> str:
    from thelivu.desk.authority.models import AuthorityRow
    from thelivu.desk.register.actions import recording

    with seen_as(INTEGRITY):
        theirs = AuthorityRow.objects.get()
    with recording(cast.omar, "decide", "test.authority") as record:
        row = AuthorityRow(
            **{name: value for name, value in theirs.record().items()
               if name not in {"id", "label", "unit_id", "district", "stream", "version", "recorded_at"}},
            label="A-9999",
        )  # fmt: skip
        return record.insert(row).id


def test_03_a_void_basis_blocks_the_approval_and_the_door(round_, cast) -> None:
    draft, approved = round_.draft(), None
    made.withdraw(cast.anu, round_.decision.identity)
    approved = round_.approved()
    made.withdraw(cast.anu, round_.decision.identity)
    answer = cast.client("ishaan").post(
        reverse("operations:enter", args=[approved.id]), {"at": "2026-01-01T10:00"}
    )

    with pytest.raises(Refused) as first:
        actions.approve_search(round_.chief, draft.id)
    with pytest.raises(Refused) as second:
        actions.enter(cast.ishaan, approved.id, now())
    assert (first.value.code, second.value.code) == ("targets.not_plannable.void", "desk_operations.void")
    assert answer.status_code == 403
    assert round_.again(approved).entered_at is None


def test_premises_stand_once_in_an_operation(round_) -> None:
    place = round_.premises()
    round_.allot(place)

    with pytest.raises(Refused, match="P-001 is already planned"):
        round_.allot(place)


def test_03_a_warrant_that_names_the_premises_is_an_exception_loud_and_counted_apart(round_, cast) -> None:
    basis = {"kind": "court_warrant", "reference": "31/2026", "court": "JFCM Alappuzha", "issued_at": now()}
    search = round_.allot(round_.by_order(), basis=basis)
    plan = cast.client("sara").get(reverse("operations:show", args=[round_.operation.id])).content.decode()
    page = cast.client("sara").get(reverse("operations:search", args=[search.id])).content.decode()

    assert "EXCEPTION. A court&#x27;s warrant names these premises." in plan
    assert "EXCEPTION. A court&#x27;s warrant names these premises." in page
    assert "Counted apart" in plan
    assert blockers(round_, search) == []


@pytest.mark.parametrize(("ordered_from", "in_writing"), [("", True), ("district_police_chief", False)])
def test_03_a_child_at_risk_visit_needs_the_chief_in_writing(round_, ordered_from, in_writing) -> None:
    basis = {"kind": "child_at_risk", "reference": "9/2026", "ordered_by": "SP", "office": ordered_from,
             "in_writing": in_writing, "ordered_at": now()}  # fmt: skip

    with pytest.raises(Refused):
        round_.allot(round_.by_order(), basis=basis)


def test_a_gap_is_filled_by_the_planner_alone(round_, cast) -> None:
    search = round_.draft(team_id="")
    given = {"wave": 1, "team_id": round_.team.id, "authority_id": round_.authority, "necessity": "n",
             "less_intrusive": "l"}  # fmt: skip

    with pytest.raises(Refused):
        actions.prepare(round_.chief, search.id, **given)
    actions.prepare(cast.sara, search.id, **given)
    assert blockers(round_, round_.again(search)) == []


def test_an_approved_search_is_not_changed_any_more(round_, cast) -> None:
    search = round_.approved()
    page = cast.client("sara").post(reverse("operations:prepare", args=[search.id]), {"necessity": "x"})

    assert page.status_code == 403


def test_a_wave_that_ends_before_it_starts_is_refused(cast, office) -> None:
    at = now()
    with pytest.raises(InputError):
        actions.plan_operation(cast.sara, "KAYAL", "26.2", [(at, at)])


def test_who_plans_and_who_does_not(round_, cast) -> None:
    url = reverse("operations:new")

    assert [cast.client(name).get(url).status_code for name in ("sara", "chitra", "anu", "ishaan", "kiran")] == [
        200, 200, 403, 403, 403,
    ]  # fmt: skip
