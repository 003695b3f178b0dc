"""What the pages of a lead and of a dossier show of other units: answers, whom to contact, who was not reached."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from thelivu.base import Word
from thelivu.desk.people.queries import Actor, names, unit_names
from thelivu.law import OutsideSource

from . import deconfliction_queries as queries
from .deconfliction_forms import AgreedForm
from .graph_queries import labels_of_leads


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A unit to contact; `form` is there while nothing is agreed with it."""

    unit: str
    word: Word
    agreed: str
    form: AgreedForm | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: when it was asked, by whom, until when it holds, the units to contact."""

    id: str
    at: datetime
    asked_by: str
    until: datetime
    holds: bool
    contacts: tuple[ContactLine, ...]

    @property
    def open(self) -> Word | None:
        """The first unit with which nothing is agreed yet."""
        return next((one.word for one in self.contacts if not one.agreed), None)


@dataclass(frozen=True, slots=True)
class OtherUnits:
    """The panel: answers, the newest first; who is not connected; whether this officer may ask; why a step waits."""

    answers: tuple[Answer, ...]
    outside: tuple[tuple[str, str], ...]  # name, how one asks there
    may_ask: bool
    waits: Word | None

    @property
    def answered(self) -> bool:
        """Whether the newest answer still holds."""
        return bool(self.answers) and self.answers[0].holds


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A lead behind an overt step: its label, its page where this officer sees it, why the step waits."""

    label: str
    id: str
    waits: Word | None


def of_lead(row: Any, actor: Actor, at: datetime) -> OtherUnits:
    """The panel on the page of a lead."""
    may_ask = actor.may("decide") and row.state == "work" and row.unit_id == actor.home.unit
    waits = queries.standing_of([row.id], at)[row.id]
    return OtherUnits(answers_of(row.id, actor, at), _outside(actor, at), may_ask, waits)


def of_dossier(target_id: str, actor: Actor, at: datetime, waits: Word | None) -> OtherUnits:
    """The panel on the page of a dossier."""
    return OtherUnits(answers_of(target_id, actor, at), _outside(actor, at), actor.may("decide"), waits)


def answers_of(record_id: str, actor: Actor, at: datetime) -> tuple[Answer, ...]:
    """Every answer about a record, the newest first; only the newest can still be settled on the page."""
    rows = queries.answers_about(record_id)
    called = unit_names()
    officers = names({row.asked_by for row in rows})
    return tuple(
        Answer(
            row.id, row.asked_at, officers.get(row.asked_by, ""), row.holds_until, at < row.holds_until,
            tuple(_contacts(row, called, open_=number == 0 and actor.may("decide"))),
        )
        for number, row in enumerate(rows)
    )  # fmt: skip


def asked_of(identity_id: str, at: datetime) -> list[AskedLine]:
    """The leads behind an identity and whether other units were asked about each."""
    words = queries.standing_of(queries.leads_of(identity_id), at)
    seen = labels_of_leads(words)
    return [AskedLine(seen[lead][0] if lead in seen else "", lead, word) for lead, word in words.items()]


def _contacts(row: Any, called: dict[str, str], *, open_: bool) -> Iterable[ContactLine]:
    for unit in row.contacts:
        agreed = row.settled.get(unit, "")
        form = AgreedForm(initial={"unit": unit}) if open_ and not agreed else None
        yield ContactLine(unit, Word("targets.contact_unit", {"unit": called.get(unit, "")}), agreed, form)


def _outside(actor: Actor, at: datetime) -> tuple[tuple[str, str], ...]:
    return tuple(_said(one, actor.language) for one in queries.outside_sources(at))


def _said(one: OutsideSource, language: str) -> tuple[str, str]:
    return (one.title_ml, one.ask_by_ml) if language == "ml" else (one.title, one.ask_by)
