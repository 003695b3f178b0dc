"""Operations, searches and incidents in scope, as the values that the rules of an operation read.

Who sees one search of an operation sees the operation's name and waves; never the other searches. What blocks a search
is computed from the whole register (does the decision hold, was every contact settled), because it is only yes or no.

The rule of void: a search is void while what it rests on has changed since it was approved, or while an incident names
the record that led to it. Rooms downstream ask `void_among`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse

from thelivu.base import Identifier, Refused, Word
from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.people.queries import Actor, ranks, unit_names
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.people.scoped import beside, first_beside
from thelivu.desk.register.queries import now
from thelivu.desk.register.reads import Count, Due, Hit, Link, StageCounts
from thelivu.desk.targets.models import PremisesRow
from thelivu.desk.targets.queries import (
    changed,
    decisions_of,
    latest_deconflictions,
    not_deconflicted,
    standing,
)
from thelivu.law import load as load_law
from thelivu.operations import (
    Incident,
    Item,
    Operation,
    Progress,
    Rest,
    Search,
    Wave,
    blocking,
    readiness,
    void_by,
)

from .clocks import approval_due
from .day_queries import day_due
from .models import IncidentRow, OperationRow, OutcomeRow, SearchRow, TeamRow, WaveRow
from .values import KINDS, Beside, basis_of, search_of

_BESIDE = ("operation", "target", "premises", "premises__decision", "wave", "team", "authority")
"""What a page or a rule reads beside a search."""


def operation(operation_id: str) -> OperationRow:
    """An operation that the officer sees, or of which the officer sees a search; by id, label or name."""
    named = Q(id=operation_id) | Q(label=operation_id) | Q(name=operation_id)
    row: OperationRow | None = _visible().filter(named).first()
    if row is None:
        raise Refused("desk_operations.no_such_operation")
    return row


def operations() -> list[OperationRow]:
    """Every operation that the officer sees, or of which the officer sees a search, newest first."""
    return list(_visible().order_by("-recorded_at"))


def _visible() -> QuerySet[Any]:
    seen = set(SearchRow.objects.values_list("operation_id", flat=True).distinct())
    seen |= set(OperationRow.objects.values_list("id", flat=True))
    return OperationRow.within(INTEGRITY).filter(id__in=seen)


def waves_of(operation_ids: Iterable[str]) -> dict[str, list[WaveRow]]:
    """The waves of these operations, in order."""
    found: dict[str, list[WaveRow]] = defaultdict(list)
    for row in WaveRow.within(INTEGRITY).filter(operation__in=list(operation_ids)).order_by("number"):
        found[row.operation_id].append(row)
    return found


def wave(operation_id: str, number: int | None) -> WaveRow | None:
    """The wave of this number, if the operation has it."""
    return next((row for row in waves_of([operation_id])[operation_id] if row.number == number), None)


def search(search_id: str) -> SearchRow:
    """A search in scope, by id or label."""
    rows = SearchRow.objects.filter(Q(id=search_id) | Q(label=search_id))
    row: SearchRow | None = first_beside(rows, *_BESIDE)
    if row is None:
        raise Refused("desk_operations.no_such_search")
    return row


def searches_of(operation_id: str) -> list[SearchRow]:
    """The searches of one operation that this officer sees, by district and label, with what stands beside each."""
    rows = SearchRow.objects.filter(operation=operation_id).select_related("premises")
    return _beside(list(rows.order_by("district", "label")))


def _beside(rows: list[SearchRow]) -> list[SearchRow]:
    """Attaches the few operations, waves, teams and authorities that many searches share, and their decisions."""
    shared: dict[str, Any] = {
        "operation": OperationRow,
        "wave": WaveRow,
        "team": TeamRow,
        "authority": AuthorityRow,
    }
    with seen_as(INTEGRITY):  # as a join would: the search's own scope decides
        for name, model in shared.items():
            held = model.objects.in_bulk({getattr(row, f"{name}_id") for row in rows} - {None})
            for row in rows:
                if getattr(row, f"{name}_id"):
                    setattr(row, name, held[getattr(row, f"{name}_id")])
        decisions = decisions_of({row.premises.decision_id for row in rows if row.premises.decision_id})
        for row in rows:
            if row.premises.decision_id:
                row.premises.decision = decisions[row.premises.decision_id]
    return rows


def searches() -> QuerySet[Any]:
    """Every search in scope, for counts."""
    return SearchRow.objects.all()


def progress_by_operation() -> dict[str, dict[str, int]]:
    """For each operation, how many searches in scope are planned, closed and behind a wrong door."""
    rows = searches().filter(called_off_at__isnull=True).values("operation_id")
    counted = rows.annotate(
        planned=models.Count("id"),
        closed=models.Count("id", filter=Q(left_at__isnull=False)),
        wrong=models.Count("id", filter=Q(door="not_connected")),
    )
    return {row["operation_id"]: row for row in counted}


def incident(incident_id: str) -> IncidentRow:
    """An incident in scope, by id or label."""
    rows = IncidentRow.objects.filter(Q(id=incident_id) | Q(label=incident_id))
    row: IncidentRow | None = first_beside(rows, "search__premises__decision", "search__operation")
    if row is None:
        raise Refused("desk_operations.no_such_incident")
    return row


def incidents_of(search_ids: Iterable[str]) -> dict[str, IncidentRow]:
    """The incident of each search that has one."""
    return {row.search_id: row for row in IncidentRow.objects.filter(search__in=list(search_ids))}


def outcomes_of(search_id: str) -> list[OutcomeRow]:
    """Every outcome of a search, first to last."""
    return list(OutcomeRow.objects.filter(search=search_id).order_by("number"))


def latest_outcomes(search_ids: Iterable[str]) -> dict[str, OutcomeRow]:
    """The last outcome of each search."""
    rows = OutcomeRow.objects.filter(search__in=list(search_ids)).order_by("number")
    return {row.search_id: row for row in rows}


# Void -------------------------------------------------------------------------------------------------------------
def led_to_a_wrong_door() -> frozenset[str]:
    """The records (decisions, orders) that an incident names; ids only, from the whole register."""
    with seen_as(INTEGRITY):
        return frozenset(IncidentRow.objects.values_list("led_by", flat=True))


def led_by(row: SearchRow) -> str:
    """The record that leads to the door of this search: its decision, or the premises that an order named."""
    decision: str | None = row.premises.decision_id
    return decision if row.basis_kind == "attribution" and decision else str(row.premises_id)


def void_among(rows: Sequence[SearchRow]) -> frozenset[str]:
    """Ids of the searches that are void now."""
    gone = changed(rest for row in rows for rest in row.rests_on)
    wrong = led_to_a_wrong_door()
    states = standing({row.premises.decision_id: row.premises.decision for row in rows}.values())
    return frozenset(row.id for row in rows if _is_void(row, gone, wrong, states))


def _is_void(
    row: SearchRow, gone: frozenset[tuple[str, str, int]], wrong: frozenset[str], states: Mapping[str, str]
) -> bool:
    rests = {(str(table), str(row_id), int(version)) for table, row_id, version in row.rests_on}
    by_decision = row.basis_kind == "attribution" and states.get(row.premises.decision_id or "") == "VOID"
    return by_decision or bool(rests & gone) or led_by(row) in wrong


def void_by_incident(row: IncidentRow) -> list[Link]:
    """What this wrong door makes void, as far as the officer sees it: premises and searches that rest on what led to it."""
    places = PremisesRow.objects.filter(Q(decision=row.led_by) | Q(id=row.led_by)).order_by("label")
    made = beside(SearchRow.objects.filter(premises__in=places).order_by("label"), *_BESIDE)
    rests = [Rest(one.id, "premises", (one.decision_id or one.id,)) for one in places]
    rests += [Rest(one.id, "search", (led_by(one),)) for one in made]
    void = void_by(Incident(row.id, row.search_id, "", row.led_by, row.recorded_by, row.at), rests)
    links = [_place_link(one, void=True) for one in places if one.id in void]
    return links + [_search_link(one, void=True) for one in made if one.id in void]


# Values of the rules ----------------------------------------------------------------------------------------------
def operation_value(row: OperationRow) -> Operation:
    """The operation with its waves."""
    waves = waves_of([row.id])[row.id]
    return Operation(row.id, row.name, tuple(Wave(one.number, one.starts_at, one.ends_at) for one in waves))


def search_value(search_id: str) -> Search:
    """One search as the rules read it, with what its basis is worth now, whether or not the officer sees that."""
    return search_values([search(search_id)], now())[search_id]


def search_values(rows: Sequence[SearchRow], at: datetime) -> dict[str, Search]:
    """Many searches at once, for the price of one."""
    states = standing({row.premises.decision_id: row.premises.decision for row in rows}.values())
    wrong = led_to_a_wrong_door()
    targets = {row.target_id for row in rows}
    # A district's chief does not see the dossier; whether each contact was settled still counts.
    with seen_as(INTEGRITY):
        answers = latest_deconflictions(targets)
    unasked = not_deconflicted(targets, at)  # of a lead behind the dossier, of all that it names today
    leaders = ranks({row.team.leader for row in rows if row.team})
    names = unit_names()
    return {
        row.id: search_of(
            row,
            Beside(
                basis=basis_of(row, states, led_to_wrong_door=led_by(row) in wrong), answer=answers.get(row.target_id),
                also_open=_also_open(row, wrong, unasked, asked=row.target_id in answers),
                ranks=lowest_ranks(row.authority), leader_ranks=leaders, unit_names=names,
            ),
        )
        for row in rows
    }  # fmt: skip


def _also_open(
    row: SearchRow, wrong: frozenset[str], unasked: Mapping[str, Word], *, asked: bool
) -> tuple[tuple[str, Word], ...]:
    """What the whole register holds against a search, under the item that it leaves open."""
    found = [("deconfliction", unasked[row.target_id])] if asked and row.target_id in unasked else []
    if row.basis_kind in KINDS[1:] and led_by(row) in wrong:
        found.append(("address", Word("desk_operations.led_to_wrong_door")))
    return tuple(found)


def readiness_of(rows: Sequence[SearchRow], of: OperationRow, at: datetime) -> dict[str, tuple[Item, ...]]:
    """What each search needs before the door, as it stands at this instant."""
    whole = operation_value(of)
    return {row_id: readiness(value, whole, at) for row_id, value in search_values(rows, at).items()}


def blockers_of(rows: Sequence[SearchRow], of: OperationRow, at: datetime) -> dict[str, tuple[Word, ...]]:
    """Every sentence that keeps each search from going ahead at this instant."""
    return {row_id: blocking(items) for row_id, items in readiness_of(rows, of, at).items()}


def progress_of(rows: Iterable[SearchRow]) -> list[Progress]:
    """How far each search has come, for the board and the funnel."""
    return [
        Progress(
            row.id, row.district, row.entered_at, row.left_at, row.called_off_at is not None, row.outcome or None,
            row.door,
        )
        for row in rows
    ]  # fmt: skip


def lowest_ranks(authority: AuthorityRow | None) -> tuple[str, str]:
    """The ranks that lead and that approve a search under this power: its own, else for approval the IT Act's of an IO."""
    law = load_law()
    power = law.powers.get(authority.basis) if authority else None
    if power is not None and power.min_rank:
        return power.min_rank, power.min_rank
    asked = {one.min_io_rank for one in law.sections.values() if one.min_io_rank}
    return "", max(asked, key=law.rank_index)


