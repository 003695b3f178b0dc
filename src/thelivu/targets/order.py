"""How long a place in the order of work holds though nothing is recorded, and which leads stand in it at all.

What arrives: a dossier or a lead as one, a rule version, an instant. What leaves: the first instant at which time alone
may move it: a clock runs out, or what was seen is no longer recent.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from thelivu.base import IST
from thelivu.targets.dossier import Dossier
from thelivu.targets.rulefile import Rules

WAITING = ("new", "work")
"""States of a lead that still waits for work."""


def holds_until(dossier: Dossier, rules: Rules, at: datetime) -> datetime | None:
    """The first instant after `at` at which tier or clock may differ with no new record; None where none is known."""
    clocks = (clock.ends_at for clock in dossier.expiries)
    return min((one for one in (*clocks, *_no_longer_recent(dossier, rules)) if one > at), default=None)


def _no_longer_recent(dossier: Dossier, rules: Rules) -> Iterable[datetime]:
    """Midnight in India after the last day on which a condition of days is met, and that of its first day."""
    recent = [part for rule in rules.rules for part in rule.conditions if part.test == "within_days"]
    for part in recent:
        for fact in dossier.stated(part.factor):
            if isinstance(fact.value, date) and isinstance(part.wanted, int):
                yield datetime.combine(fact.value, time(), IST)
                yield datetime.combine(fact.value + timedelta(days=part.wanted + 1), time(), IST)
