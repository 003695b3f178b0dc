"""Whether the door was the right one; a wrong door is an incident, never "nothing found".

What arrives: a search, what was learnt about its premises, and what rests on what. What leaves: an incident, and the
records that are void because they rested on the attribution that led there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from thelivu.base import InputError, Refused, Word
from thelivu.operations.model import Rest, Search

DOORS: tuple[str, ...] = ("connected", "not_connected", "unknown")
"""Whether the premises turned out to be connected with the lead."""

TOLD: tuple[str, ...] = ("supervisor", "chief")
"""Who is told of a wrong door at once; each acknowledges by name."""

FAULTS: Mapping[str, str] = {
    "wrong_return": "provider",
    "wrong_time": "attribution",
    "shared_line": "attribution",
    "old_address": "address",
    "wrong_house": "team",
    "other": "other",
}
"""Why a door was wrong, and the part of the line that it is measured against: the provider's answer, our own reading
of it, the proof of the address, or the team that went to another house than the one named."""


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


def untold(acknowledged: Mapping[str, datetime | None]) -> tuple[str, ...]:
    """The offices of TOLD that have not acknowledged the incident yet."""
    return tuple(office for office in TOLD if acknowledged.get(office) is None)


def check_fault(cause: str) -> str:
    """The class of the fault, or a refusal when the cause is not on the closed list."""
    if cause not in FAULTS:
        raise InputError("operations.no_such_fault", where="cause", cause=cause)
    return FAULTS[cause]


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