# What the front room asks -----------------------------------------------------------------------------------------
def due(actor: Actor, at: datetime) -> list[Due]:
    """What the day asks of this officer, and the plans of others that wait for approval."""
    found = day_due(actor, at)
    if actor.may("approve"):
        drafts = searches().filter(approved_by="", called_off_at__isnull=True, wave__ends_at__gt=at)
        mine = drafts.exclude(planned_by=actor.id).values(
            "operation_id", "operation__name", "wave__starts_at"
        )
        found += [
            approval_due(one)
            for one in mine.annotate(n=models.Count("id"), since=models.Min("recorded_at")).order_by(
                "wave__starts_at"
            )
        ]
    return found


def find(identifiers: list[Identifier], text: str) -> list[Hit]:  # noqa: ARG001 - every stage answers the same question
    """Operations, searches and incidents by label."""
    hits = [
        Hit(row.label, Word("desk_operations.operation_named", {"name": row.name}),
            reverse("operations:show", args=[row.id]), "operations")
        for row in _visible().filter(Q(label__iexact=text) | Q(name__iexact=text))
    ]  # fmt: skip
    hits += [
        Hit(
            row.label,
            Word("desk_operations.search"),
            reverse("operations:search", args=[row.id]),
            "operations",
        )
        for row in searches().filter(label__iexact=text)
    ]
    return hits + [
        Hit(
            row.label,
            Word("desk_operations.incident"),
            reverse("operations:incident", args=[row.id]),
            "operations",
        )
        for row in IncidentRow.objects.filter(label__iexact=text)
    ]


