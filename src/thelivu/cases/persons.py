"""Persons of a case: accused, and what happened to them, in words that fit a child as well as an adult.

What arrives: facts recorded of a person. What leaves: accused persons under an alias, arrests, notices and
apprehensions. A child in conflict with law is apprehended, never arrested, and never named (JJ Act 2015 s.74); a
person whose age nobody has stated is treated as one in print. Occupation is one of a closed list, for figures only.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from thelivu.base import InputError, Refused, Word
from thelivu.cases.foundations import Foundation
from thelivu.law import Law

Status = Literal["known", "suspected", "unknown"]
EventKind = Literal["arrest", "notice", "apprehension"]
EVENTS: tuple[EventKind, ...] = ("arrest", "notice", "apprehension")
"""Arrest, notice of appearance (BNSS s.35(3); CrPC s.41A), apprehension of a child in conflict with law."""


@dataclass(frozen=True, slots=True)
class Accused:
    """A person accused in a case. `ccl` is None until the age is stated."""

    id: str
    alias: str
    status: Status
    ccl: bool | None = None
    occupation: str | None = None
    name: str = ""
    foundations: tuple[Foundation, ...] = ()

    @property
    def shown(self) -> str:
        """The name for the case papers; the alias for a child, and while the age is not stated."""
        return self.name if self.name and self.ccl is False else self.alias

    @property
    def word(self) -> Word:
        """Who this is, in words that fit."""
        return Word("cases.person.ccl" if self.ccl else "cases.person.accused", {"person": self.shown})


@dataclass(frozen=True, slots=True)
class Arrest:
    """One event: a person was arrested, given notice to appear, or (a child) apprehended."""

    id: str
    accused: str
    kind: EventKind
    district: str
    at: datetime

    @property
    def word(self) -> Word:
        """The event as a sentence."""
        return Word(f"cases.event.{self.kind}")


def check_occupation(law: Law, code: str) -> str:
    """The occupation head, or a refusal when it is not on the closed list."""
    if code not in law.occupations:
        raise InputError("cases.no_such_occupation", occupation=code)
    return code


def record_arrest(accused: Accused, kind: EventKind, arrest_id: str, district: str, at: datetime) -> Arrest:
    """Record the event, or refuse words that do not fit the person's age."""
    if kind not in EVENTS:
        raise InputError("cases.no_such_event", where=accused.id, kind=kind)
    if accused.ccl is None:
        raise Refused("cases.age_not_stated", person=accused.alias)
    if accused.ccl and kind == "arrest":
        raise Refused("cases.child_not_arrested", person=accused.alias)
    if not accused.ccl and kind == "apprehension":
        raise Refused("cases.adult_not_apprehended", person=accused.alias)
    return Arrest(arrest_id, accused.id, kind, district, at)
