"""Reads of the attribution room: sightings, decisions and whether they still stand, requests, returns, reviews."""

from datetime import datetime, timedelta
from typing import TypeAlias

from django.db.models import Q

from thelivu.base import Identifier
from thelivu.desk.attribution.front_words import counted, due_for, hit, rests_on
from thelivu.desk.attribution.models import DecisionRow, FieldCheckRow, SightingDecisionRow, SightingRow
from thelivu.desk.attribution.values import key_of, value_of
from thelivu.desk.authority.models import RequestRow, ReturnRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.queries import owners_named
from thelivu.desk.register.reads import Due, Hit, Link, StageCounts

from .controls import (
    Tally,
    control,
    control_answered,
    controls_had,
    may_see_controls,
    missed,
    tallies,
    with_controls,
)
from .decisions import (
    REVIEWABLE,
    changed_basis,
    current,
    decided_sightings,
    decision,
    decision_of,
    decisions,
    holder,
    latest_of,
    newer_than,
    place_to_verify,
    refuted,
    relied_on,
    returns_under,
    state_of,
    void_among,
)
from .duties import REVIEW_WITHIN, duties
from .letters import OUT, asked_of, request, requests
from .letters import clocks as clocks_of_letters
from .returns import clocks as clocks_of_returns
from .returns import document_ids, loaded, return_, returns, returns_about, returns_of
from .reviews import (
    READ_ROWS,
    UNBLINDED,
    disagreement,
    disagreements,
    explained,
    field_check,
    field_checks,
    may_explain,
    opened_at,
    review_row,
    reviews,
    second_officers,
    standing_reviews,
    still_owes,
    to_review,
    who_may_review,
    why_not_review,
)
from .sightings import (
    NO_SIGHTING_KIND,
    identities,
    identity,
    keys_to_ask,
    observations,
    sighting,
    sightings,
    unasked,
    unready,
)

__all__ = [
    "CHECK_WITHIN",
    "NO_SIGHTING_KIND",
    "READ_ROWS",
    "REVIEWABLE",
    "REVIEW_WITHIN",
    "UNBLINDED",
    "DecidedRow",
    "Decision",
    "Returned",
    "Tally",
    "asked_of",
    "changed_basis",
    "control",
    "control_answered",
    "controls_had",
    "count",
    "current",
    "decided_sightings",
    "decision",
    "decision_of",
    "decisions",
    "disagreement",
    "disagreements",
    "document_ids",
    "due",
    "explained",
    "field_check",
    "field_checks",
    "find",
    "holder",
    "identities",
    "identity",
    "key_of",
    "keys_to_ask",
    "latest_of",
    "loaded",
    "may_explain",
    "may_see_controls",
    "missed",
    "newer_than",
    "observations",
    "opened_at",
    "place_to_verify",
    "refuted",
    "relied_on",
    "request",
    "requests",
    "return_",
    "returns",
    "returns_about",
    "returns_of",
    "returns_under",
    "review_row",
    "reviews",
    "second_officers",
    "sighting",
    "sightings",
    "standing_reviews",
    "state_of",
    "still_owes",
    "tallies",
    "to_review",
    "trail",
    "unasked",
    "unready",
    "value_of",
    "void_among",
    "who_may_review",
    "why_not_review",
    "with_controls",
]

Decision: TypeAlias = DecisionRow
DecidedRow: TypeAlias = SightingDecisionRow
Returned: TypeAlias = ReturnRow

CHECK_WITHIN = timedelta(days=7)  # the unit's own term: no law sets one


def due(actor: Actor, at: datetime) -> list[Due]:  # noqa: ARG001 - every stage is asked so
    """Reviews that wait for this officer, field verifications ordered to them, answers that providers owe."""
    checks = FieldCheckRow.objects.filter(officer=actor.id, done_at__isnull=True)
    found = [
        due_for("check", "answer", "check", row.id, (row.recorded_at, row.recorded_at + CHECK_WITHIN))
        for row in checks
    ]
    found += duties(actor)
    return found + clocks_of_letters(actor) + clocks_of_returns(actor)


def count(actor: Actor, at: datetime) -> StageCounts:
    """Identities waiting for a second officer, confirmed; answers that are owed, and overdue."""
    decided = DecisionRow.objects.filter(superseded=False)
    sent = RequestRow.objects.filter(state__in=OUT)
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
    owners = owners_named(identifiers, "attribution")
    seen = SightingRow.objects.filter(Q(id__in=owners) | named).select_related("identity")
    return hits + [
        hit(row.label, "hit_sighting", "identity", row.identity_id, identity=row.identity.label)
        for row in seen
    ]
