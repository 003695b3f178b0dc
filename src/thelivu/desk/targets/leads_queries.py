"""Leads as the rules read them, and the queue of those that are in no dossier: in order without ranking them all.

A page reads fifty places along an index and ranks those fifty leads afresh; it asks the same number of questions of
a thousand leads and of a hundred thousand. How the places are kept true is `leads_actions`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from thelivu.base import Word
from thelivu.desk.leads.models import AttachedRow, LeadFactRow, LeadRow, MemberRow, ObservationRow, SourceRow
from thelivu.desk.leads.queries import has_address, time_of
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.models import LeafRow
from thelivu.desk.register.reads import Due
from thelivu.targets import (
    TIERS,
    Dossier,
    Fact,
    Ranking,
    Sighted,
    Workability,
    claimed_by,
    dossier_of,
    ranking,
    readiness,
)
from thelivu.targets.order import WAITING

from . import rules_queries
from .models import LeadPlaceRow, OrderRow
from .rules_queries import WORD_WITHIN
from .values import fact_value, kept_days

COUNTED = 1_000
"""Ledger leaves that wait to be followed are counted up to this."""


@dataclass(frozen=True, slots=True)
class Read:
    """A lead as the rules read it: its facts and clocks, and which desk can go on with it."""

    row: Any
    dossier: Dossier
    workability: Workability

    def ranked(self, at: datetime, rules: Any) -> Ranking:
        """The lead in its three columns."""
        return replace(ranking(self.dossier, rules, at), workability=self.workability)


def read(rows: Sequence[LeadRow]) -> list[Read]:
    """These leads as the rules read them, in the same number of queries however many they are."""
    ids = [row.id for row in rows]
    seen: dict[str, list[ObservationRow]] = defaultdict(list)
    for one in ObservationRow.objects.filter(lead__in=ids).defer("facts", "labels", "nonce"):
        seen[one.lead_id].append(one)
    told = _told(rows)
    claims, called = claims_of(rows, seen, told), told.called
    return [_read(row, seen[row.id], claims[row.id], called.get(row.source_id, row.label)) for row in rows]


def _read(row: LeadRow, seen: Sequence[ObservationRow], claims: Sequence[Fact], reporter: str) -> Read:
    sighted = [
        Sighted(has_address(one), _instant(one), frozenset(one.flags), bool(one.doubt)) for one in seen
    ]
    plain = [replace(one, marks=frozenset()) for one in sighted]  # what the marks claim is among the claims
    made = dossier_of(row.label, (), plain, claims, reporter, kept_days)
    return Read(row, made, readiness(sighted))


def _instant(row: ObservationRow) -> datetime | None:
    span = time_of(row)
    return span.lo if span else None


@dataclass(frozen=True, slots=True)
class Told:
    """What else was told of some leads: (lead, source, marks) of each later source; who sent which source."""

    attached: tuple[tuple[str, str, list[str]], ...]
    called: Mapping[str, str]


def _told(rows: Sequence[LeadRow]) -> Told:
    later = AttachedRow.objects.filter(lead__in=[row.id for row in rows])
    attached = tuple(later.values_list("lead", "source", "flags"))
    return Told(attached, _reporters({row.source_id for row in rows} | {source for _, source, _ in attached}))


def claims_of(
    rows: Sequence[LeadRow], seen: Mapping[str, Iterable[Any]], told: Told
) -> dict[str, list[Fact]]:
    """What officers stated of each lead, and what each of its reporters claims, under that reporter's own name."""
    ids = [row.id for row in rows]
    found: dict[str, list[Fact]] = defaultdict(list)
    for one in LeadFactRow.objects.filter(lead__in=ids).order_by("recorded_at"):
        found[one.lead_id].append(Fact(one.code, fact_value(one), one.asserted_by, one.said_in))
    marks: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        marks[row.id, row.source_id] |= set(row.flags)
        for one in seen.get(row.id, ()):
            marks[row.id, one.source_id or row.source_id] |= set(one.flags)
    for lead_id, source, flags in told.attached:
        marks[lead_id, source] |= set(flags)
    labels = {row.id: row.label for row in rows}
    for (lead_id, source), held in marks.items():
        found[lead_id] += claimed_by(held, told.called.get(source, "") or labels[lead_id], labels[lead_id])
    return found


