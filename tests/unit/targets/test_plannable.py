"""Promise 3: a name and an address are acted on when CONFIRMED, or under one of two recorded exceptions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import say
from thelivu.targets import Attribution, ChildAtRiskOrder, CourtWarrant, NotPlannable, Standing, plannable

AT = datetime(2026, 1, 20, 4, 0, tzinfo=UTC)
CONFIRMED = Attribution("ID-0398", "P-041", "CONFIRMED", current=True, decided_by="asha", reviewed_by="biju")
WARRANT = CourtWarrant(
    "W-1", "P-041", "CMP 12/2026", "JFCM I", AT - timedelta(days=1), AT + timedelta(days=7)
)
ORDER = ChildAtRiskOrder(
    "O-1", "P-041", "G1/26", "chief", "district_police_chief", in_writing=True, ordered_at=AT
)


def code(basis, premises="P-041", at=AT):
    answer = plannable(basis, premises, at)
    assert "⟨" not in say(answer.word, "en") + say(answer.word, "ml")
    return answer.code if isinstance(answer, NotPlannable) else answer.kind


def test_03_confirmed_can_be_planned_and_is_no_exception():
    assert plannable(CONFIRMED, "P-041", AT) == Standing("confirmed", "P-041", "ID-0398")
    assert not plannable(CONFIRMED, "P-041", AT).exception


@pytest.mark.parametrize(
    "state",
    ["CORROBORATED", "ADDRESS_UNPROVEN", "UNIQUE_SINGLE", "AMBIGUOUS", "CONTRADICTORY", "", "confirmed"],
)
def test_03_nothing_short_of_confirmed_can_be_planned(state):
    assert code(replace(CONFIRMED, state=state)) == "not_confirmed"


def test_03_a_void_attribution_cannot_be_planned():
    assert code(replace(CONFIRMED, current=False)) == "void"


@pytest.mark.parametrize("reviewer", ["", "asha"])
def test_03_one_officer_alone_confirms_nothing(reviewer):
    assert code(replace(CONFIRMED, reviewed_by=reviewer)) == "one_officer"


def test_03_the_two_exceptions_are_marked_as_exceptions():
    for basis, kind in ((WARRANT, "warrant"), (ORDER, "child_at_risk")):
        assert code(basis) == kind
        assert plannable(basis, "P-041", AT).exception


@pytest.mark.parametrize("basis", [CONFIRMED, WARRANT, ORDER])
def test_03_no_basis_reaches_other_premises(basis):
    assert code(basis, premises="P-042") == "other_premises"
    assert code(None) == "no_basis"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"office": "inspector"}, "not_ordered_by_chief"),
        ({"ordered_by": ""}, "not_ordered_by_chief"),
        ({"in_writing": False}, "not_in_writing"),
        ({"reference": " "}, "not_in_writing"),
        ({"ordered_at": AT + timedelta(hours=1)}, "not_ordered_yet"),
    ],
)
def test_03_a_child_at_risk_visit_needs_a_chiefs_order_in_writing(change, why):
    assert code(replace(ORDER, **change)) == why


@pytest.mark.parametrize("change", [{"reference": ""}, {"court": " "}])
def test_03_a_warrant_needs_its_number_and_court(change):
    assert code(replace(WARRANT, **change)) == "warrant_incomplete"


def test_03_a_warrant_holds_only_while_in_force():
    assert code(WARRANT, at=WARRANT.issued_at - timedelta(seconds=1)) == "warrant_not_in_force"
    assert code(WARRANT, at=WARRANT.valid_to + timedelta(seconds=1)) == "warrant_not_in_force"


@given(st.text(max_size=20), st.booleans(), st.text("ab", max_size=1), st.text("ab", max_size=1))
def test_03_only_confirmed_current_and_reviewed_passes(state, current, first, second):
    basis = Attribution("r", "P", state, current, first, second)
    allowed = state == "CONFIRMED" and current and second not in {"", first}
    assert isinstance(plannable(basis, "P", AT), Standing) == allowed
