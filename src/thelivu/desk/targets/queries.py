"""Dossiers in scope: their values for the ranking rules, what stands of their decisions, premises, deconfliction.

Whether a decision stands is computed on reading, for a whole list at once: a list of dossiers costs the same number of
queries as one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.urls import reverse

from thelivu.base import Identifier, Refused, Word
from thelivu.desk.attribution.models import DecisionRow, SightingRow
from thelivu.desk.attribution.queries import void_among
from thelivu.desk.leads.deconfliction_queries import notices, standing_of
from thelivu.desk.leads.models import DeconflictionRow, IdentityRow, MemberRow, NoticeRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.people.scoped import first_beside
from thelivu.desk.register.queries import now, owners_named
from thelivu.desk.register.reads import Count, Due, Hit, Link, StageCounts
from thelivu.law import districts_for_pin
from thelivu.targets import (
    OF_A_PERSON,
    Attributed,
    DistrictProposal,
    Dossier,
    Expiry,
    Fact,
    Places,
    Ranking,
    propose_district,
    rank,
)

from . import leads_queries, rules_queries
from .models import FactRow, InstrumentRow, PremisesRow, TargetIdentityRow, TargetRow
from .values import fact_value, kept_days

CALL_WITHIN = timedelta(hours=24)  # the unit's own terms: no law sets one
TOLD_FOR = timedelta(days=7)  # how long a contacted unit sees that it was asked
CHAINS = ("reasons", "next", "policy")  # long, and read on the page of one decision only
_PIN = re.compile(r"(?<!\d)([1-9]\d{2})\s?(\d{3})(?!\d)")


def target(target_id: str) -> TargetRow:
    """A dossier in scope, by id or label."""
    row: TargetRow | None = TargetRow.objects.filter(Q(id=target_id) | Q(label=target_id)).first()
    if row is None:
        raise Refused("desk_targets.no_such_target")
    return row


def premises(premises_id: str) -> PremisesRow:
    """Premises in scope, by id or label. Name and address stay sealed."""
    rows = PremisesRow.objects.filter(Q(id=premises_id) | Q(label=premises_id))
    row: PremisesRow | None = first_beside(rows, "target", "decision", "holder")
    if row is None:
        raise Refused("desk_targets.no_such_premises")
    return row


def seen_behind(row: PremisesRow) -> frozenset[str]:
    """The ids of what led to these premises, as far as the reader may see it: a district's officers see the place alone."""
    seen = (TargetRow.objects.filter(id=row.target_id), DecisionRow.objects.filter(id=row.decision_id))
    return frozenset(str(one) for rows in seen for one in rows.values_list("id", flat=True))


def targets() -> list[TargetRow]:
    """Every dossier in scope, oldest first; the ranking gives their order."""
    return list(TargetRow.objects.order_by("recorded_at", "label"))


def targets_by_id(target_ids: Iterable[str]) -> dict[str, TargetRow]:
    """These dossiers by id."""
    return TargetRow.objects.in_bulk(list(target_ids))


def identities_of(target_ids: Iterable[str]) -> dict[str, list[IdentityRow]]:
    """The identities of each dossier."""
    rows = TargetIdentityRow.objects.filter(target__in=list(target_ids)).select_related("identity")
    found: dict[str, list[IdentityRow]] = defaultdict(list)
    for row in rows.order_by("recorded_at"):
        found[row.target_id].append(row.identity)
    return found


def without_dossier() -> list[tuple[str, str, str]]:
    """Identities that are in no dossier: id, label, and the state that attribution gives it now, empty if none."""
    rows = list(IdentityRow.objects.filter(targets__isnull=True).order_by("label"))
    decisions = latest_decisions(row.id for row in rows)
    states = standing(decisions.values())
    return [(row.id, row.label, states[decisions[row.id].id] if row.id in decisions else "") for row in rows]


