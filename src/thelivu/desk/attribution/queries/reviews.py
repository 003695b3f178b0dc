"""Reads of the second officer: reviews, who may review what, field verifications."""

from collections.abc import Sequence
from datetime import datetime

from thelivu.base import Refused, Word
from thelivu.desk.attribution.models import DecisionRow, FieldCheckRow, ReviewRow, SecondOfficerRow
from thelivu.desk.people.queries import Actor, officers_with
from thelivu.desk.register.models import AccessRow

from .decisions import REVIEWABLE, void_among

UNBLINDED = "attribution.unblinded"  # the act of the access log that ends an officer's blindness
READ_ROWS = "attribution.rows_read"  # the act of the access log by which a reviewer opens a pair


def reviews(decision_id: str) -> list[ReviewRow]:
    """What second officers found, oldest first, each with its explanation where there is one."""
    rows = ReviewRow.objects.filter(decision_id=decision_id)
    return list(rows.select_related("sighting", "returned", "explanation").order_by("recorded_at"))


def explained(row: ReviewRow) -> str:
    """How a disagreement was explained: "second_slipped", "first_wrong", or empty."""
    explanation = getattr(row, "explanation", None)
    return explanation.outcome if explanation else ""


def standing_reviews(decision_id: str) -> list[ReviewRow]:
    """The reviews that count: all but those of an officer who slipped, as a third officer has explained."""
    rows = reviews(decision_id)
    slipped = {row.officer for row in rows if explained(row) == "second_slipped"}
    return [row for row in rows if row.officer not in slipped]


def disagreement(decision_id: str) -> ReviewRow | None:
    """The review that stops a decision: another row or none was named, and nobody has explained it."""
    return next((row for row in standing_reviews(decision_id) if not row.agrees and not explained(row)), None)


def may_explain(actor: Actor, row: DecisionRow) -> bool:
    """Whether a difference waits that this officer, being neither of the two, may explain."""
    one = disagreement(row.id)
    return one is not None and actor.may("approve") and actor.id not in {one.officer, row.decided_by}


def disagreements() -> list[ReviewRow]:
    """Reviews in scope that stop a decision which no newer one has replaced."""
    rows = ReviewRow.objects.filter(agrees=False, explanation__isnull=True, decision__superseded=False)
    return list(rows.select_related("decision__identity", "sighting").order_by("recorded_at"))


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
    against = ReviewRow.objects.filter(agrees=False)
    stopped = set(
        against.exclude(explanation__outcome="second_slipped").values_list("decision_id", flat=True)
    )
    slipped = set(against.filter(officer=actor.id).values_list("decision_id", flat=True))
    done = set(ReviewRow.objects.filter(officer=actor.id).values_list("decision_id", "sighting_id"))
    void = void_among(rows)
    open_ = {
        row.id: [one for one in row.independent if (row.id, one) not in done]
        for row in rows
        if row.state in REVIEWABLE
        and not row.confirmed_at
        and row.identity_id not in first
        and row.id not in seen | stopped | slipped | void
    }
    return {row_id: left for row_id, left in open_.items() if left}


# Who was asked ----------------------------------------------------------------------------------------------------
def second_officers(decision_ids: Sequence[str]) -> list[SecondOfficerRow]:
    """Who was asked to review these decisions, in the order of asking."""
    rows = SecondOfficerRow.objects.filter(decision_id__in=decision_ids)
    return list(rows.order_by("recorded_at"))


def who_may_review(row: DecisionRow) -> list[tuple[str, str]]:
    """(id, rank and name) of officers who may be asked: none who decided, has seen the answer, slipped or was asked."""
    decided = DecisionRow.objects.filter(identity_id=row.identity_id).values_list("decided_by", flat=True)
    seen = AccessRow.objects.filter(act=UNBLINDED, about=row.id).values_list("officer", flat=True)
    out = {*decided, *seen, *(one.officer for one in second_officers([row.id]))}
    out |= {one.officer for one in reviews(row.id) if not one.agrees}
    return [(officer, name) for officer, name in officers_with("review") if officer not in out]


def still_owes(row: DecisionRow, officer: str) -> bool:
    """Whether an officer has not yet named a row for every sighting that the decision relies on."""
    done = ReviewRow.objects.filter(decision=row, officer=officer).values_list("sighting_id", flat=True)
    return bool(set(row.independent) - set(done))


def review_row(review_id: str) -> ReviewRow:
    """One review in scope."""
    row: ReviewRow | None = ReviewRow.objects.filter(id=review_id).first()
    if row is None:
        raise Refused("desk_attribution.no_such_record")
    return row


def opened_at(row: DecisionRow, officer: str) -> datetime | None:
    """When this officer first opened a pair of the decision, or None."""
    rows = AccessRow.objects.filter(act=READ_ROWS, officer=officer, about__in=list(row.independent))
    at: datetime | None = (
        rows.filter(at__gte=row.recorded_at).order_by("at").values_list("at", flat=True).first()
    )
    return at


# Field verifications ----------------------------------------------------------------------------------------------
def field_checks(decision_id: str) -> list[FieldCheckRow]:
    """Field verifications of a decision, oldest first."""
    return list(FieldCheckRow.objects.filter(decision_id=decision_id).order_by("recorded_at"))


def field_check(check_id: str) -> FieldCheckRow:
    """One field verification in scope; its decision may lie outside the scope of the officer who goes."""
    row: FieldCheckRow | None = FieldCheckRow.objects.filter(id=check_id).first()
    if row is None:
        raise Refused("desk_attribution.no_such_record")
    return row
