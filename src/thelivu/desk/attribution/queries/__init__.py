"""Reads of the attribution room: sightings, decisions and whether they still stand, requests, returns, reviews."""

from datetime import datetime, timedelta
from typing import TypeAlias

from django.db.models import Q

from thelivu.base import Identifier
from thelivu.desk.attribution.front_words import counted, due_for, hit, rests_on
from thelivu.desk.attribution.models import DecisionRow, FieldCheckRow, SightingDecisionRow, SightingRow
from thelivu.desk.authority.models import RequestRow, ReturnRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.queries import uses
from thelivu.desk.register.reads import Due, Hit, Link, StageCounts

from .decisions import (
    REVIEWABLE,
    current,
    decided_sightings,
    decision,
    decision_of,
    decisions,
    holder,
    latest_of,
    place_to_verify,
    relied_on,
    returns_under,
    state_of,
    void_among,
)
from .letters import (
    asked_of,
    loaded,
    request,
    requests,
    return_,
    returns,
    returns_about,
)
from .reviews import (
    UNBLINDED,
    field_check,
    field_checks,
    reviews,
    to_review,
    why_not_review,
)
from .sightings import (
    NO_SIGHTING_KIND,
    identities,
    identity,
    observations,
    sighting,
    sightings,
    unasked,
    unready,
    value_of,
)

__all__ = [
    "CHECK_WITHIN",
    "NO_SIGHTING_KIND",
    "REVIEWABLE",
    "REVIEW_WITHIN",
    "UNBLINDED",
    "DecidedRow",
    "Decision",
    "Returned",
    "asked_of",
    "count",
    "current",
    "decided_sightings",
    "decision",
    "decision_of",
    "decisions",
    "due",
    "field_check",
    "field_checks",
    "find",
    "holder",
    "identities",
    "identity",
    "latest_of",
    "loaded",
    "observations",
    "place_to_verify",
    "relied_on",
    "request",
    "requests",
    "return_",
    "returns",
    "returns_about",
    "returns_under",
    "reviews",
    "sighting",
    "sightings",
    "state_of",
    "to_review",
    "trail",
    "unasked",
    "unready",
    "value_of",
    "void_among",
    "why_not_review",
]

Decision: TypeAlias = DecisionRow
DecidedRow: TypeAlias = SightingDecisionRow
Returned: TypeAlias = ReturnRow

REVIEW_WITHIN = timedelta(hours=24)  # the unit's own terms: no law sets one
CHECK_WITHIN = timedelta(days=7)


def due(actor: Actor, at: datetime) -> list[Due]:  # noqa: ARG001 - every stage is asked so
    """Reviews that wait for this officer, field verifications ordered to them, answers that providers owe."""
    checks = FieldCheckRow.objects.filter(officer=actor.id, done_at__isnull=True)
    found = [
        due_for("check", "answer", "check", row.id, (row.recorded_at, row.recorded_at + CHECK_WITHIN))
        for row in checks
    ]
    waiting = list(decisions().filter(confirmed_at__isnull=True, state__in=REVIEWABLE))
    mine = to_review(actor, waiting)
    for row in (one for one in waiting if one.id in mine):
        clock = (row.recorded_at, row.recorded_at + REVIEW_WITHIN)
        found.append(due_for("review", "review_blind", "show", row.id, clock, label=row.identity.label))
    for sent in RequestRow.objects.filter(state="sent") if actor.may("decide") else ():
        values = {"label": sent.label, "provider": sent.provider}
        found.append(
            due_for("answer", "load_return", "request", sent.id, (sent.sent_at, sent.due_at), **values)
        )
    return found


def count(actor: Actor, at: datetime) -> StageCounts:
    """Identities waiting for a second officer, confirmed; answers that are owed, and overdue."""
    decided = DecisionRow.objects.filter(superseded=False)
    sent = RequestRow.objects.filter(state="sent")
    return counted(
        waiting=decided.filter(confirmed_at__isnull=True, state__in=REVIEWABLE).count(),
        asked=sent.count(),
        late=sent.filter(due_at__lt=at).count() if actor.may("decide") else 0,
        confirmed=decided.filter(confirmed_at__isnull=False).count(),
    )


def trail(record_id: str) -> tuple[list[Link], list[Link]]:
    """What a decision rests on: its identity and the returns; of what came later this stage knows nothing."""
    row = DecisionRow.objects.filter(id=record_id).select_related("identity").first()
    return (rests_on(row.identity, returns_under(row)), []) if row else ([], [])


def find(identifiers: list[Identifier], text: str) -> list[Hit]:
    """Decisions, letters and returns by label; sightings by address."""
    named = Q(label__iexact=text)
    hits = [
        hit(row.identity.label, f"state.{row.state}", "show", row.id)
        for row in decisions().filter(named | Q(identity__label__iexact=text))
    ]
    for kind, rows in (("request", requests()), ("return", returns())):
        hits += [
            hit(row.label, f"hit_{kind}", kind, row.id, provider=row.provider) for row in rows.filter(named)
        ]
    owners = [use.owner for use in uses(identifiers) if use.stage == "attribution"]
    seen = SightingRow.objects.filter(Q(id__in=owners) | named).select_related("identity")
    return hits + [
        hit(row.label, "hit_sighting", "identity", row.identity_id, identity=row.identity.label)
        for row in seen
    ]
