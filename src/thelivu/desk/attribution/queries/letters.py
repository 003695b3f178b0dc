"""Reads of letters to providers: their states, their clocks, the law records that they rest on."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from thelivu.authority import records_of
from thelivu.base import Refused, midnight
from thelivu.desk.attribution.front_words import due_for
from thelivu.desk.attribution.models import AskedRow, SightingRow
from thelivu.desk.authority.models import CorrectionRow, RequestRow, RequestStepRow
from thelivu.desk.authority.queries import law_of_office
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.queries import now
from thelivu.desk.register.reads import Due
from thelivu.law import Record

OUT = ("sent", "delivered", "reminded")
"""States of a letter whose answer is owed."""
LETTER_STATES = ("drafted", "out", *OUT, "overdue", "answered")
"""What the list can be asked for: overdue is computed on reading, from the term of the answer."""


def request(request_id: str) -> RequestRow:
    """A request in scope, by id or label."""
    rows = RequestRow.objects.filter(Q(id=request_id) | Q(label=request_id))
    row: RequestRow | None = rows.select_related("authority", "nodal").first()
    if row is None:
        raise Refused("desk_attribution.no_such_record")
    return row


def requests(state: str = "") -> "QuerySet[RequestRow]":
    """Requests in scope, newest first; overdue and out ones by the term that runs out first."""
    rows = RequestRow.objects.select_related("authority").order_by("-recorded_at", "-label")
    if state in ("out", "overdue"):
        rows = rows.filter(state__in=OUT).order_by("due_at", "label")
        return rows.filter(due_at__lt=now()) if state == "overdue" else rows
    return rows.filter(state=state) if state else rows


def asked_of(provider: str, sighting_ids: Iterable[str]) -> list[SightingRow]:
    """Which of these sightings a letter to this provider names already."""
    rows = AskedRow.objects.filter(request__provider=provider, sighting_id__in=list(sighting_ids))
    return [row.sighting for row in rows.select_related("sighting")]


def steps(request_id: str) -> list[RequestStepRow]:
    """What became of a letter, in the order in which it happened."""
    return list(RequestStepRow.objects.filter(request_id=request_id).order_by("at", "recorded_at"))


def next_steps(row: RequestRow) -> tuple[str, ...]:
    """What can be recorded next of a letter: it is delivered once, and reminded of as often as needed."""
    if row.state == "drafted":
        return ("sent",)
    if row.state not in OUT:
        return ()
    delivered = row.steps.filter(step="delivered").exists()
    return ("reminded",) if delivered else ("delivered", "reminded")


def is_overdue(row: RequestRow, at: datetime) -> bool:
    """Whether an answer is owed and its term has run out."""
    return row.state in OUT and row.due_at is not None and row.due_at < at


def last_day(row: RequestRow) -> date:
    """The last day to ask: until then the provider must keep the log of the earliest line, by dated law data."""
    return min(date.fromisoformat(line["retained_until"]) for line in row.lines)


def _first(row: RequestRow) -> datetime:
    """When the earliest line was seen: from then on the provider keeps its log."""
    return min(datetime.fromisoformat(line["lo"]) for line in row.lines)


def unverified(row: RequestRow) -> Mapping[str, Record]:
    """The law records under a letter that no legal cell has confirmed: until then it is not printed for signature."""
    return unverified_under(row, [line["retention"] for line in row.lines])


def unverified_under(row: RequestRow | CorrectionRow, retentions: Iterable[str] = ()) -> Mapping[str, Record]:
    """The same of anything that goes out under a power and a signer."""
    open_, keys = (
        law_of_office().unverified(),
        records_of(row.authority.basis, row.issuer["kind"], retentions),
    )
    return {key: open_[key] for key in keys if key in open_}


def clocks(actor: Actor) -> list[Due]:
    """Letters that must leave before the log is deleted, and answers that providers owe."""
    if not actor.may("decide"):
        return []
    found = []
    for row in RequestRow.objects.filter(state="drafted"):
        ends = midnight(last_day(row) + timedelta(days=1))
        values = {"label": row.label, "provider": row.provider}
        found.append(due_for("ask", "send_letter", "request", row.id, (_first(row), ends), **values))
    for row in RequestRow.objects.filter(state__in=OUT):
        values = {"label": row.label, "provider": row.provider}
        found.append(due_for("answer", "load_return", "request", row.id, (row.sent_at, row.due_at), **values))
    return found
