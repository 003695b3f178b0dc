"""The preliminary enquiry before an FIR (BNSS s.173(3)): fourteen days, for some offences only, with leave.

What arrives: the sections that the officer confirmed, and who gave leave. What leaves: nothing, or the refusal. A
punishment whose longest term is not recorded is not taken for a short one.
"""

from collections.abc import Iterable

from thelivu.base import Refused
from thelivu.law import Section, rank_at_least

LEAVE_FROM = "DySP"
"""The lowest rank that gives leave."""

_LEAST, _BELOW = 36, 84  # months: three years or more, less than seven


def guard_enquiry(
    sections: Iterable[Section], procedural: str, *, registered: bool, leave_rank: str
) -> None:
    """Refuse the enquiry under another Code, after the FIR, without sections, outside the span, or without leave."""
    if procedural != "BNSS":
        raise Refused("cases.enquiry.old_code")
    if registered:
        raise Refused("cases.enquiry.registered")
    held = list(sections)
    if not held:
        raise Refused("cases.missing.sections")
    months, gravest = max((_longest(one), one.printed) for one in held)
    if not _LEAST <= months < _BELOW:
        raise Refused("cases.enquiry.term", section=gravest, months=months)
    if not leave_rank or not rank_at_least(leave_rank, LEAVE_FROM):
        raise Refused("cases.enquiry.no_leave", lowest=LEAVE_FROM)


def _longest(one: Section) -> int:
    """The longest term in months that a first conviction may bring."""
    if one.first is None or one.first.max_months is None:
        raise Refused("cases.enquiry.term_unknown", section=one.printed)
    return one.first.max_months
