"""What a lead itself says that bears on the order of work: marks of its reporter, days, clocks. Claims, never findings.

What arrives: the marks of a lead and of what was seen, the instants of sightings, who reported it. What leaves: facts
for the published rules, each under the reporter's name; expiry clocks; which desk can go on with it. What a mark does
not say is left unknown: no mark is a "no".
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from thelivu.base import ist
from thelivu.targets.dossier import Dossier, Expiry, Fact, FactValue
from thelivu.targets.workability import Workability

CLAIMED: Mapping[str, tuple[str, FactValue]] = {
    "escalated": ("escalated_by_reporter", True),
    "sextortion": ("sextortion", True),
    "sadistic_online_exploitation": ("child_in_crisis", True),
    "live_streaming": ("live_stream", True),
    "possible_self_production": ("production", True),
    "prior_reports": ("prior_cybertips", 1),
    # These choose the desk, and no tier (routes_only).
    "viral_potential_meme": ("viral", True),
    "potential_meme": ("viral", True),
    "viral": ("viral", True),
    "generative_ai": ("generated", True),
    "anime_drawing_virtual_hentai": ("generated", True),
}
"""A mark of a report -> the factor and the value that it claims. Every other mark claims nothing here."""


@dataclass(frozen=True, slots=True)
class Sighted:
    """One observation, as far as order may look at it; `at` is None where its time has no single reading."""

    address: bool
    at: datetime | None
    marks: frozenset[str] = frozenset()
    open_time: bool = False  # a zone or a reading waits for a person


def dossier_of(  # noqa: PLR0917 - what one lead is to the rules
    lead: str,
    marks: Iterable[str],
    seen: Iterable[Sighted],
    stated: Iterable[Fact],
    reporter: str,
    kept_days: Callable[[date], int],
) -> Dossier:
    """A lead as the rules read it: what officers stated, what its reporter claims, and the clocks of its sightings."""
    sightings = tuple(seen)
    every = {*marks, *(mark for one in sightings for mark in one.marks)}
    facts = (*stated, *claimed_by(every, reporter, lead), *_days(sightings, reporter, lead))
    return Dossier(lead, facts, (), tuple(_clocks(sightings, lead, kept_days)))


def readiness(seen: Iterable[Sighted]) -> Workability:
    """Which desk can go on with a lead that nobody has attributed yet: the furthest that one sighting allows."""
    sightings = [one for one in seen if one.address]
    whole = [one for one in sightings if one.at is not None and not one.open_time]
    if any("no_port" not in one.marks for one in whole):
        return Workability("can_be_asked")
    if whole:
        return Workability("port_missing")
    if any(one.open_time for one in sightings):
        return Workability("time_open")
    return Workability("no_address")


def claimed_by(marks: Iterable[str], reporter: str, lead: str) -> Iterable[Fact]:
    """What the marks of one reporter claim of a lead, each claim once."""
    claimed = dict.fromkeys(CLAIMED[mark] for mark in sorted(marks) if mark in CLAIMED)
    return (Fact(code, value, reporter, lead) for code, value in claimed)


def _days(sightings: Iterable[Sighted], reporter: str, lead: str) -> Iterable[Fact]:
    """Distinct days in India, not hits: behind a shared address the number of hits says nothing of one person."""
    days = {ist(one.at).date() for one in sightings if one.address and one.at is not None}
    if days:
        yield Fact("days_observed", len(days), reporter, lead)
        yield Fact("last_observed", max(days), reporter, lead)


def _clocks(sightings: Iterable[Sighted], lead: str, kept_days: Callable[[date], int]) -> Iterable[Expiry]:
    """The provider may delete what it logged of a sighting: the clock starts at the sighting itself."""
    for at in sorted({one.at for one in sightings if one.address and one.at is not None}):
        yield Expiry("provider_log", at, at + timedelta(days=kept_days(at.date())), lead)
