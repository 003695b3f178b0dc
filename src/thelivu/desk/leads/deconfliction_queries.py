"""Deconfliction in scope: what one's own leads name, who else holds it, which answers still hold, who asked about us.

Whole register, and nothing but units leaves `contacts`: not which identifier met, not how often, not in which record.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from thelivu.base import Identifier, Refused, Word, ist
from thelivu.desk.people.queries import unit_names
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import IdentifierUseRow
from thelivu.law import OutsideSource
from thelivu.law import load as load_law
from thelivu.targets import OF_A_PERSON, Asked, Contact, Use, against, conflicts, fingerprint

from .models import DeconflictedLeadRow, DeconflictionRow, MemberRow, NoticeRow
from .queries import STAGE

PERIOD = "deconfliction"


def named_by(lead_ids: Iterable[str]) -> dict[str, list[Identifier]]:
    """What each of these leads names that belongs to a person, by lead."""
    found: dict[str, list[Identifier]] = {one: [] for one in lead_ids}
    rows = IdentifierUseRow.objects.filter(stage=STAGE, owner__in=list(found), kind__in=OF_A_PERSON)
    for owner, kind, value in rows.order_by("kind", "value").values_list("owner", "kind", "value"):
        found[owner].append(Identifier(kind, value))
    return found


def contacts(identifiers: Iterable[Identifier], unit: str) -> list[str]:
    """Ids of other units that have stored one of these identifiers."""
    own = [one for one in identifiers if one.kind in OF_A_PERSON]
    with seen_as(INTEGRITY):
        rows = IdentifierUseRow.objects.filter(value__in=[one.value for one in own]).exclude(unit=unit)
        uses = [
            Use(Identifier(kind, value), held)
            for kind, value, held in rows.values_list("kind", "value", "unit_id").distinct()
        ]
    return [contact.unit for contact in conflicts(own, unit, uses)]


def answer(answer_id: str) -> DeconflictionRow:
    """One answer in scope."""
    row: DeconflictionRow | None = DeconflictionRow.objects.filter(id=answer_id).first()
    if row is None:
        raise Refused("desk_leads.no_such_record")
    return row


def answers_about(record_id: str) -> list[DeconflictionRow]:
    """Every answer about one lead or dossier, newest first; for a lead those that covered it with others, too."""
    covered = DeconflictedLeadRow.objects.filter(lead=record_id).values("answer")
    rows = DeconflictionRow.objects.filter(about=record_id) | DeconflictionRow.objects.filter(id__in=covered)
    return list(rows.order_by("-asked_at", "-recorded_at"))


def leads_of(*identity_ids: str) -> list[str]:
    """The ids of the leads on which these identities rest."""
    members = MemberRow.objects.filter(identity__in=identity_ids)
    return sorted(set(members.values_list("observation__lead", flat=True)))


def standing_of(lead_ids: Iterable[str], at: datetime) -> dict[str, Word | None]:
    """For each lead why no overt step may be taken on it now, or None. The newest answer that covers it counts."""
    named = named_by(lead_ids)
    covered = DeconflictedLeadRow.objects.filter(lead__in=list(named)).select_related("answer")
    latest = {row.lead_id: row for row in covered.order_by("answer__asked_at", "recorded_at")}
    called = unit_names()
    return {
        lead_id: against(_asked(latest.get(lead_id), called), fingerprint(identifiers), at)
        for lead_id, identifiers in named.items()
    }


def against_step(lead_ids: Iterable[str], at: datetime) -> Word | None:
    """Why no overt step may be taken now that rests on all of these leads, or None."""
    return next((word for word in standing_of(lead_ids, at).values() if word is not None), None)


def _asked(row: DeconflictedLeadRow | None, called: dict[str, str]) -> Asked | None:
    if row is None:
        return None
    one: Any = row.answer
    return Asked(row.asked_of, one.holds_until, *by_name(one, called))


def by_name(row: DeconflictionRow, called: Mapping[str, str]) -> tuple[tuple[Contact, ...], frozenset[str]]:
    """The units that an answer says to contact, and those with which it is settled, by their names."""
    contacts = tuple(Contact(called.get(unit, unit)) for unit in row.contacts)
    return contacts, frozenset(called.get(unit, unit) for unit in row.settled)


def outside_sources(at: datetime) -> list[OutsideSource]:
    """Who else may work a lead, of whom this register knows nothing."""
    today = ist(at).date()
    return [one for one in load_law().outside_sources.values() if one.in_force(today)]


def notices() -> list[NoticeRow]:
    """That another unit asked: newest first."""
    return list(NoticeRow.objects.select_related("from_unit").order_by("-asked_at"))
