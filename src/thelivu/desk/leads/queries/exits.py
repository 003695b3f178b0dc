"""Reads of the dated lists of exits: what an address was at a time, for pages and for the decisions that end by it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from django.db.models import QuerySet

from thelivu.attribution import Block, Flag, Flags, read_flags
from thelivu.base import Span
from thelivu.desk.leads.models import ExitListRow
from thelivu.desk.register.documents import content

from .dated_lists import Stretch, every, in_force, one_of, speaking, within


def all_exit_lists() -> "QuerySet[ExitListRow]":
    """Every list in scope, withdrawn ones too, the newest first."""
    return every(ExitListRow)


def exit_lists() -> list[ExitListRow]:
    """The lists in scope that are not withdrawn, by series, the newest edition first."""
    return in_force(ExitListRow)


def newest_at() -> datetime | None:
    """When the newest of them was taken in."""
    rows = ExitListRow.objects.filter(withdrawn_at__isnull=True).order_by("-recorded_at")
    found: datetime | None = rows.values_list("recorded_at", flat=True).first()
    return found


def flags() -> tuple[Flag, ...]:
    """What the lists in scope say together, each of its own time; where editions overlap the newer speaks."""
    return tuple(
        one
        for row, stretches in speaking(ExitListRow)
        for lo, hi in stretches
        for one in _clipped(_read(row.id, row.version), lo, hi)
    )


class Exits:
    """The lists in scope, asked for one address after the other; each is filed once and not cut to its time anew."""

    def __init__(self) -> None:
        self._lists: list[tuple[ExitListRow, list[Stretch]]] = speaking(ExitListRow)

    def on(self, address: Block, window: Span) -> tuple[str, ...]:
        """The kinds (hosting, vpn, tor) that an address was listed as at some moment of the window, sorted."""
        found: set[str] = set()
        for row, stretches in self._lists:
            for part in within(window, stretches):
                found.update(_filed(row.id, row.version).on(address, part))
        return tuple(sorted(found))


@lru_cache(maxsize=64)
def _read(list_id: str, version: int) -> tuple[Flag, ...]:  # noqa: ARG001 - the version is the cache's key
    row = one_of(ExitListRow, list_id)
    return read_flags(content(row.source), where=row.label)


@lru_cache(maxsize=64)
def _filed(list_id: str, version: int) -> Flags:
    return Flags(_read(list_id, version))


def _clipped(many: Iterable[Flag], lo: datetime, hi: datetime) -> list[Flag]:
    clipped = (replace(one, lo=max(one.lo, lo), hi=min(one.hi, hi)) for one in many)
    return [one for one in clipped if one.lo <= one.hi]
