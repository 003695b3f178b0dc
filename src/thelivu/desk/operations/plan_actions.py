"""What completes a plan: proposals that a person accepts, the kit of an approved search."""

from collections.abc import Iterable

from thelivu.base import InputError, Refused
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import recording

from . import actions, plan_queries, queries
from .models import SearchRow


def accept_allotment(actor: Actor, operation_id: str, chosen: Iterable[tuple[str, str, int]]) -> list[SearchRow]:
    """Saves the proposals (search, team, wave) that a person chose, as the rule still proposes them; all or none."""
    wanted = list(dict.fromkeys(chosen))
    if not wanted:
        raise InputError("desk_operations.none_chosen")
    with recording(actor, "plan", "search.prepared") as record:
        of = queries.operation(operation_id)
        rows = queries.searches_of(of.id)
        found = plan_queries.proposed(actor, of.id, rows, record.at)
        if not set(wanted) <= {(one.search, one.team, one.wave) for one in found.proposals}:
            raise Refused("desk_operations.proposal_changed")
        teams, waves = {row.id: row for row in plan_queries.teams_of(of.id)}, queries.waves_of([of.id])[of.id]
        numbered, drafts = {row.number: row for row in waves}, {row.id: row for row in rows}
        return [
            actions.fill(record, drafts[search], {"team": teams[team], "wave": numbered[wave]})
            for search, team, wave in wanted
        ]


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
