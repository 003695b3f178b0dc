"""Decisions against the dated lists of exits: which named a line, and hear later that a sighting was on a list."""

from collections.abc import Iterable

from thelivu.desk.attribution.models import DecisionRow, SightingRow
from thelivu.desk.attribution.values import value_of
from thelivu.desk.leads.queries.exits import Exits, newest_at
from thelivu.desk.people.scope import INTEGRITY, seen_as


def listed_since(rows: Iterable[DecisionRow]) -> set[str]:
    """Decisions that name a line, and of which a sighting was listed as an exit by a list that came later."""
    named = [row for row in rows if row.subscriber]
    with seen_as(INTEGRITY):
        newest = newest_at()
        late = [row for row in named if newest is not None and newest > row.recorded_at]
        if not late:
            return set()
        listed = Exits()
        wanted = {one for row in late for one in row.independent}
        seen = {row.id: value_of(row) for row in SightingRow.objects.filter(id__in=wanted)}
    hit = {one for one, value in seen.items() if value.window and listed.on(value.address, value.window)}
    return {row.id for row in late if hit & set(row.independent)}
