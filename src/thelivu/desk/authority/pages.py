"""One authority as its page and the list show it: its state, what it allows, who recorded and who approved it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Word
from thelivu.desk.people.queries import Actor, names
from thelivu.law import load as load_law

from .queries import authorities


@dataclass(frozen=True, slots=True)
class AuthorityLine:
    """One row of the list."""

    label: str
    url: str
    reference: str
    purpose: Word
    valid_to: datetime
    look: str
    word: str
    void: bool


@dataclass(frozen=True, slots=True)
class AuthorityPage:
    """What the record page needs, and the one next step for this officer."""

    id: str
    label: str
    look: str
    word: str
    sentence: Word
    strip: list[dict[str, Any]]
    facts: list[dict[str, Any]]
    acts: list[Word]
    deadlines: list[dict[str, Any]]
    officers: list[dict[str, Any]]
    can_approve: bool
    can_revoke: bool


def state_of(row: Any, at: datetime) -> tuple[str, str]:
    """The look and the word of an authority's state now."""
    if row.revoked_at:
        return "void", "desk_authority.state_revoked"
    if row.valid_to <= at:
        return "expired", "desk_authority.state_expired"
    if not row.approved_by:
        return "waiting", "desk_authority.state_waiting"
    if row.valid_from > at:
        return "not_started", "desk_authority.state_not_yet"
    return "passed", "desk_authority.state_holds"


def lines(at: datetime, state: str) -> list[AuthorityLine]:
    """The list, newest first; `state` is the look that the filter asks for."""
    made = []
    for row in authorities():
        look, word = state_of(row, at)
        if state in ("", look):
            url = reverse("authority:show", args=[row.id])
            purpose = Word(f"law.purpose.{row.purpose}")
            made.append(
                AuthorityLine(
                    row.label, url, row.reference, purpose, row.valid_to, look, word, look == "void"
                )
            )
    return made


def page_of(row: Any, actor: Actor, at: datetime) -> AuthorityPage:
    """One authority as this officer sees it."""
    look, word = state_of(row, at)
    who = names({row.recorded_by, row.approved_by, row.revoked_by})
    waits = look == "waiting"
    return AuthorityPage(
        id=row.id, label=row.label, look=look, word=word, sentence=_sentence(row, look, actor, who),
        strip=_strip(row), facts=_facts(row), acts=[Word(f"authority.act.{act}") for act in row.acts], officers=_officers(row, who),
        deadlines=[{"term": "desk_authority.field_valid_to", "due": row.valid_to, "started": row.valid_from}]
        if look == "passed" else [],
        can_approve=waits and actor.may("approve") and row.recorded_by != actor.id,
        can_revoke=look != "void" and actor.may("approve"),
    )  # fmt: skip


def _sentence(row: Any, look: str, actor: Actor, who: dict[str, str]) -> Word:
    if look == "void":
        values = {"who": who.get(row.revoked_by, ""), "why": row.revoked_why}
        return Word("desk_authority.is_revoked", values)
    if look == "waiting":
        own = row.recorded_by == actor.id
        return Word("desk_authority.is_own" if own else "desk_authority.is_waiting")
    return Word(f"desk_authority.is_{look}")


def _strip(row: Any) -> list[dict[str, Any]]:
    everywhere = "desk_authority.every_district"
    return [
        {"term": "desk_authority.field_purpose", "value": Word(f"law.purpose.{row.purpose}")},
        {"term": "desk_authority.field_district", "value": row.only_district or everywhere},
        {"term": "desk_authority.field_valid_from", "at": row.valid_from, "form": "long"},
        {"term": "desk_authority.field_valid_to", "at": row.valid_to, "form": "long"},
    ]


def _facts(row: Any) -> list[dict[str, Any]]:
    power = load_law().powers.get(row.basis)
    facts: list[dict[str, Any]] = [
        {"term": "desk_authority.field_basis", "value": power.title if power else row.basis},
        {"term": "desk_authority.field_reference", "value": row.reference, "outside": True},
    ]
    steps = {"recorded_it": row.recorded_at, "approved_it": row.approved_at, "revoked_it": row.revoked_at}
    facts += [{"term": f"desk_authority.{step}", "at": at} for step, at in steps.items() if at]
    named = [subject for subject in row.subjects if subject != "*"]
    facts += [{"term": "desk_authority.subject", "value": subject, "outside": True} for subject in named]
    if not named:
        facts.append({"term": "desk_authority.subject", "value": "desk_authority.every_record"})
    return facts


def _officers(row: Any, who: dict[str, str]) -> list[dict[str, Any]]:
    approved = "desk_authority.approved_it" if row.approved_by else "desk_authority.not_approved_yet"
    return [
        {"name": who.get(row.recorded_by, ""), "did": Word("desk_authority.recorded_it")},
        {"name": who.get(row.approved_by, ""), "did": Word(approved), "open": not row.approved_by},
    ]


def nodal_facts(row: Any) -> list[dict[str, Any]]:
    """One row of the register of nodal officers."""
    letters = [
        (one.label, reverse("attribution:request", args=[one.id])) for one in row.requests.order_by("label")
    ]
    facts: list[dict[str, Any]] = [
        {"term": "desk_nodal.provider", "value": row.provider},
        {"term": "desk_nodal.keeper", "value": Word(f"law.keeper.{row.keeper}")},
        {"term": "desk_nodal.name", "value": row.name},
        {"term": "desk_nodal.designation", "value": row.designation},
        {"term": "desk_nodal.address", "value": row.address, "outside": True},
        {"term": "desk_nodal.valid_from", "value": row.valid_from.isoformat()},
        {"term": "desk_nodal.valid_to", "value": row.valid_to.isoformat() if row.valid_to else "desk_nodal.open_end"},
        {"term": "desk_nodal.basis", "value": row.basis, "outside": True},
        {"term": "desk_authority.recorded_it", "value": names({row.recorded_by}).get(row.recorded_by, ""),
         "note": row.recorded_at.date().isoformat()},
    ]  # fmt: skip
    return [*facts, {"term": "desk_nodal.letters", "links": letters}] if letters else facts
