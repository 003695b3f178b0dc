"""Seizing a device during a search, and every later line of its custody."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from thelivu.authority import Permit, Subject
from thelivu.base import InputError, Refused, is_id, minute_of, new_id
from thelivu.desk.operations.models import SearchRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.actions import Recording, one_writer, recording
from thelivu.desk.register.queries import now
from thelivu.exhibits import Chain, CustodyEntry, Exhibit, Holder, Label, next_label, transfer
from thelivu.exhibits import seize as seized
from thelivu.law import load as load_law

from .chains import chain_of, value_of
from .label_queries import free_numbers, label_parts, labels_given, officer_of
from .models import CustodyRow, ExhibitRow
from .queries import entered_search, exhibit, numbers_named

SEIZE = "exhibits.seize"
_WRITERS = 8  # how often another writer may take the number that was next
_DIGEST = re.compile(r"[0-9a-f]{64}")


def seize(
    actor: Actor,
    permit: Permit,
    search_id: str,
    *,
    kind: str,
    at: datetime,
    place: str,
    occupant: str,
    seal: str,
    make: str = "",
    model: str = "",
    serials: Sequence[str] = (),
    sem: bool | None = None,
    exhibit_id: str = "",
    number: int | None = None,
) -> ExhibitRow:
    """Numbers a device seized by this officer from its occupant; without a seal number it is sealed later.

    `exhibit_id` is minted when the form is opened: the same form sent twice is one exhibit. `number` is that of a label
    of a paper kit that was used at the place, by the officer to whom the kit went.
    """
    permit.require(SEIZE, Subject("search", search_id))
    _not_ahead(at)
    officer = Holder(actor.id if number is None else officer_of(search_id, number), "seizing_officer")
    found = Holder(occupant.strip() or "occupant", "occupant")
    entry = CustodyEntry("seize", found, officer, place, "desk_exhibits.purpose_seize", at, by=actor.id)
    sealing = replace(entry, action="seal", giver=officer, purpose="desk_exhibits.purpose_seal", seal_after=seal.strip())
    about = {
        "exhibit_id": exhibit_id or new_id(), "kind": kind, "make": make.strip(), "model": model.strip(), "sem": sem,
        "identifiers": tuple(text.strip() for text in serials if text.strip()),
    }  # fmt: skip
    lines = (entry, sealing) if seal.strip() else (entry,)
    for left in reversed(range(_WRITERS)):
        try:
            return _seized(actor, permit, search_id, lines, about, number=number)
        except IntegrityError:  # another writer took the number between our look and our row
            if not left:
                raise
    raise AssertionError


def hand_over(actor: Actor, exhibit_id: str, **entry: Any) -> CustodyRow:
    """Adds one line of custody, its fields those of thelivu.exhibits.CustodyEntry; what does not fit is refused."""
    line = CustodyEntry(**entry, by=actor.id)
    _not_ahead(line.at)
    if line.sha256 is not None and not _DIGEST.fullmatch(line.sha256):
        raise InputError("desk_exhibits.not_a_digest")
    if line.taker.role == "examiner" and not is_id(line.taker.person):
        raise Refused("desk_exhibits.examiner_of_another_office")
    with one_writer(), recording(actor, _verb(actor, line), f"exhibit.{line.action}") as record:
        row = exhibit(exhibit_id)
        before = value_of(row)
        if line.giver != line.taker:
            _packed_apart(before)
        return add_lines(record, row, transfer(before, line), actor)[-1]


def note(actor: Actor, exhibit_id: str, reason: str) -> CustodyRow:
    """Notes why a seal or a digest is not as it was; only then can anything follow. The bag stays where it is."""
    actor.require("approve")
    with seen_as(actor.scope):
        chain = chain_of(exhibit(exhibit_id))
    if chain.last is None or chain.holder is None:
        raise Refused("exhibits.nothing_to_note")
    return hand_over(
        actor, exhibit_id, action="note", giver=chain.holder, taker=chain.holder, place=chain.last.place,
        purpose="desk_exhibits.purpose_note", at=minute_of(now()), seal_before=chain.seal, seal_after=chain.seal, reason=reason,
    )  # fmt: skip


def decide_sem(actor: Actor, exhibit_id: str, sem: bool) -> ExhibitRow:
    """Says whether the High Court's SEM label applies; only a supervisor takes a label off again."""
    with seen_as(actor.scope):
        row = exhibit(exhibit_id)
        holds = chain_of(row).holder == Holder(actor.id, "examiner")
    verb = "approve" if row.sem else "examine" if holds else "take_custody"
    with recording(actor, verb, "exhibit.sem_decided") as record:
        return record.change(row, sem=sem)


