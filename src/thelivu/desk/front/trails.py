"""What a record rests on and what rests on it, all the way, by walking the references that rows keep (promise 5).

Arrives: a record's id. Leaves: the records upstream and downstream of it in the reader's scope, in the order of the
line. A row keeps references upstream only; the way down is found here, by inversion. A record is void when it rests
on a version that is no longer current, and so is what rests on it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
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

LIMIT = 500  # records each way

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
    "attribution.DecisionRow": "attribution:show",
    "targets.TargetRow": "targets:show",
    "targets.PremisesRow": "targets:premises",
    "operations.OperationRow": "operations:show",
    "operations.SearchRow": "operations:search",
    "operations.IncidentRow": "operations:incident",
    "exhibits.ExhibitRow": "exhibits:show",
    "examination.ExaminationRow": "examination:show",
    "cases.CaseRow": "cases:show",
    "reports.PublicationRow": "reports:publication",
}
# Rows that join two records: the first rests on the second.
JOINS: Mapping[str, tuple[str, str]] = {
    "leads.MemberRow": ("identity", "observation"),
    "attribution.AskedRow": ("request", "sighting"),
    "targets.TargetIdentityRow": ("target", "identity"),
}


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
    above = [link for link in _walk(row, upstream) if link.label not in labels]
    void = not current(row)
    return Trail(
        label=label_of(row), what=_what(row), url=_url(row), stream=row.stream, void=void,
        rests_on=_in_order([*told, *above]), carries=_in_order(_walk(row, downstream, void=void)),
    )  # fmt: skip


def upstream(row: Row) -> Iterator[Row]:
    """The records in scope that this one rests on."""
    if row._meta.label not in JOINS:
        for name in keys(row._meta.model):
            yield from _row(row._meta.get_field(name).related_model, getattr(row, f"{name}_id"))
    for label, record, _ in getattr(row, "rests_on", None) or ():
        yield from _row(apps.get_model(label), record)
    for join, (lower, upper) in JOINS.items():
        table = apps.get_model(join)
        if table._meta.get_field(lower).related_model is type(row):
            for one in table.objects.filter(**{f"{lower}_id": row.pk}):
                yield from _row(table._meta.get_field(upper).related_model, getattr(one, f"{upper}_id"))


def downstream(row: Row) -> Iterator[Row]:
    """The records in scope that rest on this one."""
    for table in tables():
        names = [name for name in keys(table) if table._meta.get_field(name).related_model is type(row)]
        if table._meta.label in JOINS:
            lower, upper = JOINS[table._meta.label]
            if upper in names:
                for one in table.objects.filter(**{f"{upper}_id": row.pk}):
                    yield from _row(table._meta.get_field(lower).related_model, getattr(one, f"{lower}_id"))
            continue
        points = Q(*[Q(**{f"{name}_id": row.pk}) for name in names], _connector=Q.OR) if names else None
        if "rests_on" in {field.name for field in table._meta.concrete_fields}:
            rests = Q(rests_on__icontains=row.pk)
            points = points | rests if points else rests
        if points:
            yield from table.objects.filter(points)


def current(row: Row) -> bool:
    """Whether every version that the row rests on is still the current one."""
    for label, record, version in getattr(row, "rests_on", None) or ():
        now = apps.get_model(label).objects.filter(id=record).values_list("version", flat=True).first()
        if now != version:
            return False
    return True


def label_of(row: Row) -> str:
    """How people name the record."""
    return str(getattr(row, "label", "") or getattr(row, "sha256", "")[:12] or row.pk[:8])


def _row(table: Table, record: str | None) -> Iterator[Row]:
    if record and table in tables():
        yield from table.objects.filter(id=record)


def _walk(start: Row, step: Callable[[Row], Iterator[Row]], *, void: bool = False) -> list[Link]:
    """Every record that the step reaches, each once, nearest first; void is handed down."""
    seen, links = {start.pk: void}, []
    wave = [start]
    while wave and len(seen) < LIMIT:
        following = []
        for row in wave:
            for one in step(row):
                if one.pk in seen:
                    continue
                seen[one.pk] = (seen[row.pk] and step is downstream) or not current(one)
                following.append(one)
                if one._meta.label in PAGES:
                    links.append(
                        Link(label_of(one), _what(one), _url(one), one._meta.app_label, seen[one.pk])
                    )
        wave = following
    return links


def _in_order(links: list[Link]) -> tuple[Link, ...]:
    order = {stage: place for place, stage in enumerate(("register", "authority", *PIPELINE))}
    return tuple(sorted(links, key=lambda link: order[link.stage]))


def _what(row: Row) -> Word:
    return Word(f"desk_front.record.{row._meta.model_name}")


def _url(row: Row) -> str:
    page = PAGES.get(row._meta.label)
    return reverse(page, args=[row.pk]) if page else reverse("front:trail", args=[row.pk])
