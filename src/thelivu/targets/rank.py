"""Put dossiers in the order of work: three separate columns, never one number.

What arrives: dossiers, a published rule version, the instant of asking. What leaves: for each dossier its urgency tier
with the rules that fired and who asserted what, the evidence clock that ends first, what attribution still lacks, what
is unknown and what would change the tier. The columns are ordered by tier, then by clock; workability orders nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from thelivu.base import Word, say
from thelivu.targets.dossier import Dossier, Expiry, Fact
from thelivu.targets.factors import FACTORS
from thelivu.targets.rulefile import TIERS, Rule, Rules
from thelivu.targets.workability import Workability, workability


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fired, and every fact that made it fire."""

    rule: str
    tier: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Urgency:
    """The first column: the tier, and everything it rests on."""

    tier: str
    fired: tuple[Fired, ...]
    routing: tuple[Fact, ...]

    @property
    def child_at_risk(self) -> bool:
        """Whether the 24-hour report to the Child Welfare Committee is due (POCSO s.19(6))."""
        return self.tier == TIERS[0]


@dataclass(frozen=True, slots=True)
class Perishability:
    """The second column: days until the first running clock ends, and which clock it is; None is not known."""

    days_left: int | None
    clock: Expiry | None
    run_out: tuple[Expiry, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What would change the tier: answers that would raise it, or the one record whose loss would lower it."""

    code: str
    tier: str
    factors: tuple[str, ...]
    record: str = ""

    def word(self, language: str = "en") -> Word:
        """The change as a sentence for the page, with factors and tier by name."""
        named = (say(Word(f"targets.factor.{code}"), language) for code in self.factors)
        tier = say(Word(f"targets.tier.{self.tier}"), language)
        return Word(f"targets.change.{self.code}", {"factors": ", ".join(named), "tier": tier})


@dataclass(frozen=True, slots=True)
class Ranking:
    """One dossier in its three columns, with what is unknown and what would change the tier."""

    dossier: str
    version: str
    urgency: Urgency
    perishability: Perishability
    workability: Workability
    unknown: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def key(self) -> tuple[int, int, int, str]:
        """The order of work: tier, then clock. A clock that nobody knows may end today, so it stands first."""
        days = self.perishability.days_left
        gone = days is None and bool(self.perishability.run_out)
        standing = 2 if gone else 0 if days is None else 1
        return (TIERS.index(self.urgency.tier), standing, days or 0, self.dossier)


def rank(dossiers: Iterable[Dossier], rules: Rules, at: datetime) -> tuple[Ranking, ...]:
    """Rank all dossiers under one rule version, in the order of work."""
    return tuple(sorted((ranking(dossier, rules, at) for dossier in dossiers), key=lambda ranked: ranked.key))


def ranking(dossier: Dossier, rules: Rules, at: datetime) -> Ranking:
    """Put one dossier in its three columns."""
    fired = _fired(dossier, rules, at)
    tier = _tier(dossier, rules, fired)
    routing = tuple(fact for fact in dossier.facts if FACTORS[fact.code].routes_only and fact.value)
    unknown = tuple(code for code in rules.factors if not dossier.stated(code))
    changes = (*_raising(dossier, rules, tier, at), *_lowering(dossier, rules, tier, at))
    return Ranking(
        dossier.id,
        rules.version,
        Urgency(tier, fired, routing),
        _perishability(dossier, at),
        workability(dossier.attributions),
        unknown,
        changes,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a dossier stands in the order: the place of its tier, then of its clock, then when that clock ends."""

    tier: int
    standing: int  # 0: no clock is known, 1: it runs, 2: all have run out
    clock_ends: datetime | None


def place(dossier: Dossier, rules: Rules, at: datetime) -> Place:
    """The order alone, for a list too long to explain each line of it."""
    held = _perishability(dossier, at)
    running = held.clock.ends_at if held.clock else None
    tier = TIERS.index(_tier(dossier, rules, _fired(dossier, rules, at)))
    return Place(tier, 1 if running else 2 if held.run_out else 0, running)


def _fired(dossier: Dossier, rules: Rules, at: datetime) -> tuple[Fired, ...]:
    matched = ((rule, _matches(dossier, rule, at)) for rule in rules.rules)
    held = (
        Fired(rule.code, rule.tier, tuple(dict.fromkeys(chain.from_iterable(parts))))
        for rule, parts in matched
        if all(parts)
    )
    return tuple(sorted(held, key=lambda fired: TIERS.index(fired.tier)))


def _matches(dossier: Dossier, rule: Rule, at: datetime) -> list[tuple[Fact, ...]]:
    return [
        tuple(fact for fact in dossier.facts if condition.met_by(fact, at.date()))
        for condition in rule.conditions
    ]


def _tier(dossier: Dossier, rules: Rules, fired: tuple[Fired, ...]) -> str:
    if fired:
        return fired[0].tier
    answered = all(dossier.stated(code) for code in rules.needed_for_routine)
    return "routine" if answered else "open"


def _perishability(dossier: Dossier, at: datetime) -> Perishability:
    run_out = tuple(clock for clock in dossier.expiries if clock.ends_at <= at)
    running = [clock for clock in dossier.expiries if clock.ends_at > at]
    first = min(running, key=lambda clock: clock.ends_at, default=None)
    return Perishability((first.ends_at - at).days if first else None, first, run_out)


def _raising(dossier: Dossier, rules: Rules, tier: str, at: datetime) -> Iterable[Change]:
    for rule in rules.rules:
        matches = zip(rule.conditions, _matches(dossier, rule, at), strict=True)
        missing = tuple(condition.factor for condition, facts in matches if not facts)
        higher = TIERS.index(rule.tier) < TIERS.index(tier)
        if higher and not any(dossier.stated(code) for code in missing):
            yield Change("raised_by", rule.tier, missing)
    if tier == "open":
        yield Change(
            "routine_after", "routine", tuple(c for c in rules.needed_for_routine if not dossier.stated(c))
        )


def _lowering(dossier: Dossier, rules: Rules, tier: str, at: datetime) -> Iterable[Change]:
    for record in dict.fromkeys(fact.record for fact in dossier.facts):
        kept = tuple(fact for fact in dossier.facts if fact.record != record)
        without = Dossier(dossier.id, kept)
        lower = _tier(without, rules, _fired(without, rules, at))
        if TIERS.index(lower) > TIERS.index(tier):
            lost = tuple(
                dict.fromkeys(fact.code for fact in dossier.facts if fact.record == record and fact.value)
            )
            yield Change("lowered_without", lower, lost, record)
