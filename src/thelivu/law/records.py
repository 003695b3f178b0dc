"""Records of the law data: each says where it comes from, who checked it when, and whether a legal cell confirmed it.

An Act, section, power, duty or deadline that is not confirmed proposes on screen with that mark and is printed in no
paper for signature. What a source does not say is None, and no rule reads None as "no".
"""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from thelivu.base import Refused, canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record of the law data carries; `reading` says how well the source was read."""

    code: str
    source: str
    checked_on: date
    checked_by: str
    verified: bool
    reading: Literal["source read", "partly", "from memory"]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated(Record):
    """A record in force from and up to days, both included; None means that no such day is recorded."""

    valid_from: date | None = None
    valid_to: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether the record is in force on the day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Dated):
    """An Act or Code under its short code: ITA, POCSO, BNS."""

    name: str
    name_ml: str
    kind: Literal["penal", "procedural", "evidence", "special"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Punishment:
    """Months of imprisonment and rupees of fine; `or_both` means imprisonment, or fine, or both."""

    min_months: int | None = None
    max_months: int | None = None
    fine: Literal["and", "or_both", "only"]
    fine_min: int | None = None
    fine_max: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Dated):
    """An offence. Two versions of one section have two codes and one label."""

    act: str
    section: str
    clause: str
    heading: str
    label: str = ""
    first: Punishment | None = None
    repeat: Punishment | None = None
    mental_element: str = ""
    cognizable: bool | None = None
    bailable: bool | None = None
    min_io_rank: str | None = None
    court: str = ""

    @property
    def printed(self) -> str:
        """The section as papers name it."""
        return self.label or self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRule(Record):
    """Which recorded facts propose which sections: all of `all_of`, and one of `any_of` if there are any."""

    sections: tuple[str, ...]
    all_of: frozenset[str] = frozenset()
    any_of: frozenset[str] = frozenset()
    alternatives: tuple[str, ...] = ()

    def fires(self, facts: frozenset[str]) -> bool:
        """Whether the facts propose the rule's sections."""
        return self.all_of <= facts and (not self.any_of or bool(self.any_of & facts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Power(Record):
    """A power to ask, search, seize or examine; `procedural` is empty where it does not change with the Code."""

    title: str
    title_ml: str
    act: str
    section: str
    procedural: str
    issuers: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    min_rank: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer(Record):
    """Who may sign an order to produce; `min_rank` is None where no rank of the police is asked for."""

    title: str
    title_ml: str
    min_rank: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Record):
    """A duty that no clock measures."""

    title: str
    title_ml: str
    act: str
    section: str
    procedural: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline(Duty):
    """A duty with a clock: the event that starts it, whose it is, and its hours; None means forthwith."""

    started_by: str
    owner: Literal["leader", "station", "io", "asker"]
    hours: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention(Dated):
    """How many days after an event somebody else keeps what will be asked of them."""

    keeper: str
    title: str
    title_ml: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(Dated):
    """How many days after its recording the office itself keeps something that no lead needs, or relies on an answer."""

    title: str
    title_ml: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideSource(Dated):
    """Somebody outside this register who may work the same lead, and how a person asks them."""

    title: str
    title_ml: str
    ask_by: str
    ask_by_ml: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank(Record):
    """A rank of the ladder, with the other names of the same rank."""

    name: str
    name_ml: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class District(Dated):
    """A police district: its revenue district, its place in press lists, its tile in the cartogram."""

    name: str
    name_ml: str
    revenue: str
    kind: Literal["city", "rural", "single"]
    order: int
    tile: tuple[int, int]
    columns: int = 1
    range: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose(Record):
    """An offence against children for which something may be collected; there is no other purpose."""

    title: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupation(Record):
    """An occupation head, for figures only."""

    name: str
    name_ml: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitKind(Record):
    """A kind of exhibit; an accessory is not counted as a device."""

    name: str
    name_ml: str
    accessory: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LawInForce(Dated):
    """The penal, procedural and evidence law that began together."""

    penal: str
    procedural: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRule(Record):
    """From which side of the commencement the penal law and the law of the proceeding come."""

    penal: Literal["before", "from"]
    proceeding: Literal["before", "from"]


@dataclass(frozen=True, slots=True)
class Regime:
    """The law proposed for one case, and the date rule that proposes it; the investigating officer confirms."""

    penal: str
    procedural: str
    evidence: str
    rule: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ProposedSection:
    """A section with the rule that proposes it and the codes of the sections that may apply instead."""

    section: Section
    rule_code: str
    alternatives: tuple[str, ...] = field(default=())


CHECKS = ("checked_on", "checked_by", "verified", "reading")
"""What a record says of its checking: not of the law."""


def digest_of(record: Record) -> str:
    """SHA-256 (hex) of what a record says of the law: a legal cell's word binds to it and to nothing newer."""
    said = {name: _plain(value) for name, value in asdict(record).items() if name not in CHECKS}
    return hashlib.sha256(canonical(said)).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


def cited(records: Iterable[Duty | Power | Section]) -> str:
    """Provisions as a paper for signature names them; Refused where no legal cell has confirmed one."""
    named = {_named(one): one.verified for one in records}
    waiting = [name for name, verified in named.items() if not verified]
    if waiting:
        raise Refused("law.not_for_signature", records=", ".join(waiting))
    return ", ".join(named)


def _named(one: Duty | Power | Section) -> str:
    return one.printed if isinstance(one, Section) else f"{one.act} s.{one.section}"
