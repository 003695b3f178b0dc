"""What the pages of letters show: sightings on offer, when the answer is due and the log deleted."""

from datetime import datetime
from typing import Any

from thelivu.base import IST, Word

Fact = dict[str, Any]


def offered(row: Any) -> Word:
    """A sighting as a choice for a letter."""
    values = {"label": row.label, "identity": row.identity.label, "address": row.ip, "time": row.time}
    return Word("desk_attribution.offered", values)


def letter_deadlines(row: Any) -> list[Fact]:
    """When the answer is due, and when the first log is deleted."""
    kept = min(datetime.fromisoformat(line["retained_until"]) for line in row.lines).replace(tzinfo=IST)
    facts: list[Fact] = [{"term": "desk_attribution.retention", "at": kept, "form": "day"}]
    if row.state == "sent":
        facts.insert(0, {"term": "desk_attribution.answer_due", "due": row.due_at, "started": row.sent_at})
    return facts
