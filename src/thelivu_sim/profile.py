"""Shapes of a round: how many places, on which dates, and what share of people hold, lock, share and are at home.

Calibrated on the public figures of October 2020 and September 2024 (law reference 2.1). The shares are facts about
people and devices; totals are never typed in, they come out of what the simulated people have and do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Profile:
    """One shape of a synthetic state."""

    name: str
    raid_days: tuple[date, ...]
    places: int
    identities: int
    event_days: int
    listed_files: int
    holds: float
    """Share of persons on whose devices an examination on the day finds listed files."""
    locked: float
    """Share of persons whose devices hold none on the day, or cannot be opened, and are seized on suspicion."""
    second_device: float
    """Share of those persons who have a second such device."""
    shares: float
    """Share of holders whose devices show that they sent files on."""
    at_home: float
    minor: float
    moved: float
    """Share of subscribers who no longer live where the line is installed: a wrong door, found when it opens."""


OCT2020 = Profile(
    name="oct2020",
    raid_days=(date(2020, 10, 1), date(2020, 10, 3), date(2020, 10, 4)),
    places=326,
    identities=480,
    event_days=26,
    listed_files=2000,
    holds=0.824,
    locked=0.01,
    second_device=0.045,
    shares=0.17,
    at_home=0.9,
    minor=0.015,
    moved=0.006,
)
SEP2024 = Profile(
    name="sep2024",
    raid_days=(date(2024, 9, 1),),
    places=455,
    identities=668,
    event_days=30,
    listed_files=2000,
    holds=0.081,
    locked=0.24,
    second_device=0.185,
    shares=0.18,
    at_home=0.9,
    minor=0.015,
    moved=0.006,
)
TINY = Profile(
    name="tiny",
    raid_days=(date(2020, 10, 1), date(2020, 10, 3), date(2020, 10, 4)),
    places=12,
    identities=24,
    event_days=6,
    listed_files=60,
    holds=0.824,
    locked=0.05,
    second_device=0.1,
    shares=0.3,
    at_home=0.9,
    minor=0.05,
    moved=0.0,
)

PROFILES: Mapping[str, Profile] = {profile.name: profile for profile in (OCT2020, SEP2024, TINY)}
