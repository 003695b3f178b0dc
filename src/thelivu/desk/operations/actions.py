"""Planning an operation and recording what came of it. Each act computes again whether the basis still holds.

An officer allots a search to a team and a wave; while a blocker is open it stays a draft. Another officer of sufficient
rank approves. A door that was not connected opens an incident in the same transaction; it is never "nothing found".
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from thelivu.base import InputError, Refused, Word, minute_of
from thelivu.desk.attribution.actions import refute
from thelivu.desk.attribution.queries import decided_sightings
from thelivu.desk.authority.queries import authority
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.actions import Recording, next_number, recording
from thelivu.desk.register.queries import now
from thelivu.desk.targets.models import PremisesRow
from thelivu.desk.targets.queries import latest_deconflictions, premises, standing
from thelivu.law import load as load_law
from thelivu.operations import DOORS, Found, Recorded, Wave, approval_blockers, check_fault, set_outcome
from thelivu.operations import incident as opened
from thelivu.targets import NotPlannable, plannable

from . import queries
from .duty_queries import procedure_of
from .models import IncidentRow, OperationRow, OutcomeRow, SearchRow, TeamRow, WaveRow
from .plan_queries import team
from .values import basis_of, given_basis, stated, warnings_of


# The plan ---------------------------------------------------------------------------------------------------------
def plan_operation(
    actor: Actor, name: str, code: str, waves: Sequence[tuple[datetime, datetime]]
) -> OperationRow:
    """A named operation with its waves, in order."""
    if not name.strip() or not code.strip() or not waves:
        raise InputError("desk_operations.incomplete")
    spans = [Wave(number, starts, ends) for number, (starts, ends) in enumerate(sorted(waves), start=1)]
    with recording(actor, "plan", "operation.planned") as record:
        with seen_as(INTEGRITY):
            if OperationRow.objects.filter(name=name.strip()).exists():
                raise InputError("desk_operations.name_taken", name=name.strip())
            if OperationRow.objects.filter(code=code.strip()).exists():
                raise InputError("desk_operations.code_taken", given=code.strip())
        row = OperationRow(
            label=f"OP-{next_number('OP'):04d}", name=name.strip(), code=code.strip(), planned_by=actor.id
        )
        record.insert(row)
        record.insert_many(
            [
                WaveRow(operation=row, number=one.number, starts_at=one.starts_at, ends_at=one.ends_at)
                for one in spans
            ],
            like=row,
        )
        return row


def add_team(  # noqa: PLR0917 - one value for each column of the team list
    actor: Actor,
    operation_id: str,
    label: str,
    district: str,
    leader_id: str,
    members: Sequence[str],
    *,
    station: str = "",
    capacity: int = 1,
    woman_officer: bool = False,
    expert: bool = False,
) -> TeamRow:
    """A team of one district: a leader with an account, and at least one more by rank and name; what it can do."""
    if district not in {one.code for one in load_law().districts_on(now().date())}:
        raise InputError("desk_targets.no_such_district")
    names = [name.strip() for name in members if name.strip()]
    if not label.strip() or not leader_id or not names:
        raise InputError("operations.blocker.team_incomplete")
    if capacity < 1:
        raise InputError("desk_operations.no_capacity")
    with recording(actor, "plan", "operation.team_added") as record:
        row = queries.operation(operation_id)
        if TeamRow.within(INTEGRITY).filter(operation=row.id, label=label.strip()).exists():
            raise InputError("desk_operations.team_taken", label=label.strip())
        made = TeamRow(
            operation=row, label=label.strip(), leader=leader_id, members=names, district=district,
            station=station.strip(), capacity=capacity, woman_officer=woman_officer, expert=expert,
            unit_id=row.unit_id, stream=row.id,
        )  # fmt: skip
        return record.insert(made)


def allot(
    actor: Actor,
    operation_id: str,
    premises_id: str,
    *,
    wave: int | None,
    team_id: str,
    authority_id: str,
    basis: Mapping[str, Any],
    necessity: str,
    less_intrusive: str,
    expected: Mapping[str, int | None] | None = None,
    order: Mapping[str, str] | None = None,
    expert_asked: bool | None = None,
    shared_line: str | None = None,
) -> SearchRow:
    """A search of premises, as a draft. Without a basis that holds there is none; every other gap is a blocker."""
    kind, given = given_basis(basis)
    said = stated(expected, order, expert_asked=expert_asked, shared_line=shared_line)
    with recording(actor, "plan", "search.allotted") as record:
        of, place = queries.operation(operation_id), premises(premises_id)
        if SearchRow.within(INTEGRITY).filter(operation=of.id, premises=place.id).exists():
            raise Refused("operations.blocker.premises_twice", premises=place.label)
        answer = latest_deconflictions([place.target_id]).get(place.target_id)
        row = SearchRow(
            label=f"{of.code}/{place.label}", operation=of, target_id=place.target_id, premises=place,
            wave=queries.wave(of.id, wave), team=team(of.id, team_id) if team_id else None,
            authority=authority(authority_id) if authority_id else None, line_warnings=_line_warnings(kind, place), **said,
            basis_kind=kind, basis=given, necessity=necessity.strip(), less_intrusive=less_intrusive.strip(),
            deconfliction=answer, planned_by=actor.id, unit_id=place.unit_id, district=place.district,
        )  # fmt: skip
        row.rests_on = rests_of(row)
        _require_basis(row, record.at)
        return record.insert(row)


def rests_of(row: SearchRow) -> list[list[Any]]:
    """What the search rests on as it is now: its premises and, where that is its basis, the decision."""
    held: list[PremisesRow | Any] = [row.premises]
    if row.basis_kind == "attribution" and row.premises.decision is not None:
        held.append(row.premises.decision)
    return [[one._meta.label, one.id, one.version] for one in held]


def _line_warnings(kind: str, place: PremisesRow) -> list[str]:
    """What the decision that leads to the premises warns of; an order or a warrant names the place itself."""
    if kind != "attribution" or place.decision_id is None:
        return []
    with seen_as(INTEGRITY):  # codes only: no sighting is shown
        return warnings_of(decided_sightings(place.decision_id))


def _require_basis(row: SearchRow, at: datetime) -> None:
    """No draft without a standing: CONFIRMED and current, or one of the two recorded exceptions."""
    states = standing([row.premises.decision]) if row.premises.decision else {}
    wrong = queries.led_by(row) in queries.led_to_a_wrong_door()
    basis = basis_of(row, states, led_to_wrong_door=wrong)
    answer = plannable(basis, row.premises_id, at)
    if isinstance(answer, NotPlannable):
        raise Refused.of(answer.word)
    if wrong:
        raise Refused("desk_operations.led_to_wrong_door")


def prepare(
    actor: Actor,
    search_id: str,
    *,
    wave: int | None,
    team_id: str,
    authority_id: str,
    necessity: str,
    less_intrusive: str,
    expected: Mapping[str, int | None] | None = None,
    order: Mapping[str, str] | None = None,
    expert_asked: bool | None = None,
    shared_line: str | None = None,
) -> SearchRow:
    """Fills the gaps of a draft; an approved search is not changed any more. Changed grounds have to be issued again."""
    said = stated(expected, order, expert_asked=expert_asked, shared_line=shared_line)
    with recording(actor, "plan", "search.prepared") as record:
        row = queries.search(search_id)
        changed = {
            "wave": queries.wave(row.operation_id, wave),
            "team": team(row.operation_id, team_id) if team_id else None,
            "authority": authority(authority_id) if authority_id else None,
            "necessity": necessity.strip(), "less_intrusive": less_intrusive.strip(), **said,
        }  # fmt: skip
        return fill(record, row, changed)


def fill(record: Recording, row: SearchRow, changed: dict[str, Any]) -> SearchRow:
    """Changes a draft as part of an act; what its paper of grounds no longer says has to be issued again."""
    if row.approved_by or row.called_off_at:
        raise Refused("desk_operations.not_a_draft")
    if row.planned_by != record.actor.id:  # who fills a gap has planned, and could not approve any more
        raise Refused("desk_operations.not_your_plan")
    told = _told(row)
    for name, value in changed.items():
        setattr(row, name, value)
    if _told(row) != told:
        changed["grounds_paper"] = ""
    return record.change(row, **changed, district=row.premises.district, rests_on=rests_of(row))


def _told(row: SearchRow) -> tuple[Any, ...]:
    """What the paper of grounds says of a search and a planner can change."""
    return (row.wave_id, row.authority_id, row.necessity, row.less_intrusive)


def approve_search(actor: Actor, search_id: str) -> SearchRow:
    """Another officer's word, by rank. A search with an open blocker cannot be approved."""
    with recording(actor, "approve", "search.approved") as record:
        row = queries.search(search_id)
        if row.approved_by or row.called_off_at:
            raise Refused("desk_operations.not_a_draft")
        reasons = refusals_for(actor, row, record.at)
        if reasons:
            raise Refused.of(reasons[0])
        with seen_as(INTEGRITY):
            answer = latest_deconflictions([row.target_id]).get(row.target_id)
        return record.change(
            row, approved_by=actor.id, approved_at=record.at, deconfliction=answer, rests_on=rests_of(row)
        )


