"""Requests to laboratories in scope: the list by age and standing, those of one exhibit, those whose day has passed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from thelivu.base import IST, Refused, midnight
from thelivu.desk.people.scoped import beside, first_beside
from thelivu.exhibits.laboratory import AGES

from .models import CustodyRow, ExhibitRow, LabRequestRow


def request(request_id: str) -> LabRequestRow:
    """A request in scope with its exhibit and paper; one out of scope is as absent as one that never was."""
    row: LabRequestRow | None = first_beside(LabRequestRow.objects.filter(id=request_id), "exhibit", "paper")
    if row is None:
        raise Refused("desk_exhibits.no_such_exhibit")
    return row


def of_exhibit(exhibit_id: str) -> list[LabRequestRow]:
    """What laboratories were asked of one exhibit, the newest first."""
    return beside(LabRequestRow.objects.filter(exhibit=exhibit_id).order_by("-asked_at"), "exhibit", "paper")


def can_be_asked(search_id: str) -> list[ExhibitRow]:
    """Exhibits of a search that are in custody and of which no answer is out."""
    out = LabRequestRow.objects.filter(exhibit=OuterRef("pk"), answered_on__isnull=True)
    ended = CustodyRow.objects.filter(exhibit=OuterRef("pk"), action__in=("return", "destroy"))
    return list(ExhibitRow.objects.filter(~Exists(out), ~Exists(ended), search=search_id).order_by("number"))


def listed(asked: Mapping[str, str], at: datetime) -> "QuerySet[Any]":
    """Requests by district, laboratory, class of age and standing, the oldest first."""
    rows: QuerySet[Any] = LabRequestRow.objects.order_by("asked_at", "id")
    if asked.get("district"):
        rows = rows.filter(district=asked["district"])
    if asked.get("laboratory"):
        rows = rows.filter(laboratory__icontains=asked["laboratory"])
    if asked.get("age"):
        rows = rows.filter(_aged(asked["age"], at), answered_on__isnull=True)
    return _standing(rows, asked.get("standing", ""), at)


def ages(at: datetime) -> dict[str, int]:
    """How many requests without an answer are in each class of age."""
    out = LabRequestRow.objects.filter(answered_on__isnull=True)
    return {code: out.filter(_aged(code, at)).count() for code, _ in AGES}


def overdue(at: datetime) -> "QuerySet[Any]":
    """Requests whose day of the reminder has passed without an answer."""
    return listed({"standing": "overdue"}, at)


def reminders(actor_id: str) -> list[LabRequestRow]:
    """Requests of this officer without an answer, the first due first; each with its exhibit."""
    rows = LabRequestRow.objects.filter(asked_by=actor_id, answered_on__isnull=True)
    return beside(rows.order_by("due_on", "id"), "exhibit")


def _standing(rows: "QuerySet[Any]", standing: str, at: datetime) -> "QuerySet[Any]":
    """The same words as thelivu.exhibits.laboratory.standing, as questions to the table."""
    if not standing:
        return rows
    if standing == "answered":
        return rows.filter(answered_on__isnull=False)
    today, out = at.astimezone(IST).date(), rows.filter(answered_on__isnull=True)
    if standing == "overdue":
        return out.filter(due_on__lt=today)
    lines = CustodyRow.objects.filter(exhibit=OuterRef("exhibit"), taker_role="laboratory", at__gte=OuterRef("asked_at"))
    reached = Exists(lines)
    return out.filter(reached if standing == "at_laboratory" else ~reached, due_on__gte=today)


def _aged(code: str, at: datetime) -> Q:
    """Asked within the days (IST) of a class of age."""
    today = at.astimezone(IST).date()
    last = dict(AGES)[code]
    younger = [days for _, days in AGES if days is not None and (last is None or days < last)]
    newest = today - timedelta(days=max(younger)) if younger else today + timedelta(days=1)
    found = Q(asked_at__lt=midnight(newest))
    return found & Q(asked_at__gte=midnight(today - timedelta(days=last))) if last is not None else found
