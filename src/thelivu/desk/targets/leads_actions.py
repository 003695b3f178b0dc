"""What officers say of a lead's place in the order of work, and keeping every place true.

The order follows the ledger: whatever changes a lead leaves a leaf there, so that reading the leaves since the last time
gives every lead that has to be placed anew, and nothing is scanned. A place also ends by itself (`again_at`): its clock
runs out, what was seen is no longer recent, another version of the rules begins, a day has passed.
"""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction

from thelivu.base import InputError, Refused, ist
from thelivu.desk.leads.models import AttachedRow, LeadFactRow, LeadRow, MemberRow, ObservationRow
from thelivu.desk.leads.queries import lead as lead_in_scope
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.actions import recording
from thelivu.desk.register.models import LeafRow
from thelivu.desk.register.queries import now, sample_seed
from thelivu.targets import TIERS, FactValue, Ranking, place, tier_in_force
from thelivu.targets import override as checked_override
from thelivu.targets.order import WAITING, holds_until
from thelivu.targets.rulefile import SHIPPED
from thelivu.targets.sample import SAMPLED_TIERS, in_sample, quarter_of

from . import leads_queries, rules_queries
from .models import LeadPlaceRow, OrderRow, TargetIdentityRow
from .values import stated

SLICE = 2_000  # leaves of the ledger that are read at a time
BATCH = 200  # leads that are placed at a time
BUDGET_S = 1.0  # seconds that one run takes at most, beyond the slice that it is at: others write as well
AT_LEAST = timedelta(days=1)  # every place is made anew once a day


# What officers say ------------------------------------------------------------------------------------------------
def state_fact(  # noqa: PLR0917 - the four parts of a statement
    actor: Actor, lead_id: str, code: str, value: FactValue, asserted_by: str, record: str
) -> LeadFactRow:
    """States one fact of an open lead that bears on the order of work, with who says so and in which record."""
    said = stated(code, value, asserted_by, record)
    with recording(actor, "decide", "lead.fact_stated") as act:
        row = _open(lead_id)
        made: LeadFactRow = act.insert(LeadFactRow(lead=row, **said), like=row)
        put([row.id], act.at)
        return made


def override_tier(actor: Actor, lead_id: str, tier: str, why: str) -> LeadRow:
    """Sets a lead's tier by hand, beside the rules' own. Out of the top tier it holds once another officer agreed."""
    if tier not in TIERS:
        raise InputError("targets.no_such_tier", tier=tier)
    with recording(actor, "decide", "lead.tier_set") as record:
        row = _open(lead_id)
        # the second officer is checked where the word is given: agree_tier
        checked_override(
            ranking_of(row, record.at), tier, why, actor.id, "the second officer, asked afterwards"
        )
        record.change(row, set_tier=tier, set_why=why.strip(), set_by=actor.id, set_second="")
        put([row.id], record.at)
        return row


def agree_tier(actor: Actor, lead_id: str) -> LeadRow:
    """The second officer's word on a lead's tier that was set by hand."""
    with recording(actor, "decide", "lead.tier_agreed") as record:
        row = _open(lead_id)
        if not row.set_by or row.set_second:
            raise Refused("desk_targets.no_tier_waits")
        if actor.id == row.set_by:
            raise Refused("targets.override_second")
        checked_override(ranking_of(row, record.at), row.set_tier, row.set_why, row.set_by, actor.id)
        record.change(row, set_second=actor.id)
        put([row.id], record.at)
        return row


def ranking_of(row: LeadRow, at: datetime) -> Ranking:
    """One lead in its three columns."""
    (one,) = leads_queries.read([row])
    return one.ranked(at, rules_queries.rules_at(at))


def _open(lead_id: str) -> LeadRow:
    """A lead that still waits for work; what is said of one in a dossier is said of the dossier."""
    row = lead_in_scope(lead_id)
    if row.state not in WAITING:
        raise Refused("desk_order.closed")
    with seen_as(INTEGRITY):
        if leads_queries.targets_of([row.id]):
            raise Refused("desk_order.in_a_dossier")
    return row


