"""The leads of a quarter with their tiers and what came of each, and the counts that were kept.

Leads are read in slices, each in the same number of queries; the tier is worked out from what is stated and claimed of
the lead itself, by the rules that hold at the instant of counting.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from thelivu.base import Refused, ist
from thelivu.desk.leads.models import LeadRow, MemberRow, SourceRow
from thelivu.desk.operations.models import IncidentRow, SearchRow
from thelivu.desk.targets.leads_queries import Read, read
from thelivu.desk.targets.rules_queries import rules_at
from thelivu.reports.quarter import OUTCOMES, SEARCHED, Counts, Worked, bounds
from thelivu.targets import TIERS, Rules, place, tier_in_force
from thelivu.targets.sample import quarter_of

from .models import QuarterRow

SLICE = 500
UNKNOWN = "unknown"
"""The district of a lead of which nobody knows it."""


def quarters(at: datetime) -> list[str]:
    """The quarters that have begun since the first lead in scope, the newest first."""
    first = LeadRow.objects.order_by("recorded_at").values_list("recorded_at", flat=True).first()
    if first is None:
        return []
    day, last = ist(first).date(), ist(at).date()
    numbers = range(day.year * 4 + (day.month - 1) // 3, last.year * 4 + (last.month - 1) // 3 + 1)
    return [f"{number // 4}-Q{number % 4 + 1}" for number in reversed(numbers)]


def counted(quarter_id: str) -> QuarterRow:
    """The kept counts of a quarter, in scope."""
    row: QuarterRow | None = QuarterRow.objects.filter(id=quarter_id).first()
    if row is None:
        raise Refused("desk_quarter.no_such_quarter")
    return row


def every_counted() -> list[QuarterRow]:
    """Every count in scope, the newest first, without its numbers."""
    return list(QuarterRow.objects.defer("leads", "waits").order_by("-quarter", "-number"))


def counts_of(row: QuarterRow) -> Counts:
    """Kept counts as the rules read them."""
    waits = {
        what: {tier: (int(n), float(h)) for tier, (n, h) in held.items()} for what, held in row.waits.items()
    }
    leads = tuple((str(t), str(o), str(s), str(d), int(n)) for t, o, s, d, n in row.leads)
    return Counts(leads, row.by_hand, waits)


def worked(quarter: str, at: datetime) -> Iterator[Worked]:
    """Each lead in scope that came in in a quarter."""
    first, after = bounds(quarter)
    rows = LeadRow.objects.filter(recorded_at__gte=first, recorded_at__lt=after)
    ids = list(rows.order_by("recorded_at", "id").values_list("id", flat=True))
    rules = rules_at(at)
    for start in range(0, len(ids), SLICE):
        yield from _slice(list(LeadRow.objects.filter(id__in=ids[start : start + SLICE])), rules, at)


def _slice(rows: Sequence[LeadRow], rules: Rules, at: datetime) -> Iterator[Worked]:
    formats = dict(
        SourceRow.objects.filter(id__in={row.source_id for row in rows}).values_list("id", "format")
    )
    dossiers, searches = _came_of(row.id for row in rows)
    for one in read(rows):
        made = searches.get(one.row.id, [])
        entered = [search["entered_at"] for search in made if search["entered_at"]]
        yield Worked(
            tier=_tier(one, rules, at), by_hand=_holds_by_hand(one, rules, at),
            outcome=_outcome(one.row, one.row.id in dossiers, made),
            source=formats.get(one.row.source_id) or UNKNOWN,
            district=next((search["district"] for search in made if search["district"]), one.row.district) or UNKNOWN,
            decided_after_h=_hours(one.row.recorded_at, one.row.decided_at),
            searched_after_h=_hours(one.row.recorded_at, min(entered, default=None)),
        )  # fmt: skip


def _tier(one: Read, rules: Rules, at: datetime) -> str:
    return tier_in_force(_by_rules(one, rules, at), one.row.set_tier, one.row.set_second)


def _by_rules(one: Read, rules: Rules, at: datetime) -> str:
    return TIERS[place(one.dossier, rules, at).tier]


def _holds_by_hand(one: Read, rules: Rules, at: datetime) -> bool:
    return bool(one.row.set_by) and _tier(one, rules, at) == one.row.set_tier


def _hours(start: datetime, end: datetime | None) -> float | None:
    return None if end is None else max((end - start).total_seconds() / 3600, 0.0)


def _came_of(lead_ids: Iterable[str]) -> tuple[set[str], Mapping[str, list[dict[str, Any]]]]:
    """The leads that are in a dossier, and the searches of each lead's dossiers."""
    members = MemberRow.objects.filter(observation__lead__in=list(lead_ids), identity__targets__isnull=False)
    pairs = set(members.values_list("observation__lead", "identity__targets__target"))
    fields = ("id", "target", "outcome", "entered_at", "district")
    made = list(SearchRow.objects.filter(target__in={target for _, target in pairs}).values(*fields))
    wrong = set(
        IncidentRow.objects.filter(search__in=[one["id"] for one in made]).values_list("search", flat=True)
    )
    by_target: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in made:
        by_target[one["target"]].append(one | {"wrong": one["id"] in wrong})
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for lead_id, target in sorted(pairs):
        found[lead_id] += by_target.get(target, [])
    return {lead_id for lead_id, _ in pairs}, found


def _outcome(row: LeadRow, in_a_dossier: bool, searches: Sequence[Mapping[str, Any]]) -> str:
    """The furthest that came of a lead. A wrong door is never "nothing found"."""
    right = {search["outcome"] for search in searches if search["outcome"] and not search["wrong"]}
    for outcome in SEARCHED:
        if outcome in right:
            return outcome
    if any(search["wrong"] for search in searches):
        return "wrong_door"
    if in_a_dossier:
        return "dossier"
    return str(row.state) if row.state in OUTCOMES else UNKNOWN


def this_quarter(at: datetime) -> str:
    """The quarter that runs."""
    return quarter_of(ist(at).date())
