"""Storing groups with their lead, watching them, and forgetting people whom no lead names.

What a message says goes to the vault as one document a conversation, and to no table.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from thelivu.base import Identifier, InputError, Instant, Refused, ist, new_id
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import Recording, note_access, office_recording, recording
from thelivu.desk.register.documents import content, keep
from thelivu.desk.register.models import IdentifierUseRow
from thelivu.desk.register.queries import now
from thelivu.law import load as load_law
from thelivu.leads import Reading
from thelivu.leads.chat_model import ROLE, Conversation, Group
from thelivu.leads.packed import pack, unpack

from . import groups_queries as queries
from .models import (
    BystanderRow,
    GroupActionRow,
    GroupEventRow,
    GroupRow,
    GroupWatchRow,
    LeadRow,
    ReturnRow,
)
from .queries import STAGE
from .stored import time_json, under, whole_span

ACTS = ("search", "arrest", "notice", "closed", "other")
"""What may be done about a group: premises searched, people arrested, the platform told, the group closed."""
PERIOD = "bystanders"
FORGET_AT_ONCE = 500  # people whom one tick of the clock forgets, at most


# Admission ------------------------------------------------------------------------------------------------------------
def store(record: Recording, leads: Sequence[LeadRow], reading: Reading) -> None:
    """Writes the groups of an export with its one lead, its conversations into the vault, and reminds who watches."""
    if not reading.groups:
        return
    lead = leads[0]
    told = {one.group: one for one in reading.conversations}
    rows = {one.identifier: _group_row(lead, one, told.get(one.identifier)) for one in reading.groups}
    for one in reading.activity:  # an export that has no texts, or none that are kept, still counts
        rows[one.group].messages += 0 if one.group in told else one.messages
    people = _people(rows, reading, _forget_on(record.at.date()))
    for group, row in rows.items():
        days = sorted(_days(reading, group))
        row.first_on, row.last_on = (days[0], days[-1]) if days else (None, None)
        if group in told:
            row.conversation = record.insert(_kept(lead, told[group]))
    record.insert_many(list(rows.values()))
    record.insert_many([one for each in people.values() for one in each.values()])
    record.insert_many([
        under(lead, GroupEventRow(
            group=rows[one.group], kind=one.kind, who=people[one.group][one.who],
            by=people[one.group][one.by] if one.by else None, at=time_json(one.at), where=one.where,
        ))
        for one in reading.events
    ])  # fmt: skip
    titled = [(lead, "group", row.title) for row in rows.values() if row.title]
    record.name_words(STAGE, titled)
    _remind(record, list(rows.values()))


def _group_row(lead: LeadRow, group: Group, told: Conversation | None) -> GroupRow:
    """The row of a group. The title of a talk between two is the name of one of them, so it is not kept."""
    title = group.title[:300] if group.kind in queries.SEVERAL else ""
    row = GroupRow(
        id=new_id(), lead=lead, value=group.identifier.value[:300], kind=group.kind, title=title,
        where=group.where[:200], messages=len(told.messages) if told else 0,
    )  # fmt: skip
    under(lead, row)
    return row


def _people(
    rows: Mapping[Identifier, GroupRow], reading: Reading, forget_on: date
) -> dict[Identifier, dict[Identifier, BystanderRow]]:
    """Of each group everybody whom an event or a message names, numbered in the order of the export."""
    people: dict[Identifier, dict[Identifier, BystanderRow]] = {group: {} for group in rows}

    def member(group: Identifier, who: Identifier) -> BystanderRow:
        of = people[group]
        if who not in of:
            row = BystanderRow(
                id=new_id(), group=rows[group], number=len(of) + 1, kind=who.kind, value=who.value[:300],
                forget_on=forget_on,
            )  # fmt: skip
            of[who] = under(rows[group].lead, row)
        return of[who]

    for event in reading.events:
        row = member(event.group, event.who)
        row.role = "admin" if event.kind == ROLE else row.role
        if event.by:
            member(event.group, event.by)
    for one in reading.activity:
        row = member(one.group, one.who)
        row.messages, row.first, row.last = one.messages, time_json(one.first), time_json(one.last)
    return people


def _days(reading: Reading, group: Identifier) -> Iterable[date]:
    events: list[Instant | None] = [one.at for one in reading.events if one.group == group]
    spoken = [end for one in reading.activity if one.group == group for end in (one.first, one.last)]
    walls = (queries.wall_of(time_json(at)) for at in (*events, *spoken))
    return (wall.date() for wall in walls if wall is not None)


def _kept(lead: LeadRow, told: Conversation) -> Any:
    data = pack(told, Conversation)
    return under(lead, keep(data, "conversation.json", spans=[whole_span(len(data))]))


def _forget_on(day: date) -> date:
    return day + timedelta(days=load_law().periods[PERIOD].days)


def _remind(record: Recording, rows: list[GroupRow]) -> None:
    """Writes down who is in a watched group again, by what the new export adds to the others."""
    by_value = {queries.value_of(row): row for row in rows}
    for watch in queries.watches_on(by_value):
        row = by_value.get(queries.value_of(watch.group))
        if row is None:
            continue
        over = queries.over_time(queries.exports_of(row))
        before = {
            one.who: one for one in queries.over_time([g for g in over.exports if g.id != row.id]).members
        }
        for one in over.members:
            was = before.get(one.who)
            if was is None or was.present or not one.present or over.people[one.who].group_id != row.id:
                continue
            back = ReturnRow(watch=watch, member=over.people[one.who], at=_aware(one.stays[-1].since))
            record.insert(back, like=watch)


def _aware(wall: Any) -> Any:
    """A wall clock as India's: the table keeps moments, and a page says by whose clock it is."""
    return wall.replace(tzinfo=ist(now()).tzinfo)


