"""Acts on dated lists of prefixes: a person takes one in under an authority; it can be withdrawn, never changed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from thelivu.attribution import read_flags
from thelivu.authority import Permit, Subject
from thelivu.base import InputError, Refused
from thelivu.desk.authority.queries import authority
from thelivu.desk.leads.models import ExitListRow, HintListRow
from thelivu.desk.leads.queries import dated_lists as lists
from thelivu.desk.leads.queries import hints
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import next_number, recording
from thelivu.desk.register.documents import keep
from thelivu.leads import ADMIT

LOAD_EXITS, LOAD_HINTS = "attribution.load", ADMIT
"""The acts that an authority must allow: exits are an input of attribution; hints are none."""

Listed = TypeVar("Listed", ExitListRow, HintListRow)


@dataclass(frozen=True, slots=True)
class Offered:
    """A list as it came: its bytes, what the file is called, who keeps it, and of which time it speaks."""

    data: bytes
    name: str
    series: str
    valid_from: datetime
    valid_to: datetime


def take_in_exits(actor: Actor, permit: Permit, offered: Offered) -> ExitListRow:
    """Keeps a list as it came. One bad row refuses the whole: a row left out would be an exit taken for a home."""
    permit.require(LOAD_EXITS, subject(offered))
    entries = len(read_flags(offered.data, where=offered.name))
    if not entries:
        raise InputError("desk_exits.empty")
    return _taken_in(actor, permit, offered, ExitListRow(entries=entries), "XL", "attribution.exits_taken_in")


def take_in_hints(actor: Actor, permit: Permit, offered: Offered) -> HintListRow:
    """Keeps a table as it came. Rows that cannot be read are listed with it, each with its line and its reason."""
    permit.require(LOAD_HINTS, subject(offered))
    read = hints.read_table(offered.data, offered.name)
    if not read.hints:
        raise InputError("desk_hints.empty", n=len(read.rejected))
    row = HintListRow(entries=len(read.hints), rejected=len(read.rejected))
    return _taken_in(actor, permit, offered, row, "HL", "leads.hints_taken_in")


def subject(offered: Offered) -> Subject:
    """What an authority is asked about: these bytes."""
    return Subject("file", hashlib.sha256(offered.data).hexdigest())


def _taken_in(  # noqa: PLR0917 - whose act, its permit, the list, the row for it, and how both are called
    actor: Actor, permit: Permit, offered: Offered, row: Listed, prefix: str, kind: str
) -> Listed:
    series = offered.series.strip()
    if not series or offered.valid_to <= offered.valid_from:
        raise InputError("desk_exits.no_time")
    document = keep(offered.data, offered.name)
    with recording(actor, "admit", kind, permit=permit) as record:
        row.label, row.series, row.name = f"{prefix}-{next_number(prefix):04d}", series, offered.name
        row.sha256 = subject(offered).id
        row.edition = lists.last_edition(type(row), series) + 1
        row.valid_from, row.valid_to, row.authority = offered.valid_from, offered.valid_to, authority(permit.authority)
        row.stream = row.id
        row.source = record.insert(document)
        return record.insert(row)


def withdraw_exits(actor: Actor, list_id: str, why: str) -> ExitListRow:
    """Takes a list back. A decision that ended in HOSTING by it is void from this moment."""
    return _withdrawn(actor, ExitListRow, list_id, why, "attribution.exits_withdrawn")


def withdraw_hints(actor: Actor, list_id: str, why: str) -> HintListRow:
    """Takes a table back. Nothing rested on it; pages show its hints no more."""
    return _withdrawn(actor, HintListRow, list_id, why, "leads.hints_withdrawn")


def _withdrawn(actor: Actor, table: type[Listed], list_id: str, why: str, kind: str) -> Listed:
    if not why.strip():
        raise InputError("desk_attribution.why_missing")
    with recording(actor, "decide", kind) as record:
        row = lists.one_of(table, list_id)
        if row.withdrawn_at:
            raise Refused("desk_attribution.already_withdrawn")
        return record.change(row, withdrawn_at=record.at, withdrawn_why=why.strip())