# Decisions --------------------------------------------------------------------------------------------------------
def latest_decisions(identity_ids: Iterable[str]) -> dict[str, DecisionRow]:
    """The decision that stands last for each identity."""
    rows = DecisionRow.objects.filter(identity__in=list(identity_ids), superseded=False).defer(*CHAINS)
    return {row.identity_id: row for row in rows.order_by("recorded_at")}


def decisions_of(decision_ids: Iterable[str]) -> dict[str, DecisionRow]:
    """These decisions by id, without their chains."""
    return DecisionRow.objects.defer(*CHAINS).in_bulk(list(decision_ids))


def changed(rests: Iterable[Sequence[Any]]) -> frozenset[tuple[str, str, int]]:
    """Of these [table label, id, version], those that are no longer what the register holds."""
    asked = {(str(table), str(row_id), int(version)) for table, row_id, version in rests}
    held: set[tuple[str, str, int]] = set()
    with seen_as(INTEGRITY):  # versions only: no meaning is read
        for table in {table for table, _, _ in asked}:
            ids = [row_id for label, row_id, _ in asked if label == table]
            rows = apps.get_model(table).objects.filter(id__in=ids).values_list("id", "version")
            held |= {(table, row_id, version) for row_id, version in rows}
    return frozenset(asked - held)


def standing(decisions: Iterable[DecisionRow | None]) -> dict[str, str]:
    """What each decision says now, by its id: CONFIRMED, the state that the rules gave, or VOID."""
    rows = [row for row in decisions if row is not None]
    void = void_among(rows)
    return {row.id: "VOID" if row.id in void else _state(row) for row in rows}


def _state(row: DecisionRow) -> str:
    return "CONFIRMED" if row.confirmed_at else str(row.state)


# The dossier as the rules see it ----------------------------------------------------------------------------------
def rankings(rows: Sequence[TargetRow], at: datetime) -> tuple[Ranking, ...]:
    """The dossiers in the order of work, by the rules that held at this instant."""
    return rank(dossiers(rows), rules_queries.rules_at(at), at)


def ranking_of(row: TargetRow) -> Ranking:
    """One dossier in its three columns."""
    return rankings([row], now())[0]


def dossiers(rows: Sequence[TargetRow]) -> list[Dossier]:
    """Each dossier with its facts, what attribution says of its identities, and the clocks of its evidence."""
    ids = [row.id for row in rows]
    identities = identities_of(ids)
    every = [identity.id for held in identities.values() for identity in held]
    decisions = latest_decisions(every)
    states = standing(decisions.values())
    facts, clocks = _facts(ids), _clocks(every)
    return [
        Dossier(
            row.id,
            tuple(facts[row.id]),
            tuple(_attributed(one, decisions.get(one.id), states) for one in identities[row.id]),
            tuple(clock for one in identities[row.id] for clock in clocks[one.id]),
        )
        for row in rows
    ]


def facts_of(target_id: str) -> list[FactRow]:
    """The facts of one dossier, oldest first."""
    return list(FactRow.objects.filter(target=target_id).order_by("recorded_at"))


def instruments_of(target_id: str) -> list[InstrumentRow]:
    """What outside instruments said of a dossier, newest first. Nothing that ranks reads this."""
    return list(InstrumentRow.objects.filter(target=target_id).order_by("-assessed_on", "-recorded_at"))


def _facts(target_ids: list[str]) -> dict[str, list[Fact]]:
    """What is stated of each dossier, after what is stated and claimed of the leads behind it."""
    found = leads_queries.facts_behind(target_ids)
    for row in FactRow.objects.filter(target__in=target_ids).order_by("recorded_at"):
        found[row.target_id].append(Fact(row.code, fact_value(row), row.asserted_by, row.said_in))
    return found


def _attributed(identity: IdentityRow, decision: DecisionRow | None, states: Mapping[str, str]) -> Attributed:
    if decision is None:
        return Attributed(identity.id, "", identity.id, current=False)
    state = states[decision.id]
    return Attributed(identity.id, state, decision.label, current=state != "VOID")


