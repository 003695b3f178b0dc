"""What a planner chooses from: teams, districts, premises without a search."""

from thelivu.base import Refused
from thelivu.desk.people.scope import INTEGRITY
from thelivu.desk.targets.models import PremisesRow

from .models import SearchRow, TeamRow


def teams_of(operation_id: str) -> list[TeamRow]:
    """The teams in scope."""
    return list(TeamRow.objects.filter(operation=operation_id).order_by("district", "label"))


def team(operation_id: str, team_id: str) -> TeamRow:
    """A team in scope of this operation."""
    row: TeamRow | None = TeamRow.objects.filter(operation=operation_id, id=team_id).first()
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
