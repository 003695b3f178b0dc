"""The inbox: a lead that is closed without work is closed for a stated reason."""

import pytest

from thelivu.base import InputError, Word, say
from thelivu.leads import DECISIONS, Decision


def code(**facts):
    with pytest.raises(InputError) as refused:
        Decision(**facts)
    assert "⟨" not in str(refused.value)
    return refused.value.word.code.removeprefix("leads.decision.")


def test_work_needs_no_reason_and_every_other_decision_owes_one():
    assert [name for name, owes in DECISIONS.items() if not owes] == ["work"]
    assert Decision("work") == Decision("work", "", "")
    for name in ("insufficient", "duplicate", "refer", "informational", "withdrawn"):
        assert code(code=name) == "reason"
        assert code(code=name, reason="  ") == "reason"


@pytest.mark.parametrize("name", ["duplicate", "refer"])
def test_a_duplicate_names_its_lead_and_a_referral_its_unit(name):
    assert code(code=name, reason="seen before") == f"{name}_concerns"
    assert Decision(name, "seen before", "L-0001").concerns == "L-0001"


@pytest.mark.parametrize("name", ["", "closed", "WORK"])
def test_other_decisions_do_not_exist(name):
    assert code(code=name, reason="x") == "unknown"


@pytest.mark.parametrize("language", ["en", "ml"])
def test_every_decision_has_its_word(language):
    assert [name for name in DECISIONS if "⟨" in say(Word(f"leads.decision.{name}"), language)] == []
