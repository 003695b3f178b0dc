"""Exhibits in scope: the chain of custody rebuilt from its rows, the list, and what may lawfully happen next.

A holder is an officer of this office, by id, or somebody else, by the name as written. Who may see an exhibit may see
the labels of its search, operation and authority: they stand on its bag.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count as Number
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from thelivu.base import Identifier, Refused, Word, is_id, minute_of, readings_of
from thelivu.desk.operations.models import SearchRow
from thelivu.desk.operations.queries import incidents_of, void_among
from thelivu.desk.people.queries import Actor, names
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.people.scoped import beside, first_beside
from thelivu.desk.register.queries import owners_named
from thelivu.desk.register.reads import Count, Due, Hit, Link, StageCounts
from thelivu.exhibits import Chain, CustodyEntry, Holder, state
from thelivu.law import load as load_law

from . import due_queries
from .laboratory_queries import overdue
from .models import CustodyRow, ExhibitRow
from .returning_queries import returning_due

_NUMBERS = frozenset({"imei", "imsi", "iccid", "mac", "device"})
_ENDED = ("returned", "destroyed")


def exhibit(exhibit_id: str) -> ExhibitRow:
    """An exhibit in scope, by id or label; one out of scope is as absent as one that never was."""
    rows = ExhibitRow.objects.filter(Q(id=exhibit_id) | Q(label=exhibit_id))
    row: ExhibitRow | None = first_beside(
        rows, "search__operation", "search__premises__decision", "authority"
    )
    if row is None:
        raise Refused("desk_exhibits.no_such_exhibit")
    return row


def rests_on_void(rows: Sequence[ExhibitRow]) -> frozenset[str]:
    """Ids of the exhibits whose search is void now: custody goes on, examination does not."""
    void = void_among([row.search for row in rows])
    return frozenset(row.id for row in rows if row.search_id in void)


def exhibits_of(search_id: str) -> list[ExhibitRow]:
    """What was seized in one search, in the order of the numbers."""
    return list(ExhibitRow.objects.filter(search=search_id).order_by("number"))


def search_of(search_id: str) -> SearchRow:
    """The search in scope that a device is seized in."""
    rows = SearchRow.objects.filter(Q(id=search_id) | Q(label=search_id))
    row: SearchRow | None = first_beside(rows, "operation", "premises", "unit", "authority")
    if row is None:
        raise Refused("desk_exhibits.no_such_search")
    return row


def entered_search(search_id: str, at: datetime) -> SearchRow:
    """The search, if a device can have been seized in it at this instant."""
    row = search_of(search_id)
    wrong = incidents_of([row.id]).get(row.id)
    against = {
        "not_approved": not row.approved_by,
        "called_off": row.called_off_at is not None,
        "not_entered": row.entered_at is None or at < minute_of(row.entered_at),
        "after_leaving": row.left_at is not None and at > row.left_at,
        "nothing_found": row.outcome == "nothing_found",
        # What was taken before anybody knew is recorded all the same: it has to go back.
        "wrong_door": wrong is not None and at > wrong.at,
    }
    for code, holds in against.items():
        if holds:
            raise Refused(f"desk_exhibits.{code}")
    return row


def open_searches() -> list[SearchRow]:
    """Searches in scope in which a device can still be numbered: approved, entered, and without an outcome."""
    rows = SearchRow.objects.filter(entered_at__isnull=False, called_off_at__isnull=True, outcome="")
    return beside(rows.exclude(approved_by="").order_by("-entered_at", "label"), "operation", "premises")


def numbers_named(serials: Iterable[str]) -> list[Identifier]:
    """What the numbers written on a device can mean."""
    return [found for text in serials for found in readings_of(text) if found.kind in _NUMBERS]


def holder_names(chains: Iterable[Chain]) -> dict[str, str]:
    """Rank and name of the officers among all who held these exhibits; others are called as written."""
    people = {
        side.person for chain in chains for entry in chain.entries for side in (entry.giver, entry.taker)
    }
    return names({person for person in people if is_id(person)})


# Lists ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Line:
    """One exhibit of the list."""

    id: str
    label: str
    kind: str
    accessory: bool
    district: str
    operation: str
    search: str
    seized_at: datetime
    state: str
    holder: str
    role: str


def listing(asked: Mapping[str, str]) -> list[Line]:
    """Exhibits in scope by kind, district, operation and state, newest first or by label."""
    rows = _with_last_line()
    given = {
        field: asked[name] for name, field in _FILTERS.items() if asked.get(name)
    }  # an empty filter asks nothing
    order = ("label",) if asked.get("sort") == "label" else ("-seized_at", "label")
    fields = (*_LINE, "search", *_LAST)
    held = list(rows.filter(**given).order_by(*order).values(*fields))
    searches = _searches({row["search"] for row in held})
    found = [_line(row, searches[row["search"]]) for row in held]
    wanted = asked.get("state")
    return [line for line in found if not wanted or line.state == wanted]


_FILTERS = {"kind": "kind", "district": "district", "operation": "search__operation"}
_LINE = ("id", "label", "kind", "accessory", "district", "seized_at")
_LAST = ("last_action", "last_taker", "last_role", "last_seal")


def _with_last_line() -> "QuerySet[Any]":
    last = CustodyRow.objects.filter(exhibit=OuterRef("pk")).order_by("-number")
    columns = zip(_LAST, ("action", "taker", "taker_role", "seal_after"), strict=True)
    lasts = {name: Subquery(last.values(column)[:1]) for name, column in columns}
    rows: QuerySet[Any] = ExhibitRow.objects.annotate(**lasts)
    return rows


def _searches(ids: Iterable[str]) -> dict[str, SearchRow]:
    """The searches in which exhibits were seized, with their operations, by id."""
    with seen_as(INTEGRITY):
        return SearchRow.objects.select_related("operation").in_bulk(list(ids))


def _line(row: Mapping[str, Any], search: SearchRow) -> Line:
    return Line(
        **{field: row[field] for field in _LINE},
        operation=search.operation.name,
        search=search.label,
        state=_where(row),
        holder=row["last_taker"],
        role=row["last_role"],
    )


def _where(row: Mapping[str, Any]) -> str:
    """The state is worked out from the last line alone, by the rule that reads whole chains."""
    taker = Holder(row["last_taker"], row["last_role"])
    entry = CustodyEntry(
        row["last_action"], taker, taker, "", "", _ANY_TIME, seal_after=row["last_seal"] or None
    )
    return state(Chain("", (entry,)))


_ANY_TIME = datetime.min  # noqa: DTZ901 - no rule of a state reads it


def total() -> int:
    """How many exhibits are in scope."""
    return int(ExhibitRow.objects.count())


def operations() -> list[tuple[str, str]]:
    """(id, name) of the operations whose exhibits are in scope."""
    searches = _searches(ExhibitRow.objects.values_list("search", flat=True).distinct())
    found = {(row.operation_id, row.operation.name) for row in searches.values()}
    return sorted(found, key=lambda pair: pair[1])


def kind_name(kind: str, language: str) -> str:
    """The name of a kind on the closed list."""
    known = load_law().exhibit_kinds[kind]
    return known.name_ml if language == "ml" else known.name


# What the front room asks of every stage --------------------------------------------------------------------------
def due(actor: Actor, at: datetime) -> list[Due]:
    """Exhibits held up or not acknowledged, and what was taken behind a wrong door and goes back."""
    return due_queries.due(actor) + returning_due(actor, at)


def find(identifiers: list[Identifier], text: str) -> list[Hit]:
    """Exhibits that carry the label or one of the numbers."""
    owners = owners_named(identifiers, "exhibits")
    rows = ExhibitRow.objects.filter(Q(id__in=owners) | Q(label__iexact=text.strip())).order_by("label")
    return [
        Hit(
            row.label,
            Word(f"desk_exhibits.hit_{'accessory' if row.accessory else 'device'}"),
            _url(row.id),
            "exhibits",
        )
        for row in rows
    ]


def count(actor: Any, at: datetime) -> StageCounts:  # noqa: ARG001 - every stage answers the same question
    """Exhibits in custody: not sealed yet, in a locker, at a laboratory; overdue are answers of laboratories."""
    groups = _with_last_line().values(*_LAST).order_by().annotate(number=Number("id"))
    by_state: dict[str, int] = {}
    for row in groups:
        where = _where(row)
        by_state[where] = by_state.get(where, 0) + row["number"]
    held = sum(number for where, number in by_state.items() if where not in _ENDED)
    shown = ("seized", "in_locker", "at_lab")
    counts = tuple(
        Count(
            Word(f"desk_exhibits.count_{where}"),
            by_state.get(where, 0),
            f"{reverse('exhibits:index')}?state={where}",
            "doubt" if where == "seized" and by_state.get(where) else "",
        )
        for where in shown
    )
    return StageCounts(held, overdue(at).count(), counts)


def trail(record_id: str) -> tuple[list[Link], list[Link]]:
    """An exhibit rests on the search in which it was seized and on the authority for the seizure."""
    rows = ExhibitRow.objects.filter(Q(id=record_id) | Q(custody__id=record_id))
    row = first_beside(rows, "search__premises__decision", "authority")
    if row is None:
        return [], []
    search = Link(
        row.search.label, Word("desk_exhibits.rests_on_search"),
        reverse("operations:search", args=[row.search_id]), "operations", void=bool(rests_on_void([row])),
    )  # fmt: skip
    authority = Link(
        row.authority.label, Word("desk_exhibits.rests_on_authority"),
        reverse("authority:show", args=[row.authority_id]), "leads",
    )  # fmt: skip
    return [search, authority], []


def _url(exhibit_id: str) -> str:
    return reverse("exhibits:show", args=[exhibit_id])