def _reporters(source_ids: Iterable[str]) -> dict[str, str]:
    """Who sent each source, or its label where nobody wrote that down."""
    rows = SourceRow.objects.filter(id__in=set(source_ids)).values_list("id", "sender", "label")
    return {key: sender or label for key, sender, label in rows}


def leads_behind(target_ids: Iterable[str]) -> set[tuple[str, str]]:
    """Each of these dossiers with each lead on which it rests: both ids."""
    members = MemberRow.objects.filter(identity__targets__target__in=list(target_ids))
    return set(members.values_list("identity__targets__target", "observation__lead"))


def facts_behind(target_ids: Sequence[str]) -> dict[str, list[Fact]]:
    """What is stated and claimed of the leads behind each dossier: opening one never lets a lead fall in the order."""
    pairs = leads_behind(target_ids)
    rows = list(LeadRow.objects.filter(id__in={lead_id for _, lead_id in pairs}))
    seen: dict[str, list[ObservationRow]] = defaultdict(list)
    for one in ObservationRow.objects.filter(lead__in=[row.id for row in rows]).only(
        "lead_id", "source_id", "flags"
    ):
        seen[one.lead_id].append(one)
    claims = claims_of(rows, seen, _told(rows))
    found: dict[str, list[Fact]] = defaultdict(list)
    for target, lead_id in sorted(pairs):
        found[target] += claims.get(lead_id, [])
    return found


def facts_of(lead_id: str) -> list[LeadFactRow]:
    """What officers stated of one lead, oldest first."""
    return list(LeadFactRow.objects.filter(lead=lead_id).order_by("recorded_at"))


def targets_of(lead_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The dossier that each of these leads is part of: its id and label."""
    members = MemberRow.objects.filter(observation__lead__in=list(lead_ids), identity__targets__isnull=False)
    fields = ("observation__lead", "identity__targets__target", "identity__targets__target__label")
    return {one: (target, label) for one, target, label in members.values_list(*fields)}


# The queue --------------------------------------------------------------------------------------------------------
def queue(tier: str = "", workability: str = "", sample: str = "") -> QuerySet[LeadPlaceRow]:
    """The places in scope in the order of work: an index is walked, and nothing is sorted or joined."""
    rows: QuerySet[LeadPlaceRow] = LeadPlaceRow.objects.order_by(
        "tier", "standing", "clock_ends", "came_at", "lead"
    )
    if tier:
        rows = rows.filter(tier=TIERS.index(tier))
    if workability:
        rows = rows.filter(workability=workability)
    if sample:
        rows = rows.exclude(sampled="")
    return rows


def ranked(places: Iterable[LeadPlaceRow], at: datetime) -> list[tuple[LeadPlaceRow, Read, Ranking]]:
    """The places of one page, their leads read and ranked afresh; what left the order since it was made is left out."""
    held = list(places)
    gone = targets_of(one.lead_id for one in held)
    every = LeadRow.objects.in_bulk([one.lead_id for one in held])
    rows = {key: row for key, row in every.items() if row.state in WAITING and key not in gone}
    rules = rules_queries.rules_at(at)
    found = {one.row.id: one for one in read(list(rows.values()))}
    return [
        (one, found[one.lead_id], found[one.lead_id].ranked(at, rules))
        for one in held
        if one.lead_id in found
    ]


@dataclass(frozen=True, slots=True)
class Followed:
    """How far the order has followed the register: when it did last, and how many leaves of the ledger wait."""

    at: datetime | None
    waiting: int


def followed() -> Followed:
    """How true the order is now."""
    row = OrderRow.objects.first()
    waiting = LeafRow.objects.filter(entry__gt=row.entry if row else -1)[:COUNTED].count()
    return Followed(row.followed_at if row else None, waiting)


def due(actor: Actor) -> list[Due]:
    """Leads of which a tier was set by hand that waits for this officer's word."""
    if not actor.may("decide"):
        return []
    rows = LeadPlaceRow.objects.filter(waits=True).exclude(lead__set_by=actor.id).select_related("lead")
    return [
        Due(
            act=Word("desk_targets.due_tier", {"target": one.lead.label}), verb=Word("desk_targets.agree"),
            url=reverse("targets:lead", args=[one.lead_id]), by=one.lead.recorded_at + WORD_WITHIN,
            started=one.lead.recorded_at, why=Word("desk_targets.due_tier_why"), stage="targets",
        )
        for one in rows.order_by("came_at")[:20]
    ]  # fmt: skip
