"""Suggested pairs and accepted bundles in scope, and what leads share: reads of the leads room.

A pair or a member is shown only where both of its leads may be seen: a link through a record that one may not see
does not exist.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count as Counted
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from thelivu.base import Refused
from thelivu.desk.people.pages import AtLeast, bounded
from thelivu.desk.register.models import IdentifierUseRow
from thelivu.leads.bundling import FLOOD, JOINS, REPORT, Mention, PassedOver, passed_over

from .counting import counted, slices
from .models import BundleMemberRow, BundleRow, LeadRow, PairRow

OPEN = "open"
HINT = 100  # what is counted of a list that a link leads to; the list itself counts on
NAMED_BY = FLOOD + 10  # leads that are counted for one identifier: more than a flood is only more of it
VIRAL = ("viral_potential_meme", "viral")
LEADS = "leads"


def pair(pair_id: str) -> PairRow:
    """A suggested pair in scope, both of its leads in scope."""
    row: PairRow | None = pairs_seen().filter(id=pair_id).select_related("lead", "other").first()
    if row is None:
        raise Refused("desk_leads.no_such_record")
    return row


def pairs_seen() -> "QuerySet[PairRow]":
    """Pairs of which the reader may see both leads."""
    both = (Exists(LeadRow.objects.filter(id=OuterRef(name))) for name in ("lead", "other"))
    rows: QuerySet[PairRow] = PairRow.objects.filter(*both)
    return rows


def open_pairs(lead_id: str = "") -> "QuerySet[PairRow]":
    """Pairs that wait for a person, those of one older lead together; what one bundle already holds does not wait."""
    together = BundleMemberRow.objects.filter(
        lead=OuterRef("lead"), left_at__isnull=True, bundle__members__lead=OuterRef("other"),
        bundle__members__left_at__isnull=True,
    )  # fmt: skip
    rows = pairs_seen().filter(~Exists(together), state=OPEN).select_related("lead", "other")
    if lead_id:
        rows = rows.filter(Q(lead=lead_id) | Q(other=lead_id))
    return rows.order_by("older_at", "other_id", "lead_id")


def pairs_between(leads: Collection[str], others: Collection[str]) -> list[PairRow]:
    """The stored pairs that have a lead of each of these."""
    rows = pairs_seen().filter(
        Q(lead__in=list(leads), other__in=list(others)) | Q(lead__in=list(others), other__in=list(leads))
    )
    return list(rows)


def pairs_of_unit(unit: str, leads: Sequence[str]) -> dict[tuple[str, str], PairRow]:
    """What a unit already keeps of pairs whose later lead is one of these, by the two ids."""
    found: dict[tuple[str, str], PairRow] = {}
    for some in slices(leads):
        rows = PairRow.objects.filter(unit=unit, lead__in=some)
        found |= {(row.lead_id, row.other_id): row for row in rows}
    return found


# Bundles --------------------------------------------------------------------------------------------------------------
def bundle(bundle_id: str) -> BundleRow:
    """A bundle in scope that has a member in scope."""
    row: BundleRow | None = BundleRow.objects.filter(Q(id=bundle_id) | Q(label=bundle_id)).first()
    if row is None or not members_seen().filter(bundle=row.id).exists():
        raise Refused("desk_leads.no_such_record")
    return row


def member(member_id: str) -> BundleMemberRow:
    """A member in scope that has not left."""
    row: BundleMemberRow | None = (
        members_seen().filter(id=member_id, left_at__isnull=True).select_related("lead", "bundle").first()
    )
    if row is None:
        raise Refused("desk_leads.no_such_record")
    return row


def members_seen() -> "QuerySet[BundleMemberRow]":
    """Members whose lead the reader may see, those that left too."""
    rows: QuerySet[BundleMemberRow] = BundleMemberRow.objects.filter(
        Exists(LeadRow.objects.filter(id=OuterRef("lead")))
    )
    return rows


def members_of(bundle_id: str) -> list[BundleMemberRow]:
    """Every member of a bundle that may be seen, those that left last."""
    rows = members_seen().filter(bundle=bundle_id).select_related("lead")
    return list(rows.order_by(F("left_at").asc(nulls_first=True), "lead__recorded_at", "lead__label"))


def present_of(bundle_id: str) -> list[BundleMemberRow]:
    """Members that have not left, the oldest lead first: for an act, which sees the whole bundle of its unit."""
    rows = BundleMemberRow.objects.filter(bundle=bundle_id, left_at__isnull=True)
    return list(rows.order_by("lead__recorded_at", "lead__label"))


def bundle_of(lead_id: str, unit: str = "") -> BundleRow | None:
    """The bundle in scope that a lead is in now; of one unit where it is named."""
    rows = members_seen().filter(lead=lead_id, left_at__isnull=True)
    if unit:
        rows = rows.filter(unit=unit)
    found = rows.order_by("recorded_at").values_list("bundle", flat=True).first()
    return BundleRow.objects.filter(id=found).first() if found else None


def bundles() -> "QuerySet[BundleRow]":
    """Bundles in scope that have a member in scope, newest first."""
    present = members_seen().filter(bundle=OuterRef("id"), left_at__isnull=True)
    rows: QuerySet[BundleRow] = BundleRow.objects.filter(Exists(present))
    return rows.order_by("-recorded_at", "-label")


def sizes_of(ids: Iterable[str]) -> dict[str, int]:
    """How many members of each of these bundles may be seen."""
    rows = members_seen().filter(bundle__in=list(ids), left_at__isnull=True).values("bundle")
    return dict(rows.annotate(n=Counted("id")).values_list("bundle", "n"))


def heads_of(rows: Iterable[BundleRow]) -> dict[str, LeadRow]:
    """The leads that stand for these bundles, by id, those in scope."""
    return {row.id: row for row in LeadRow.objects.filter(id__in={row.head_id for row in rows})}


def folded(rows: "QuerySet[LeadRow]") -> "QuerySet[LeadRow]":
    """The leads of a list with one line a bundle: a member gives way where the head of its bundle is in the same list."""
    within = BundleMemberRow.objects.filter(
        Exists(rows.order_by().filter(id=OuterRef("bundle__head"))), lead=OuterRef("id"), left_at__isnull=True
    )
    return rows.filter(~Exists(within.exclude(bundle__head=OuterRef("id"))))


def folds(rows: "QuerySet[LeadRow]", lines: int) -> int:
    """How many leads of a list give way to the head of their bundle; only some are counted where the lines are not."""
    both = (Exists(rows.order_by().filter(id=OuterRef(name))) for name in ("lead", "bundle__head"))
    folded = BundleMemberRow.objects.filter(*both, left_at__isnull=True).exclude(lead=F("bundle__head"))
    return bounded(folded, HINT if isinstance(lines, AtLeast) else None)


def waiting(lead_id: str = "") -> int:
    """How many pairs wait: a hint beside a link, which leads to the list."""
    return bounded(open_pairs(lead_id), HINT)


def bundles_by_lead(ids: Iterable[str]) -> dict[str, tuple[BundleRow, int]]:
    """The bundle that each of these leads is in now, with how many members of it may be seen."""
    here = members_seen().filter(lead__in=list(ids), left_at__isnull=True).select_related("bundle")
    rows = list(here)
    sizes = sizes_of({row.bundle_id for row in rows})
    return {row.lead_id: (row.bundle, sizes[row.bundle_id]) for row in rows}


# What leads share -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Shared:
    """Who names what, the oldest lead first; which of the leads their sender called viral; when each was recorded."""

    mentions: tuple[Mention, ...]
    viral: frozenset[str]
    recorded: dict[str, datetime]


def shared_by(lead_ids: Sequence[str]) -> Shared:
    """Every mention of an identifier that these leads share with others in scope, within the flood limit.

    The number of queries grows with the leads; what very many name is counted as far as the limit, and not read.
    """
    wanted = [one for some in slices(lead_ids) for one in _named_by(some) if one[0] in JOINS]
    uses: dict[tuple[str, str], set[str]] = defaultdict(set)
    for some in slices(sorted(_of_several(wanted))):
        for kind, value, owner in _uses(some).values_list("kind", "value", "owner"):
            uses[kind, value].add(owner)
    leads = _leads(sorted({owner for owners in uses.values() for owner in owners}))
    place = {lead_id: number for number, lead_id in enumerate(leads)}
    mentions = [
        Mention(owner, kind, value, own=kind == REPORT and leads[owner].reference == value)
        for (kind, value), owners in uses.items()
        for owner in owners
        if owner in leads
    ]
    mentions.sort(key=lambda one: (place[one.lead], one.kind, one.value))
    viral = frozenset(lead_id for lead_id, row in leads.items() if set(row.flags) & set(VIRAL))
    return Shared(tuple(mentions), viral, {lead_id: row.recorded_at for lead_id, row in leads.items()})


def passed_by(lead_id: str) -> list[PassedOver]:
    """Identifiers of one lead that others in scope name too and that join it to none of them, with why."""
    named = _named_by([lead_id])
    counts = _counts(named)
    found = (passed_over(kind, value, counts[kind, value]) for kind, value in named)
    return [one for one in found if one is not None]


def _named_by(lead_ids: Sequence[str]) -> list[tuple[str, str]]:
    rows = IdentifierUseRow.objects.filter(owner__in=lead_ids, stage=LEADS).order_by("kind", "value")
    return list(dict.fromkeys(rows.values_list("kind", "value")))


def _of_several(wanted: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those that more than one lead names, and not more than the flood limit."""
    counts = _counts(wanted)
    return [one for one in dict.fromkeys(wanted) if 1 < counts[one] <= FLOOD]


def _counts(wanted: Sequence[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """How many leads in scope name each of these, up to NAMED_BY."""
    by_lead = Exists(LeadRow.objects.filter(id=OuterRef("owner")))
    found = counted(IdentifierUseRow.objects.filter(by_lead, stage=LEADS), wanted, NAMED_BY)
    return Counter({one: n for one, (n, _) in found.items()})


def _uses(wanted: Sequence[tuple[str, str]]) -> "QuerySet[IdentifierUseRow]":
    """Uses of these identifiers by records of this room."""
    kinds = {kind for kind, _ in wanted}
    values = [value for _, value in wanted]
    rows: QuerySet[IdentifierUseRow] = IdentifierUseRow.objects.filter(
        value__in=values, kind__in=kinds, stage=LEADS
    )
    return rows


def _leads(ids: Sequence[str]) -> dict[str, LeadRow]:
    """Reference, marks and time of leads by id, the oldest first."""
    rows = [
        row
        for some in slices(ids)
        for row in LeadRow.objects.filter(id__in=some).only(
            "id", "recorded_at", "label", "reference", "flags"
        )
    ]
    return {row.id: row for row in sorted(rows, key=lambda row: (row.recorded_at, row.label))}
