"""Scoped reads of forwarding: partner offices, how far sources may go, what was sent and received; our own card."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Max, Prefetch, Q, QuerySet
from django.urls import reverse

from thelivu.base import JSON, Refused, Word, ist
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.documents import opened
from thelivu.desk.register.models import ParticularRow
from thelivu.desk.register.queries import born, keys, now
from thelivu.desk.register.reads import Due
from thelivu.law import load as load_law
from thelivu.leads import WITHHELD_KINDS
from thelivu.leads.forwarded import FORMAT, document
from thelivu.leads.handling import Handling
from thelivu.leads.office_card import Card, Receipt, write_card, write_receipt
from thelivu.leads.packet import Original

from .models import (
    AttachedRow,
    ForwardRow,
    HandlingRow,
    LeadRow,
    ObservationRow,
    PartnerRow,
    ReceivedRow,
    SourceRow,
)

PERIOD = "receipt"
OPEN = Q(acknowledged_at__isnull=True, closed_at__isnull=True)
_NAME = 6  # words of a name; what a source says of a child in more words is a text
_NAMED = re.compile(r"<[^<>]*>|\"[A-Za-z_]+\"\s*:")  # tags of XML, keys of JSON
_BETWEEN = re.compile(r"[\n\"{}\[\]|,]+")


def own_card() -> Card:
    """Who this office is to others."""
    office, mine = born(), keys()
    return Card(office.id, office.unit.name, office.jurisdiction, mine.public_hex, mine.box_hex, office.birth)


def own_card_text() -> str:
    """The same as the signed file that other offices record."""
    return write_card(own_card(), keys().signing)


# Partner offices ------------------------------------------------------------------------------------------------------
def today() -> date:
    """The day on which a card must hold."""
    return ist(now()).date()


def partners() -> QuerySet[PartnerRow]:
    """Partner offices in scope, those that hold first."""
    rows: QuerySet[PartnerRow] = PartnerRow.objects.order_by(
        F("ended_at").asc(nulls_first=True), "name", "label"
    )
    return rows


def partner(partner_id: str) -> PartnerRow:
    """A partner office in scope."""
    row: PartnerRow = _found(PartnerRow.objects.all(), partner_id)
    return row


def sees_partner(partner_id: str) -> bool:
    """Whether a card is in scope: who was placed on a lead's file alone sees where it went, and no more."""
    return bool(PartnerRow.objects.filter(id=partner_id).exists())


def standing(row: PartnerRow, on: date) -> str:
    """ended, waiting, expired, not_started, or holds: packets go to and come from those that hold alone."""
    if row.ended_at is not None:
        return "ended"
    if not row.approved_by:
        return "waiting"
    if row.valid_to < on:
        return "expired"
    return "not_started" if row.valid_from > on else "holds"


def partners_in_force() -> list[PartnerRow]:
    """Those to whom a lead may go today, as far as their cards go."""
    on = today()
    return [row for row in partners() if standing(row, on) == "holds"]


def recorded_cards(office: str) -> list[PartnerRow]:
    """Every card of one office that is in scope, the newest first."""
    return list(PartnerRow.objects.filter(office=office).order_by("-recorded_at"))


# Handling codes -------------------------------------------------------------------------------------------------------
def sources_behind(lead: LeadRow) -> list[str]:
    """The ids of every source that says something of a lead, whether or not the reader may see it."""
    with seen_as(INTEGRITY):
        further = AttachedRow.objects.filter(lead=lead.id).order_by().values_list("source_id")
        seen = ObservationRow.objects.filter(lead=lead.id, source__isnull=False).order_by()
        return sorted({lead.source_id, *(one for (one,) in further.union(seen.values_list("source_id")))})


def handling_of(source_ids: Iterable[str]) -> dict[str, HandlingRow]:
    """The newest code of each of these sources, those in scope."""
    rows = HandlingRow.objects.filter(source__in=list(source_ids)).order_by("number")
    return {row.source_id: row for row in rows}


def handling_history(source_id: str) -> list[HandlingRow]:
    """What was stated of a source, the newest first."""
    return list(HandlingRow.objects.filter(source=source_id).order_by("-number"))