def refusals_for(actor: Actor, row: SearchRow, at: datetime) -> tuple[Word, ...]:
    """Every reason why this officer may not approve the search now."""
    of = queries.operation(row.operation_id)
    blocked = queries.blockers_of([row], of, at)[row.id]
    if blocked or row.authority is None:
        return blocked
    value = queries.search_values([row], at)[row.id]
    return approval_blockers(value, queries.operation_value(of), at, approver=actor.id, rank=actor.rank)


# The day ----------------------------------------------------------------------------------------------------------
def enter(actor: Actor, search_id: str, at: datetime) -> SearchRow:
    """The team goes in: only where the search was approved before and its basis still holds."""
    with recording(actor, "register", "search.entered") as record:
        row = queries.search(search_id)
        if row.entered_at:
            raise Refused("desk_operations.already_entered")
        may_go_in(row, at, record.at)
        return record.change(row, entered_at=at)


def may_go_in(row: SearchRow, at: datetime, clock: datetime) -> None:
    """Refuses a search that was not approved before, whose basis no longer holds, or whose time it is not."""
    _not_called_off(row)
    if row.approved_at is None or minute_of(row.approved_at) > at:
        raise Refused("desk_operations.not_approved")
    _not_in_future(at, clock)
    if row.id in queries.void_among([row]):
        raise Refused("desk_operations.void", search=row.label)
    latest = min(at + timedelta(minutes=1), clock)  # a written minute is all of its seconds
    blocked = queries.blockers_of([row], queries.operation(row.operation_id), latest)[row.id]
    if blocked:
        raise Refused.of(blocked[0])
    if row.wave is None or not row.wave.starts_at <= at <= row.wave.ends_at:
        raise Refused("desk_operations.outside_wave")


