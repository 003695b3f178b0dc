"""Which rule version orders the work at an instant: the one that two officers adopted last, else the one that ships.

What arrives: the versions on the record, each with its day and the instant of the second officer's word. What leaves:
the one in force at an instant, or a refusal of a version that may not be adopted. Nothing is ever in force before it was
adopted, and what was in force once can always be asked for again.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from thelivu.base import IST, InputError, Refused
from thelivu.targets.factors import FACTORS
from thelivu.targets.rulefile import TIERS, Rules

_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,19}")


@dataclass(frozen=True, slots=True)
class Adopted:
    """A version that two officers stand for: the id of its record, the day from which it holds, the second's word."""

    id: str
    holds_from: date
    approved_at: datetime

    @property
    def starts(self) -> datetime:
        """Midnight in India of its day; the instant of approval, where that is later."""
        return max(datetime.combine(self.holds_from, time(), IST), self.approved_at)


def in_force(adopted: Iterable[Adopted], at: datetime) -> Adopted | None:
    """The version that orders the work at an instant; None is the one that ships."""
    started = [one for one in adopted if one.starts <= at]
    return max(started, key=lambda one: (one.starts, one.approved_at), default=None)


def check_adoptable(rules: Rules, digest: str, known: Mapping[str, str]) -> None:
    """Refuse a file that no version may stand for; `known` are the digests of the versions of the record.

    A version is one text for good. No file may make a dossier routine while a question of its top tier is open:
    what is not known never counts as "no".
    """
    if not _VERSION.fullmatch(rules.version):
        raise InputError("targets.version_missing")
    if known.get(rules.version, digest) != digest:
        raise Refused("targets.version_taken", version=rules.version)
    if not rules.rules:
        raise InputError("targets.no_rules")
    top = (part.factor for rule in rules.rules if rule.tier == TIERS[0] for part in rule.conditions)
    unasked = [code for code in dict.fromkeys(top) if code not in rules.needed_for_routine]
    if unasked:
        raise InputError("targets.routine_too_early", factor=FACTORS[unasked[0]].code)
