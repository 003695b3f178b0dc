"""Presence as a drawing: intervals of addresses and times without observation arrive; points leave, once wide and once narrow.

A row for each address, a tick for each interval at its time, its height by level; times that no sensor watched hatched. The
table beside it says the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

from thelivu.base import IST

from .groups_drawing import FRAMES, Frame

Window: TypeAlias = tuple[datetime, datetime]
LEFT, RIGHT, HEAD, FOOT = 8.0, 8.0, 8.0, 24.0  # px around the rows
ROW, NAME = 48.0, 16.0  # px: a row with its name, the name alone
TALL = {"L4": 12.0, "L5": 24.0}  # px of a tick
LEAST = 3.0  # px of the shortest tick
MOST = 20  # addresses of one drawing: the table has all


@dataclass(frozen=True, slots=True)
class Tick:
    """One interval."""

    x: float
    y: float
    width: float
    height: float
    level: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One address."""

    name: str
    y: float  # of its name
    base: float  # of its line
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """One drawing; `hatched` are (x, width) of times that no sensor watched."""

    name: str
    width: float
    height: float
    lanes: tuple[Lane, ...]
    hatched: tuple[tuple[float, float], ...]
    days: tuple[tuple[float, date, str], ...]
    right: float
    foot: float


@dataclass(frozen=True, slots=True)
class Row:
    """An address and its intervals: from, to, level."""

    name: str
    spans: tuple[tuple[datetime, datetime, str], ...]


def drawings(rows: Sequence[Row], window: Window, gaps: Sequence[Window]) -> tuple[Drawing, ...]:
    """The rows in each frame; none where nothing was seen."""
    if not rows:
        return ()
    return tuple(_drawn(frame, rows[:MOST], window, gaps) for frame in FRAMES)


def _drawn(frame: Frame, rows: Sequence[Row], window: Window, gaps: Sequence[Window]) -> Drawing:
    first, last = window
    width = frame.width
    whole = max((last - first).total_seconds(), 1.0)
    plot = width - LEFT - RIGHT

    def x(at: datetime) -> float:
        share = (min(max(at, first), last) - first).total_seconds() / whole
        return round(LEFT + plot * share, 2)

    lanes = []
    for number, row in enumerate(rows):
        base = HEAD + ROW * (number + 1)
        ticks = tuple(
            Tick(min(x(lo), width - RIGHT - LEAST), base - TALL[level], round(max(LEAST, x(hi) - x(lo)), 2), TALL[level], level)
            for lo, hi, level in row.spans
        )
        lanes.append(Lane(row.name, base - ROW + NAME, base, ticks))
    foot = HEAD + ROW * len(rows)
    hatched = tuple((x(lo), round(x(hi) - x(lo), 2)) for lo, hi in gaps if x(hi) > x(lo))
    return Drawing(frame.name, width, foot + FOOT, tuple(lanes), hatched, _days(window, frame, x), width - RIGHT, foot)


def _days(window: Window, frame: Frame, x: Callable[[datetime], float]) -> tuple[tuple[float, date, str], ...]:
    """Midnights (IST) that are written under the rows, evenly apart."""
    first, last = (at.astimezone(IST).date() for at in window)
    first += timedelta(days=int(first < last))  # a window begins within its first day
    count = (last - first).days + 1
    shown = [first + timedelta(days=at) for at in range(0, count, max(1, -(-count // frame.days)))]
    found = []
    for number, day in enumerate(shown):
        at = x(datetime(day.year, day.month, day.day, tzinfo=IST))
        found.append((at, day, "end" if number and at > frame.width - 80 else "start"))
    return tuple(found)


def uncovered(window: Window, covered: Sequence[Window]) -> list[Window]:
    """What of a window none of these spans covers."""
    at, end = window
    found = []
    for lo, hi in sorted(covered):
        if lo > at:
            found.append((at, min(lo, end)))
        at = max(at, hi)
        if at >= end:
            return found
    return [*found, (at, end)]