def _clocks(identity_ids: list[str]) -> dict[str, list[Expiry]]:
    """The provider may delete what it logged of a sighting: the clock starts at the sighting itself."""
    found: dict[str, list[Expiry]] = defaultdict(list)
    rows = SightingRow.objects.filter(identity__in=identity_ids).order_by("time")
    for identity_id, label, time in rows.values_list("identity_id", "label", "time"):
        started = datetime.fromisoformat(time.partition("/")[0])
        if started.tzinfo is not None:  # a sighting without a zone has no instant to count from
            ends = started + timedelta(days=kept_days(started.date()))
            found[identity_id].append(Expiry("provider_log", started, ends, label))
    return found


# Premises and their district --------------------------------------------------------------------------------------
def premises_of(target_ids: Iterable[str]) -> list[PremisesRow]:
    """The premises of these dossiers."""
    return list(PremisesRow.objects.filter(target__in=list(target_ids)).order_by("label"))


def pin_in(address: str) -> str:
    """The PIN code that an address ends with, or nothing."""
    found = _PIN.findall(address)
    return "".join(found[-1]) if found else ""


def district_proposal(address: str, pin: str) -> DistrictProposal:
    """Every police district that the PIN allows today; the unit keeps no place names of its own yet."""
    by_pin = [(one.district.code, one.weight) for one in districts_for_pin(pin, now().date())] if pin else []
    return propose_district(address, Places(), pin=pin, by_pin=by_pin)


# Deconfliction ----------------------------------------------------------------------------------------------------
def identifiers_of(identity_ids: Iterable[str]) -> list[Identifier]:
    """What the identities of a dossier, and the leads behind them, are known by, as far as it belongs to a person."""
    ids = list(identity_ids)
    named = list(IdentityRow.objects.filter(id__in=ids).values_list("basis_kind", "basis"))
    for held in MemberRow.objects.filter(identity__in=ids).values_list("observation__identifiers", flat=True):
        named += [(kind, value) for kind, value in held]
    return [Identifier(kind, value) for kind, value in dict.fromkeys(named) if kind in OF_A_PERSON]


def latest_deconflictions(target_ids: Iterable[str]) -> dict[str, DeconflictionRow]:
    """The newest answer for each dossier that was asked about."""
    rows = DeconflictionRow.objects.filter(about__in=list(target_ids)).order_by("asked_at", "recorded_at")
    return {row.about: row for row in rows}


def not_deconflicted(target_ids: Iterable[str], at: datetime) -> dict[str, Word]:
    """The dossiers on which no overt step may be taken, each with the first reason of a lead behind it."""
    leads: dict[str, set[str]] = {one: set() for one in target_ids}
    with seen_as(INTEGRITY):
        for target, lead in leads_queries.leads_behind(leads):
            if target in leads:  # an identity may stand in another dossier, too
                leads[target].add(lead)
        words = standing_of({lead for found in leads.values() for lead in found}, at)
    against = {
        target: [word for one in sorted(found) if (word := words[one])] for target, found in leads.items()
    }
    return {target: found[0] for target, found in against.items() if found}


# What the front room asks -----------------------------------------------------------------------------------------
def due(actor: Actor, at: datetime) -> list[Due]:
    """Calls that another unit expects, districts that wait for a supervisor, tiers that wait for a second officer."""
    found = [_call_due(row) for row in notices() if row.asked_at > at - TOLD_FOR]
    if actor.may("approve"):
        found += [_district_due(row) for row in premises_without_district()]
    if actor.may("decide"):
        waits = TargetRow.objects.exclude(override_by="").exclude(override_by=actor.id)
        found += [_tier_due(row) for row in waits.filter(override_second="")]
    return found + leads_queries.due(actor) + rules_queries.due(actor)


def premises_without_district() -> list[PremisesRow]:
    """Premises whose district a supervisor has to choose, oldest first."""
    return list(PremisesRow.objects.filter(district="").select_related("target").order_by("recorded_at"))


