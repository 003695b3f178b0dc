"""What a planner chooses from: teams, districts, premises without a search, and the allotment that the rule proposes."""

from datetime import datetime

from thelivu.base import Refused, is_id
from thelivu.desk.people.queries import Actor, ranks
from thelivu.desk.people.scope import INTEGRITY
from thelivu.desk.targets.models import PremisesRow
from thelivu.operations import Allotment, propose

from . import queries
from .models import OperationRow, SearchRow, TeamRow
from .values import team_of


def teams_of(operation_id: str) -> list[TeamRow]:
    """The teams in scope."""
    return list(TeamRow.objects.filter(operation=operation_id).order_by("district", "label"))


def team(operation_id: str, team_id: str) -> TeamRow:
    """A team in scope of this operation."""
    row: TeamRow | None = None
    if is_id(team_id):
        row = TeamRow.objects.filter(operation=operation_id, id=team_id).first()
    if row is None:
        raise Refused("desk_operations.no_such_team")
    return row


def districts_in(operation_id: str) -> list[str]:
    """The codes of the districts in which this officer sees a search of the operation."""
    rows = SearchRow.objects.filter(operation=operation_id).exclude(district="")
    return sorted(set(rows.values_list("district", flat=True)))


def premises_to_allot(operation_id: str) -> list[tuple[str, str, str]]:
    """Premises in scope that have no search in this operation yet: id, label, code of the district."""
    taken = SearchRow.within(INTEGRITY).filter(operation=operation_id).values_list("premises_id", flat=True)
    rows = PremisesRow.objects.exclude(id__in=list(taken)).order_by("label")
    return list(rows.values_list("id", "label", "district"))


def sees_whole(operation_id: str) -> bool:
    """Whether the operation itself is in scope, and not only searches of it."""
    return bool(OperationRow.objects.filter(id=operation_id).exists())


def drafts(actor: Actor, rows: list[SearchRow]) -> list[SearchRow]:
    """Those of these searches that still lack a team or a wave and that this officer planned: who fills a gap has planned."""
    open_now = (row for row in rows if not row.approved_by and not row.called_off_at and not (row.team_id and row.wave_id))
    return [row for row in open_now if row.planned_by == actor.id]


def proposed(actor: Actor, operation_id: str, rows: list[SearchRow], at: datetime) -> Allotment:
    """What the rule proposes for this officer's drafts; every other search of the operation takes its room."""
    teams = teams_of(operation_id)
    leaders = ranks({row.leader for row in teams})
    mine = {row.id for row in drafts(actor, rows)}
    standing = [row for row in rows if row.id in mine or (row.team_id and row.wave_id and not row.called_off_at)]
    values = queries.search_values(standing, at)
    waves = queries.operation_value(queries.operation(operation_id)).waves
    return propose(values.values(), [team_of(row, leaders) for row in teams], waves)
