"""The clocks of an operation, as My day shows them: rows that wait arrive, each leaves with its act, end and start."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from thelivu.base import Word
from thelivu.desk.register.reads import Due
from thelivu.law import Clock

# The unit's own terms.
TOLD_WITHIN = timedelta(hours=1)
RESULT_WITHIN = timedelta(hours=24)


def incident_due(row: Any) -> Due:
    """A wrong door that no supervisor has closed."""
    return _of_incident(row, "incident", "answer", RESULT_WITHIN)


def told_due(row: Any) -> Due:
    """A wrong door that the office of this officer has not acknowledged."""
    return _of_incident(row, "told", "acknowledge", TOLD_WITHIN)


def _of_incident(row: Any, code: str, verb: str, within: timedelta) -> Due:
    return Due(
        act=Word(f"desk_operations.due_{code}", {"incident": row.label, "premises": row.search.premises.label}),
        verb=Word(f"desk_operations.{verb}"), url=reverse("operations:incident", args=[row.id]),
        by=row.at + within, started=row.at, why=Word("desk_operations.due_incident_why"), stage="operations",
    )  # fmt: skip


def trouble_due(row: Any) -> Due:
    """Trouble that nobody answered: due at once."""
    values = {"search": row.search.label, "note": row.note, "district": row.district or "-"}
    return Due(
        act=Word(f"desk_operations.word_{row.kind}", values), verb=Word("desk_operations.answer_trouble"),
        url=reverse("operations:trouble", args=[row.id]), by=row.at, started=row.at,
        why=Word("desk_operations.due_trouble_why"), stage="operations",
    )  # fmt: skip


def approval_due(group: Mapping[str, Any]) -> Due:
    """The searches of one wave that wait for another officer."""
    url = reverse("operations:show", args=[group["operation_id"]])
    values = {"n": group["n"], "operation": group["operation__name"]}
    return Due(
        act=Word("desk_operations.due_approval", values), verb=Word("desk_operations.approve"),
        url=f"{url}?state=draft", by=group["wave__starts_at"], started=group["since"],
        why=Word("desk_operations.due_approval_why"), stage="operations",
    )  # fmt: skip


def word_due(row: Any, code: str, by: datetime, started: datetime) -> Due:
    """A team that is still inside, or a search without a result."""
    return Due(
        act=Word(f"desk_operations.due_{code}", {"search": row.label}), verb=Word("desk_operations.record"),
        url=reverse("operations:search", args=[row.id]), by=by, started=started,
        why=Word(f"desk_operations.due_{code}_why"), stage="operations",
    )  # fmt: skip


def duty_due(row: Any, clock: Clock, language: str) -> Due:
    """A duty that the law sets on a search, for the officer who led it."""
    duty = clock.deadline.title_ml if language == "ml" else clock.deadline.title
    return Due(
        act=Word("desk_operations.due_duty", {"search": row.label, "duty": duty}),
        verb=Word("desk_operations.record_done"), url=reverse("operations:duties", args=[row.id]),
        by=clock.due_at, started=clock.started_by.at, why=Word(f"law.event.{clock.started_by.code}"), stage="operations",
    )  # fmt: skip
