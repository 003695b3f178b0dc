"""Requests to laboratories as pages show them: the ageing list, and what was asked of one exhibit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Word
from thelivu.desk.people.queries import names
from thelivu.desk.people.scoped import beside
from thelivu.desk.register.reads import Count
from thelivu.exhibits.laboratory import AGES, age_class, forwarded_at, standing

from . import laboratory_queries
from .chains import chain_of

_LOOKS = {"not_forwarded": "not_started", "at_laboratory": "running", "overdue": "overdue", "answered": "passed"}


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request: of which exhibit, by which paper, since when, where it stands."""

    url: str
    label: str
    exhibit_url: str
    case: str
    case_url: str
    paper: str
    laboratory: str
    questions: list[Word]
    asked_by: str
    asked_at: datetime
    forwarded_at: datetime | None
    due_on: date
    answered_on: date | None
    report: str
    age: Word
    look: str
    word: Word


def lines(rows: Sequence[Any], at: datetime) -> list[RequestLine]:
    """Requests with their exhibits and papers, as a page shows them at this instant."""
    called = names({row.asked_by for row in rows})
    return [_line(row, called, at) for row in rows]


def listed(rows: Any, at: datetime) -> list[RequestLine]:
    """One page of the list."""
    return lines(beside(rows, "exhibit", "paper"), at)


def ages(at: datetime) -> list[Count]:
    """Counts by class of age, each of which opens its list."""
    counts, here = laboratory_queries.ages(at), reverse("exhibits:laboratory")
    return [Count(Word(f"desk_laboratory.age_{code}"), counts[code], f"{here}?age={code}") for code, _ in AGES]


def _line(row: Any, called: dict[str, str], at: datetime) -> RequestLine:
    reached = forwarded_at(chain_of(row.exhibit), row.asked_at)
    where = standing(row.due_on, reached, row.answered_on, at)
    return RequestLine(
        url=reverse("exhibits:lab_request", args=[row.id]), label=row.exhibit.label,
        exhibit_url=reverse("exhibits:show", args=[row.exhibit_id]), case=row.paper.about,
        case_url=reverse("cases:papers", args=[row.paper.subject]), paper=row.paper.label, laboratory=row.laboratory,
        questions=[Word(f"exhibits.question.{code}") for code in row.questions], asked_by=called.get(row.asked_by, ""),
        asked_at=row.asked_at, forwarded_at=reached, due_on=row.due_on, answered_on=row.answered_on, report=row.report,
        age=Word(f"desk_laboratory.age_{age_class(row.asked_at, at)}"), look=_LOOKS[where],
        word=Word(f"desk_laboratory.standing_{where}"),
    )  # fmt: skip
