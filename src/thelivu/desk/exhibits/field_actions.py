"""A field form on its way: out before departure, the go code on entry, what comes back, and what a person decides.

The register is asked three times whether the target still stands: when the form goes out, when the code is read out,
and for each item when the return is taken in. A return is taken in whole or waits whole; it is never half there.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from thelivu.authority import Permit, Subject, permit
from thelivu.base import InputError, Refused, ThelivuError, Word, minute_of
from thelivu.desk.authority.actions import ask
from thelivu.desk.authority.queries import value_of
from thelivu.desk.operations import queries as operation_queries
from thelivu.desk.operations.actions import door_found, may_go_in
from thelivu.desk.operations.models import SearchRow
from thelivu.desk.people.queries import Actor, officers_with
from thelivu.desk.people.scope import INTEGRITY
from thelivu.desk.register.actions import Recording, one_writer, recording
from thelivu.desk.register.documents import keep
from thelivu.exhibits import CustodyEntry, Exhibit, Holder, Label, next_label, transfer
from thelivu.exhibits import seize as seized
from thelivu.exhibits.field_form import BLOCK, LAST_LABEL, FieldReturn, open_return, valid_until
from thelivu.exhibits.memo import Memo, Seized, digest_of, facts_of, head_of
from thelivu.exhibits.taking import WRONG_DOOR, Taking, take
from thelivu.law import load as load_law

from . import field_queries
from .actions import SEIZE, into_register
from .label_queries import label_parts, labels_given
from .models import DistrictPacketRow, ExhibitRow, FieldFormRow, FieldReturnRow, MemoRow
from .queries import entered_search, exhibits_of, search_of


# Out and in ------------------------------------------------------------------------------------------------------
def check_out(
    actor: Actor, search_id: str, authority_id: str, *, medium: str, hours: int, officer_id: str = ""
) -> FieldFormRow:
    """Gives out a form for one search with a block of labels, to this officer or, on paper, to another."""
    if medium not in {"phone", "paper"}:
        raise InputError("desk_field.no_such_medium")
    officer = officer_id or actor.id
    if officer not in dict(officers_with("take_custody")):
        raise Refused("desk_field.not_a_seizing_officer")
    with one_writer(), recording(actor, "take_custody", "field_form.checked_out") as record:
        search = search_of(search_id)
        _still_stands(operation_queries.search(search.id), record.at)
        return give_out(record, search, authority_id, medium=medium, hours=hours, officer=officer)


def give_out(
    record: Recording, search: SearchRow, authority_id: str, *, medium: str, hours: int, officer: str,
    packet: DistrictPacketRow | None = None,
) -> FieldFormRow:  # fmt: skip
    """One more form of a search that still stands, with the next block of its labels, as part of an act."""
    record.permit = ask(authority_id, SEIZE, Subject("search", search.id, search.district or None))
    first = next_label(labels_given(search), *label_parts(search)).number
    if first + BLOCK - 1 > LAST_LABEL:
        raise Refused("desk_field.no_labels_left")
    there = FieldFormRow.within(INTEGRITY).filter(search=search.id).count()
    row = FieldFormRow(
        search=search, number=there + 1, medium=medium, officer=officer, authority_id=record.permit.authority,
        first=first, last=first + BLOCK - 1, issued_at=record.at, valid_until=valid_until(record.at, hours), packet=packet,
    )  # fmt: skip
    return record.insert(row, like=search)


def _still_stands(search: SearchRow, at: datetime) -> None:
    """Refuses a search that is not approved, is over, or whose basis no longer holds."""
    against = field_queries.against_going_out([search], at)
    if search.id in against:
        raise Refused.of(against[search.id])


def give_go(actor: Actor, form_id: str) -> FieldFormRow:
    """The control room's word at the door: the target still stands, the team may go in, and the code may be read out.

    The first code of a search records its entry. Never the officer who holds the form.
    """
    with recording(actor, "register", "field_form.go_given") as record:
        row = field_queries.form(form_id)
        if row.go_given_at is not None and row.withdrawn_at is None:
            return row
        for code, holds in _against_go(row, actor, record.at).items():
            if holds:
                raise Refused(f"desk_field.{code}")
        search = operation_queries.search(row.search_id)
        may_go_in(search, record.at, record.at)
        record.permit = _permit(row, search, record.at)
        if search.entered_at is None:
            record.change(search, entered_at=record.at)
        return record.change(row, go_given_at=record.at, go_given_by=actor.id)


def _against_go(row: FieldFormRow, actor: Actor, at: datetime) -> Mapping[str, bool]:
    return {
        "withdrawn": row.withdrawn_at is not None,
        "own_code": row.officer == actor.id,
        "run_out": at > row.valid_until,
        "left_already": row.search.left_at is not None,
    }


def withdraw(actor: Actor, form_id: str, why: str) -> FieldFormRow:
    """A form that is not used, or whose phone is lost: no code is given for it, and what comes back on it waits."""
    _reason(why)
    with recording(actor, "register", "field_form.withdrawn") as record:
        row = field_queries.form(form_id)
        if row.withdrawn_at is not None:
            return row
        return record.change(row, withdrawn_at=record.at, withdrawn_why=why.strip())


# What comes back -------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _New:
    """One item on its way into the register."""

    item: Seized
    exhibit: Exhibit


def receive(actor: Actor, data: bytes, way: str) -> FieldReturnRow:
    """Takes in a return, or keeps it for a person with the reasons. The same bytes again are the same return."""
    actor.require("take_custody")
    returned, plain = open_return(data, field_queries.key_of)
    digest = hashlib.sha256(data).hexdigest()
    with one_writer(), recording(actor, "take_custody", "field_form.returned") as record:
        form = field_queries.form(returned.form)
        known = field_queries.same_return(form.id, digest)
        if known is not None:
            return known
        taking = take(returned, field_queries.facts_of(form), field_queries.on_record(form))
        new, waits = _prepared(form, returned, taking, record)
        if waits and returned.memo.place.door == "not_connected":
            waits = (Word(WRONG_DOOR), *waits)  # asks for a person at once
        document = record.insert(keep(plain, f"{returned.form}.json"), like=form)  # the file first, then its row
        row = FieldReturnRow(
            form=form, sequence=returned.sequence, sha256=digest, document=document, way=way, received_by=actor.id,
            received_at=record.at, state="waiting" if waits else "taken", waits=[[w.code, dict(w.values)] for w in waits],
            items={one.id: digest_of(one) for one in returned.memo.seized},
        )  # fmt: skip
        record.insert(row, like=form)
        if not waits and not taking.stale:
            _take_in(record, form, returned, new)
        return row


def take_after_all(actor: Actor, return_id: str, same_as: Mapping[str, str], why: str) -> FieldReturnRow:
    """A person's decision on a return that waits: its memo stands beside the other one, and of its items each is new
    or, by `same_as`, an exhibit that is on record already. What still stands against it is refused.
    """
    _reason(why)
    with recording(actor, "register", "field_return.decided") as record:
        row = _waiting(actor, return_id)
        form = field_queries.form(row.form_id)
        returned = field_queries.written(row)
        there = {one.id for one in exhibits_of(form.search_id)}
        if not set(same_as.values()) <= there:
            raise Refused("desk_exhibits.no_such_exhibit")
        if len(set(same_as.values())) != len(same_as):
            raise Refused("desk_field.same_twice")
        left = tuple(one for one in returned.memo.seized if one.id not in same_as)
        rest = replace(returned, memo=replace(returned.memo, seized=left))
        facts = replace(field_queries.facts_of(form), merged_into=False)
        taking = take(rest, facts, field_queries.on_record(form))
        if taking.stale:
            raise Refused("exhibits.waits.older")
        new, waits = _prepared(form, rest, taking, record)
        if waits:
            raise Refused.of(waits[0])
        _take_in(record, form, rest, new)
        return record.change(
            row, state="taken", same_as=dict(same_as), decided_by=actor.id, decided_why=why.strip()
        )


def set_aside(actor: Actor, return_id: str, why: str) -> FieldReturnRow:
    """A person's decision that nothing of a return enters the register; it stays where it is, with the reason."""
    _reason(why)
    with recording(actor, "register", "field_return.decided") as record:
        row = _waiting(actor, return_id)
        return record.change(row, state="set_aside", decided_by=actor.id, decided_why=why.strip())


