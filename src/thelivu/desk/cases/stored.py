"""Stored rows of a case as the values that the rules read."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from thelivu.base import both_zones
from thelivu.cases import Accused, Foundation, Occurrence, Officer, Stated
from thelivu.law import Event


def officer(name: str, rank: str, number: str) -> Officer | None:
    """An officer as the form names one, or nobody."""
    return Officer(name, rank, number) if name and rank else None


def occurrence(row: Any) -> Occurrence:
    """When and where, as the form asks."""
    return Occurrence(
        row.first_day, row.last_day, informed_at=row.informed_at, gd_entry=row.gd_entry, gd_at=row.gd_at,
        place=Stated(row.place), direction_and_distance=row.direction_and_distance, beat=row.beat,
        outside_station=row.outside_station, outside_district=row.outside_district,
    )  # fmt: skip


def person(row: Any) -> Accused:
    """An accused person as the rules read one; under the alias, for the name is opened only with a purpose."""
    return Accused(
        row.id, row.alias, row.status, row.child, row.occupation or None,
        foundations=tuple(
            Foundation(fact.kind, fact.source, fact.source_record)
            for fact in sorted(row.foundations.all(), key=lambda fact: fact.recorded_at)
        ),
    )  # fmt: skip


def own_events(row: Any) -> Iterator[Event]:
    """What of the case itself starts a clock."""
    if row.information == "electronic" and row.informed_at:
        yield Event("electronic_information", row.informed_at, row.id)
    if row.registered_at:
        yield Event("fir_registered", row.registered_at, row.id)
        if "POCSO" in row.acts:
            yield Event("fir_pocso", row.registered_at, row.id)


def seen_at(time: str) -> str:
    """The time of a sighting in both zones, an interval with both its ends; as written where no zone is known."""
    return " – ".join(_in_both_zones(end) for end in time.split("/"))


def _in_both_zones(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return both_zones(at) if at.tzinfo else text
