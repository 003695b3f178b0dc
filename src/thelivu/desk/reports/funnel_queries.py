"""How far the leads of a round came: each lead of its span, once, by the best that came of any of its identities.

The leads of a round are those recorded after the first wave of the round before, and before its own last wave ended. An
identity is attributed when a line is named; what is void names none, unless its door was searched before that.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max, Min
from django.urls import reverse

from thelivu.base import Word
from thelivu.desk.attribution.queries import latest_of, void_among
from thelivu.desk.leads.models import LeadRow
from thelivu.desk.operations.models import SearchRow, WaveRow
from thelivu.desk.people.scope import INTEGRITY
from thelivu.desk.register.queries import now
from thelivu.reports import STEPS, Funnel, Track, funnel

from .queries import Listed


def funnel_of(operation_id: str) -> Funnel:
    """The funnel of one round, in the officer's scope."""
    after, until = span_of(operation_id)
    rows = LeadRow.objects.filter(recorded_at__lte=until)
    if after is not None:
        rows = rows.filter(recorded_at__gt=after)
    of: dict[str, set[str]] = defaultdict(set)
    states = dict(rows.order_by("label").values_list("id", "state"))
    pairs = rows.order_by().values_list("id", "observations__memberships__identity").distinct()
    for lead, identity in pairs:
        of[lead] |= {identity} - {None}
    searches = _searches(operation_id)
    reached = _reached({one for held in of.values() for one in held}, searches)
    tracks = [_track(lead, state, [reached[one] for one in of[lead]]) for lead, state in states.items()]
    entered = [row for row in searches if row["entered_at"] and not row["called_off_at"]]
    return funnel(
        tracks, [(row["id"], _outcome(row)) for row in entered],
        [row["id"] for row in entered if row["basis_kind"] != "attribution"],
    )  # fmt: skip


def span_of(operation_id: str) -> tuple[datetime | None, datetime]:
    """After which instant, and until which, the leads of a round were recorded."""
    waves = WaveRow.within(INTEGRITY).values("operation").annotate(first=Min("starts_at"), last=Max("ends_at"))
    spans = {row["operation"]: (row["first"], row["last"]) for row in waves}
    first, last = spans.get(operation_id, (now(), now()))
    return max((one for one, _ in spans.values() if one < first), default=None), last


def _searches(operation_id: str) -> list[dict[str, Any]]:
    fields = ("id", "premises__decision__identity", "entered_at", "called_off_at", "outcome", "door", "basis_kind")
    return list(SearchRow.objects.filter(operation=operation_id).order_by("label").values(*fields))


def _outcome(row: Mapping[str, Any]) -> str:
    return "wrong_door" if row["door"] == "not_connected" else row["outcome"] or "none"


def _reached(identities: set[str], searches: Iterable[Mapping[str, Any]]) -> dict[str, tuple[int, str]]:
    """For each identity the step that it reached, as its place in STEPS, and the reason why not the next."""
    planned = {row["premises__decision__identity"]: row for row in searches}
    decisions = latest_of(identities)
    void = void_among(list(decisions.values()))
    found: dict[str, tuple[int, str]] = {}
    for one in identities:
        search, decision = planned.get(one), decisions.get(one)
        if search is not None and search["entered_at"] and not search["called_off_at"]:
            found[one] = (4, "")
        elif decision is None:
            found[one] = (0, "undecided")
        elif decision.id in void:
            found[one] = (0, "VOID")
        elif decision.confirmed_at:
            off = search is not None and search["called_off_at"]
            found[one] = (3, "not_planned" if search is None else "called_off" if off else "not_entered")
        elif decision.state == "CORROBORATED":
            found[one] = (2, "waiting")
        else:
            found[one] = (1 if decision.subscriber else 0, decision.state)
    return found


def _track(lead: str, state: str, reached: list[tuple[int, str]]) -> Track:
    if not reached:
        return Track(lead, STEPS[0], f"lead_{state}")
    place, lost = max(reached)
    return Track(lead, STEPS[place], lost)


def leads_listed(ids: Iterable[str]) -> list[Listed]:
    """The leads in scope with these ids, by label."""
    rows = LeadRow.objects.filter(id__in=list(ids)).order_by("label").values_list("id", "label", "district")
    return [
        Listed(key, label, Word("desk_reports.record.lead"), reverse("leads:show", args=[key]), district)
        for key, label, district in rows
    ]