def next_handling(source_id: str) -> int:
    """The number of the next code of a source."""
    last = HandlingRow.objects.filter(source=source_id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def value_of(row: HandlingRow | None) -> Handling | None:
    """A stored code as the stage's own value."""
    return None if row is None else Handling(row.code, row.originator, row.state)


def originals(source_ids: Iterable[str]) -> tuple[Original, ...]:
    """What a packet says of the sources that stay here."""
    with seen_as(INTEGRITY):
        rows = SourceRow.objects.filter(id__in=list(source_ids)).order_by("label")
        return tuple(Original(row.sha256, row.size, row.format) for row in rows)


def called(source_ids: Iterable[str]) -> dict[str, tuple[str, bool]]:
    """The label of each of these sources, those in scope, and whether it came in a packet."""
    rows = SourceRow.objects.filter(id__in=list(source_ids)).values_list("id", "label", "format")
    return {row_id: (label, form == FORMAT) for row_id, label, form in rows}


def names_a_child(source_ids: Iterable[str], text: str) -> bool:
    """Whether a text that leaves the office holds what one of these sources says of a child."""
    said = f" {_folded(text)} "
    with seen_as(INTEGRITY):
        rows = ParticularRow.objects.filter(stream__in=list(source_ids), kind=WITHHELD_KINDS[0])
        held = {phrase for row in rows.iterator() for phrase in _phrases(opened(row))}
    return any(f" {one} " in said for one in held)


def _phrases(text: str) -> Iterator[str]:
    """The values of what is withheld, which may be a whole element or object: no tags, no keys, no ages, no texts."""
    for value in _BETWEEN.split(_NAMED.sub("\n", text)):
        phrase = _folded(value)
        if len(phrase) > 2 and not phrase.isdecimal() and len(phrase.split()) <= _NAME:
            yield phrase


def _folded(text: str) -> str:
    words = (word.strip(".,;:!?()[]{}\"'“”‘’").casefold() for word in text.split())
    return " ".join(word for word in words if word)


# A lead on its way ----------------------------------------------------------------------------------------------------
def lead_document(lead: LeadRow) -> bytes:
    """The document of a lead: what its sources say, in normal forms, with every reading; nothing withheld is in it."""
    office = born()
    rows = sorted(ObservationRow.objects.filter(lead=lead.id), key=lambda row: (row.where, row.key))
    said: dict[str, JSON] = {
        "reference": lead.reference, "title": lead.title, "received": lead.received, "flags": lead.flags,
        "facts": lead.facts,
    }  # fmt: skip
    seen: list[dict[str, JSON]] = [
        {
            "kind": row.kind, "port": row.port, "flags": row.flags, "facts": row.facts, "labels": row.labels, "at": row.at,
            "identifiers": [{"type": kind, "value": value} for kind, value in row.identifiers],
        }
        for row in rows
    ]  # fmt: skip
    return document(born=office.birth, office=office.unit.name, lead=said, observations=seen)


def forwards() -> QuerySet[ForwardRow]:
    """What was sent, the newest first, each with where it went, which whoever sees the lead may know."""
    rows: QuerySet[ForwardRow] = ForwardRow.objects.select_related("lead").prefetch_related(_partner())
    return rows.order_by("-recorded_at", "-label")


def _partner() -> "Prefetch[Any]":
    """The card beside a row, in scope or not: the row's own scope decides."""
    return Prefetch("partner", PartnerRow.within(INTEGRITY))


def forwards_of(lead_id: str) -> list[ForwardRow]:
    """What was sent of one lead."""
    return list(forwards().filter(lead=lead_id))


def forward(forward_id: str) -> ForwardRow:
    """One lead that was sent, in scope."""
    row: ForwardRow = _found(forwards(), forward_id)
    return row


def forward_with(packet: str) -> ForwardRow | None:
    """The forward of one packet, in scope."""
    return forwards().filter(packet=packet).first()


def receipt_due(row: ForwardRow) -> datetime:
    """By when the receipt of a packet should have come."""
    made: datetime = row.recorded_at
    return made + timedelta(days=load_law().periods[PERIOD].days)


def due(actor: Actor) -> list[Due]:
    """Packets of this officer of which no receipt has come."""
    return [
        Due(
            act=Word("desk_forwarding.due_receipt", {"label": row.label, "office": row.partner.name}),
            verb=Word("desk_forwarding.due_look"), url=reverse("leads:forward", args=[row.id]),
            by=receipt_due(row), started=row.recorded_at, why=Word("desk_forwarding.due_why"), stage="leads",
        )
        for row in forwards().filter(OPEN, sent_by=actor.id)
    ]  # fmt: skip


# What came ------------------------------------------------------------------------------------------------------------
def received() -> QuerySet[ReceivedRow]:
    """Packets that were taken in, the newest first."""
    rows: QuerySet[ReceivedRow] = ReceivedRow.objects.select_related("source").prefetch_related(_partner())
    return rows.order_by("-recorded_at", "-label")


def received_one(received_id: str) -> ReceivedRow:
    """One packet that was taken in, in scope."""
    row: ReceivedRow = _found(received(), received_id)
    return row


def received_with(unit: str, sha256: str) -> ReceivedRow | None:
    """The packet of exactly these bytes, where this unit has taken it in."""
    return received().filter(unit=unit, sha256=sha256).first()


def received_as(unit: str, office: str, packet: str) -> ReceivedRow | None:
    """The packet of this id from this office, whatever its bytes."""
    return received().filter(unit=unit, partner__office=office, packet=packet).first()


def received_in(source_ids: Iterable[str]) -> list[ReceivedRow]:
    """The packets by which these sources came."""
    return list(received().filter(source__in=list(source_ids)))


def receipt_text(row: ReceivedRow) -> str:
    """The signed receipt of a packet: the same text whenever it is asked for."""
    said = Receipt(row.packet, row.sha256, born().id, row.label, row.recorded_at)
    return write_receipt(said, keys().signing)


def _found(rows: QuerySet[Any], row_id: str) -> Any:
    """A row by id or label; what is out of scope is as absent as what never was."""
    row = rows.filter(Q(id=row_id) | Q(label=row_id)).first()
    if row is None:
        raise Refused("desk_leads.no_such_record")
    return row
