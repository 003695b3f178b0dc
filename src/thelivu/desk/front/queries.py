"""What the front room asks of every stage, in the order of the line: clocks, counts, hits.

Arrives: the officer and the register's time. Leaves: the frame of every page, My day, and the answer to a search.
It alone reads every stage, by the four reads that each stage's `queries` offers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Protocol, cast

from django.urls import reverse

from thelivu import PIPELINE
from thelivu.base import IST, Identifier, Word, readings_of, words_of
from thelivu.desk.authority import queries as authorities
from thelivu.desk.cases.models import CaseRow
from thelivu.desk.leads.models import LeadRow
from thelivu.desk.people.queries import Actor, names
from thelivu.desk.register.queries import NAMED
from thelivu.desk.register.reads import Due, Hit, Link, StageCounts

WEEK = timedelta(days=7)


class StageReads(Protocol):
    """The four scoped reads of a stage."""

    def due(self, actor: Actor, at: datetime) -> list[Due]:
        """Running clocks of this officer."""

    def find(self, identifiers: list[Identifier], text: str) -> list[Hit]:
        """Records that name one of the identifiers, or whose label is the text."""

    def count(self, actor: Actor, at: datetime) -> StageCounts:
        """Open and overdue records, and three counts that open lists."""

    def trail(self, record_id: str) -> tuple[list[Link], list[Link]]:
        """What a record of this stage rests on."""


def stages() -> Mapping[str, StageReads]:
    """Each stage's reads, in the order of the line."""
    return {stage: cast("StageReads", import_module(f"thelivu.desk.{stage}.queries")) for stage in PIPELINE}


def title_of(stage: str) -> Word:
    """The stage's name on the line."""
    return Word(f"desk_front.stage.{stage}")


@dataclass(frozen=True, slots=True)
class StageNode:
    """One stage on the line of every page."""

    name: str
    title: Word
    url: str
    count: int
    overdue: int
    current: bool


def counts(actor: Actor, at: datetime) -> dict[str, StageCounts]:
    """Each stage's counts, asked once a page; who sees no content is shown no line."""
    if not actor.may("view"):
        return {}
    return {stage: reads.count(actor, at) for stage, reads in stages().items()}


def line(counted: Mapping[str, StageCounts], current: str) -> list[StageNode]:
    """The line with its counts."""
    return [
        StageNode(stage, title_of(stage), reverse(f"{stage}:index"), one.open, one.overdue, stage == current)
        for stage, one in counted.items()
    ]


@dataclass(frozen=True, slots=True)
class Clock:
    """One row of My day."""

    due: datetime
    started: datetime
    title: Word
    url: str
    why: Word
    verb: Word
    stage: Word


@dataclass(frozen=True, slots=True)
class Day:
    """What is due for this officer, by the clock that is running."""

    overdue: tuple[Clock, ...]
    today: tuple[Clock, ...]
    week: tuple[Clock, ...]

    @property
    def sentence(self) -> Word:
        """What is overdue and due today in one sentence."""
        counts = {"overdue": len(self.overdue), "today": len(self.today), "week": len(self.week)}
        if self.overdue:
            kind = "overdue" if self.today else "overdue_only"
        elif self.today:
            kind = "today"
        else:
            kind = "week" if self.week else "nothing"
        return Word(f"desk_front.day.{kind}", counts)


def day(actor: Actor, at: datetime) -> Day:
    """Every stage's clocks and the authorities that end, sorted by when they are due."""
    due = authorities.due(actor.id, at)
    for reads in stages().values():
        due += reads.due(actor, at)
    rows = [
        Clock(one.by, one.started, one.act, one.url, one.why, one.verb, title_of(one.stage))
        for one in sorted(due, key=lambda one: one.by)
    ]
    tonight = (at.astimezone(IST) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return Day(
        overdue=tuple(row for row in rows if row.due < at),
        today=tuple(row for row in rows if at <= row.due < tonight),
        week=tuple(row for row in rows if max(at, tonight) <= row.due < at + WEEK),
    )


_STATES = {"doubt": "ambiguous", "late": "overdue", "": ""}


@dataclass(frozen=True, slots=True)
class NumberedWord:
    """One number of the line with the list that it opens."""

    word: Word
    n: int
    url: str
    state: str


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage of the line at the foot of My day."""

    title: Word
    counts: tuple[NumberedWord, ...]


def three_counts(counted: Mapping[str, StageCounts]) -> list[StageLine]:
    """The line with three counts a stage."""
    return [
        StageLine(
            title_of(stage),
            tuple(
                NumberedWord(each.word, each.number, each.url, _STATES[each.tone] if each.number else "")
                for each in one.counts
            ),
        )
        for stage, one in counted.items()
    ]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An act of another officer that waits for this one's word."""

    text: Word
    url: str
    note: Word
    icon: str = "second"


def waiting(actor: Actor) -> list[Waiting]:
    """Authorities that another officer recorded and this one may approve."""
    if not actor.may("approve"):
        return []
    rows = authorities.awaiting_approval(actor.id)
    who = names({row.recorded_by for row in rows})
    return [
        Waiting(
            Word("desk_front.waiting.authority", {"label": row.label}),
            reverse("authority:show", args=[row.id]),
            Word("desk_front.waiting.by", {"who": who.get(row.recorded_by, "")}),
        )
        for row in rows
    ]


def matter(label: str) -> str | None:
    """The id of the lead or case in scope that this label names: a search is made for one of them."""
    wanted = label.strip()
    for table in (LeadRow, CaseRow):
        rows = table.objects.filter(label__in={wanted, wanted.upper()}).order_by()
        found: str | None = rows.values_list("id", flat=True).first()
        if found is not None:
            return found
    return None


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of one stage; `more`: it gave as many of a kind as it gives, so that there may be others."""

    stage: str
    title: Word
    hits: tuple[Hit, ...]
    more: Word | None


def search(text: str) -> Iterator[Found]:
    """What every stage has of this, in the order of the line; what may not be seen is as absent as what is not."""
    readings = list(readings_of(text))
    for stage, reads in stages().items():
        hits = tuple(reads.find(readings, text.strip()))
        if hits:
            more = Word("desk_front.more_hits", {"n": NAMED}) if len(hits) >= NAMED else None
            yield Found(stage, title_of(stage), hits, more)


def readings(text: str) -> list[tuple[Word, str]]:
    """What the text can mean, in normal form: shown above the hits."""
    sounds = " · ".join(" / ".join(sorted(word)) for word in words_of(text))
    kinds = [(Word(f"desk_front.kind.{one.kind}"), one.value) for one in readings_of(text)]
    return [(Word("desk_front.kind.name"), sounds), *kinds] if sounds else kinds
