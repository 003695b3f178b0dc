"""Reads of the second officer: reviews, who may review what, field verifications."""

from collections.abc import Sequence

from thelivu.base import Refused, Word
from thelivu.desk.attribution.models import DecisionRow, FieldCheckRow, ReviewRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.models import AccessRow

from .decisions import REVIEWABLE, void_among

UNBLINDED = "attribution.unblinded"  # the act of the access log that ends an officer's blindness


def reviews(decision_id: str) -> list[ReviewRow]:
    """What second officers found, oldest first."""
    rows = ReviewRow.objects.filter(decision_id=decision_id).select_related("sighting", "returned")
    return list(rows.order_by("recorded_at"))


def why_not_review(actor: Actor, row: DecisionRow) -> Word | None:
    """Why this officer may not review this decision, or None."""
    if row.state not in REVIEWABLE or row.confirmed_at:
        return Word("desk_attribution.nothing_to_review")
    first = DecisionRow.objects.filter(identity_id=row.identity_id, decided_by=actor.id)
    if row.decided_by == actor.id or first.exists():
        return Word("attribution.confirm.same_officer")
    if AccessRow.objects.filter(officer=actor.id, act=UNBLINDED, about=row.id).exists():
        return Word("desk_attribution.has_seen_the_answer")
    return None


def to_review(actor: Actor, rows: Sequence[DecisionRow]) -> dict[str, list[str]]:
    """Decision -> the sightings that it relies on and that this officer may review and has not; where there are any."""
    if not actor.may("review"):
        return {}
    first = set(DecisionRow.objects.filter(decided_by=actor.id).values_list("identity_id", flat=True))
    seen = set(AccessRow.objects.filter(officer=actor.id, act=UNBLINDED).values_list("about", flat=True))
    stopped = set(ReviewRow.objects.filter(agrees=False).values_list("decision_id", flat=True))
    done = set(ReviewRow.objects.filter(officer=actor.id).values_list("decision_id", "sighting_id"))
    void = void_among(rows)
    open_ = {
        row.id: [one for one in row.independent if (row.id, one) not in done]
        for row in rows
        if row.state in REVIEWABLE
        and not row.confirmed_at
        and row.identity_id not in first
        and row.id not in seen | stopped | void
    }
    return {row_id: left for row_id, left in open_.items() if left}


def field_checks(decision_id: str) -> list[FieldCheckRow]:
    """Field verifications of a decision, oldest first."""
    return list(FieldCheckRow.objects.filter(decision_id=decision_id).order_by("recorded_at"))


def field_check(check_id: str) -> FieldCheckRow:
    """One field verification in scope; its decision may lie outside the scope of the officer who goes."""
    row: FieldCheckRow | None = FieldCheckRow.objects.filter(id=check_id).first()
    if row is None:
        raise Refused("desk_attribution.no_such_record")
    return row
