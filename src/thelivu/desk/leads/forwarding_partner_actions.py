"""Partner offices: one officer records a card, another approves it after comparing it with the office itself."""

from datetime import timedelta

from thelivu.base import InputError, Refused, ist
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import next_number, recording
from thelivu.desk.register.queries import born
from thelivu.leads.office_card import read_card

from . import forwarding_queries as queries
from .models import PartnerRow

LONGEST = 366  # days for which a card holds at most; then somebody compares it again


def record_partner(actor: Actor, card: str, days: int) -> PartnerRow:
    """Records the card of another office, from today for so many days. Nothing goes there before another officer agrees."""
    if not 0 < days <= LONGEST:
        raise InputError("desk_forwarding.days", limit=LONGEST)
    said = read_card(card)
    if said.office == born().id:
        raise Refused("desk_forwarding.own_card")
    if said.born != born().birth:
        raise Refused(f"desk_forwarding.card_{said.born}")
    with recording(actor, "admit", "partner.recorded") as record:
        on = ist(record.at).date()
        for one in queries.recorded_cards(said.office):
            if one.fingerprint == said.fingerprint and queries.standing(one, on) in ("waiting", "holds"):
                raise Refused("desk_forwarding.recorded_already", label=one.label)
        row = PartnerRow(
            label=f"PO-{next_number('PO'):04d}", name=said.name, office=said.office, state=said.state,
            sign_key=said.sign_key, box_key=said.box_key, fingerprint=said.fingerprint,
            valid_from=on, valid_to=on + timedelta(days=days - 1), recorded_by=actor.id,
        )  # fmt: skip
        return record.insert(row)


def approve_partner(actor: Actor, partner_id: str, checked_how: str) -> PartnerRow:
    """Another officer's word that the office itself, over another channel, read out the same fingerprint."""
    if not checked_how.strip():
        raise InputError("desk_forwarding.checked_how_missing")
    with recording(actor, "approve", "partner.approved") as record:
        row = queries.partner(partner_id)
        if row.recorded_by == actor.id:
            raise Refused("desk_forwarding.approve_own")
        if queries.standing(row, ist(record.at).date()) != "waiting":
            raise Refused("desk_forwarding.not_waiting")
        return record.change(
            row, approved_by=actor.id, approved_at=record.at, checked_how=checked_how.strip()
        )


def end_partner(actor: Actor, partner_id: str, why: str) -> PartnerRow:
    """Ends a card at once: no packet goes there or is taken from there, and no receipt under its key proves anything."""
    if not why.strip():
        raise InputError("desk_forwarding.why_missing")
    with recording(actor, "approve", "partner.ended") as record:
        row = queries.partner(partner_id)
        if row.ended_at is not None:
            raise Refused("desk_forwarding.ended_already")
        return record.change(row, ended_by=actor.id, ended_at=record.at, ended_why=why.strip())
