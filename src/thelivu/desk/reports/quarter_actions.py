"""Counting a quarter: once for good; counted again it is the next number, beside the one before."""

from thelivu.base import InputError
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import recording
from thelivu.desk.register.queries import now
from thelivu.desk.targets.rules_queries import rules_at
from thelivu.reports.quarter import count

from .models import QuarterRow
from .quarter_queries import quarters, worked


def count_quarter(actor: Actor, quarter: str) -> QuarterRow:
    """Counts the leads that the officer sees of one quarter, as they stand now. Reading holds no other writer off."""
    member, at = actor.require("publish"), now()
    with seen_as(actor.scope):
        if quarter not in quarters(at):
            raise InputError("desk_quarter.no_leads")
        counts = count(worked(quarter, at))
    with recording(actor, "publish", "quarter.counted") as record:
        before = QuarterRow.objects.filter(unit=member.unit, quarter=quarter).count()
        row = QuarterRow(
            quarter=quarter, number=before + 1, counted_at=at, rules=rules_at(at).version,
            leads=[list(one) for one in counts.leads], by_hand=counts.by_hand,
            waits={what: {tier: list(one) for tier, one in held.items()} for what, held in counts.waits.items()},
            counted_by=actor.id,
        )  # fmt: skip
        return record.insert(row)
