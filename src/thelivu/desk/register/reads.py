"""What every stage answers to the front room: what is due, what was found, how many, and what hangs together."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from thelivu.base import Word

Tone = Literal["", "doubt", "late"]


@dataclass(frozen=True, slots=True)
class Due:
    """One running clock: the act that is due, by when, and the event that started it."""

    act: Word
    verb: Word
    url: str
    by: datetime
    started: datetime
    why: Word
    stage: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that a search found."""

    label: str
    what: Word
    url: str
    stage: str
    how: Word | None = None  # by a name only: written the same, or sounding alike


def by_name(same: bool) -> Word:
    """What a hit by a name alone is worth: a place to look, and no ground for anything."""
    return Word("desk_register.named_same" if same else "desk_register.named_alike")


@dataclass(frozen=True, slots=True)
class Count:
    """One number of the line with the list that it opens."""

    word: Word
    number: int
    url: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class StageCounts:
    """A stage on the line: open records, overdue ones, and three counts that open lists."""

    open: int
    overdue: int
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A record that this one rests on, or that rests on this one."""

    label: str
    what: Word
    url: str
    stage: str
    void: bool = False
