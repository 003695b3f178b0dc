"""What completes a plan: the kit of an approved search."""

from thelivu.base import Refused
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import recording

from . import queries
from .models import SearchRow


def record_kit(actor: Actor, search_id: str, *, ready: bool) -> SearchRow:
    """Whether the kit of the premises is ready, by the officer who has it in hand: printed, or checked out to a phone."""
    with recording(actor, "take_custody", "search.kit_recorded") as record:
        row = queries.search(search_id)
        if row.called_off_at:
            raise Refused("desk_operations.called_off")
        if row.entered_at:
            raise Refused("desk_operations.already_entered")
        if not row.approved_by:
            raise Refused("desk_operations.kit_before_approval")
        return record.change(row, kit_ready=ready, kit_by=actor.id, kit_at=record.at)
