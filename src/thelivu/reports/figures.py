"""The official figures of an operation at a stated time; every number is the records behind it.

What arrives: a snapshot of the register and an as-of instant. What leaves: figures by district, Act, kind and
occupation head. The totals rule is law reference section 8: the State is the sum of its districts and the unit's own
row; a case counts once, at the station of its FIR; persons by accused, arrests by event; accessories are no devices.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from thelivu.base import InputError
from thelivu.reports.snapshot import SearchMade, Snapshot, V, Version, current

UNIT = "UNIT"
"""The row of what the unit itself registered, outside every district."""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """Which number: what is counted, in which district (empty is the State), in which part ("act", "kind", ...)."""

    code: str
    district: str = ""
    by: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A published number and the records that it is the number of."""

    cell: Cell
    records: tuple[str, ...]

    @property
    def value(self) -> int:
        """The number is how many records there are; it is typed in nowhere."""
        return len(self.records)


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures at one as-of instant, in a fixed order."""

    as_of: datetime
    figures: tuple[Figure, ...]

    def get(self, code: str, district: str = "", *, by: str = "", part: str = "") -> Figure:
        """The figure of a cell; a cell with no record is the figure nought."""
        cell = Cell(code, district, by, part)
        return next((figure for figure in self.figures if figure.cell == cell), Figure(cell, ()))

    def parts(self, code: str, by: str, district: str = "") -> tuple[Figure, ...]:
        """The figures that split one number: cases by Act, devices by kind, arrests by occupation head."""
        wanted = (code, by, district)
        return tuple(
            f for f in self.figures if (f.cell.code, f.cell.by, f.cell.district) == wanted and f.cell.part
        )

    @property
    def districts(self) -> tuple[str, ...]:
        """Every district that has a figure, the unit's own row among them."""
        return tuple(dict.fromkeys(figure.cell.district for figure in self.figures if figure.cell.district))


Counted = tuple[str, str]
"""A district, and the record counted in it."""


def figures(snapshot: Snapshot, as_of: datetime) -> Figures:
    """Count the snapshot as it was known at this instant."""
    if as_of.tzinfo is None or as_of.utcoffset() is None:
        raise InputError("reports.as_of_zone")
    counts = (*_searches(snapshot, as_of), *_seized(snapshot, as_of), *_law(snapshot, as_of))
    return Figures(
        as_of, tuple(figure for code, by, part, rows in counts for figure in _cells(code, by, part, rows))
    )


Count = tuple[str, str, str, Iterable[Counted]]


def _searches(snapshot: Snapshot, as_of: datetime) -> Iterator[Count]:
    made = current(snapshot.searches, as_of)
    yield "places", "", "", _once(made, lambda search: search.premises, lambda search: search.record)
    yield "teams", "", "", _once(made, lambda search: search.team, lambda search: search.team)
    for outcome in ("nothing_found", "report_only", "fir", "fir_arrest"):
        yield "searches", "outcome", outcome, _rows(_with_outcome(made, outcome))
    wrong = current(snapshot.incidents, as_of)
    yield "wrong_doors", "", "", _rows(wrong)
    for fault in sorted({one.fault for one in wrong}):
        yield "wrong_doors", "fault", fault, _rows(one for one in wrong if one.fault == fault)
    yield "doors_unknown", "", "", _rows(search for search in made if search.door == "unknown")


def _with_outcome(made: Iterable[SearchMade], outcome: str) -> Iterator[SearchMade]:
    # A wrong door is an incident; it must never make "nothing found" look larger.
    wrong = (
        (lambda search: search.door == "not_connected") if outcome == "nothing_found" else (lambda _: False)
    )
    return (search for search in made if search.outcome == outcome and not wrong(search))


def _seized(snapshot: Snapshot, as_of: datetime) -> Iterator[Count]:
    devices = [device for device in current(snapshot.devices, as_of) if not device.accessory]
    yield "devices", "", "", _rows(devices)
    for kind in sorted({device.kind for device in devices}):
        yield "devices", "kind", kind, _rows(device for device in devices if device.kind == kind)
    reports = current(snapshot.reports, as_of)
    yield "seizure_reports", "", "", _rows(reports)
    for provision in sorted({report.provision for report in reports}):
        yield "seizure_reports", "provision", provision, _rows(r for r in reports if r.provision == provision)


def _law(snapshot: Snapshot, as_of: datetime) -> Iterator[Count]:
    cases = current(snapshot.cases, as_of)
    yield "cases", "", "", _rows(cases)
    for act in sorted({act for case in cases for act in case.acts}):
        yield "cases", "act", act, _rows(case for case in cases if act in case.acts)
    events = current(snapshot.arrests, as_of)
    arrests = [event for event in events if event.kind == "arrest"]
    yield "arrests", "", "", _rows(arrests)
    yield "persons_arrested", "", "", _once(arrests, lambda event: event.accused, lambda event: event.accused)
    for head in sorted({event.occupation or "not_stated" for event in arrests}):
        yield (
            "arrests",
            "occupation",
            head,
            _rows(e for e in arrests if (e.occupation or "not_stated") == head),
        )
    for kind in ("notice", "apprehension"):
        yield f"{kind}s", "", "", _rows(event for event in events if event.kind == kind)


def _rows(versions: Iterable[Version]) -> list[Counted]:
    return [(version.district or UNIT, version.record) for version in versions]


def _once(versions: Iterable[V], same: Callable[[V], str], named: Callable[[V], str]) -> list[Counted]:
    first: dict[str, V] = {}
    for version in versions:
        first.setdefault(same(version), version)
    return [(version.district or UNIT, named(version)) for version in first.values()]


def _cells(code: str, by: str, part: str, rows: Iterable[Counted]) -> Iterator[Figure]:
    districts: dict[str, list[str]] = {}
    for district, record in rows:
        districts.setdefault(district, []).append(record)
    # The State's records are those of its districts laid end to end: the sum cannot differ from its parts.
    yield Figure(Cell(code, "", by, part), tuple(record for held in districts.values() for record in held))
    for district, held in sorted(districts.items()):
        yield Figure(Cell(code, district, by, part), tuple(held))
