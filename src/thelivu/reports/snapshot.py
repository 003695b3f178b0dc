"""The register as plain rows, every version of every record: what figures are counted from.

What arrives: searches, devices, cases, arrests, seizure reports and wrong doors, each with the instant it was recorded.
What leaves: for a stated instant, the version of each record that was current then. Nothing is counted that was
recorded later, and a correction is a later version of the same record.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a record: whose it is, when it happened, when it was recorded, whether it withdraws the record."""

    record: str
    district: str | None
    at: datetime
    recorded_at: datetime
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchMade(Version):
    """A search that a team carried out."""

    premises: str
    team: str
    outcome: str | None = None
    door: str = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSeized(Version):
    """An exhibit; accessories are exhibits but no devices."""

    kind: str
    accessory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRegistered(Version):
    """A case; `district` is that of the station whose FIR it is, None when the unit itself registered it."""

    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrestMade(Version):
    """One arrest, notice or apprehension: an event, of one accused person."""

    accused: str
    kind: str = "arrest"
    occupation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeizureReported(Version):
    """A seizure on suspicion reported to the Magistrate without FIR."""

    provision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongDoor(Version):
    """An incident: the premises searched were not connected; the class of its fault, once somebody found it."""

    search: str
    fault: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything that the figures of one operation or period are counted from."""

    searches: tuple[SearchMade, ...] = ()
    devices: tuple[DeviceSeized, ...] = ()
    cases: tuple[CaseRegistered, ...] = ()
    arrests: tuple[ArrestMade, ...] = ()
    reports: tuple[SeizureReported, ...] = ()
    incidents: tuple[WrongDoor, ...] = ()


V = TypeVar("V", bound=Version)


def current(versions: Iterable[V], as_of: datetime) -> tuple[V, ...]:
    """The version of each record that was current at this instant, in order of event; withdrawn records are gone."""
    latest: dict[str, V] = {}
    for version in sorted(versions, key=lambda row: row.recorded_at):
        if version.recorded_at <= as_of:
            latest[version.record] = version
    kept = (version for version in latest.values() if not version.withdrawn)
    return tuple(sorted(kept, key=lambda row: (row.at, row.record)))
