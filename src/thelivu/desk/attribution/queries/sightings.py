"""Reads of identities and their sightings: what there is to ask about and to decide."""

from django.db.models import QuerySet

from thelivu.base import Refused, Word
from thelivu.desk.attribution.models import DecisionRow, SightingRow
from thelivu.desk.attribution.ready import lack, time_of
from thelivu.desk.attribution.values import value_of
from thelivu.desk.leads.models import IdentityRow, MemberRow, ObservationRow

from .decisions import REVIEWABLE

NO_SIGHTING_KIND = "incident"  # when the reporter noticed: never when somebody was seen


def identity(identity_id: str) -> IdentityRow:
    """An identity in scope; one out of scope is as absent as one that never was."""
    row: IdentityRow | None = IdentityRow.objects.filter(id=identity_id).first()
    if row is None:
        raise Refused("desk_attribution.no_such_record")
    return row


def identities(state: str) -> "QuerySet[IdentityRow]":
    """Identities in scope, newest first: all, those not decided, waiting, confirmed, or in one state of the rules."""
    rows = IdentityRow.objects.order_by("-recorded_at", "-label")
    decided = DecisionRow.objects.filter(superseded=False)
    if state == "undecided":
        return rows.exclude(id__in=decided.values("identity"))
    if state == "waiting":
        decided = decided.filter(confirmed_at__isnull=True, state__in=REVIEWABLE)
    elif state == "CONFIRMED":
        decided = decided.filter(confirmed_at__isnull=False)
    elif state:
        decided = decided.filter(confirmed_at__isnull=True, state=state)
    return rows.filter(id__in=decided.values("identity")) if state else rows


def observations(identity_id: str) -> list[ObservationRow]:
    """The observations of an identity that name an address, in the order in which they were recorded."""
    rows = MemberRow.objects.filter(identity_id=identity_id).select_related("observation__lead__source")
    seen = [row.observation for row in rows.order_by("observation__recorded_at", "observation__key")]
    return [
        one
        for one in seen
        if one.kind != NO_SIGHTING_KIND and any(kind == "ip" for kind, _ in one.identifiers)
    ]


def unready(identity_id: str) -> list[tuple[ObservationRow, Word]]:
    """Observations with an address that are no sighting yet, each with what is missing."""
    found = [one for one in observations(identity_id) if time_of(one) is None]
    return [(one, lack(one)) for one in found]


def sightings(identity_id: str) -> list[SightingRow]:
    """The sightings of an identity, oldest first; what a withdrawn return disclosed is none any more."""
    rows = SightingRow.objects.filter(identity_id=identity_id)
    rows = rows.select_related("observation__lead__source", "disclosed_by")
    rows = rows.exclude(disclosed_by__withdrawn_at__isnull=False)
    return list(rows.order_by("time", "label"))


def sighting(sighting_id: str) -> SightingRow:
    """One sighting in scope."""
    row: SightingRow | None = SightingRow.objects.filter(id=sighting_id).select_related("identity").first()
    if row is None:
        raise Refused("desk_attribution.no_such_record")
    return row


def keys_to_ask(identity_id: str) -> list[tuple[ObservationRow, str, str]]:
    """(observation, kind, value) of each number and account that the identity names and that is no sighting yet.

    None becomes one by itself: an officer says which number or account is worth asking about.
    """
    known = set(SightingRow.objects.filter(identity_id=identity_id).values_list("observation_id", "ip"))
    rows = MemberRow.objects.filter(identity_id=identity_id).select_related("observation__lead__source")
    seen = [row.observation for row in rows.order_by("observation__recorded_at", "observation__key")]
    return [
        (one, kind, value)
        for one in seen
        for kind, value in one.identifiers
        if kind in ("phone", "account") and (one.id, value) not in known and time_of(one) is not None
    ]


def unasked() -> list[SightingRow]:
    """Sightings with a zone that no letter asks about yet, the oldest first: their log is deleted first."""
    rows = SightingRow.objects.filter(asked__isnull=True).select_related("identity").order_by("time")
    return [row for row in rows if value_of(row).at is not None]