# Officers ---------------------------------------------------------------------------------------------------------------
def open_conversation(actor: Actor, group_id: str, purpose: str, reason: str) -> Conversation:
    """All messages of one conversation, for an officer who decides on its lead; the read is on the record first."""
    actor.require("decide")
    with seen_as(actor.scope):
        row = queries.group(group_id)
        if row.conversation is None:
            raise Refused("desk_groups.no_conversation")
        if row.lead.state == "withdrawn":
            raise Refused("desk_graph.lead_withdrawn")
        note_access(
            actor, "conversation.opened", about=row.id, purpose=purpose, reason=reason, matter=row.lead_id
        )
        told: Conversation = unpack(content(row.conversation), Conversation)
        return told


def note_act(actor: Actor, group_id: str, on: date, what: str, reference: str) -> GroupActionRow:
    """Writes down what was done about a group on a day."""
    if what not in ACTS:
        raise InputError("desk_groups.no_such_act")
    with recording(actor, "decide", "group.act_noted") as record:
        row = queries.group(group_id)
        act = GroupActionRow(group=row, on=on, what=what, reference=reference.strip(), recorded_by=actor.id)
        return record.insert(act, like=row)


def remind_of_returns(actor: Actor, group_id: str, why: str) -> GroupWatchRow:
    """Reminds this officer when a new export shows that somebody came back; once a group."""
    with recording(actor, "decide", "group.watched") as record:
        row = queries.group(group_id)
        for known in queries.watches_on([queries.value_of(row)]):
            if known.set_by == actor.id:
                return known
        made = GroupWatchRow(group=row, why=why.strip(), set_by=actor.id)
        return record.insert(made, like=row)


def end_watch(actor: Actor, group_id: str) -> None:
    """Ends this officer's watch."""
    with recording(actor, "decide", "group.watch_ended") as record:
        for one in queries.watches_on([queries.value_of(queries.group(group_id))]):
            if one.set_by == actor.id:
                record.change(one, ended_at=record.at)


def see_returns(actor: Actor, group_id: str) -> None:
    """This officer has looked at who came back."""
    with recording(actor, "decide", "group.returns_seen") as record:
        for one in queries.returns_on(queries.group(group_id)):
            if one.seen_at is None and one.watch.set_by == actor.id:
                record.change(one, seen_at=record.at)


def say_same(actor: Actor, group_id: str, other_id: str, why: str) -> GroupRow:
    """An officer's word that two exports without a common id show one group."""
    if not why.strip():
        raise InputError("desk_leads.why_missing")
    with recording(actor, "decide", "group.joined") as record:
        row, other = queries.group(group_id), queries.group(other_id)
        value = queries.value_of(other)
        if row.same_as or value == row.value or row.kind != other.kind:
            raise Refused("desk_groups.not_joined")
        for one in queries.exports_of(row):
            record.change(one, same_as=value, same_by=actor.id, same_why=why.strip())
        return queries.group(row.id)


# The clock ------------------------------------------------------------------------------------------------------------
def forget_bystanders() -> int:
    """Takes the identifiers of people whose period is over and whom no lead names out of the register; returns how many.

    All rows of one person go together, under one random word, so that the numbers of a group stay true. Old versions
    cannot be proven any more, since their nonce dies with them: that is the purge.
    """
    today = ist(now()).date()
    with office_recording("group.bystanders_forgotten") as record:
        due = BystanderRow.objects.filter(forget_on__lt=today, forgotten_at__isnull=True)
        later = BystanderRow.objects.filter(
            unit=OuterRef("unit"), kind=OuterRef("kind"), value=OuterRef("value"), forget_on__gte=today
        )
        named = IdentifierUseRow.objects.filter(stage=STAGE, kind=OuterRef("kind"), value=OuterRef("value"))
        gone = (
            due.filter(~Exists(later), ~Exists(named))
            .order_by()
            .values_list("unit", "kind", "value")
            .distinct()
        )
        people = list(gone[:FORGET_AT_ONCE])
        for unit, kind, value in people:
            word = new_id()
            for row in BystanderRow.objects.filter(
                unit=unit, kind=kind, value=value, forgotten_at__isnull=True
            ):
                record.change(row, kind="", value=word, forgotten_at=record.at)
        return len(people)
