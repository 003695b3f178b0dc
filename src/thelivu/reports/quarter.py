"""The table of a quarter: what the order of work said of the leads that came in, and what came of them.

What arrives: each lead of the quarter with its tier, what came of it, its source's format, its district, whether a tier
set by hand holds, and how long it waited. What leaves: counts to be kept, and the tables as they may be printed. It is
there to find out what the rules miss; it says nothing of any person.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from thelivu.base import IST
from thelivu.reports.crossing import Crossing, cross
from thelivu.reports.suppression import SMALLEST

MEDIAN_FROM = 5
"""A median of fewer waits than this is not printed: it would be one lead's own."""

BY = ("outcome", "source", "district")
"""What tiers are set against."""

SEARCHED = ("fir_arrest", "fir", "report_only", "nothing_found")
"""Outcomes of a search, the furthest first."""

OUTCOMES = (
    *SEARCHED, "wrong_door", "dossier", "work", "new", "insufficient", "duplicate", "refer", "informational",
    "withdrawn",
)  # fmt: skip
"""What can have come of a lead: of its search, else that it is in a dossier, else the decision on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """One lead of the quarter."""

    tier: str
    outcome: str
    source: str
    district: str
    by_hand: bool = False
    decided_after_h: float | None = None  # hours from its record to the decision that stands
    searched_after_h: float | None = None  # hours from its record to the first search


@dataclass(frozen=True, slots=True)
class Counts:
    """What is kept of a quarter: how many leads each combination has, and the middle waits by tier."""

    leads: tuple[tuple[str, str, str, str, int], ...]  # tier, outcome, source, district, how many
    by_hand: int
    waits: Mapping[
        str, Mapping[str, tuple[int, float]]
    ]  # "decided" or "searched" -> tier -> how many, median hours


def count(leads: Iterable[Worked]) -> Counts:
    """Count the leads of a quarter."""
    counted: Counter[tuple[str, str, str, str]] = Counter()
    hours: dict[str, dict[str, list[float]]] = {"decided": {}, "searched": {}}
    by_hand = 0
    for one in leads:
        counted[one.tier, one.outcome, one.source, one.district] += 1
        by_hand += one.by_hand
        for what, after in (("decided", one.decided_after_h), ("searched", one.searched_after_h)):
            if after is not None:
                hours[what].setdefault(one.tier, []).append(after)
    waits = {
        what: {tier: (len(found), round(median(found), 1)) for tier, found in sorted(held.items())}
        for what, held in hours.items()
    }
    return Counts(tuple((*key, n) for key, n in sorted(counted.items())), by_hand, waits)


def crossing(counts: Counts, by: str, tiers: Sequence[str], columns: Sequence[str]) -> Crossing | None:
    """Tiers against outcomes, sources or districts, as it may be printed."""
    place = BY.index(by) + 1
    pairs: Counter[tuple[str, str]] = Counter()
    for row in counts.leads:
        pairs[row[0], str(row[place])] += row[4]
    return cross(pairs, tiers, columns)


def printed_by_hand(counts: Counts) -> tuple[int, int] | None:
    """How many leads stand by a tier set by hand, of how many; None where either part is small."""
    total = sum(row[4] for row in counts.leads)
    return (counts.by_hand, total) if min(counts.by_hand, total - counts.by_hand) >= SMALLEST else None


def printed_wait(counts: Counts, what: str, tier: str, table: Crossing) -> float | None:
    """The middle wait of a tier in hours; None where its tier is held back, or too few waited."""
    found: Any = counts.waits.get(what, {}).get(tier)
    if found is None or table.row_totals[tier] is None or found[0] < MEDIAN_FROM:
        return None
    return float(found[1])


def bounds(quarter: str) -> tuple[datetime, datetime]:
    """The first instant of a quarter `2026-Q4` and the first after it, by the calendar of India."""
    year, number = int(quarter[:4]), int(quarter[-1])
    after = (year + 1, 1) if number == 4 else (year, number * 3 + 1)
    return datetime(year, number * 3 - 2, 1, tzinfo=IST), datetime(*after, 1, tzinfo=IST)
