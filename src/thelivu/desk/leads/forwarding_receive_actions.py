"""Taking a packet in: proven whole from a partner that holds, read in the sandbox, admitted in one transaction.

What is not as it must be is refused whole, and nothing of it stays. The same packet again changes nothing.
"""

import hashlib
from dataclasses import dataclass

from django.db import IntegrityError

from thelivu.authority import Permit, Subject
from thelivu.base import Refused
from thelivu.desk.authority.actions import ask
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import next_number, recording
from thelivu.desk.register.queries import born, keys
from thelivu.devices.sandbox import read
from thelivu.leads import ADMIT, Reading
from thelivu.leads.forwarded import sniff
from thelivu.leads.packet import Contents, open_packet, read_header
from thelivu.vault.packets import Header

from . import forwarding_queries as queries
from .actions import admit_source
from .forwarding_actions import add_handling
from .models import PartnerRow, ReceivedRow, SourceRow
from .queries import source_with


@dataclass(frozen=True, slots=True)
class _Proven:
    """A packet that was opened, and whose it is."""

    partner: PartnerRow
    contents: Contents
    sha256: str
    size: int


def receive(actor: Actor, authority_id: str, packet: bytes) -> ReceivedRow:
    """Takes in a packet of a partner office under an authority of this office."""
    unit = actor.require("admit").unit
    with seen_as(actor.scope):
        header = read_header(packet)
        _for_us(header)
        sha256 = hashlib.sha256(packet).hexdigest()
        known = queries.received_with(unit, sha256)
        if known is not None:
            return known
        partner = _sender(header)
        contents = open_packet(
            packet, keys().box, receiver=born().id, sender=partner.office, sender_key=partner.sign_key
        )
        if queries.received_as(unit, partner.office, header.id) is not None:
            raise Refused("desk_forwarding.packet_id_again")
        permit = ask(authority_id, ADMIT, Subject("file", hashlib.sha256(contents.lead).hexdigest()))
        reading = _reading(contents)
        try:
            return _taken(actor, permit, _Proven(partner, contents, sha256, len(packet)), reading)
        except IntegrityError:  # another officer handed in the same packet at the same moment
            known = queries.received_with(unit, sha256)
            if known is None:
                raise
            return known


def _for_us(header: Header) -> None:
    """A packet of the other world is told apart before anything else, and one for another office before it is opened."""
    office = born()
    if header.born != office.birth:
        raise Refused(f"desk_forwarding.packet_{header.born}")
    if header.receiver != office.id:
        raise Refused("vault.packet.not_for_us")


def _sender(header: Header) -> PartnerRow:
    """The partner whose card states the key that the packet claims; it must hold today."""
    cards = queries.recorded_cards(header.sender)
    if not cards:
        raise Refused("desk_forwarding.sender_unknown")
    signed = [row for row in cards if row.sign_key == header.sender_key]
    if not signed:
        raise Refused("vault.packet.other_key")
    on = queries.today()
    holding = [row for row in signed if queries.standing(row, on) == "holds"]
    if not holding:
        raise Refused(f"desk_forwarding.partner_{queries.standing(signed[0], on)}", label=signed[0].label)
    return holding[0]


def _reading(contents: Contents) -> Reading:
    """The lead as the importer reads it, in a child of its own. Its sender wrote it whole, or it is not taken."""
    if not sniff(contents.lead, ""):
        raise Refused("leads.packet.form")
    reading = read(contents.lead, name="lead.json")
    if reading.rejected:
        raise Refused("desk_forwarding.not_whole", n=len(reading.rejected))
    return reading


def _taken(actor: Actor, permit: Permit, packet: _Proven, reading: Reading) -> ReceivedRow:
    partner, contents = packet.partner, packet.contents
    said, header = contents.statement, contents.header
    with recording(actor, "admit", "packet.received", permit=permit) as record:
        before = source_with(record.member.unit, hashlib.sha256(contents.lead).hexdigest())
        if before is not None:
            _of_the_same(partner, before)
        name = f"{said.label}.json"
        source = before or admit_source(actor, permit, reading, contents.lead, name, sender=partner.name)
        add_handling(record, source, said.handling, f"{said.label}, {partner.name}")
        row = ReceivedRow(
            label=f"RP-{next_number('RP'):04d}", partner=partner, packet=header.id, sha256=packet.sha256, size=packet.size,
            made_at=header.made_at, handling=said.handling.code, reason=said.reason,
            manifest=said.entry(contents.lead), source=source, received_by=actor.id,
        )  # fmt: skip
        return record.insert(row, like=source)


def _of_the_same(partner: PartnerRow, source: SourceRow) -> None:
    """The same lead again may change its code only by the word of the office that sent it before."""
    if not any(one.partner.office == partner.office for one in queries.received_in([source.id])):
        raise Refused("desk_forwarding.known_otherwise", label=source.label)