def _call_due(row: NoticeRow) -> Due:
    return Due(
        act=Word("desk_targets.due_call", {"unit": row.from_unit.name}), verb=Word("desk_targets.call"),
        url=reverse("targets:index"), by=row.asked_at + CALL_WITHIN, started=row.asked_at,
        why=Word("desk_targets.due_call_why"), stage="targets",
    )  # fmt: skip


def _district_due(row: PremisesRow) -> Due:
    return Due(
        act=Word("desk_targets.due_district", {"premises": row.label}), verb=Word("desk_targets.choose_district"),
        url=reverse("targets:premises", args=[row.id]), by=row.recorded_at + CALL_WITHIN, started=row.recorded_at,
        why=Word("desk_targets.due_district_why"), stage="targets",
    )  # fmt: skip


def _tier_due(row: TargetRow) -> Due:
    return Due(
        act=Word("desk_targets.due_tier", {"target": row.label}), verb=Word("desk_targets.agree"),
        url=reverse("targets:show", args=[row.id]), by=row.recorded_at + CALL_WITHIN, started=row.recorded_at,
        why=Word("desk_targets.due_tier_why"), stage="targets",
    )  # fmt: skip


def find(identifiers: list[Identifier], text: str) -> list[Hit]:
    """Dossiers that name an identifier or bear this label, and premises by label."""
    owners = owners_named(identifiers, "targets")
    rows = TargetRow.objects.filter(Q(id__in=owners) | Q(label__iexact=text)).order_by("label")
    hits = [
        Hit(row.label, Word("desk_targets.dossier"), reverse("targets:show", args=[row.id]), "targets")
        for row in rows
    ]
    there = PremisesRow.objects.filter(label__iexact=text)
    return hits + [
        Hit(row.label, Word("desk_targets.premises"), reverse("targets:premises", args=[row.id]), "targets")
        for row in there
    ]


def count(actor: Actor, at: datetime) -> StageCounts:  # noqa: ARG001 - every stage answers the same question
    """Dossiers, premises without a district, premises that an exception names."""
    here = reverse("targets:index")
    open_districts = PremisesRow.objects.filter(district="").count()
    by_order = PremisesRow.objects.filter(decision__isnull=True).count()
    dossiers_in_scope = TargetRow.objects.count()
    return StageCounts(
        dossiers_in_scope,
        0,
        (
            Count(Word("desk_targets.count_dossiers"), dossiers_in_scope, here),
            Count(Word("desk_targets.count_district_open"), open_districts, f"{here}?premises=open", "doubt"),
            Count(Word("desk_targets.count_by_order"), by_order, f"{here}?premises=by_order", "doubt"),
        ),
    )


def trail(record_id: str) -> tuple[list[Link], list[Link]]:
    """What a dossier or its premises rest on; nothing downstream is known here."""
    place = first_beside(PremisesRow.objects.filter(id=record_id), "target", "decision__identity")
    if place is not None:
        return [_target_link(place.target), *_decision_links([place.decision])], []
    row = TargetRow.objects.filter(id=record_id).first()
    if row is None:
        return [], []
    links = [
        Link(one.label, Word("desk_targets.identity"), reverse("leads:identity", args=[one.id]), "leads")
        for one in identities_of([row.id])[row.id]
    ]
    return links, []


def _target_link(row: TargetRow) -> Link:
    return Link(row.label, Word("desk_targets.dossier"), reverse("targets:show", args=[row.id]), "targets")


def _decision_links(decisions: Iterable[DecisionRow | None]) -> list[Link]:
    held = [row for row in decisions if row is not None]
    states = standing(held)
    return [
        Link(row.label, Word("desk_targets.decision"), reverse("attribution:show", args=[row.id]), "attribution",
             void=states[row.id] == "VOID")
        for row in held
    ]  # fmt: skip
