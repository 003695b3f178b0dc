"""Listed files that went through the chats of an exhibit: observations of admitted documents that name it, in scope.

Each is addressed by exhibit, source and place, so that a fact of a case can rest on one of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from thelivu.base import Span
from thelivu.desk.exhibits.models import ExhibitRow
from thelivu.desk.leads.models import ObservationRow, SourceRow
from thelivu.desk.leads.queries import identifiers_in, time_of
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.people.scoped import beside
from thelivu.examination.activity_document import SENT, SharedFile
from thelivu.leads.chats.device_activity import FORMAT, label_word


@dataclass(frozen=True, slots=True)
class Act:
    """One listed file that went, the lead that it stands in, and when, by the device's clock."""

    file: SharedFile
    lead: str
    lead_label: str
    at: Span | None


def acts_of(exhibits: Iterable[ExhibitRow]) -> list[Act]:
    """The acts of these exhibits, by exhibit, source and place."""
    with seen_as(INTEGRITY):  # an observation has its lead's place, a source may have another
        sources = list(SourceRow.objects.filter(format=FORMAT).values_list("id", flat=True))
    # A label has no column of its own; there are as many rows to look through as listed files went, in all exhibits.
    rows = ObservationRow.objects.filter(lead__source__in=sources, kind="share").annotate(said=Cast("labels", TextField()))
    return [_act(tag, row) for tag in sorted({one.label for one in exhibits}) for row in _naming(rows, tag)]


def _naming(rows: Any, tag: str) -> list[ObservationRow]:
    """Those of the rows that name this exhibit, by source and place."""
    named = rows.filter(said__contains=f'["exhibit", "{label_word(tag)}"]')
    return sorted(beside(named, "lead__source", "source"), key=lambda row: (row.origin.label, row.recorded_at, row.where))


def _act(tag: str, row: ObservationRow) -> Act:
    shown = {one.kind: one.value for one in identifiers_in(row)}
    record, sent = f"{tag} {row.origin.label} {row.where}", dict(row.labels)["went"] == SENT
    file = SharedFile(record, shown.get("sha256", ""), sent, _named(row))
    return Act(file, row.lead_id, row.lead.label, time_of(row))


def _named(row: ObservationRow) -> tuple[tuple[str, str, str], ...]:
    """List, version and category, in the order in which the lists named the file."""
    said = [value for name, value in row.labels if name in {"list", "list_version", "category"}]
    return tuple(zip(said[::3], said[1::3], said[2::3], strict=True))
