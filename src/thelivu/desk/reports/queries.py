"""The register as plain rows to be counted, figures at a stated time, and the records behind each number.

The number of queries does not grow with the operation: each table is read once. When a record's version was recorded
says the row, or for what changes a search in place, its ledger entry.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Max, Min
from django.urls import reverse

from thelivu.base import Identifier, Refused, Word, ist, say
from thelivu.cases import Stated
from thelivu.desk.cases.models import AccusedRow, ArrestRow, CaseRow, RegistrationRow
from thelivu.desk.cases.queries import accused_named, particulars_of
from thelivu.desk.exhibits.models import ExhibitRow
from thelivu.desk.operations.models import IncidentRow, OperationRow, OutcomeRow, SearchRow, TeamRow, WaveRow
from thelivu.desk.operations.queries import operations as seen_operations
from thelivu.desk.people.queries import Actor, units
from thelivu.desk.people.scope import INTEGRITY
from thelivu.desk.register.models import EntryRow
from thelivu.desk.register.queries import is_synthetic
from thelivu.desk.register.reads import Count, Due, Hit, Link, StageCounts
from thelivu.law import load as load_law
from thelivu.operations import FAULTS
from thelivu.reports import (
    ArrestMade,
    CaseRegistered,
    Cell,
    DeviceSeized,
    Figure,
    Figures,
    Heading,
    Revision,
    SearchMade,
    SeizureReported,
    Snapshot,
    WrongDoor,
    figures,
    names,
    press_note,
)

from .models import PublicationRow


def operations(state: str = "") -> list[OperationRow]:
    """Operations that the officer sees, or of which the officer sees a search, newest first; "published" or not."""
    rows = seen_operations()
    if state not in {"published", "unpublished"}:
        return rows
    done = set(PublicationRow.objects.values_list("operation", flat=True))
    return [row for row in rows if (row.id in done) == (state == "published")]


def is_whole(operation_id: str) -> bool:
    """Whether the officer sees every search of the operation; figures of a part are never published."""
    every = SearchRow.within(INTEGRITY).filter(operation=operation_id).count()
    return every == SearchRow.objects.filter(operation=operation_id).count()


# --- the snapshot ---


def snapshot(operation_id: str) -> Snapshot:
    """Every version of everything that the figures of one operation are counted from."""
    fields = ("id", "district", "premises", "team", "entered_at", "recorded_at", "door")
    entered = SearchRow.objects.filter(operation=operation_id, entered_at__isnull=False)
    searches = {row["id"]: row for row in entered.values(*fields)}
    outcomes = defaultdict(list)
    for row in OutcomeRow.objects.filter(search__operation=operation_id).order_by("number"):
        outcomes[row.search_id].append(row)
    incidents = {row.search_id: row for row in IncidentRow.objects.filter(search__operation=operation_id)}
    recorded = _recorded_at(operation_id)
    return Snapshot(
        searches=tuple(
            version
            for key, row in searches.items()
            for version in _versions(row, outcomes[key], incidents.get(key), recorded)
        ),
        devices=tuple(_devices(operation_id)),
        cases=tuple(_cases(operation_id)),
        arrests=tuple(_arrests(operation_id)),
        reports=tuple(report for key in searches for report in _reports(outcomes[key])),
        incidents=tuple(version for one in incidents.values() for version in _wrong_doors(one)),
    )


def _recorded_at(operation_id: str) -> Mapping[tuple[str, str], datetime]:
    """When the ledger says that a team's entry, or a door, was recorded: (search, kind of entry) -> time."""
    streams = SearchRow.objects.filter(operation=operation_id).values("stream")
    kinds = ("search.entered", "search.door_recorded")
    rows = EntryRow.objects.filter(stream__in=streams, kind__in=kinds).order_by("seq")
    return {(stream, kind): at for stream, kind, at in rows.values_list("stream", "kind", "at")}


def _versions(
    row: Mapping[str, Any],
    outcomes: Sequence[OutcomeRow],
    incident: IncidentRow | None,
    recorded: Mapping[tuple[str, str], datetime],
) -> Iterator[SearchMade]:
    def version(recorded_at: datetime, outcome: str | None, door: str) -> SearchMade:
        return SearchMade(
            record=row["id"], district=row["district"], at=row["entered_at"], recorded_at=recorded_at,
            premises=row["premises"], team=row["team"] or "", outcome=outcome, door=door,
        )  # fmt: skip

    start = recorded.get((row["id"], "search.entered"), max(row["entered_at"], row["recorded_at"]))
    yield version(start, None, "unknown")
    for one in outcomes:
        yield version(one.recorded_at, one.outcome, one.door)
    if incident is not None:
        # What was taken for "nothing found" behind a wrong door was no result of a search.
        found = _outcome_by(outcomes, incident.recorded_at)
        yield version(incident.recorded_at, None if found == "nothing_found" else found, "not_connected")
    said = recorded.get((row["id"], "search.door_recorded"))
    if said is not None and incident is None:
        yield version(said, _outcome_by(outcomes, said), row["door"])


