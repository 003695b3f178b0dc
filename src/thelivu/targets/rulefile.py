"""Read a published rule file: if-then rules on conduct and child risk, by version.

What arrives: the text of a TOML rule file. What leaves: a `Rules` value, or a refusal that names the rule. A rule that
names a forbidden factor, or one that is not on the closed list, does not load. No weight, no sum, no learned number.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from thelivu.base import InputError, Word, catalogue
from thelivu.targets.dossier import Fact
from thelivu.targets.factors import Factor, factor

TIERS: tuple[str, ...] = ("now", "high", "raised", "open", "routine")
"""From the most urgent down. "open" means: not enough is known to call it routine."""

_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")


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

    @property
    def word(self) -> Word:
        """The rule as a sentence."""
        return rule_word(self.code)


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


def rule_word(code: str) -> Word:
    """A rule by its own sentence; one of a version that does not ship has none, and is said by its code."""
    own = f"targets.rule.{code}"
    return Word(own) if own in catalogue("en") else Word("targets.rule_by_code", {"code": code})


SHIPPED = "2026-11"
"""The version that orders the work until another one is adopted."""


def published(version: str = SHIPPED) -> Rules:
    """Load a rule file that ships with Thelivu."""
    return read_rules(published_text(version))


def published_text(version: str = SHIPPED) -> str:
    """A rule file that ships with Thelivu, as it stands."""
    return files("thelivu.targets").joinpath("rules", f"{version}.toml").read_text(encoding="utf-8")


def read_rules(text: str) -> Rules:
    """Read a rule file, refusing what may not order work."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise InputError("targets.rules_unreadable", where=str(broken)) from broken
    _check_form(document)
    needed = tuple(document.get("needed_for_routine", ()))
    for code in needed:
        _ordering(code, where="needed_for_routine")
    rules = tuple(_rule(entry) for entry in document.get("rule", ()))
    twice = [code for code, times in Counter(rule.code for rule in rules).items() if times > 1]
    if twice:
        raise InputError("targets.rule_twice", where=twice[0], rule=twice[0])
    return Rules(str(document.get("version", "")), rules, needed)


def _check_form(document: Mapping[str, Any]) -> None:
    entries, needed = document.get("rule", []), document.get("needed_for_routine", [])
    tables = isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)
    parts = [entry.get("all", []) for entry in entries] if tables else [None]
    whole = all(isinstance(part, list) and all(isinstance(one, dict) for one in part) for part in parts)
    if not whole or not isinstance(needed, list) or not all(isinstance(code, str) for code in needed):
        raise InputError("targets.rules_unreadable", where="rule")


def _rule(entry: Mapping[str, Any]) -> Rule:
    code, tier = str(entry.get("code", "")), str(entry.get("tier", ""))
    if tier not in TIERS[:3] or not entry.get("all") or not _CODE.fullmatch(code):
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
