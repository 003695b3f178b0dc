"""What a record rests on and what rests on it, all the way, by walking the references that rows keep (promise 5).

Arrives: a record's id. Leaves: the records upstream and downstream of it in the reader's scope, in the order of the
line. A row keeps references upstream only; the way down is found here, by inversion. A record is void when it rests
on a version that is no longer current, and so is what rests on it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Any, TypeAlias

from django.apps import apps
from django.db.models import ForeignKey, Q
from django.urls import reverse

from thelivu import PIPELINE
from thelivu.base import Word
from thelivu.desk.register.reads import Link
from thelivu.desk.register.verify import recorded_tables

from .queries import stages

Row: TypeAlias = Any  # a row of any recorded table: rooms keep their own
Table: TypeAlias = Any
Step: TypeAlias = tuple[str, Row]
"""The id of a record, and a row that it rests on or that rests on it."""

LIMIT = 500  # records each way
_AT_ONCE = 400  # ids of one query: SQLite takes 999 values at most
_RESTS = 50  # records of one query that are looked for in what rows rest on

# The tables whose rows have a page of their own; others are walked through and not listed.
PAGES: Mapping[str, str] = {
    "register.VaultObjectRow": "register:document",
    "authority.AuthorityRow": "authority:show",
    "authority.RequestRow": "attribution:request",
    "authority.ReturnRow": "attribution:return",
    "authority.NodalOfficerRow": "authority:nodal_show",
    "authority.NamedMappingRow": "attribution:mapping",
    "authority.CorrectionRow": "attribution:correction",
    "leads.SourceRow": "leads:source",
    "leads.LeadRow": "leads:show",
    "leads.IdentityRow": "leads:identity",
    "leads.HintListRow": "leads:hint_list",
    "leads.SensorRow": "leads:sensor",
    "leads.WatchOrderRow": "leads:watch",
    "leads.SensorBatchRow": "leads:batch",
    "attribution.DecisionRow": "attribution:show",
    "targets.TargetRow": "targets:show",
    "targets.PremisesRow": "targets:premises",
    "operations.OperationRow": "operations:show",
    "operations.SearchRow": "operations:search",
    "operations.IncidentRow": "operations:incident",
    "exhibits.ExhibitRow": "exhibits:show",
    "examination.ExaminationRow": "examination:show",
    "examination.WakingRow": "examination:waking",
    "cases.CaseRow": "cases:show",
    "reports.PublicationRow": "reports:publication",
}
# Rows that join two records: the first rests on the second.
JOINS: Mapping[str, tuple[str, str]] = {
    "leads.MemberRow": ("identity", "observation"),
    "attribution.AskedRow": ("request", "sighting"),
    "targets.TargetIdentityRow": ("target", "identity"),
}
# The records whose version others keep (`rests_on`).
RESTED = frozenset({
    "leads.IdentityRow", "leads.ObservationRow", "attribution.SightingRow", "leads.ExitListRow",
    "authority.ReturnRow", "targets.PremisesRow", "attribution.DecisionRow",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trail:
    """One record between what it rests on and what rests on it."""

    label: str
    what: Word
    url: str
    stream: str
    void: bool
    rests_on: tuple[Link, ...]
    carries: tuple[Link, ...]
    more: Word | None  # where there may be more than are shown


@cache
def tables() -> tuple[Table, ...]:
    """Every table of the record that a trail leads through: no particulars."""
    return tuple(table for table in recorded_tables() if table._meta.label != "register.ParticularRow")


@cache
def keys(table: Any) -> tuple[str, ...]:
    """The columns that name another record."""
    return tuple(
        field.name
        for field in table._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model in tables()
    )


def trail(record_id: str) -> Trail | None:
    """The trail of a record in scope, or None."""
    row = next((found for table in tables() if (found := table.objects.filter(id=record_id).first())), None)
    if row is None:
        return None
    # What a stage says of its own records goes before what the walk finds: it knows the row and the reading.
    told = [link for reads in stages().values() for link in reads.trail(record_id)[0]]
    labels = {link.label for link in told}
    void = not current(row)
    above, below = _walk(row, upstream), _walk(row, downstream, void=void)
    return Trail(
        label=label_of(row), what=_what(row), url=_url(row), stream=row.stream, void=void,
        rests_on=_in_order([*told, *(link for link in above if link.label not in labels)]), carries=_in_order(below),
        more=Word("desk_front.trail_more", {"n": LIMIT}) if max(len(above), len(below)) >= LIMIT else None,
    )  # fmt: skip


def upstream(rows: Sequence[Row]) -> Iterator[Step]:
    """The records in scope that these rest on, each with the id of the one that does."""
    wanted: dict[Table, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row._meta.label not in JOINS:
            for name in keys(row._meta.model):
                wanted[row._meta.get_field(name).related_model][getattr(row, f"{name}_id")].append(row.pk)
        for label, record, _ in getattr(row, "rests_on", None) or ():
            wanted[apps.get_model(label)][record].append(row.pk)
    for join, (lower, upper) in JOINS.items():
        table = apps.get_model(join)
        mine = [row.pk for row in rows if type(row) is table._meta.get_field(lower).related_model]
        for one in _among(table, lower, mine):
            above = table._meta.get_field(upper).related_model
            wanted[above][getattr(one, f"{upper}_id")].append(getattr(one, f"{lower}_id"))
    yield from _steps(wanted)


def downstream(rows: Sequence[Row]) -> Iterator[Step]:
    """The records in scope that rest on these, each with the id of the one that it rests on."""
    wanted: dict[Table, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    ids = {row.pk for row in rows}
    for table in tables():
        for name in keys(table):
            related = table._meta.get_field(name).related_model
            mine = [row.pk for row in rows if type(row) is related]
            if table._meta.label in JOINS:
                lower, upper = JOINS[table._meta.label]
                for one in _among(table, name, mine) if name == upper else ():
                    below = table._meta.get_field(lower).related_model
                    wanted[below][getattr(one, f"{lower}_id")].append(getattr(one, f"{upper}_id"))
            else:
                yield from ((getattr(one, f"{name}_id"), one) for one in _among(table, name, mine))
        if "rests_on" in {field.name for field in table._meta.concrete_fields}:
            for one in _resting(table, [row.pk for row in rows if row._meta.label in RESTED]):
                yield from ((record, one) for _, record, _ in one.rests_on if record in ids)
    yield from _steps(wanted)


def _among(table: Table, name: str, ids: Sequence[str]) -> Iterator[Row]:
    """The rows of a table whose column `name` has one of these ids, the oldest first, LIMIT at most of one query."""
    for start in range(0, len(ids), _AT_ONCE):
        rows = table.objects.filter(**{f"{name}__in": ids[start : start + _AT_ONCE]})
        yield from rows.order_by("recorded_at", "id")[:LIMIT]


def _resting(table: Table, ids: Sequence[str]) -> Iterator[Row]:
    """The rows of a table that keep the version of one of these records."""
    for start in range(0, len(ids), _RESTS):
        some = (Q(rests_on__icontains=one) for one in ids[start : start + _RESTS])
        yield from table.objects.filter(reduce(or_, some))[:LIMIT]


def _steps(wanted: Mapping[Table, Mapping[str, Sequence[str]]]) -> Iterator[Step]:
    """The records in scope by table and id, each with the ids from which it is reached."""
    for table, reached in wanted.items():
        if table in tables():
            for one in _among(table, "id", [record for record in reached if record]):
                yield from ((start, one) for start in reached[one.pk])


def current(row: Row) -> bool:
    """Whether every version that the row rests on is still the current one."""
    return not _stale([row])


def _stale(rows: Sequence[Row]) -> set[Row]:
    """Those of these rows that rest on a version which is no longer the current one."""
    rests = [
        (row, label, record, version)
        for row in rows
        for label, record, version in getattr(row, "rests_on", ())
    ]
    asked: dict[str, set[str]] = defaultdict(set)
    for _, label, record, _ in rests:
        asked[label].add(record)
    now = {
        (label, one): version
        for label, records in asked.items()
        for one, version in apps.get_model(label).objects.filter(id__in=records).values_list("id", "version")
    }
    return {row for row, label, record, version in rests if now.get((label, record)) != version}


def label_of(row: Row) -> str:
    """How people name the record."""
    return str(getattr(row, "label", "") or (getattr(row, "sha256", "") or "")[:12] or row.pk[:8])


def _walk(start: Row, step: Callable[[Sequence[Row]], Iterator[Step]], *, void: bool = False) -> list[Link]:
    """Every record that the step reaches, each once, nearest first; void is handed down."""
    seen, links = {start.pk: void}, []
    wave = [start]
    while wave and len(seen) < LIMIT:
        reached: dict[str, Row] = {}
        voided: set[str] = set()
        for origin, one in step(wave):
            if one.pk not in seen:
                reached.setdefault(one.pk, one)
                if seen[origin] and step is downstream:
                    voided.add(one.pk)
        wave = list(reached.values())
        stale = {one.pk for one in _stale(wave)}
        for one in wave:
            seen[one.pk] = one.pk in voided | stale
            if one._meta.label in PAGES:
                links.append(Link(label_of(one), _what(one), _url(one), one._meta.app_label, seen[one.pk]))
    return links[:LIMIT]


def _in_order(links: list[Link]) -> tuple[Link, ...]:
    order = {stage: place for place, stage in enumerate(("register", "authority", *PIPELINE))}
    return tuple(sorted(links, key=lambda link: order[link.stage]))


def _what(row: Row) -> Word:
    return Word(f"desk_front.record.{row._meta.model_name}")


def _url(row: Row) -> str:
    page = PAGES.get(row._meta.label)
    return reverse(page, args=[row.pk]) if page else reverse("front:trail", args=[row.pk])
