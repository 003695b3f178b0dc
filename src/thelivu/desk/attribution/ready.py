"""When an observation may become a sighting: what the lead stage kept of a time arrives, the time as stored leaves.

Nothing is chosen here. A time with several readings waits for a person; a time without a zone is stored as written
and ends in NEEDS_ZONE.
"""

from typing import Any

from thelivu.base import Word, rfc3339
from thelivu.desk.leads import queries as leads

LONGEST = 60  # characters of a time as written


def time_of(observation: Any) -> str | None:
    """The time of a sighting as it is stored, or None while a person has not chosen among the readings."""
    if not observation.at or "time_not_paired" in observation.flags:
        return None
    chosen = leads.time_of(observation)
    if chosen is not None:
        lo, hi = rfc3339(chosen.lo), rfc3339(chosen.hi)
        return lo if lo == hi else f"{lo}/{hi}"
    return None if leads.readings(observation) else str(observation.at["text"])[:LONGEST]


def lack(observation: Any) -> Word:
    """What is missing before it can be a sighting."""
    if not observation.at:
        return Word("desk_attribution.unready_no_time")
    unpaired = "time_not_paired" in observation.flags
    return Word("desk_attribution.unready_not_paired" if unpaired else "desk_attribution.unready_readings")
