"""Reads of the dated lists of exits: which stand, of which time each speaks, and what they say together."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from thelivu.attribution import Flag, Flags, read_flags
from thelivu.base import Refused
from thelivu.desk.attribution.models import DecisionRow, ExitListRow, SightingRow
from thelivu.desk.attribution.values import value_of
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.documents import content

Stretch = tuple[datetime, datetime]


def exit_lists() -> list[ExitListRow]:
    """The lists in scope that are not withdrawn, by series, the newest edition first."""
    rows = ExitListRow.objects.filter(withdrawn_at__isnull=True).select_related("source")
    return list(rows.order_by("series", "-edition"))


def all_exit_lists() -> list[ExitListRow]:
    """Every list in scope, withdrawn ones too, the newest first."""
    return list(ExitListRow.objects.order_by("-recorded_at", "-label"))


def exit_list(list_id: str) -> ExitListRow:
    """A list in scope."""
    row: ExitListRow | None = (
        ExitListRow.objects.filter(id=list_id).select_related("source", "authority").first()
    )
    if row is None:
        raise Refused("desk_attribution.no_such_record")
    return row


def last_edition(series: str) -> int:
    """The number of the newest edition of a series in scope, or 0."""
    return max(ExitListRow.objects.filter(series=series).values_list("edition", flat=True), default=0)


def flags() -> tuple[Flag, ...]:
    """What the lists in scope say together, each of its own time; where editions overlap the newer speaks."""
    found: list[Flag] = []
    taken: dict[str, list[Stretch]] = {}
    for row in exit_lists():
        newer = taken.setdefault(row.series, [])
        for lo, hi in free((row.valid_from, row.valid_to), newer):
            found += _within(_read(row.id, row.version), lo, hi)
        newer.append((row.valid_from, row.valid_to))
    return tuple(found)


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


@lru_cache(maxsize=64)
def _read(list_id: str, version: int) -> tuple[Flag, ...]:  # noqa: ARG001 - the version is the cache's key
    row = exit_list(list_id)
    return read_flags(content(row.source), where=row.label)


def _within(many: Iterable[Flag], lo: datetime, hi: datetime) -> list[Flag]:
    clipped = (replace(one, lo=max(one.lo, lo), hi=min(one.hi, hi)) for one in many)
    return [one for one in clipped if one.lo <= one.hi]


def listed_since(rows: Iterable[DecisionRow]) -> set[str]:
    """Decisions that name a line, and of which a sighting was listed as an exit by a list that came later."""
    named = [row for row in rows if row.subscriber]
    with seen_as(INTEGRITY):
        newest = ExitListRow.objects.filter(withdrawn_at__isnull=True).order_by("-recorded_at").first()
        late = [row for row in named if newest is not None and newest.recorded_at > row.recorded_at]
        if not late:
            return set()
        listed = Flags(flags())
        wanted = {one for row in late for one in row.independent}
        seen = {row.id: value_of(row) for row in SightingRow.objects.filter(id__in=wanted)}
    hit = {one for one, value in seen.items() if value.window and listed.on(value.address, value.window)}
    return {row.id for row in late if hit & set(row.independent)}