def write_memo(actor: Actor, form_id: str, memo: Memo) -> MemoRow:
    """The memo of a search from its signed paper; what was seized is numbered one by one with the labels of the kit."""
    with recording(actor, "take_custody", "memo.written") as record:
        form = field_queries.form(form_id)
        if form.medium != "paper" or form.withdrawn_at is not None:
            raise Refused("desk_field.not_a_paper_form")
        if form.go_given_at is None:
            raise Refused("exhibits.waits.go_not_given")
        return _memo(record, form, memo)


def _waiting(actor: Actor, return_id: str) -> FieldReturnRow:
    row = field_queries.field_return(return_id)
    if row.state != "waiting":
        raise Refused("desk_field.already_decided")
    if field_queries.took_a_form(actor.id, [row.form.search_id]):  # nobody decides on what they wrote, or on what stands beside it
        raise Refused("desk_field.own_return")
    return row


def _reason(why: str) -> None:
    if not why.strip():
        raise InputError("desk_targets.why_missing")


def _prepared(
    form: FieldFormRow, returned: FieldReturn, taking: Taking, record: Recording
) -> tuple[list[_New], tuple[Word, ...]]:
    """The new items as exhibits with their custody, or every reason why a person has to look."""
    new: list[_New] = []
    waits = list(taking.waits)
    corrected = {one.id: one for one in returned.corrected.seized}
    for one in taking.new:
        try:
            new.append(_exhibit(form, corrected[one.id], record))
        except ThelivuError as against:
            waits.append(against.word)
    try:
        _leaving(search_of(form.search_id), returned.corrected, record.at)
    except Refused as against:
        waits.append(against.word)
    return new, tuple(waits)


