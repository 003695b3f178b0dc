"""The four outcomes of a search, and the steps that may follow."""

import pytest

from thelivu.base import Refused, say
from thelivu.law import load
from thelivu.operations import LATER, OUTCOMES, Found, seizure_report, set_outcome

FULL = Found("connected", ("E-1",), fir="FIR-1", arrests=("A-1",), laboratory_report="L-1")


@pytest.mark.parametrize("before", OUTCOMES)
@pytest.mark.parametrize("after", OUTCOMES)
def test_only_the_listed_later_steps_are_allowed(before, after):
    if after in LATER[before]:
        assert set_outcome(before, after, FULL, "BNSS").outcome == after
    else:
        with pytest.raises(Refused, match=r".*"):
            set_outcome(before, after, FULL, "BNSS")


@pytest.mark.parametrize(
    ("before", "outcome", "found", "code"),
    [
        (None, "nothing_found", Found("not_connected"), "wrong_door"),
        (None, "nothing_found", Found("connected", ("E-1",)), "has_exhibits"),
        (None, "report_only", Found("connected"), "no_exhibits"),
        ("report_only", "fir", Found("connected", ("E-1",), fir="F"), "no_laboratory"),
        (None, "fir", Found("connected", ("E-1",)), "no_fir"),
        (None, "fir_arrest", Found("connected", ("E-1",), fir="F"), "no_arrest"),
    ],
)
def test_an_outcome_that_the_records_do_not_carry_is_refused(before, outcome, found, code):
    with pytest.raises(Refused) as refused:
        set_outcome(before, outcome, found, "BNSS")
    assert refused.value.code == f"operations.outcome_{code}"


def test_a_seizure_report_names_the_provision_of_its_regime():
    found = Found("connected", ("E-1",))
    assert set_outcome(None, "report_only", found, "BNSS").seizure_report == "BNSS s.106"
    old = set_outcome(None, "report_only", found, "CrPC")
    assert "CrPC s.102" in say(old.word)
    assert {seizure_report(code) for code in ("BNSS", "CrPC")} <= set(load().powers)
    with pytest.raises(Refused):
        set_outcome(None, "report_only", found, "XYZ")
