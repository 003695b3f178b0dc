"""The reason chain of one sighting: window and leases arrive; margins, neighbours and fragility points leave.

It is what the page draws and a judge reads: the window, the row that covers it, who had the same address and ports
before and after, how far away the next other line is, and what the answer would be if a clock were off.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from thelivu.attribution.lease import Lease, Line
from thelivu.attribution.match import Log, Window, candidates, window_of
from thelivu.attribution.sighting import Sighting
from thelivu.base import Span, Word

SHIFTS = {"5min": 300, "1h": 3600, "5h30": 19800, "12h": 43200}
"""Clock errors that happen: drift, daylight saving, a zone taken for another in India, a 12-hour clock."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The nearest lease of another line on one side; `gap_s` is what lies between it and the window, bounds taken off."""

    lease: Lease
    gap_s: float


@dataclass(frozen=True, slots=True)
class Shifted:
    """What the answer would be if the clock were off by so many seconds: the same, another, or none."""

    seconds: int
    answer: str  # "same" | "other" | "none"


@dataclass(frozen=True, slots=True)
class ReasonChain:
    """Everything that the page of one sighting draws; `sentences` are the reasons of its state."""

    sighting: str
    window: Span
    leases: tuple[
        Lease, ...
    ]  # the rows that the answer rests on, or all candidates where there is no one answer
    before: Neighbour | None
    after: Neighbour | None
    margin_s: float | None
    margin_after: bool  # the nearest other line is the one after
    clock_s: float  # the largest bound of the provider clocks involved
    shifts: tuple[Shifted, ...]
    sentences: tuple[Word, ...] = ()

    @property
    def fragility(self) -> dict[str, bool]:
        """For each shift: is the answer the same with the clock off either way?"""
        same = {one.seconds for one in self.shifts if one.answer == "same"}
        return {name: {-seconds, seconds} <= same for name, seconds in SHIFTS.items()}


def chain_of(sighting: Sighting, window: Span, overlapping: Sequence[Lease], log: Log) -> ReasonChain:
    """Draws the chain of a sighting that a passed return covers."""
    lines = candidates(overlapping)
    before, after = _neighbours(sighting, window, lines[0], log) if len(lines) == 1 else (None, None)
    near = [one for one in (before, after) if one is not None]
    margin = min((one.gap_s for one in near), default=None)
    return ReasonChain(
        sighting=sighting.id,
        window=window,
        leases=tuple(overlapping),
        before=before,
        after=after,
        margin_s=margin,
        margin_after=after is not None and after.gap_s == margin,
        clock_s=max((lease.g_s for lease in overlapping), default=0.0),
        shifts=tuple(_shifts(sighting, window, lines, log)),
    )


def _neighbours(
    sighting: Sighting, window: Span, line: Line, log: Log
) -> tuple[Neighbour | None, Neighbour | None]:
    """The nearest other lines: none of them overlaps, so each lies wholly before or wholly after the window."""
    span = window_of(window)
    before: list[Neighbour] = []
    after: list[Neighbour] = []
    for lease in log.fitting(sighting):
        if lease.line.same_as != line.same_as:
            gone, coming = _gap(lease, span)
            (before if gone > 0 else after).append(Neighbour(lease, max(gone, coming) / 1_000_000))
    nearest = (
        min(side, key=lambda one: (one.gap_s, one.lease.place), default=None) for side in (before, after)
    )
    return next(nearest), next(nearest)


def _gap(lease: Lease, window: Window) -> tuple[int, int]:
    """How far the widened lease ends before the window, and how far it begins after it."""
    return window[0] - (lease.last + lease.bound), (lease.first - lease.bound) - window[1]


def _shifts(sighting: Sighting, window: Span, lines: tuple[Line, ...], log: Log) -> list[Shifted]:
    base = {line.same_as for line in lines}
    made = []
    for seconds in sorted(sign * seconds for seconds in SHIFTS.values() for sign in (-1, 1)):
        there = {lease.line.same_as for lease in log.overlapping(sighting, window_of(window, seconds))}
        made.append(Shifted(seconds, "same" if there == base else "other" if there else "none"))
    return made