def _exhibit(form: FieldFormRow, one: Seized, record: Recording) -> _New:
    if max(one.found_at, one.sealed_at or one.found_at) > record.at:
        raise Refused("desk_exhibits.in_the_future")
    if ExhibitRow.within(INTEGRITY).filter(id=one.id).exists():
        raise Refused("exhibits.waits.id_used", n=one.number)
    search = entered_search(form.search_id, one.found_at)
    record.permit = _permit(form, search, one.found_at)
    officer = Holder(form.officer, "seizing_officer")
    found = Holder(one.holder or "occupant", "occupant")
    entry = CustodyEntry("seize", found, officer, one.spot, "desk_exhibits.purpose_seize", one.found_at)
    value = seized(
        load_law(), one.id, Label(*label_parts(search), one.number), entry, kind=one.kind, search=search.id,
        make=one.make, model=one.model, identifiers=one.serials, sem=one.sem,
    )  # fmt: skip
    if one.sha256:
        value = transfer(value, replace(
            entry, action="hash", giver=officer, purpose="desk_exhibits.purpose_hash", sha256=one.sha256))  # fmt: skip
    if one.bag and one.sealed_at:
        value = transfer(value, replace(
            entry, action="seal", giver=officer, purpose="desk_exhibits.purpose_seal", at=one.sealed_at, seal_after=one.bag))  # fmt: skip
    return _New(one, value)


def _permit(form: FieldFormRow, search: SearchRow, at: datetime) -> Permit:
    """The Permit under the form's authority, whoever may see that: what was done at the place is written down later."""
    subject = Subject("search", search.id, search.district or None)
    return permit(value_of(form.authority), SEIZE, subject, at)


def _take_in(record: Recording, form: FieldFormRow, returned: FieldReturn, new: list[_New]) -> None:
    for one in new:
        into_register(record, one.exhibit, form.search, form.authority_id, facts_of(one.item))
    clock = returned.clock
    _memo(record, form, returned.corrected, clock.out.ahead_s, clock.uncertainty_s)


def _memo(
    record: Recording, form: FieldFormRow, memo: Memo, ahead_s: float = 0, uncertainty_s: float = 0
) -> MemoRow:
    """Writes the memo that came with a form as it is now; that the team has left, and a wrong door, where it says so."""
    told = {"head": head_of(memo), "clock_s": ahead_s, "clock_uncertainty_s": uncertainty_s}
    there: MemoRow | None = MemoRow.objects.filter(form=form.id).first()
    search = search_of(form.search_id)
    left = _leaving(search, memo, record.at)
    if left is not None:
        record.change(search, left_at=left)
    if memo.place.door == "not_connected":  # known from now: what was seized before is on record and goes back
        door_found(record, search, memo.place.door, record.at)
    if there is None:
        return record.insert(MemoRow(search=search, form=form, written_by=record.actor.id, **told), like=form)
    return record.change(there, **told) if there.head != told["head"] else there


def _leaving(search: SearchRow, memo: Memo, at: datetime) -> datetime | None:
    """When the team left, if a closed memo is the first to say so; a time that cannot be is refused."""
    left = memo.place.left_at
    if memo.close is None or left is None or search.left_at is not None:
        return None
    if search.entered_at is None or not minute_of(search.entered_at) <= left <= at:
        raise Refused("desk_field.left_when")
    return left
