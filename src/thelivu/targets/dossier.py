"""The dossier of one target: what is stated about conduct and risk, how far attribution has come, which clocks run.

What arrives: facts with who asserted each and in which record, attribution states, expiry dates. What leaves: one
frozen value that the rules can rank. A fact that nobody stated is unknown; it is never read as "no".
"""

from dataclasses import dataclass
from datetime import date, datetime

from thelivu.base import InputError
from thelivu.targets.factors import Factor, factor

FactValue = bool | int | str | date | None
"""Yes or no, a count, a grade, a day; None when it was asked and is not known."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement that bears on the order of work: the factor, what was said, who said it, in which record."""

    code: str
    value: FactValue
    asserted_by: str
    record: str

    def __post_init__(self) -> None:
        """Refuse a factor that may not order work, and a value that is not of the factor's kind."""
        known = factor(self.code, where=self.record)
        if self.value is not None and not _fits(known, self.value):
            raise InputError("targets.wrong_value", where=self.record, factor=self.code)


@dataclass(frozen=True, slots=True)
class Attributed:
    """What attribution says about one identity of the dossier, and whether it still holds."""

    identity: str
    state: str
    record: str
    current: bool = True


CLOCKS: tuple[str, ...] = ("provider_log", "preservation", "platform")
"""The clocks that evidence outside the office runs on."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """A date after which evidence may be gone, with the event that started its clock."""

    clock: str
    started_at: datetime
    ends_at: datetime
    record: str

    def __post_init__(self) -> None:
        """Refuse a clock that nobody can explain."""
        if self.clock not in CLOCKS:
            raise InputError("targets.no_such_clock", where=self.record, clock=self.clock)


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything the work order may look at for one target, and nothing else."""

    id: str
    facts: tuple[Fact, ...] = ()
    attributions: tuple[Attributed, ...] = ()
    expiries: tuple[Expiry, ...] = ()

    def stated(self, code: str) -> tuple[Fact, ...]:
        """The facts that answer this factor; those that say "not known" are left out."""
        return tuple(fact for fact in self.facts if fact.code == code and fact.value is not None)


def _fits(known: Factor, value: FactValue) -> bool:
    if known.kind == "flag":
        return isinstance(value, bool)
    if known.kind == "count":
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if known.kind == "day":
        return isinstance(value, date) and not isinstance(value, datetime)
    return isinstance(value, str) and value in known.grades
