"""Return after an action: the leads of a watch whose searches were made, and what its sensors saw of them since.

It stands here and not with the watch, because a watch knows nothing of what came of its leads. It says that an address was
there again, and not who was.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.desk.leads import queries as leads
from thelivu.desk.leads import sensor_queries as watches
from thelivu.desk.leads.counting import slices
from thelivu.desk.leads.models import MemberRow
from thelivu.desk.targets.models import TargetIdentityRow
from thelivu.sensor.lead import Interval
from thelivu.sensor.values import moment

from .models import SearchRow


@dataclass(frozen=True, slots=True)
class Returned:
    """One lead, its search, and when its address was seen in its swarm after it."""

    lead: str
    lead_url: str
    address: str
    swarm: str
    search: str
    search_url: str
    entered: datetime
    before: int
    after: int
    last: datetime | None


def returned(order_id: str) -> list[Returned]:
    """Each search that rests on a lead of this order and that this officer sees, the newest first.

    What was seen of a swarm is worked out once, whatever number of its leads led to a door.
    """
    made = watches.leads_of(order_id)
    searches = _entered(lead_id for lead_id, *_ in made)
    shown = leads.leads_with(searches)
    made = [one for one in made if one[0] in shown]
    seen = {same: _by_address(same) for same in {same for _, same, *_ in made}}
    found = [
        _returned(shown[lead_id], address, alias, row, entered, seen[same].get(address, []))
        for lead_id, same, address, alias in made
        for row, entered in searches[lead_id]
    ]
    return sorted(found, key=lambda one: one.entered, reverse=True)


def _by_address(same: str) -> dict[str, list[Interval]]:
    found: dict[str, list[Interval]] = defaultdict(list)
    for one in watches.watch_of(same)[0]:
        found[one.first.claim.ip].append(one)
    return found


def _returned(  # noqa: PLR0917 - a lead, where it was seen, its search, and what was seen of it
    lead: Any, address: str, alias: str, row: SearchRow, entered: datetime, mine: list[Interval]
) -> Returned:
    later = [one for one in mine if moment(one.to_us) > entered]
    return Returned(
        lead.label, reverse("leads:show", args=[lead.id]), address, alias, row.label,
        reverse("operations:search", args=[row.id]), entered, len(mine) - len(later), len(later),
        moment(later[-1].to_us) if later else None,
    )  # fmt: skip


def _entered(lead_ids: Iterable[str]) -> dict[str, list[tuple[SearchRow, datetime]]]:
    """Lead -> the searches, of targets that rest on it, of which the team has entered, by when it did."""
    found: dict[str, dict[str, SearchRow]] = defaultdict(dict)
    for part in slices(list(lead_ids)):
        members = MemberRow.objects.filter(observation__lead__in=part).order_by()
        targets = TargetIdentityRow.objects.filter(identity__in=members.values("identity")).order_by()
        rows = SearchRow.objects.filter(target__in=targets.values("target"), entered_at__isnull=False)
        searches, dossiers = defaultdict(list), defaultdict(list)
        for row in rows.order_by("entered_at", "label"):
            searches[row.target_id].append(row)
        for identity, target in targets.values_list("identity", "target"):
            dossiers[identity].append(target)
        for lead_id, identity in members.values_list("observation__lead", "identity"):
            found[lead_id] |= {row.id: row for target in dossiers[identity] for row in searches[target]}
    made = {lead_id: [(row, row.entered_at) for row in rows.values()] for lead_id, rows in found.items()}
    return {lead_id: [(row, at) for row, at in rows if at is not None] for lead_id, rows in made.items() if rows}