def _wrong_doors(row: IncidentRow) -> Iterator[WrongDoor]:
    """An incident as it was opened, and as a supervisor closed it with the class of its fault."""
    opened = WrongDoor(
        record=row.id, district=row.district, at=row.at, recorded_at=row.recorded_at, search=row.search_id
    )
    yield opened
    if row.closed_at is not None:
        yield replace(opened, recorded_at=row.closed_at, fault=FAULTS[row.cause])


def _outcome_by(outcomes: Sequence[OutcomeRow], at: datetime) -> str | None:
    known = [one.outcome for one in outcomes if one.recorded_at <= at]
    return known[-1] if known else None


def _reports(outcomes: Sequence[OutcomeRow]) -> Iterator[SeizureReported]:
    """A seizure reported without FIR; when an FIR follows, it no longer stands among those without."""
    provision = ""
    for one in outcomes:
        if provision or one.seizure_report:
            yield SeizureReported(
                record=one.search_id, district=one.district, at=one.at, recorded_at=one.recorded_at,
                provision=one.seizure_report or provision, withdrawn=not one.seizure_report,
            )  # fmt: skip
        provision = one.seizure_report


def _devices(operation_id: str) -> Iterator[DeviceSeized]:
    rows = ExhibitRow.objects.filter(search__operation=operation_id)
    for row in rows.values("id", "district", "seized_at", "recorded_at", "kind", "accessory"):
        yield DeviceSeized(
            record=row["id"], district=row["district"], at=row["seized_at"], recorded_at=row["recorded_at"],
            kind=row["kind"], accessory=row["accessory"],
        )  # fmt: skip


def _cases(operation_id: str) -> Iterator[CaseRegistered]:
    rows = RegistrationRow.objects.filter(case__search__operation=operation_id)
    for row in rows.values("case", "district", "at", "recorded_at", "acts"):
        yield CaseRegistered(
            record=row["case"], district=row["district"], at=row["at"], recorded_at=row["recorded_at"],
            acts=tuple(row["acts"]),
        )  # fmt: skip


def _arrests(operation_id: str) -> Iterator[ArrestMade]:
    rows = ArrestRow.objects.filter(accused__case__search__operation=operation_id)
    for row in rows.values("id", "district", "at", "recorded_at", "accused", "kind", "accused__occupation"):
        yield ArrestMade(
            record=row["id"], district=row["district"], at=row["at"], recorded_at=row["recorded_at"],
            accused=row["accused"], kind=row["kind"], occupation=row["accused__occupation"] or None,
        )  # fmt: skip


def figures_of(operation_id: str, as_of: datetime) -> Figures:
    """The figures of an operation as its records were known at this instant."""
    return figures(snapshot(operation_id), as_of)


# --- the records behind a number ---


@dataclass(frozen=True, slots=True)
class Listed:
    """One record behind a number: a link to its page."""

    id: str
    label: str
    what: Word
    url: str
    district: str


def records(ids: Iterable[str]) -> list[Listed]:
    """The records in scope with these ids, in the order of the ids."""
    wanted = list(ids)
    found = {one.id: one for read in _READS for one in read(wanted)}
    return [found[one] for one in wanted if one in found]


def _searches(ids: list[str]) -> Iterator[Listed]:
    for key, label, district in SearchRow.objects.filter(id__in=ids).values_list("id", "label", "district"):
        yield Listed(
            key, label, Word("desk_reports.record.search"), reverse("operations:search", args=[key]), district
        )


def _teams(ids: list[str]) -> Iterator[Listed]:
    rows = TeamRow.objects.filter(id__in=ids).values_list("id", "label", "district", "operation")
    for key, label, district, of in rows:
        yield Listed(
            key, label, Word("desk_reports.record.team"), reverse("operations:show", args=[of]), district
        )


def _exhibits(ids: list[str]) -> Iterator[Listed]:
    for key, label, district in ExhibitRow.objects.filter(id__in=ids).values_list("id", "label", "district"):
        yield Listed(
            key, label, Word("desk_reports.record.exhibit"), reverse("exhibits:show", args=[key]), district
        )


def _registered(ids: list[str]) -> Iterator[Listed]:
    for row in CaseRow.objects.filter(id__in=ids):
        what = Word("desk_reports.record.case", {"number": row.fir_number, "station": row.station})
        yield Listed(row.id, row.label, what, reverse("cases:show", args=[row.id]), row.district)


def _persons(ids: list[str]) -> Iterator[Listed]:
    rows = AccusedRow.objects.filter(id__in=ids).values_list("id", "alias", "case__label", "case", "district")
    for key, alias, label, case, district in rows:
        what = Word("desk_reports.record.person", {"alias": alias})
        yield Listed(key, f"{label} {alias}", what, reverse("cases:show", args=[case]), district)


