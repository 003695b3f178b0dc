"""Return after an action: the leads of a watch whose searches were made, and what its sensors saw of them since.

It stands here and not with the watch, because a watch knows nothing of what came of its leads. It says that an address was
there again, and not who was.
"""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from thelivu.desk.leads import queries as leads
from thelivu.desk.leads import sensor_queries as watches
from thelivu.desk.leads.models import MemberRow
from thelivu.desk.targets.models import TargetIdentityRow
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
    """Each search that rests on a lead of this order and that this officer sees, the newest first."""
    found = []
    for lead_id, same, address, alias in watches.leads_of(order_id):
        searches, lead = _entered(lead_id), leads.leads_with([lead_id]).get(lead_id)
        if not searches or lead is None:
            continue
        intervals, _ = watches.watch_of(same)
        mine = [one for one in intervals if one.first.claim.ip == address]
        for row, entered in searches:
            later = [one for one in mine if moment(one.to_us) > entered]
            found.append(
                Returned(
                    lead.label, reverse("leads:show", args=[lead.id]), address, alias, row.label,
                    reverse("operations:search", args=[row.id]), entered, len(mine) - len(later), len(later),
                    moment(later[-1].to_us) if later else None,
                )
            )  # fmt: skip
    return sorted(found, key=lambda one: one.entered, reverse=True)


def _entered(lead_id: str) -> list[tuple[SearchRow, datetime]]:
    """Searches, of targets that rest on this lead, of which the team has entered, and when."""
    identities = MemberRow.objects.filter(observation__lead=lead_id).order_by().values("identity")
    targets = TargetIdentityRow.objects.filter(identity__in=identities).order_by().values("target")
    rows = SearchRow.objects.filter(target__in=targets).order_by("entered_at")
    return [(row, row.entered_at) for row in rows if row.entered_at is not None]
