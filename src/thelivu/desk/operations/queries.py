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

from django.db.models import Q, QuerySet

from thelivu.base import Refused, Word
from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.authority.queries import value_of
from thelivu.desk.people.queries import units
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.targets.models import DeconflictionRow
from thelivu.desk.targets.queries import changed, latest_deconflictions, standing
from thelivu.law import load as load_law
from thelivu.operations import (
    Deconfliction,
    Operation,
    Premises,
    Progress,
    Search,
    Team,
    Wave,
    blockers,
)
from thelivu.targets import Attribution, Basis, ChildAtRiskOrder, Contact, CourtWarrant

from .models import IncidentRow, OperationRow, OutcomeRow, SearchRow, TeamRow, WaveRow

KINDS = ("attribution", "court_warrant", "child_at_risk")
"""What may stand behind a search; the last two are the exceptions, counted apart."""


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


def teams_of(operation_id: str) -> list[TeamRow]:
    """The teams in scope."""
    return list(TeamRow.objects.filter(operation=operation_id).order_by("district", "label"))


def team(operation_id: str, team_id: str) -> TeamRow:
    """A team in scope of this operation."""
    row: TeamRow | None = TeamRow.objects.filter(operation=operation_id, id=team_id).first()
    if row is None:
        raise Refused("desk_operations.no_such_team")
    return row


def wave(operation_id: str, number: int | None) -> WaveRow | None:
    """The wave of this number, if the operation has it."""
    return next((row for row in waves_of([operation_id])[operation_id] if row.number == number), None)


def _joined() -> QuerySet[Any]:
    """Searches in scope with what stands beside each; a join does not leave the search's own scope rule."""
    joined = ("operation", "target", "premises", "premises__decision", "wave", "team", "authority")
    return SearchRow.objects.select_related(*joined)


def search(search_id: str) -> SearchRow:
    """A search in scope, by id or label."""
    row: SearchRow | None = _joined().filter(Q(id=search_id) | Q(label=search_id)).first()
    if row is None:
        raise Refused("desk_operations.no_such_search")
    return row


def searches_of(operation_id: str) -> list[SearchRow]:
    """The searches of one operation that this officer sees, by district and label."""
    return list(_joined().filter(operation=operation_id).order_by("district", "label"))


def searches() -> QuerySet[Any]:
    """Every search in scope, for counts."""
    return SearchRow.objects.all()


def incident(incident_id: str) -> IncidentRow:
    """An incident in scope, by id or label."""
    rows = IncidentRow.objects.select_related("search__premises__decision", "search__operation")
    row: IncidentRow | None = rows.filter(Q(id=incident_id) | Q(label=incident_id)).first()
    if row is None:
        raise Refused("desk_operations.no_such_incident")
    return row


def incidents_of(search_ids: Iterable[str]) -> dict[str, IncidentRow]:
    """The incident of each search that has one."""
    return {row.search_id: row for row in IncidentRow.objects.filter(search__in=list(search_ids))}


def open_incidents() -> list[IncidentRow]:
    """Incidents in scope that nobody closed yet."""
    rows = IncidentRow.objects.filter(closed_at__isnull=True).select_related("search__premises")
    return list(rows.order_by("at"))


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


# Values of the rules ----------------------------------------------------------------------------------------------
def operation_value(row: OperationRow) -> Operation:
    """The operation with its waves."""
    waves = waves_of([row.id])[row.id]
    return Operation(row.id, row.name, tuple(Wave(one.number, one.starts_at, one.ends_at) for one in waves))


def search_value(row: SearchRow) -> Search:
    """One search as the rules read it, with what its basis is worth now."""
    return search_values([row])[row.id]


def search_values(rows: Sequence[SearchRow]) -> dict[str, Search]:
    """Many searches at once, for the price of one."""
    states = standing({row.premises.decision_id: row.premises.decision for row in rows}.values())
    wrong = led_to_a_wrong_door()
    with seen_as(
        INTEGRITY
    ):  # a district's chief does not see the dossier; whether contacts are settled still counts
        answers = latest_deconflictions({row.target_id for row in rows})
    names = {unit["id"]: unit["name"] for unit in units()}
    return {row.id: _value(row, states, wrong, answers.get(row.target_id), names) for row in rows}