def _events(ids: list[str]) -> Iterator[Listed]:
    fields = ("id", "kind", "accused__alias", "accused__case__label", "accused__case", "district")
    for key, kind, alias, label, case, district in ArrestRow.objects.filter(id__in=ids).values_list(*fields):
        yield Listed(
            key, f"{label} {alias}", Word(f"cases.event.{kind}"), reverse("cases:show", args=[case]), district
        )


def _incidents(ids: list[str]) -> Iterator[Listed]:
    for key, label, district in IncidentRow.objects.filter(id__in=ids).values_list("id", "label", "district"):
        yield Listed(
            key,
            label,
            Word("desk_reports.record.incident"),
            reverse("operations:incident", args=[key]),
            district,
        )


_READS = (_searches, _teams, _exhibits, _registered, _persons, _events, _incidents)


# --- publications ---


def publication(publication_id: str) -> PublicationRow:
    """A publication in scope."""
    row: PublicationRow | None = (
        PublicationRow.objects.filter(id=publication_id).select_related("operation").first()
    )
    if row is None:
        raise Refused("desk_reports.no_such_publication")
    return row


def publications(operation_id: str) -> list[PublicationRow]:
    """The revisions of an operation's figures, the newest first."""
    return list(PublicationRow.objects.filter(operation=operation_id).order_by("-revision"))


def last_publications(operation_ids: Iterable[str]) -> dict[str, PublicationRow]:
    """The newest revision of each operation that has one."""
    rows = PublicationRow.objects.filter(operation__in=list(operation_ids)).order_by("revision")
    return {row.operation_id: row for row in rows.defer("figures", "differences", "note_en", "note_ml")}


def revision_of(row: PublicationRow) -> Revision:
    """A stored publication as the rules read it."""
    held = tuple(
        Figure(Cell(one["code"], one["district"], one["by"], one["part"]), tuple(one["records"]))
        for one in row.figures
    )
    return Revision(row.revision, Figures(row.as_of, held), ())


def note(
    row: OperationRow,
    counted: Figures,
    language: str,
    revision: int,
    *,
    contact: str = "",
    supervision: str = "",
) -> list[str]:
    """The press note in one language, a paragraph each; a text that holds a name or a child's particulars is refused."""
    held = list(SearchRow.objects.filter(operation=row.id).values_list("id", flat=True))
    unit = next((one for one in units() if one["id"] == row.unit_id), {"contact": ""})
    heading = Heading(
        Stated(row.name), Stated(_days(row.id)), Stated(contact or unit["contact"]), Stated(supervision)
    )
    words = press_note(
        counted, names(load_law(), ist(counted.as_of).date(), language), heading, revision=revision,
        synthetic=is_synthetic(), is_particular=particulars_of(held), is_accused=accused_named(held),
    )  # fmt: skip
    return [say(word, language) for word in words]


def _days(operation_id: str) -> str:
    """The first and the last day of the operation's waves."""
    spans = WaveRow.objects.filter(operation=operation_id).aggregate(
        first=Min("starts_at"), last=Max("ends_at")
    )
    if spans["first"] is None:
        return ""
    first, last = f"{ist(spans['first']):%d.%m.%Y}", f"{ist(spans['last']):%d.%m.%Y}"
    return first if first == last else f"{first} – {last}"


# --- the four reads ---


def due(actor: Actor, at: datetime) -> list[Due]:  # noqa: ARG001 - every stage is asked alike
    """No clock runs here: figures are published when an officer decides so."""
    return []


def find(identifiers: list[Identifier], text: str) -> list[Hit]:  # noqa: ARG001 - every stage is asked alike
    """The figures of an operation, by its label or name."""
    rows = [row for row in operations() if text.casefold() in {row.label.casefold(), row.name.casefold()}]
    return [
        Hit(
            row.label,
            Word("desk_reports.hit", {"name": row.name}),
            reverse("reports:figures", args=[row.id]),
            "reports",
        )
        for row in rows
    ]


def count(actor: Actor, at: datetime) -> StageCounts:  # noqa: ARG001 - every stage is asked alike
    """Operations with figures, those not published yet, and publications."""
    url = reverse("reports:index")
    total, waiting = len(operations()), len(operations("unpublished"))
    counts = (
        Count(Word("desk_reports.count.operations"), total, url),
        Count(Word("desk_reports.count.unpublished"), waiting, f"{url}?state=unpublished"),
        Count(
            Word("desk_reports.count.publications"), PublicationRow.objects.count(), f"{url}?state=published"
        ),
    )
    return StageCounts(waiting, 0, counts)


def trail(record_id: str) -> tuple[list[Link], list[Link]]:
    """A publication rests on the operation whose records it counts."""
    row = PublicationRow.objects.filter(id=record_id).first()
    if row is None:
        return [], []
    held = OperationRow.objects.filter(id=row.operation_id).values_list("id", "label")
    above = [
        Link(label, Word("desk_reports.link.operation"), reverse("operations:show", args=[key]), "operations")
        for key, label in held
    ]
    return above, []
