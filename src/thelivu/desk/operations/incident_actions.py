"""What follows a wrong door besides its record: those who are told say that they know, and the household is written to."""

from collections.abc import Sequence

from thelivu.base import Refused
from thelivu.desk.people.queries import Actor, units
from thelivu.desk.register import papers
from thelivu.desk.register.actions import recording
from thelivu.operations.letters import household_letter

from . import queries
from .day_queries import offices_of
from .models import IncidentRow


def acknowledge(actor: Actor, incident_id: str) -> IncidentRow:
    """An officer says, for each office that they hold and that has not said so yet, that the wrong door is known."""
    with recording(actor, "approve", "incident.acknowledged") as record:
        row = queries.incident(incident_id)
        waiting = [office for office in offices_of(actor) if getattr(row, f"{office}_at") is None]
        if not waiting:
            raise Refused("desk_operations.nothing_to_acknowledge")
        known = {f"{office}_by": actor.id for office in waiting} | {f"{office}_at": record.at for office in waiting}
        return record.change(row, **known)


def issue_letter(actor: Actor, search_id: str, taken: Sequence[str]) -> str:
    """Issues the letter to the household behind a wrong door, with what goes back; the id of the paper."""
    with recording(actor, "approve", "paper.issued") as record:
        row = queries.search(search_id)
        if row.id not in queries.incidents_of([row.id]) or row.entered_at is None or row.authority is None:
            raise Refused("desk_operations.no_wrong_door")
        made = household_letter(row.label, row.entered_at, taken, _contact(row.unit_id), record.at)
        return papers.issue(record, made, row, purpose=row.authority.purpose).id


def _contact(unit_id: str) -> str:
    """How a household reaches the unit: its name, and what it lets be printed."""
    unit = next(one for one in units() if one["id"] == unit_id)
    return ", ".join(filter(None, (unit["name"], unit["contact"])))