def _value(
    row: SearchRow,
    states: Mapping[str, str],
    wrong: frozenset[str],
    answer: DeconflictionRow | None,
    names: Mapping[str, str],
) -> Search:
    return Search(
        id=row.id,
        operation=row.operation_id,
        target=row.target_id,
        premises=Premises(row.premises_id, row.premises.label, row.premises.district or None),
        wave=row.wave.number if row.wave else None,
        basis=basis_value(row, states, led_to_wrong_door=led_by(row) in wrong),
        team=Team(row.team.id, row.team.district, row.team.leader, tuple(row.team.members))
        if row.team
        else None,
        authority=value_of(row.authority) if row.authority else None,
        necessity=row.necessity,
        less_intrusive=row.less_intrusive,
        deconfliction=_answer(answer, names),
        planned_by=row.planned_by,
    )


def basis_value(row: SearchRow, states: Mapping[str, str], *, led_to_wrong_door: bool) -> Basis | None:
    """What the officer gave as basis, as it stands now; None where nothing, or nothing that names these premises."""
    given, place = row.basis, row.premises_id
    if row.basis_kind == "attribution" and row.premises.decision is not None:
        decision = row.premises.decision
        state = states[decision.id]
        current = state != "VOID" and not led_to_wrong_door
        reviewed = next(iter(decision.confirmed_by), "")
        return Attribution(decision.label, place, state, current, decision.decided_by, reviewed)
    if row.basis_kind == "court_warrant":
        valid_to = given.get("valid_to")
        return CourtWarrant(
            place, place, given.get("reference", ""), given.get("court", ""), _instant(given["issued_at"]),
            _instant(valid_to) if valid_to else None,
        )  # fmt: skip
    if row.basis_kind == "child_at_risk":
        return ChildAtRiskOrder(
            place, place, given.get("reference", ""), given.get("ordered_by", ""), given.get("office", ""),
            bool(given.get("in_writing")), _instant(given["ordered_at"]),
        )  # fmt: skip
    return None


def _answer(row: DeconflictionRow | None, names: Mapping[str, str]) -> Deconfliction | None:
    if row is None:
        return None
    contacts = tuple(Contact(names.get(unit, unit)) for unit in row.contacts)
    settled = frozenset(names.get(unit, unit) for unit in row.settled)
    return Deconfliction(row.id, row.asked_at, contacts, settled)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def blockers_of(rows: Sequence[SearchRow], of: OperationRow, at: datetime) -> dict[str, tuple[Word, ...]]:
    """Every sentence that keeps each search from going ahead at this instant."""
    whole = operation_value(of)
    found = {row_id: blockers(value, whole, at) for row_id, value in search_values(rows).items()}
    wrong = led_to_a_wrong_door()
    for row in rows:
        if row.basis_kind in KINDS[1:] and led_by(row) in wrong:
            found[row.id] = (*found[row.id], Word("desk_operations.led_to_wrong_door"))
    return found


def progress_of(rows: Iterable[SearchRow]) -> list[Progress]:
    """How far each search has come, for the board and the funnel."""
    return [
        Progress(
            row.id, row.district, row.entered_at, row.left_at, row.called_off_at is not None, row.outcome or None,
            row.door,
        )
        for row in rows
    ]  # fmt: skip


def lowest_rank(authority: AuthorityRow) -> str:
    """The rank that approves a search under this power: the power's own, else the one that the IT Act asks of an IO."""
    law = load_law()
    power = law.powers.get(authority.basis)
    if power is not None and power.min_rank:
        return power.min_rank
    asked = {one.min_io_rank for one in law.sections.values() if one.min_io_rank}
    return max(asked, key=law.rank_index)
