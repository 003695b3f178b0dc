"""Passing a lead on: how far its sources may go, the packet, the receipt that comes back."""

import hashlib

from thelivu.base import InputError, Refused, is_id, ist
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import Recording, next_number, recording
from thelivu.desk.register.queries import born, keys
from thelivu.leads.forwarded import read as read_document
from thelivu.leads.handling import Handling, against_passing, is_wider
from thelivu.leads.office_card import packet_of, read_receipt
from thelivu.leads.packet import Statement, make_packet
from thelivu.vault.packets import Header

from . import forwarding_queries as queries
from .models import ForwardRow, HandlingRow, LeadRow, PartnerRow, SourceRow
from .queries import lead as lead_in_scope
from .queries import source as source_in_scope


def state_handling(actor: Actor, source_id: str, handling: Handling, reference: str) -> HandlingRow:
    """How far a source may go, by whose word and by which paper. What came in a packet is only ever made closer."""
    if not reference.strip() or not handling.originator.strip():
        raise InputError("desk_forwarding.reference_missing")
    with recording(actor, "decide", "source.handling_stated") as record:
        source = source_in_scope(source_id)
        if source.unit_id != record.member.unit:
            raise Refused("desk_forwarding.not_your_source")
        if queries.received_in([source.id]):
            held = queries.value_of(queries.handling_of([source.id])[source.id])
            assert held is not None
            if is_wider(handling.code, held.code):
                raise Refused("desk_forwarding.packet_binds", originator=held.originator)
            handling = Handling(
                handling.code, held.originator, held.state
            )  # nobody else's word, and no other place
        return add_handling(record, source, handling, reference)


def add_handling(record: Recording, source: SourceRow, handling: Handling, reference: str) -> HandlingRow:
    """The next code of a source, as part of an act."""
    row = HandlingRow(
        source=source, number=queries.next_handling(source.id), code=handling.code, state=handling.state,
        originator=" ".join(handling.originator.split()), reference=" ".join(reference.split()),
        stated_by=record.actor.id,
    )  # fmt: skip
    return record.insert(row, like=source)


def forward(
    actor: Actor,
    lead_id: str,
    partner_id: str,
    *,
    onward: str,
    reason: str,
    consent: str = "",
    packet_id: str,
) -> tuple[ForwardRow, bytes]:
    """Makes the packet of a lead for a partner office and records it; the packet leaves with the answer and is not kept."""
    why = " ".join(reason.split())
    if not why:
        raise InputError("desk_forwarding.why_missing")
    if not is_id(packet_id):
        raise InputError("desk_forwarding.packet_id")
    member = actor.require("export")
    with seen_as(actor.scope):
        lead = lead_in_scope(lead_id)
        if lead.unit_id != member.unit:
            raise Refused("desk_forwarding.not_your_lead")
        # opens what is sealed: before anything is locked
        if queries.names_a_child(queries.sources_behind(lead), why):
            raise Refused("desk_forwarding.names_a_child")
    with recording(actor, "export", "lead.forwarded") as record:
        lead, partner = lead_in_scope(lead.id), queries.partner(partner_id)
        if queries.forward_with(packet_id) is not None:
            raise Refused("desk_forwarding.made_already")
        standing = queries.standing(partner, ist(record.at).date())
        if standing != "holds":
            raise Refused(f"desk_forwarding.partner_{standing}", label=partner.label)
        handling = _handling(lead, partner, onward, consent)
        row = ForwardRow(
            lead=lead, partner=partner, handling=handling.code, consent=" ".join(consent.split()), reason=why,
            packet=packet_id, sent_by=actor.id,
        )  # fmt: skip
        return _packed(record, row, handling)


def _handling(lead: LeadRow, partner: PartnerRow, onward: str, consent: str) -> Handling:
    """The code that goes along, once every source of the lead may go there under it."""
    sources = queries.sources_behind(lead)
    held = queries.handling_of(sources)
    for source in sources:
        reason = against_passing(queries.value_of(held.get(source)), partner.state, onward, consent)
        if reason is not None:
            raise Refused.of(reason)
    words = {(row.originator, row.state) for row in held.values()}
    if len(words) > 1 and onward != "unit":  # a packet names one office that may be asked for its consent
        raise Refused("desk_forwarding.several_originators")
    originator, state = min(words)
    return Handling(onward, originator, state)


def _packed(record: Recording, row: ForwardRow, handling: Handling) -> tuple[ForwardRow, bytes]:
    data = queries.lead_document(row.lead)
    if read_document(data, name="lead.json").rejected:  # the receiver would lose it
        raise Refused("desk_forwarding.cannot_be_written")
    office, mine, partner = born(), keys(), row.partner
    label = f"F-{next_number('F'):04d}"
    said = Statement(label, handling, row.reason, queries.originals(queries.sources_behind(row.lead)))
    header = Header(
        row.packet, office.id, mine.public_hex, partner.office, partner.box_key, record.at, office.birth
    )
    packet = make_packet(header, said, data, mine.signing)
    row.label, row.sha256, row.size = label, hashlib.sha256(packet).hexdigest(), len(packet)
    row.manifest = said.entry(data)
    return record.insert(row, like=row.lead), packet


def take_receipt(actor: Actor, text: str) -> ForwardRow:
    """Takes in what the partner signed; the same receipt again changes nothing."""
    packet = packet_of(text)
    with recording(actor, "admit", "lead.receipt_taken") as record:
        row = queries.forward_with(packet)
        if row is None:
            raise Refused("desk_forwarding.no_such_packet")
        if row.partner.ended_at is not None:
            raise Refused("desk_forwarding.partner_ended", label=row.partner.label)
        said = read_receipt(text, row.partner.office, row.partner.sign_key)
        if said.sha256 != row.sha256:
            raise Refused("desk_forwarding.receipt_of_other_bytes", label=row.label)
        if row.acknowledged_at is not None:
            return row
        return record.change(
            row, acknowledged_at=said.received, acknowledged_as=said.label, receipt_by=actor.id
        )


def close_forward(actor: Actor, forward_id: str, why: str) -> ForwardRow:
    """An officer's word that no receipt will come: the packet did not arrive, or was made again."""
    if not why.strip():
        raise InputError("desk_forwarding.why_missing")
    with recording(actor, "export", "lead.forward_closed") as record:
        row = queries.forward(forward_id)
        if row.acknowledged_at is not None or row.closed_at is not None:
            raise Refused("desk_forwarding.not_open")
        return record.change(row, closed_by=actor.id, closed_at=record.at, closed_why=why.strip())
