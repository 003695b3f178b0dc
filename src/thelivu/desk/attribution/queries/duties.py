"""What the second officer's work asks of one officer now: reviews, differences, missed controls. Clocks for My day."""

from collections.abc import Sequence
from datetime import timedelta

from thelivu.desk.attribution.front_words import due_for
from thelivu.desk.attribution.models import DecisionRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.reads import Due

from .controls import may_see_controls, missed
from .decisions import REVIEWABLE, decisions, void_among
from .reviews import disagreements, second_officers, still_owes, to_review

REVIEW_WITHIN = timedelta(hours=24)  # the unit's own terms: no law sets one
EXPLAIN_WITHIN = timedelta(hours=48)
LOOK_WITHIN = timedelta(days=7)


def duties(actor: Actor) -> list[Due]:
    """Every clock of the second officer's work that runs for this officer."""
    waiting = list(decisions().filter(confirmed_at__isnull=True, state__in=REVIEWABLE))
    return [*_reviews(actor, waiting), *_differences(actor), *_controls(actor)]


def _reviews(actor: Actor, waiting: Sequence[DecisionRow]) -> list[Due]:
    """Reviews asked of this officer; where nobody was asked, of every officer who may."""
    mine = to_review(actor, waiting)
    asked: dict[str, list[tuple[str, object]]] = {}
    for one in second_officers([row.id for row in waiting]):
        asked.setdefault(one.decision_id, []).append((one.officer, one))
    found = []
    for row in (one for one in waiting if one.id in mine):
        named = asked.get(row.id, [])
        called = next((call for officer, call in named if officer == actor.id), None)
        if called is None and any(still_owes(row, officer) for officer, _ in named):
            continue
        found.append(_review_due(row, called))
    return found


def _review_due(row: DecisionRow, called: object | None) -> Due:
    started = getattr(called, "recorded_at", row.recorded_at)
    kind = "review"
    if called is not None:
        kind = "reminded_review" if getattr(called, "reminded_at", None) else "asked_review"
    clock = (started, started + REVIEW_WITHIN)
    return due_for(kind, "review_blind", "show", row.id, clock, label=row.identity.label)


def _differences(actor: Actor) -> list[Due]:
    """A difference waits for the first officer, and for whoever may explain it."""
    rows = disagreements()
    void = void_among([one.decision for one in rows])
    found = []
    for one in (each for each in rows if each.decision_id not in void):
        clock = (one.recorded_at, one.recorded_at + EXPLAIN_WITHIN)
        values = {"label": one.decision.identity.label}
        if one.decision.decided_by == actor.id:
            found.append(due_for("differ", "see_both", "show", one.decision_id, clock, **values))
        elif actor.may("approve") and one.officer != actor.id:
            found.append(due_for("explain", "see_both", "explain", one.id, clock, **values))
    return found


def _controls(actor: Actor) -> list[Due]:
    if not may_see_controls(actor):
        return []
    return [
        due_for(
            "control", "look_together", "control", one.id, (one.recorded_at, one.recorded_at + LOOK_WITHIN)
        )
        for one in missed()
        if one.officer != actor.id
    ]
