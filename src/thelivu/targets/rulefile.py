"""Read a published rule file: if-then rules on conduct and child risk, by version.

What arrives: the text of a TOML rule file. What leaves: a `Rules` value, or a refusal that names the rule. A rule that
names a forbidden factor, or one that is not on the closed list, does not load. No weight, no sum, no learned number.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from thelivu.base import InputError
from thelivu.targets.dossier import Fact
from thelivu.targets.factors import Factor, factor

TIERS: tuple[str, ...] = ("now", "high", "raised", "open", "routine")
"""From the most urgent down. "open" means: not enough is known to call it routine."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that has to be stated: a yes, at least so many, at least this grade, or within so many days."""

    factor: str
    test: str
    wanted: bool | int | str

    def met_by(self, fact: Fact, on: date) -> bool:
        """Say whether this fact meets the condition on this day."""
        if fact.code != self.factor or fact.value is None:
            return False
        if self.test == "is":
            return fact.value == self.wanted
        if self.test == "within_days" and isinstance(fact.value, date) and isinstance(self.wanted, int):
            return timedelta(0) <= on - fact.value <= timedelta(days=self.wanted)
        return isinstance(fact.value, int) and isinstance(self.wanted, int) and fact.value >= self.wanted


@dataclass(frozen=True, slots=True)
class Rule:
    """If all conditions are stated, the dossier belongs to this tier or a higher one."""

    code: str
    tier: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the published rules."""

    version: str
    rules: tuple[Rule, ...]
    needed_for_routine: tuple[str, ...]

    @property
    def factors(self) -> tuple[str, ...]:
        """Every factor that these rules ask about, each once, in the order of the file."""
        named = [part.factor for rule in self.rules for part in rule.conditions]
        return tuple(dict.fromkeys([*named, *self.needed_for_routine]))


def published(version: str = "2026-11") -> Rules:
    """Load a rule file that ships with Thelivu."""
    return read_rules(
        files("thelivu.targets").joinpath("rules", f"{version}.toml").read_text(encoding="utf-8")
    )


def read_rules(text: str) -> Rules:
    """Read a rule file, refusing what may not order work."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise InputError("targets.rules_unreadable", where=str(broken)) from broken
    needed = tuple(document.get("needed_for_routine", ()))
    for code in needed:
        _ordering(code, where="needed_for_routine")
    rules = tuple(_rule(entry) for entry in document.get("rule", ()))
    return Rules(str(document.get("version", "")), rules, needed)


def _rule(entry: Mapping[str, Any]) -> Rule:
    code, tier = str(entry.get("code", "")), str(entry.get("tier", ""))
    if tier not in TIERS[:3] or not entry.get("all"):
        raise InputError("targets.rule_incomplete", where=code)
    return Rule(code, tier, tuple(_condition(part, where=code) for part in entry["all"]))


def _condition(part: Mapping[str, Any], *, where: str) -> Condition:
    known = _ordering(str(part.get("factor", "")), where=where)
    tests = [(name, wanted) for name, wanted in part.items() if name != "factor"]
    if len(tests) != 1 or not _askable(known, *tests[0]):
        raise InputError("targets.wrong_condition", where=where, factor=known.code)
    return Condition(known.code, *tests[0])


def _ordering(code: str, *, where: str) -> Factor:
    known = factor(code, where=where)
    if known.routes_only:
        raise InputError("targets.routing_factor", where=where, factor=code)
    return known


def _askable(known: Factor, test: str, wanted: object) -> bool:
    # "is = false" would let an answer of "no" raise or shape a tier; rules speak only of what was stated to be so.
    if known.kind == "flag":
        return test == "is" and wanted is True
    if known.kind == "grade":
        return test == "is" and isinstance(wanted, str) and wanted in known.grades[1:]
    wants_number = isinstance(wanted, int) and not isinstance(wanted, bool) and wanted > 0
    return wants_number and test == {"count": "at_least", "day": "within_days"}[known.kind]
