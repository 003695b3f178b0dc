"""Asking the whole register who else works a lead, and settling it with each unit. Both sides have it on the record."""

from collections.abc import Iterable
from datetime import timedelta

from thelivu.base import Identifier, InputError, Refused
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import Recording, recording
from thelivu.desk.register.models import RecordedRow
from thelivu.law import load as load_law
from thelivu.targets import fingerprint

from . import queries
from .deconfliction_queries import PERIOD, answer, contacts, named_by, outside_sources
from .models import DeconflictedLeadRow, DeconflictionRow, NoticeRow


def deconflict(actor: Actor, lead_id: str) -> DeconflictionRow:
    """Asks about every identifier of one's own admitted lead: units to contact leave, and nothing else."""
    member = actor.require("decide")
    with recording(actor, "decide", "lead.deconflicted") as record:
        row = queries.lead(lead_id)
        if row.unit_id != member.unit:
            raise Refused("desk_deconfliction.not_your_lead")
        if row.state != "work":
            raise Refused("desk_deconfliction.not_in_work")
        return ask_units(record, row, [row.id])


def ask_units(
    record: Recording, about: RecordedRow, lead_ids: Iterable[str], besides: Iterable[Identifier] = ()
) -> DeconflictionRow:
    """The question as part of an act: the answer covers these leads; each unit is told that, and by whom, it was asked."""
    named = named_by(lead_ids)
    every = [*besides, *(one for identifiers in named.values() for one in identifiers)]
    found = contacts(every, about.unit_id)
    row = DeconflictionRow(
        about=about.id, asked_by=record.actor.id, asked_at=record.at, contacts=found,
        holds_until=record.at + timedelta(days=load_law().periods[PERIOD].days),
        not_connected=[one.code for one in outside_sources(record.at)],
    )  # fmt: skip
    record.insert(row, like=about)
    covered = [
        DeconflictedLeadRow(answer=row, lead_id=lead, asked_of=fingerprint(identifiers))
        for lead, identifiers in named.items()
    ]
    record.insert_many(covered, like=about)
    for unit in found:
        record.insert(NoticeRow(unit_id=unit, from_unit_id=about.unit_id, asked_at=record.at))
    return row


def settle(actor: Actor, answer_id: str, unit_id: str, what: str) -> DeconflictionRow:
    """What was agreed with a unit that had to be contacted."""
    if not what.strip():
        raise InputError("desk_deconfliction.what_was_agreed")
    with recording(actor, "decide", "lead.contact_settled") as record:
        row = answer(answer_id)
        if unit_id not in row.contacts:
            raise InputError("desk_deconfliction.no_such_contact")
        return record.change(row, settled={**row.settled, unit_id: what.strip()})