def count(actor: Actor, at: datetime) -> StageCounts:  # noqa: ARG001 - every stage answers the same question
    """Searches not begun, teams inside, wrong doors that are open."""
    here = reverse("operations:index")
    planned = searches().filter(called_off_at__isnull=True)
    waiting = planned.filter(entered_at__isnull=True).count()
    inside = planned.filter(entered_at__isnull=False, left_at__isnull=True).count()
    wrong = IncidentRow.objects.filter(closed_at__isnull=True).count()
    return StageCounts(
        waiting + inside,
        0,
        (
            Count(Word("desk_operations.count_waiting"), waiting, here),
            Count(Word("desk_operations.count_inside"), inside, here),
            Count(Word("desk_operations.count_wrong"), wrong, here, "late" if wrong else ""),
        ),
    )


def trail(record_id: str) -> tuple[list[Link], list[Link]]:
    """What a search or an incident rests on; nothing downstream is known here."""
    wrong = IncidentRow.objects.filter(id=record_id).first()
    row = first_beside(SearchRow.objects.filter(id=wrong.search_id if wrong else record_id), *_BESIDE)
    if row is None:
        return [], []
    void = row.id in void_among([row])
    if wrong is None:
        return [_place_link(row.premises, void=void)], []
    return [_search_link(row, void=void)], []


def _place_link(row: PremisesRow, *, void: bool) -> Link:
    url = reverse("targets:premises", args=[row.id])
    return Link(row.label, Word("desk_targets.premises"), url, "targets", void=void)


def _search_link(row: SearchRow, *, void: bool) -> Link:
    url = reverse("operations:search", args=[row.id])
    return Link(row.label, Word("desk_operations.search"), url, "operations", void=void)
