"""What the pages of groups show: rows arrive, values that a template reads leave. No message's text is among them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Instant, Word, ist
from thelivu.desk.people.queries import Actor, names
from thelivu.leads.chat_model import Conversation
from thelivu.leads.membership import WINDOW, Effect, Membership, Stay, Step, brought, curve, effect, gaps

from . import groups_queries as queries
from .groups_drawing import Drawing, drawings

SHOWN = 200  # members, and days of the table, on one page; the rest is counted
PAGE = 500  # messages of a conversation at a time


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group as one export shows it."""

    id: str
    url: str
    title: str
    value: str
    kind: Word
    lead: str
    lead_url: str
    people: int
    messages: int
    first: date | None
    last: date | None
    talk_url: str


def group_lines(rows: Iterable[Any]) -> list[GroupLine]:
    """Rows of the list of groups, and of a lead's own."""
    rows = list(rows)
    people = queries.people_of(row.id for row in rows)
    return [
        GroupLine(
            row.id, reverse("leads:group", args=[row.id]), row.title, row.value, Word(f"desk_groups.kind_{row.kind}"),
            row.lead.label, reverse("leads:show", args=[row.lead_id]), people.get(row.id, 0), row.messages,
            row.first_on, row.last_on, _talk_url(row),
        )
        for row in rows
    ]  # fmt: skip


def _talk_url(row: Any) -> str:
    return reverse("leads:conversation", args=[row.id]) if row.conversation_id else ""


@dataclass(frozen=True, slots=True)
class StayLine:
    """One time in the group, in words."""

    word: Word
    since: date
    end: Word | None
    to: date | None


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member over time."""

    number: int
    who: Word
    value: str
    leads: tuple[tuple[str, str], ...]
    forget_on: date | None
    role: str
    stay_lines: tuple["StayLine", ...]
    messages: int
    returned: bool


@dataclass(frozen=True, slots=True)
class Shared:
    """Another group with people of this one."""

    url: str
    title: str
    value: str
    shared: int
    named: int


@dataclass(frozen=True, slots=True)
class Acted:
    """One thing done about the group, and what followed."""

    number: int
    on: date
    what: Word
    reference: str
    who: str
    followed: Word
    unfinished: bool


@dataclass(frozen=True, slots=True)
class Returned:
    """One member who came back."""

    number: int
    value: str
    at: datetime
    seen: bool


@dataclass(frozen=True, slots=True)
class GroupPage:
    """One group over all exports that one may see."""

    row: Any
    kind: Word
    sentence: Word
    strip: list[dict[str, Any]]
    pictures: tuple[Drawing, ...]
    steps: tuple[Step, ...]
    gaps: tuple[tuple[date, date], ...]
    acts: list[Acted]
    notes: list[Word]
    members: list[MemberLine]
    members_more: int
    brought: list[tuple[MemberLine, list[MemberLine], int]]
    shared: list[Shared]
    exports: list[GroupLine]
    same: list[GroupLine]
    returns: list[Returned]
    watching: bool
    to_see: bool
    may_decide: bool


def group_page(actor: Actor, row: Any) -> GroupPage:
    """The page of a group."""
    over = queries.over_time(queries.exports_of(row))
    named = queries.named_by_leads(over.people)
    lines = {
        one.who: _member(number, one, over.people[one.who], named.get(one.who, []))
        for number, one in enumerate(over.members, 1)
    }
    steps, blank = curve(over.members), gaps(over.covered)
    acts = queries.acts_on(row)
    watching = any(one.set_by == actor.id for one in queries.watches_on([queries.value_of(row)]))
    back = queries.returns_on(row)
    return GroupPage(
        row=row, kind=Word(f"desk_groups.kind_{row.kind}"), sentence=_sentence(over, steps), strip=_strip(row, over),
        pictures=drawings(steps, [one.on for one in acts], blank, over.covered), steps=steps[-SHOWN:], gaps=blank,
        acts=_acted(over, acts), notes=_notes(over, steps), members=list(lines.values())[:SHOWN],
        members_more=max(0, len(lines) - SHOWN), brought=_brought(over, lines), shared=_shared(over, named),
        exports=group_lines(over.exports), same=group_lines(queries.same_titled(row)),
        returns=[
            Returned(lines[key].number, lines[key].value, one.at, one.seen_at is not None)
            for one in back if (key := queries.key_of(one.member)) in lines
        ],
        watching=watching, may_decide=actor.may("decide"),
        to_see=any(one.seen_at is None and one.watch.set_by == actor.id for one in back),
    )  # fmt: skip


def _member(number: int, one: Membership, row: Any, leads: Sequence[Any]) -> MemberLine:
    """A member's line. Of whom only a name is written, the name stays in the conversation."""
    gone = row.forgotten_at is not None
    alias = row.kind == "name_alias"
    who = "forgotten" if gone else "by_name" if alias else "by_lead" if leads else "by_id"
    return MemberLine(
        number, Word(f"desk_groups.who_{who}"), "" if gone or alias else row.value,
        tuple((lead.label, reverse("leads:show", args=[lead.id])) for lead in leads),
        None if gone or leads else row.forget_on, row.role, tuple(_stay(stay) for stay in one.stays),
        one.messages, one.returned,
    )  # fmt: skip


