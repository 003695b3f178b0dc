"""Reads that both kinds of dated lists share: which stand, of which time each speaks beside its newer editions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import QuerySet

from thelivu.base import Refused, Span
from thelivu.desk.leads.models import ExitListRow, HintListRow

Stretch = tuple[datetime, datetime]
Listed = TypeVar("Listed", ExitListRow, HintListRow)


def every(table: type[Listed]) -> "QuerySet[Listed]":
    """Every list in scope, withdrawn ones too, the newest first."""
    rows: QuerySet[Listed] = table.objects.order_by("-recorded_at", "-label")
    return rows


def listed(table: type[Listed], state: str, sort: str) -> "QuerySet[Listed]":
    """Those of one state, in one order."""
    rows = every(table).filter(withdrawn_at__isnull=state == "stands") if state else every(table)
    orders = {"series": ("series", "-edition"), "speaks": ("-valid_to", "-label")}
    return rows.order_by(*orders[sort]) if sort else rows


def in_force(table: type[Listed]) -> list[Listed]:
    """The lists in scope that are not withdrawn, by series, the newest edition first."""
    rows = table.objects.filter(withdrawn_at__isnull=True).select_related("source")
    return list(rows.order_by("series", "-edition"))


def one_of(table: type[Listed], list_id: str) -> Listed:
    """A list in scope."""
    row: Listed | None = table.objects.filter(id=list_id).select_related("source", "authority").first()
    if row is None:
        raise Refused("desk_leads.no_such_record")
    return row


def last_edition(table: type[Any], series: str) -> int:
    """The number of the newest edition of a series in scope, or 0."""
    return max(table.objects.filter(series=series).values_list("edition", flat=True), default=0)


def speaking(table: type[Listed]) -> list[tuple[Listed, list[Stretch]]]:
    """Each list in force with the stretches of time of which it speaks: where editions overlap, the newer does."""
    taken: dict[str, list[Stretch]] = {}
    found = []
    for row in in_force(table):
        newer = taken.setdefault(row.series, [])
        found.append((row, free((row.valid_from, row.valid_to), newer)))
        newer.append((row.valid_from, row.valid_to))
    return found


def free(whole: Stretch, taken: Iterable[Stretch]) -> list[Stretch]:
    """What is left of a stretch of time without those that are taken."""
    left = [whole]
    for lo, hi in taken:
        left = [
            piece
            for first, last in left
            for piece in ((first, min(last, lo)), (max(first, hi), last))
            if piece[0] < piece[1]
        ]
    return left


def within(window: Span, stretches: Iterable[Stretch]) -> list[Span]:
    """The parts of a window that lie in these stretches."""
    cut = ((max(window.lo, lo), min(window.hi, hi)) for lo, hi in stretches)
    return [Span(lo, hi) for lo, hi in cut if lo <= hi]
