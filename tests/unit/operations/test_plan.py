"""Planning: a search is ready only when nothing is missing, and every search of the plan is accounted for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.authority import Authority
from thelivu.base import InputError, say
from thelivu.operations import (
    Deconfliction,
    Expected,
    Operation,
    Order,
    Premises,
    Search,
    Team,
    Wave,
    approval_blockers,
    blockers,
    plan,
)
from thelivu.targets import Attribution, Contact

AT = datetime(2026, 1, 18, 6, 0, tzinfo=UTC)
NIGHT = Wave(1, AT + timedelta(days=2), AT + timedelta(days=2, hours=17))
OPERATION = Operation("OP", "Operation Example", (NIGHT,))
AUTHORITY = Authority(
    id="A-1",
    basis="BNSS-185",
    reference="GD 12",
    purpose="POCSO-15",
    acts=frozenset({"operations.search"}),
    subjects=("*",),
    district=None,
    valid_from=AT - timedelta(days=1),
    valid_to=AT + timedelta(days=9),
    recorded_by="asha",
    recorded_at=AT - timedelta(days=1),
    approved_by="biju",
    approved_at=AT - timedelta(hours=20),
)
READY = Search(
    id="S-1",
    operation="OP",
    target="T-1",
    premises=Premises("P-041", "P-041", "KLM-C"),
    wave=1,
    basis=Attribution("ID-1", "P-041", "CONFIRMED", current=True, decided_by="asha", reviewed_by="biju"),
    team=Team("TEAM-1", "KLM-C", "leader", ("member",)),
    authority=AUTHORITY,
    necessity="The device is needed.",
    less_intrusive="A notice would let it be wiped.",
    deconfliction=Deconfliction("D-1", AT),
    planned_by="asha",
    expected=Expected(2, 0, 0),
    order=Order("warrant", "31/2026", "JFCM"),
)
MISSING = {
    "basis": (None, "targets.not_plannable.no_basis"),
    "wave": (7, "operations.blocker.no_wave"),
    "team": (None, "operations.blocker.no_team"),
    "authority": (None, "operations.blocker.no_authority"),
    "necessity": (" ", "operations.blocker.no_necessity"),
    "less_intrusive": ("", "operations.blocker.no_less_intrusive"),
    "deconfliction": (None, "operations.blocker.not_deconflicted"),
    "premises": (Premises("P-041", "P-041", None), "operations.blocker.district_open"),
    "operation": ("OTHER", "operations.blocker.other_operation"),
    "expected": (None, "operations.blocker.occupants_not_stated"),
    "order": (None, "operations.blocker.no_order"),
}


def codes(search, at=AT):
    words = blockers(search, OPERATION, at)
    assert not any("⟨" in say(word, language) for word in words for language in ("en", "ml"))
    return [word.code for word in words]


def test_a_search_with_everything_has_no_blocker():
    assert codes(READY) == []


@pytest.mark.parametrize("field", sorted(MISSING))
def test_each_missing_thing_is_a_blocker_of_its_own(field):
    value, code = MISSING[field]
    assert code in codes(replace(READY, **{field: value}))


@given(st.sets(st.sampled_from(sorted(MISSING))))
def test_all_that_is_missing_is_named_at_once(absent):
    search = replace(READY, **{field: MISSING[field][0] for field in absent})
    found = codes(search)
    expected = {MISSING[field][1] for field in absent}
    if "operation" in absent:
        expected.discard(MISSING["wave"][1])
    assert set(found) == expected


def test_03_a_corroborated_target_is_blocked():
    search = replace(READY, basis=replace(READY.basis, state="CORROBORATED"))
    assert codes(search) == ["targets.not_plannable.not_confirmed"]


def test_an_authority_has_to_hold_for_the_whole_wave():
    ends_in_wave = replace(AUTHORITY, valid_to=NIGHT.starts_at + timedelta(hours=1))
    assert codes(replace(READY, authority=ends_in_wave)) == ["authority.expired"]
    wrong = replace(AUTHORITY, acts=frozenset({"leads.admit"}))
    assert codes(replace(READY, authority=wrong)) == ["authority.wrong_act"]


def test_an_unsettled_contact_blocks_and_names_the_unit():
    asked = Deconfliction("D-1", AT, (Contact("Kollam Rural"), Contact("Idukki")), frozenset({"Idukki"}))
    assert [word.values for word in blockers(replace(READY, deconfliction=asked), OPERATION, AT)] == [
        {"unit": "Kollam Rural"}
    ]


def test_a_team_of_one_or_of_another_district_is_blocked():
    assert codes(replace(READY, team=Team("t", "KLM-C", "leader", ()))) == [
        "operations.blocker.team_incomplete"
    ]
    assert codes(replace(READY, team=Team("t", "IDK", "leader", ("m",)))) == [
        "operations.blocker.team_elsewhere"
    ]


def test_every_search_stands_in_the_plan_once_and_premises_once_among_the_ready():
    twice = replace(READY, id="S-2")
    blocked = replace(READY, id="S-3", team=None)
    made = plan(OPERATION, [blocked, READY, twice], AT)
    assert [s.id for s in made.ready] == ["S-1"]
    assert [b.search.id for b in made.blocked] == ["S-3", "S-2"]
    assert [word.code for word in made.blocked[1].reasons] == ["operations.blocker.premises_twice"]
    assert made.by_district() == {"KLM-C": (READY,)}


def test_the_planner_cannot_approve_and_rank_is_asked():
    ask = {"search": replace(READY, approval_rank="DySP"), "operation": OPERATION, "at": AT}
    assert approval_blockers(approver="biju", rank="SP", **ask) == ()
    own = approval_blockers(approver="asha", rank="SP", **ask)
    low = approval_blockers(approver="biju", rank="SI", **ask)
    assert ([w.code for w in own], [w.code for w in low]) == (
        ["operations.blocker.own_plan"],
        ["operations.blocker.rank"],
    )


def test_a_wave_cannot_end_before_it_starts():
    with pytest.raises(InputError):
        Wave(1, AT, AT)


def test_an_authority_that_two_officers_agreed_to_during_the_wave_holds_for_what_is_left_of_it():
    later = NIGHT.starts_at + timedelta(minutes=30)
    agreed = replace(AUTHORITY, recorded_at=later, approved_at=later)

    assert codes(replace(READY, authority=agreed), later + timedelta(minutes=1)) == []
    assert codes(replace(READY, authority=agreed), later - timedelta(minutes=1)) != []