# Keeping the order true -------------------------------------------------------------------------------------------
def follow(budget_s: float = BUDGET_S) -> int:
    """Places every lead that the register changed, or that time alone may have moved; returns how many were placed."""
    ends, placed = time.monotonic() + budget_s, 0
    with seen_as(INTEGRITY), transaction.atomic():
        at = now()
        order = _order(at)
        while True:
            leaves = _leaves(order)
            ids = set().union(*(_leads_in(leaves, table) for table in _TOUCHED)) if leaves else set()
            due = LeadPlaceRow.objects.filter(again_at__lte=at).order_by("again_at")[:BATCH]
            ids |= set(due.values_list("lead", flat=True))
            placed += put(sorted(ids), at)
            if leaves:
                order.entry, order.position = leaves[-1][:2]
            if (not ids and len(leaves) < SLICE) or time.monotonic() > ends:
                break
        order.followed_at = at
        order.save()
    return placed


def _order(at: datetime) -> OrderRow:
    """Where the order stands; under other rules than the last time every place is due."""
    held = rules_queries.version_at(at)
    rules = held.id if held else SHIPPED
    order = OrderRow.objects.select_for_update().first() or OrderRow(rules=rules, followed_at=at)
    if order.rules != rules:
        LeadPlaceRow.objects.update(again_at=at)
        order.rules = rules
    return order


def _leaves(order: OrderRow) -> list[tuple[int, int, str, str]]:
    """The next leaves of the ledger: entry, position, table, record. The rest of an entry first, then what follows."""
    fields = ("entry_id", "position", "table", "record")
    rest = LeafRow.objects.filter(entry=order.entry, position__gt=order.position).order_by("position")
    found = list(rest.values_list(*fields)[:SLICE])
    if len(found) < SLICE:
        later = LeafRow.objects.filter(entry__gt=order.entry).order_by("entry_id", "position")
        found += later.values_list(*fields)[: SLICE - len(found)]
    return found


_TOUCHED: dict[type[models.Model], tuple[str, ...]] = {
    LeadRow: ("id",),
    ObservationRow: ("lead",),
    AttachedRow: ("lead",),
    LeadFactRow: ("lead",),
    MemberRow: ("observation__lead",),
    TargetIdentityRow: ("identity__members__observation__lead",),
}
"""Tables whose rows bear on a lead's place, and how each leads to its lead."""


def _leads_in(leaves: Iterable[tuple[int, int, str, str]], table: type[Any]) -> set[str]:
    ids = [record for _, _, name, record in leaves if name == table._meta.label]
    if not ids:
        return set()
    return set(table.objects.filter(id__in=ids).values_list(_TOUCHED[table][0], flat=True)) - {None}


def put(lead_ids: Sequence[str], at: datetime) -> int:
    """Places these leads anew; those that are closed, or in a dossier, leave the order. Returns how many were looked at."""
    with seen_as(INTEGRITY):
        version = rules_queries.rules_at(at)
        changes = rules_queries.next_change(at)
        for start in range(0, len(lead_ids), BATCH):
            some = lead_ids[start : start + BATCH]
            gone = leads_queries.targets_of(some)
            rows = [
                row for row in LeadRow.objects.filter(id__in=some, state__in=WAITING) if row.id not in gone
            ]
            LeadPlaceRow.objects.filter(lead__in=some).delete()
            LeadPlaceRow.objects.bulk_create(
                [_place(one, version, at, changes) for one in leads_queries.read(rows)], batch_size=BATCH
            )
    return len(lead_ids)


def _place(one: leads_queries.Read, rules: Any, at: datetime, changes: datetime | None) -> LeadPlaceRow:
    row, found = one.row, place(one.dossier, rules, at)
    by_rules = TIERS[found.tier]
    tier = tier_in_force(by_rules, row.set_tier, row.set_second)
    sampled = tier in SAMPLED_TIERS and in_sample(row.id, row.recorded_at, sample_seed())
    ends = [end for end in (holds_until(one.dossier, rules, at), changes, at + AT_LEAST) if end is not None]
    return LeadPlaceRow(
        lead=row, unit_id=row.unit_id, district=row.district, stream=row.stream, tier=TIERS.index(tier),
        standing=found.standing, clock_ends=found.clock_ends, workability=one.workability.code,
        sampled=quarter_of(ist(row.recorded_at).date()) if sampled else "",
        waits=bool(row.set_by) and tier != row.set_tier, came_at=row.recorded_at, again_at=min(ends),
    )  # fmt: skip
