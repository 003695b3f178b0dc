"""What the room stores as JSON: the accounting of a reading; times, and the readings that they have in a stated zone.

{"text", "zone", "how", "readings": [{"lo", "hi"}], "naive": [[first, last]]}: readings in universal time (RFC 3339),
naive ones as local clocks show them, for the person who will say the zone. What was received is never altered.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from thelivu.base import Instant, Span, Word, read_local, rfc3339
from thelivu.leads import Reading, SheetMapping


def accounting_json(reading: Reading, mapping: SheetMapping | None, *, kept: bool = True) -> dict[str, Any]:
    """What a source keeps of its reading: items in = accepted + rejected, with the places and reasons.

    `kept`: whether the file itself is in the vault; else its text form stands for it, and a note says so.
    """
    notes = reading.notes if kept else (Word("desk_leads.original_not_kept"), *reading.notes)

    def plain(word: Word) -> dict[str, Any]:
        return {"code": word.code, "values": dict(word.values)}

    return {
        "format": reading.format,
        "item": reading.item,
        "items_in": reading.items_in,
        "accepted": reading.accepted,
        "rejected": [{"where": one.where, **plain(one.reason)} for one in reading.rejected],
        "notes": [plain(word) for word in notes],
        "mapping": mapping.document() if mapping else {},
        "withheld": len(reading.withheld) + sum(len(one.messages) for one in reading.conversations),
    }


def under(lead: Any, row: Any) -> Any:
    """Gives a row the unit, the district and the file of a lead."""
    row.unit_id, row.district, row.stream = lead.unit_id, lead.district, lead.id
    return row


def whole_span(size: int) -> list[object]:
    """The span of a document that is masked whole."""
    return [0, size, "free_text", ""]


def time_json(at: Instant | None) -> dict[str, Any]:
    """An instant as it is stored; nothing where no time was given."""
    if at is None:
        return {}
    return {
        "text": at.text,
        "zone": at.zone,
        "how": at.how,
        "readings": [{"lo": rfc3339(one.lo), "hi": rfc3339(one.hi)} for one in at.readings],
        "naive": [[first.isoformat(), last.isoformat()] for first, last in at.naive],
    }


def spans_of(at: Mapping[str, Any], stated_zone: str = "") -> tuple[Span, ...]:
    """Every reading of a stored time; one without a zone has readings only in the zone that a person stated."""
    if at.get("readings"):
        return tuple(Span(_moment(one["lo"]), _moment(one["hi"])) for one in at["readings"])
    if not stated_zone:
        return ()
    found = set()
    for first, last in at.get("naive", ()):
        width = datetime.fromisoformat(last) - datetime.fromisoformat(first)
        found |= {Span(one.lo, one.lo + width) for one in read_local(first, stated_zone).readings}
    return tuple(sorted(found))


def doubt_of(at: Mapping[str, Any], stated_zone: str = "") -> str:
    """What a person must still say of a stored time: its zone, which of its readings, or nothing."""
    spans = spans_of(at, stated_zone)
    if not spans:
        return "zone" if at.get("naive") else ""
    return "reading" if len(spans) > 1 else ""


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