def leave(actor: Actor, search_id: str, at: datetime) -> SearchRow:
    """The team comes out."""
    with recording(actor, "register", "search.left") as record:
        row = _entered(search_id, at, record.at)
        if row.left_at:
            raise Refused("desk_operations.already_left")
        return record.change(row, left_at=at)


def call_off(actor: Actor, search_id: str, why: str) -> SearchRow:
    """A search that will not be made, with the reason; not after the team went in."""
    if not why.strip():
        raise InputError("desk_targets.why_missing")
    with recording(actor, "plan", "search.called_off") as record:
        row = queries.search(search_id)
        _not_called_off(row)
        if row.entered_at:
            raise Refused("desk_operations.already_entered")
        return record.change(row, called_off_at=record.at, called_off_why=why.strip())


def record_door(actor: Actor, search_id: str, door: str, at: datetime) -> IncidentRow | None:
    """Whether the door was the right one; a wrong one opens its incident at once."""
    with recording(actor, "register", "search.door_recorded") as record:
        return door_found(record, _entered(search_id, at, record.at), door, at)


def record_outcome(
    actor: Actor,
    search_id: str,
    outcome: str,
    door: str,
    *,
    at: datetime,
    fir: str = "",
    laboratory_report: str = "",
    arrests: Sequence[str] = (),
    exhibits: Sequence[str] = (),
) -> OutcomeRow:
    """What came of a search, first or later; the rules say which step may follow which."""
    with recording(actor, "register", "search.outcome_recorded") as record:
        row = _entered(search_id, at, record.at)
        before = row.outcome or None
        stated = Found(door, tuple(exhibits), fir.strip(), tuple(arrests), laboratory_report.strip())
        said = set_outcome(before, outcome, stated, procedure_of(row))
        if door != row.door:
            door_found(record, row, door, at)
        kept = record.insert(_outcome_row(row, said, stated, at, actor.id), like=row)
        record.change(row, outcome=outcome)
        return kept


