"""The clocks of an operation, as My day shows them: rows that wait arrive, each leaves with its act, end and start."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from thelivu.base import Word
from thelivu.desk.register.reads import Due

NO_WORD = timedelta(hours=3)  # the unit's own terms: after this a team inside is asked how it stands
RESULT_WITHIN = timedelta(hours=24)


def incident_due(row: Any) -> Due:
    """A wrong door that no supervisor has answered."""
    return Due(
        act=Word("desk_operations.due_incident", {"incident": row.label, "premises": row.search.premises.label}),
        verb=Word("desk_operations.answer"), url=reverse("operations:incident", args=[row.id]),
        by=row.at + RESULT_WITHIN, started=row.at, why=Word("desk_operations.due_incident_why"), stage="operations",
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
