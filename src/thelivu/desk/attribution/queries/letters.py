"""Reads of letters to providers and of their returns."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.db.models import Q, QuerySet

from thelivu.attribution import Block
from thelivu.base import Refused
from thelivu.desk.attribution import stored
from thelivu.desk.attribution.models import AskedRow, SightingRow
from thelivu.desk.authority.models import RequestRow, ReturnRow


def request(request_id: str) -> RequestRow:
    """A request in scope, by id or label."""
    rows = RequestRow.objects.filter(Q(id=request_id) | Q(label=request_id)).select_related("authority")
    row: RequestRow | None = rows.first()
    if row is None:
        raise Refused("desk_attribution.no_such_record")
    return row


def requests(state: str = "") -> "QuerySet[RequestRow]":
    """Requests in scope, newest first."""
    rows = RequestRow.objects.select_related("authority").order_by("-recorded_at", "-label")
    return rows.filter(state=state) if state else rows


def asked_of(provider: str, sighting_ids: Iterable[str]) -> list[SightingRow]:
    """Which of these sightings a letter to this provider names already."""
    rows = AskedRow.objects.filter(request__provider=provider, sighting_id__in=list(sighting_ids))
    return [row.sighting for row in rows.select_related("sighting")]


def return_(return_id: str) -> ReturnRow:
    """A return in scope, by id or label."""
    rows = ReturnRow.objects.filter(Q(id=return_id) | Q(label=return_id))
    row: ReturnRow | None = rows.select_related("source", "request", "authority").first()
    if row is None:
        raise Refused("desk_attribution.no_such_record")
    return row


def returns(state: str = "") -> "QuerySet[ReturnRow]":
    """Returns in scope, newest first."""
    rows = ReturnRow.objects.select_related("request").order_by("-recorded_at", "-label")
    if state == "withdrawn":
        return rows.filter(withdrawn_at__isnull=False)
    return rows.filter(state=state, withdrawn_at__isnull=True) if state else rows


def loaded(sha256: str) -> ReturnRow | None:
    """The return of these bytes that is not withdrawn."""
    found: ReturnRow | None = ReturnRow.objects.filter(sha256=sha256, withdrawn_at__isnull=True).first()
    return found


def returns_about(addresses: Sequence[Block]) -> list[tuple[str, int]]:
    """(id, version) of each return in scope that was asked about one of these addresses, by label.

    The whole time of an address is taken, not only the windows: a row beyond a window may be the nearest other user.
    """
    rows = ReturnRow.objects.filter(withdrawn_at__isnull=True).order_by("label").values_list("id", "version")
    return [
        (row_id, version)
        for row_id, version in rows
        if any(asked.meets(address) for asked in _asked_blocks(row_id, version) for address in addresses)
    ]


@lru_cache(maxsize=4096)
def _asked_blocks(return_id: str, version: int) -> tuple[Block, ...]:  # noqa: ARG001 - the version is the cache's key
    row = return_(return_id)
    return stored.mapping(row.mapping, row.label).asked.blocks