def _stay(stay: Stay) -> StayLine:
    end = Word(f"desk_groups.end_{stay.end}") if stay.to else None
    how = Word(f"desk_groups.stay_{stay.how}")
    return StayLine(how, stay.since.date(), end, stay.to.date() if stay.to else None)


def _sentence(over: queries.Over, steps: Sequence[Step]) -> Word:
    if not steps:
        return Word("desk_groups.nobody_dated", {"n": len(over.people)})
    there, gone = (
        sum(one.present for one in over.members),
        sum(not one.present for one in over.members if one.stays),
    )
    back = sum(one.returned for one in over.members)
    values = {"n": there + gone, "there": there, "gone": gone, "back": back}
    return Word("desk_groups.sentence", values)


def _strip(row: Any, over: queries.Over) -> list[dict[str, Any]]:
    return [
        {"term": "desk_groups.id", "value": queries.value_of(row), "mono": True},
        {"term": "desk_groups.people", "value": str(len(over.people))},
        {"term": "desk_groups.messages", "value": f"{queries.messages_in(over.exports):,}"},
        {"term": "desk_groups.exports", "value": str(len(over.exports))},
    ]


def _notes(over: queries.Over, steps: Sequence[Step]) -> list[Word]:
    """What the picture does not show."""
    notes = [Word("desk_groups.note_incomplete")]
    if over.undated:
        notes.append(Word("desk_groups.note_undated", {"n": over.undated}))
    if over.more:
        notes.append(Word("desk_groups.note_more", {"n": over.more}))
    if len(steps) > SHOWN:
        notes.append(Word("desk_groups.note_days", {"n": SHOWN}))
    return notes


def _acted(over: queries.Over, acts: Sequence[Any]) -> list[Acted]:
    covered = over.covered
    until = max((last for _, last in covered), default=None)
    who = names({one.recorded_by for one in acts})
    found = []
    for number, one in enumerate(acts, 1):
        known = effect(over.members, one.on, until) if until and until >= one.on else None
        followed = _followed(known) if known else Word("desk_groups.nothing_since")
        found.append(Acted(
            number, one.on, Word(f"desk_groups.act_{one.what}"), one.reference, who.get(one.recorded_by, ""),
            followed, known is None or (known.until - known.day).days < WINDOW,
        ))  # fmt: skip
    return found


def _followed(known: Effect) -> Word:
    values = {"n": known.members, "left": known.left, "back": known.back, "days": WINDOW}
    return Word("desk_groups.followed", values)


def _brought(
    over: queries.Over, lines: Mapping[str, MemberLine]
) -> list[tuple[MemberLine, list[MemberLine], int]]:
    rows = []
    for who, whom in brought(over.members):
        if who in lines:
            rows.append((lines[who], [lines[one] for one in whom[:20]], max(0, len(whom) - 20)))
    return rows


def _shared(over: queries.Over, named: Mapping[str, Any]) -> list[Shared]:
    return [
        Shared(
            reverse("leads:group", args=[one.id]), one.title, queries.value_of(one), len(keys),
            sum(bool(named.get(key)) for key in keys),
        )
        for one, keys in queries.also_in(over)
    ]  # fmt: skip


# A conversation -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Said:
    """One message, unmasked."""

    where: str
    at: datetime | None
    written: str
    who: str
    name: str
    text: str
    beside: str
    marks: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """A part of a conversation: `before` and `after` are where the parts beside it begin; None: there is none."""

    said: list[Said]
    first: int
    last: int
    total: int
    before: int | None
    after: int | None


def talk_of(told: Conversation, start: int) -> Talk:
    """PAGE messages from one on."""
    total = len(told.messages)
    at = min(max(0, start), max(0, total - 1))
    part = told.messages[at : at + PAGE]
    said = [
        Said(
            one.where, _certain(one.at), one.at.text if one.at else "", one.sender.value if one.sender else "",
            one.name, one.text, one.beside, tuple(Word(f"desk_groups.said_{mark}") for mark in one.marks),
        )
        for one in part
    ]  # fmt: skip
    return Talk(
        said, at + 1, at + len(part), total, max(0, at - PAGE) if at else None,
        at + PAGE if at + PAGE < total else None,
    )  # fmt: skip


def _certain(at: Instant | None) -> datetime | None:
    span = at.certain if at else None
    return ist(span.lo) if span else None
