"""The document of `thelivu leads read --json`: readings arrive, plain JSON values leave (interchange, section 4).

It holds what may be shown and nothing else: of what is withheld the number, of a suggestion its kind and place.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from thelivu.base import Digests, Instant, Word, rfc3339, say
from thelivu.leads.chat_model import Group
from thelivu.leads.model import Lead, Observation, Reading, Rejected

VERSION = 1


def document_of(files: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The whole document from the entries of its files."""
    return {"version": VERSION, "files": list(files)}


def file_entry(reading: Reading, name: str, digests: Digests) -> dict[str, Any]:
    """One file: its name, its digest, its accounting, and what it says."""
    return {
        "name": name,
        "sha256": digests.sha256,
        "bytes": digests.size,
        "format": reading.format,
        "item": reading.item,
        "items_in": reading.items_in,
        "accepted": reading.accepted,
        "rejected": [{"where": one.where, "reason": say(one.reason)} for one in reading.rejected],
        "leads": [_lead(one) for one in reading.leads],
        "observations": [_observation(one) for one in reading.observations],
        "suggestions": [{"kind": one.kind, "where": one.where} for one in reading.suggestions],
        "withheld": len(reading.withheld) + sum(len(one.messages) for one in reading.conversations),
        "groups": [_group(one, reading) for one in reading.groups],
        "notes": [say(word) for word in reading.notes],
    }


def unreadable(reason: Word) -> Reading:
    """A file of which nothing can be read: one item, rejected."""
    return Reading("unreadable", "file", 1, 0, rejected=(Rejected("file", reason),))


def _lead(lead: Lead) -> dict[str, Any]:
    received = _instant(lead.received) if lead.received else None
    return {
        "reference": lead.reference,
        "title": lead.title,
        "received": received,
        "flags": list(lead.flags),
    }


def _observation(one: Observation) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "lead": one.lead,
        "identifiers": [{"type": each.kind, "value": each.value} for each in one.identifiers],
        "port": one.port,
        "at": _instant(one.at) if one.at else None,
        "where": one.where,
    }


def _group(group: Group, reading: Reading) -> dict[str, Any]:
    """A group without its title: who of it was seen, what happened, from when to when."""
    events = [one for one in reading.events if one.group == group.identifier]
    active = [one for one in reading.activity if one.group == group.identifier]
    ends = [
        at.certain
        for at in (*(one.at for one in events), *(end for one in active for end in (one.first, one.last)))
        if at
    ]
    sure = [span for span in ends if span is not None]
    return {
        "id": group.identifier.value,
        "members": len({one.who for one in events} | {one.who for one in active}),
        "events": len(events),
        "first": rfc3339(min(span.lo for span in sure)) if sure else None,
        "last": rfc3339(max(span.hi for span in sure)) if sure else None,
    }


def _instant(at: Instant) -> dict[str, Any]:
    readings = [{"lo": rfc3339(span.lo), "hi": rfc3339(span.hi)} for span in at.readings]
    return {"text": at.text, "zone": at.zone, "readings": readings}
