"""The preliminary enquiry: only under the new Code, before the FIR, for terms from three up to seven years, with leave."""

from dataclasses import replace

import pytest

from thelivu.base import Refused
from thelivu.cases import guard_enquiry
from thelivu.law import Punishment, load

SECTION = load().sections["ITA s.67B(b)"]


def of(months):
    return replace(SECTION, first=Punishment(max_months=months, fine="and"))


def ask(*sections, procedural="BNSS", registered=False, leave_rank="DySP"):
    guard_enquiry(sections, procedural, registered=registered, leave_rank=leave_rank)


@pytest.mark.parametrize("months", [36, 60, 83])
def test_terms_within_the_span_may_be_enquired_into(months):
    ask(of(months))
    ask(of(months), leave_rank="SP")


@pytest.mark.parametrize(("changes", "code"), [
    ({"sections": (35,)}, "cases.enquiry.term"), ({"sections": (84,)}, "cases.enquiry.term"),
    ({"sections": (60, 84)}, "cases.enquiry.term"), ({"sections": (None,)}, "cases.enquiry.term_unknown"),
    ({"sections": ()}, "cases.missing.sections"), ({"procedural": "CrPC"}, "cases.enquiry.old_code"),
    ({"registered": True}, "cases.enquiry.registered"), ({"leave_rank": "Inspector"}, "cases.enquiry.no_leave"),
    ({"leave_rank": ""}, "cases.enquiry.no_leave"),
])  # fmt: skip
def test_everything_else_is_refused_with_its_reason(changes, code):
    given = {"sections": (60,), **changes}
    sections = [of(months) for months in given.pop("sections")]

    with pytest.raises(Refused) as refused:
        ask(*sections, **given)
    assert refused.value.code == code