def _packed_apart(value: Exhibit) -> None:
    """Under the SEM label an exhibit leaves in a bag of its own (High Court's rules, 7 Dec 2023)."""
    bag = CustodyRow.within(INTEGRITY).filter(seal_after=value.chain.seal or "").exclude(exhibit=value.id)
    if value.sem and value.chain.seal and bag.exists():
        raise Refused("desk_exhibits.seal_of_another")


def _seized(
    actor: Actor, permit: Permit, search_id: str, lines: Sequence[CustodyEntry], about: dict[str, Any], *,
    number: int | None,
) -> ExhibitRow:  # fmt: skip
    with recording(actor, "take_custody", "exhibit.seized", permit=permit) as record:
        search = entered_search(search_id, lines[0].at)
        known = ExhibitRow.within(INTEGRITY).filter(id=about["exhibit_id"]).first()
        if known is not None and known.search_id != search.id:
            raise Refused("desk_exhibits.form_id")
        if known is not None:
            return known
        label = _label(search, number)
        value = seized(load_law(), label=label, entry=lines[0], search=search.id, **about)
        for line in lines[1:]:
            value = transfer(value, line)
        return into_register(record, value, search, permit.authority, {})


def into_register(
    record: Recording, value: Exhibit, search: SearchRow, authority_id: str, found: dict[str, Any]
) -> ExhibitRow:
    """A seized item with its custody so far and the numbers written on it, as part of an act.

    `found` is what the memo says beside the columns of the row.
    """
    row = ExhibitRow(
        id=value.id, label=str(value.label), number=value.label.number, search=search, authority_id=authority_id,
        kind=value.kind, accessory=value.accessory, make=value.make, model=value.model, serials=list(value.identifiers),
        sem=value.sem, found=found, seized_at=value.chain.entries[0].at, **search.same_place(),
    )  # fmt: skip
    record.insert(row)
    add_lines(record, row, value, record.actor)
    record.name(row, "exhibits", numbers_named(row.serials))
    return row


def _label(search: SearchRow, number: int | None) -> Label:
    """The next label of these premises; or one of a block that went out, if it was not used yet."""
    if number is None:
        return next_label(labels_given(search), *label_parts(search))
    if number not in free_numbers(search.id):
        raise Refused("desk_exhibits.label_not_free", n=number)
    return Label(*label_parts(search), number)


def add_lines(record: Recording, row: ExhibitRow, value: Exhibit, actor: Actor) -> Sequence[CustodyRow]:
    """Writes the lines of the chain that have no row yet."""
    kept = CustodyRow.objects.filter(exhibit=row).count()
    fresh = list(enumerate(value.chain.entries, start=1))[kept:]
    lines = value.chain.entries
    rows = [
        CustodyRow(exhibit=row, number=n, recorded_by=actor.id, **_fields(entry),
            mismatch=Chain(row.id, lines[:n]).mismatch or "",
        )
        for n, entry in fresh
    ]
    return record.insert_many(rows, like=row)


def _fields(entry: CustodyEntry) -> dict[str, Any]:
    return {
        "action": entry.action, "giver": entry.giver.person, "giver_role": entry.giver.role,
        "taker": entry.taker.person, "taker_role": entry.taker.role, "place": entry.place,
        "purpose": entry.purpose, "at": entry.at, "seal_before": entry.seal_before or "",
        "seal_after": entry.seal_after or "", "intact": entry.intact, "reason": entry.reason,
        "reference": entry.reference, "sha256": entry.sha256 or "", "order_on": entry.order_on,
        "final_on": entry.final_on, "destination": entry.destination, "untampered": entry.untampered,
    }  # fmt: skip


def _verb(actor: Actor, line: CustodyEntry) -> str:
    """An examiner writes the lines of what is in their own hands, a supervisor a note; all others are a custodian's."""
    if line.action == "note":
        return "approve"
    own = line.giver == Holder(actor.id, "examiner")
    return "examine" if own and actor.may("examine") else "take_custody"


def _not_ahead(at: datetime) -> None:
    if at > now():
        raise Refused("desk_exhibits.in_the_future")
