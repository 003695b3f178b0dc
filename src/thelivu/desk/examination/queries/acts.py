"""Listed files that went through the chats of an exhibit: observations of the document that its examiner made, in scope.

Each is addressed by exhibit, source and place, so that a fact of a case can rest on one of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextField
from django.db.models.functions import Cast

from thelivu.base import Span
from thelivu.desk.exhibits.models import ExhibitRow
from thelivu.desk.leads.models import ObservationRow
from thelivu.desk.leads.queries import identifiers_in, time_of
from thelivu.examination.activity_document import SENT, SharedFile, moment_of
from thelivu.leads.chats.device_activity import FORMAT, label_word


@dataclass(frozen=True, slots=True)
class Act:
    """One listed file that went: the act as the examiner's document has it, the lead that it stands in, when."""

    file: SharedFile
    lead: str
    lead_label: str
    at: Span | None


def acts_of(exhibits: Iterable[ExhibitRow]) -> list[Act]:
    """The acts of these exhibits, by exhibit, source and place."""
    return [_act(tag, row) for tag in sorted({one.label for one in exhibits}) for row in _rows(tag)]


def _rows(tag: str) -> list[ObservationRow]:
    """A label has no column of its own; there are as many rows to look through as listed files went, in all exhibits."""
    rows = ObservationRow.objects.filter(kind="share", lead__source__format=FORMAT)
    named = rows.annotate(said=Cast("labels", TextField())).filter(said__contains=f'["exhibit", "{label_word(tag)}"]')
    return list(named.select_related("lead__source").order_by("lead__source__label", "recorded_at", "where", "id"))


def _act(tag: str, row: ObservationRow) -> Act:
    shown = {one.kind: one.value for one in identifiers_in(row)}
    at = time_of(row)
    file = SharedFile(
        f"{tag} {row.lead.source.label} {row.where}", shown.get("sha256", ""),
        "" if at is None else moment_of(int(at.lo.timestamp() * 1000)) or "", dict(row.labels)["went"] == SENT, "", "", _named(row),
    )  # fmt: skip
    return Act(file, row.lead_id, row.lead.label, at)


def _named(row: ObservationRow) -> tuple[tuple[str, str, str], ...]:
    """List, version and category, in the order in which the lists named the file."""
    said = [value for name, value in row.labels if name in {"list", "list_version", "category"}]
    return tuple(zip(said[::3], said[1::3], said[2::3], strict=True))
