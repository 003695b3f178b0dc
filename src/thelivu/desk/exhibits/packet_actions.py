"""A district's packet on its way out, and what comes back in one file: each return of it through the one door of returns."""

import hashlib
from typing import Any

from thelivu.base import InputError, Refused, ThelivuError, is_id, ist
from thelivu.desk.leads.forwarding_queries import own_card, standing
from thelivu.desk.leads.forwarding_queries import partner as partner_in_scope
from thelivu.desk.leads.models import PartnerRow
from thelivu.desk.operations import queries as operation_queries
from thelivu.desk.operations.models import SearchRow
from thelivu.desk.operations.papers import sheet_of
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import Recording, next_number, one_writer, recording
from thelivu.desk.register.queries import born, keys
from thelivu.exhibits.district_packet import (
    DistrictPacket,
    Dossier,
    Going,
    Handed,
    header_back,
    make_out,
    open_back,
)
from thelivu.exhibits.field_form import form_of
from thelivu.vault.packets import Header

from . import field_queries
from . import packet_queries as queries
from .field_actions import give_out
from .field_actions import receive as take_return
from .field_pages import pack
from .models import DistrictPacketRow, DistrictReturnRow


def send(
    actor: Actor, operation_id: str, district: str, *, authority_id: str, hours: int, partner_id: str, packet_id: str
) -> tuple[DistrictPacketRow, bytes]:  # fmt: skip
    """Makes the packet of every search of a district that can go; the file leaves with the answer and is not kept.

    Each search gets its form, which its team's leader takes along. The go codes stay here.
    """
    if not is_id(packet_id):
        raise InputError("desk_forwarding.packet_id")
    with one_writer(), recording(actor, "export", "district_packet.made") as record:
        of, partner = operation_queries.operation(operation_id), _receiver(partner_id, record)
        if queries.made_with(packet_id):
            raise Refused("desk_forwarding.made_already")
        rows = queries.by_district(of.id).get(district, [])
        against = queries.against_sending(rows, record.at)
        ready = [row for row in rows if row.id not in against]
        if not ready:
            raise Refused("desk_packets.none_go")
        row = DistrictPacketRow(
            label=f"DP-{next_number('DP'):04d}", operation=of, partner=partner, packet=packet_id, district=district,
            sent_by=actor.id,
        )  # fmt: skip
        going = tuple(_going(record, row, one, authority_id, hours) for one in ready)
        inside = DistrictPacket(operation=of.name, district=district, box=keys().box_hex, searches=going)
        data = make_out(_header(row, record), inside, keys().signing)
        row.sha256, row.size = hashlib.sha256(data).hexdigest(), len(data)
        return record.insert(row, like=of), data


def _receiver(partner_id: str, record: Recording) -> PartnerRow:
    """The district's office: a partner of our own state whose card holds."""
    partner = partner_in_scope(partner_id)
    held = standing(partner, ist(record.at).date())
    if held != "holds":
        raise Refused(f"desk_forwarding.partner_{held}", label=partner.label)
    if partner.state != own_card().state:
        raise Refused("desk_packets.other_state", label=partner.label)
    return partner


def _header(row: DistrictPacketRow, record: Recording) -> Header:
    office, partner = born(), row.partner
    return Header(
        row.packet, office.id, keys().public_hex, partner.office, partner.box_key, record.at, office.birth
    )


def _going(record: Recording, row: DistrictPacketRow, search: SearchRow, authority_id: str, hours: int) -> Going:
    assert search.team is not None
    form = give_out(
        record, search, authority_id, medium="phone", hours=hours, officer=search.team.leader, packet=row
    )
    packed = pack(field_queries.form(form.id), record.actor, keys().office, record.at)
    return Going(dossier=_dossier(search, packed["address"]), pack=packed)


def _dossier(search: Any, address: str) -> Dossier:
    sheet = sheet_of(search, address)
    return Dossier(
        label=sheet.label, premises=sheet.premises, address=sheet.address, wave=sheet.wave, team=search.team.label,
        leader=sheet.leader, members=sheet.members, basis=search.basis_kind, authority=sheet.authority,
        order=search.order_kind, warrant=f"{search.warrant_number} {search.warrant_court}".strip(),
        necessity=sheet.necessity, less_intrusive=sheet.less_intrusive,
    )  # fmt: skip


# Back again -------------------------------------------------------------------------------------------------------
def take_back(actor: Actor, packet_id: str, data: bytes) -> DistrictReturnRow:
    """Takes in what came back for a packet: each return is taken, waits or is refused, and stands in the account.

    The same file again changes nothing. A file that stopped in the middle is handed in again: no return is taken twice.
    """
    actor.require("take_custody")
    with seen_as(actor.scope):
        row = queries.packet(packet_id)
        sha256 = hashlib.sha256(data).hexdigest()
        known = queries.return_with(row, sha256)
        if known is not None:
            return known
        returns = _opened(row, data)
        forms = {form.id: form.search.label for form in queries.forms_in(row)}
        handed = [_taken(actor, one, forms) for one in returns]
    with one_writer(), recording(actor, "take_custody", "district_packet.returned") as record:
        known = queries.return_with(row, sha256)
        if known is not None:
            return known
        made = DistrictReturnRow(
            packet=row, sha256=sha256, size=len(data), handed=handed, received_by=actor.id, received_at=record.at
        )
        return record.insert(made, like=row)


def _opened(row: DistrictPacketRow, data: bytes) -> tuple[Handed, ...]:
    """The returns in the file, once it has proved to be that office's, for us, and for this packet."""
    header, office, partner = header_back(data), born(), row.partner
    if header.born != office.birth:
        raise Refused(f"desk_forwarding.packet_{header.born}")
    if partner.ended_at is not None:
        raise Refused("desk_forwarding.partner_ended", label=partner.label)
    inside = open_back(
        data, keys().box, receiver=office.id, sender=partner.office, sender_key=partner.sign_key
    )
    if inside.packet != row.packet:
        raise Refused("desk_packets.other_packet", label=row.label)
    return inside.returns


def _taken(actor: Actor, one: Handed, forms: dict[str, str]) -> dict[str, Any]:
    """What became of one return: by the same rules as one that a phone sends or a person hands in."""
    line = {"name": one.name, "search": "", "return": "", "state": "refused"}
    try:
        form = form_of(one.data)
        if form not in forms:
            raise Refused("desk_packets.not_in_it")
        line["search"] = forms[form]
        row = take_return(actor, one.data, "file")
    except ThelivuError as against:
        return {**line, "why": [[against.word.code, dict(against.word.values)]]}
    return {**line, "return": row.id, "state": row.state, "why": row.waits}