def _outcome_row(row: SearchRow, said: Recorded, stated: Found, at: datetime, officer: str) -> OutcomeRow:
    return OutcomeRow(
        search=row, number=len(queries.outcomes_of(row.id)) + 1, outcome=said.outcome, door=stated.door, at=at,
        recorded_by=officer, fir=stated.fir, laboratory_report=stated.laboratory_report,
        seizure_report=said.seizure_report or "", exhibits=list(stated.exhibits), arrests=list(stated.arrests),
    )  # fmt: skip


def door_found(record: Recording, row: SearchRow, door: str, at: datetime) -> IncidentRow | None:
    """Records within an act whether the door was the right one; a wrong one opens its incident once."""
    if door not in DOORS:
        raise InputError("operations.no_such_door", where=row.label, door=door)
    there = queries.incidents_of([row.id]).get(row.id)
    if there is not None:
        if door == "not_connected":
            return there
        raise Refused("desk_operations.door_has_incident", incident=there.label)
    if door != "not_connected":
        record.change(row, door=door)
        return None
    opened(queries.search_value(row.id), door, row.id, record.actor.id, at)  # the rules' own refusals
    # What was taken for "nothing found" behind a wrong door was no result of a search.
    record.change(row, door=door, outcome="" if row.outcome == "nothing_found" else row.outcome)
    wrong = IncidentRow(
        label=f"IN-{next_number('IN'):03d}", search=row, led_by=queries.led_by(row), at=at,
        recorded_by=record.actor.id,
    )  # fmt: skip
    record.insert(wrong, like=row)
    refute(record, wrong.led_by, wrong.label)
    return wrong


def close_incident(actor: Actor, incident_id: str, cause: str, why: str) -> IncidentRow:
    """A supervisor's finding on a wrong door. It stays on the board and in the figures."""
    check_fault(cause)
    if not why.strip():
        raise InputError("desk_targets.why_missing")
    with recording(actor, "approve", "incident.closed") as record:
        row = queries.incident(incident_id)
        if row.closed_at:
            raise Refused("desk_operations.already_closed")
        return record.change(row, cause=cause, closed_at=record.at, closed_why=why.strip())


def _entered(search_id: str, at: datetime, clock: datetime) -> SearchRow:
    row = queries.search(search_id)
    _not_called_off(row)
    _not_in_future(at, clock)
    if row.entered_at is None or at < minute_of(row.entered_at):
        raise Refused("desk_operations.not_entered")
    return row


def _not_called_off(row: SearchRow) -> None:
    if row.called_off_at:
        raise Refused("desk_operations.called_off")


def _not_in_future(at: datetime, clock: datetime) -> None:
    if at > clock:
        raise InputError("desk_operations.in_the_future")
