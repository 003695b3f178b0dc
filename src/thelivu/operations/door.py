"""Whether the door was the right one; a wrong door is an incident, never "nothing found".

What arrives: a search, what was learnt about its premises, and what rests on what. What leaves: an incident, and the
records that are void because they rested on the attribution that led there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from thelivu.base import InputError, Refused, Word
from thelivu.operations.model import Rest, Search

DOORS: tuple[str, ...] = ("connected", "not_connected", "unknown")
"""Whether the premises turned out to be connected with the lead."""


@dataclass(frozen=True, slots=True)
class Incident:
    """A wrong door: which search, which premises, and the record that had led to it."""

    id: str
    search: str
    premises: str
    led_by: str
    recorded_by: str
    recorded_at: datetime

    @property
    def word(self) -> Word:
        """The incident as a sentence."""
        return Word("operations.incident.open", {"premises": self.premises})


def incident(
    search: Search, door: str, incident_id: str, recorded_by: str, recorded_at: datetime
) -> Incident:
    """Open the incident of a door that was not connected; any other door is refused."""
    if door not in DOORS:
        raise InputError("operations.no_such_door", where=search.id, door=door)
    if door != "not_connected":
        raise Refused("operations.no_incident", where=search.id, door=door)
    led_by = search.basis.record if search.basis else search.id
    return Incident(incident_id, search.id, search.premises.id, led_by, recorded_by, recorded_at)


def void_by(opened: Incident, rests: Iterable[Rest]) -> frozenset[str]:
    """Every record that is void by the incident: what led to the door, and all that rests on it, however far."""
    above: dict[str, list[str]] = {}
    for rest in rests:
        for below in rest.rests_on:
            above.setdefault(below, []).append(rest.record)
    void: set[str] = set()
    waiting = [opened.led_by]
    while waiting:
        record = waiting.pop()
        if record not in void:
            void.add(record)
            waiting.extend(above.get(record, ()))
    return frozenset(void)
