"""Acts of the field verification: one named officer goes and looks at an address."""

from thelivu.authority import Permit, Subject
from thelivu.base import Refused, new_id
from thelivu.desk.attribution import queries
from thelivu.desk.attribution.models import FieldCheckRow
from thelivu.desk.leads.deconfliction_queries import against_step, leads_of
from thelivu.desk.people.actions import place_on_file
from thelivu.desk.people.queries import Actor, actor_with_id
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import recording

from .reviews import answer_now, confirm_if_agreed, standing, still_says


def field_check(actor: Actor, permit: Permit, decision_id: str, officer_id: str) -> FieldCheckRow:
    """Orders one named officer to verify address and occupancy, with no offence stated."""
    with recording(actor, "approve", "attribution.field_check_ordered", permit=permit) as record:
        row = standing(decision_id)
        permit.require("attribution.field_check", Subject("identity", row.identity_id))
        if row.state not in queries.REVIEWABLE or row.confirmed_at:
            raise Refused("desk_attribution.no_address_to_verify")
        if any(one.done_at is None for one in queries.field_checks(row.id)):
            raise Refused("desk_attribution.already_ordered")
        reason = against_step(leads_of(row.identity_id), record.at)
        if reason is not None:  # an officer at the door is seen by whoever else works the lead
            raise Refused.of(reason)
        officer = actor_with_id(officer_id)
        made = FieldCheckRow(
            id=new_id(), decision=row, authority_id=permit.authority, officer=officer.id, ordered_by=actor.id,
            unit_id=row.unit_id, district=row.district,
        )  # fmt: skip
        made.stream = made.id
        record.insert(made)
        place_on_file(actor, officer.id, made.id, "attribution.field_check")
        return made


def answer_field_check(actor: Actor, check_id: str, proven: bool, note: str) -> FieldCheckRow:
    """What the named officer found: whether the address exists and is occupied as stated."""
    with recording(actor, "view", "attribution.field_check_answered") as record:
        check = queries.field_check(check_id)
        if check.officer != actor.id:
            raise Refused("desk_attribution.another_officer_goes")
        if check.done_at:
            raise Refused("desk_attribution.already_answered")
        record.change(check, done_at=record.at, address_proven=proven, note=note)
        # The officer at the door sees nothing of what their answer completes.
        with seen_as(actor_with_id(check.ordered_by).scope):
            row = queries.decision(check.decision_id)
            if proven and queries.current(row) and not row.confirmed_at:
                answer = answer_now(row)
                if still_says(answer, row):
                    confirm_if_agreed(record, row, answer)
        return check
