"""The activity document (`thelivu-device-activity/1`): what chat databases say arrives, plain JSON values leave.

It is the value by which the line goes round: an examiner makes it, `leads admit` takes it in, and nothing is imported. It is
bound to exhibit, authority, source and tool. A practice run is marked in `tool`, and reading it as evidence is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from thelivu.base import rfc3339
from thelivu.examination.activity import OWNER, ChatBase, Person
from thelivu.examination.document import PRACTICE_MARK, Source
from thelivu.examination.entries import Problem
from thelivu.examination.knownfiles import KNOWN_GOOD, KnownFiles

FORM = "thelivu-device-activity/1"
SYNTHETIC_MARK = "thelivu-synthetic"
UNCERTAINTY_S = 300
"""Seconds by which a clock that nobody has checked may be off, as in attribution."""
SENT, RECEIVED = "sent", "received"
_COUNTS = ("in", "databases", "others", "skipped", "failed")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Database:
    """One chat database: where it lies in the source, its SHA-256, its bytes, what it says."""

    path: str
    sha256: str
    size: int
    base: ChatBase


@dataclass(frozen=True, slots=True)
class Made:
    """By what and from what a document was made; `entries` of the source that are no chat database count as `others`."""

    exhibit: str
    authority: str
    source: Source
    tool: str
    at: datetime
    practice: bool
    others: int
    skipped: tuple[Problem, ...]
    failed: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A listed file that went through a chat: which, and which lists name it; `record` is its place.

    `by_owner`: it was sent from the device itself.
    """

    record: str
    sha256: str
    by_owner: bool
    named: tuple[tuple[str, str, str], ...]


def activity_document(made: Made, databases: Sequence[Database], lists: Sequence[KnownFiles]) -> dict[str, Any]:
    """The document. `lists` say which digests are known; the others stand in it without a word on what they are."""
    bases = [one.base for one in databases]
    people: dict[Person, int] = {}
    for person in (person for base in bases for person in base.people):
        people.setdefault(person, len(people))
    groups = [(number, chat) for number, base in enumerate(bases) for chat in base.chats]
    counts = (len(databases), made.others, len(made.skipped), len(made.failed))
    return {
        "_form": FORM,
        "birth": SYNTHETIC_MARK if any(base.synthetic for base in bases) else "real",
        "tool": f"{made.tool} {PRACTICE_MARK}" if made.practice else made.tool,
        "made": rfc3339(made.at),
        "exhibit": made.exhibit,
        "authority": made.authority,
        "source": {
            "path": made.source.path, "kind": made.source.kind, "sha256": made.source.sha256, "opened": made.source.opened,
        },
        "clock": {"zone": "UTC", "uncertainty_s": UNCERTAINTY_S},
        "entries": dict(zip(_COUNTS, (sum(counts), *counts), strict=True)),
        "failed": [{"path": one.path, "reason": one.reason} for one in made.failed],
        "lists": [{"name": one.name, "version": one.version} for one in lists],
        "databases": [_database(one) for one in databases],
        "people": [{"type": one.kind} if one.kind == OWNER else {"type": one.kind, "value": one.value} for one in people],
        "groups": [{"database": number, "kind": chat.kind, "id": chat.id} for number, chat in groups],
        **_records(bases, people, lists),
    }  # fmt: skip


def moment_of(milliseconds: int | None) -> str | None:
    """Milliseconds since 1970 as RFC 3339 in universal time."""
    return None if milliseconds is None else rfc3339(_EPOCH + timedelta(milliseconds=milliseconds))


def _database(one: Database) -> dict[str, Any]:
    base = one.base
    return {
        "path": one.path, "sha256": one.sha256, "bytes": one.size, "app": base.app, "form": base.form, "rows_in": base.rows_in,
        "accepted": base.accepted, "rejected": [{"where": where, "reason": code} for where, code in base.rejected],
        "notes": list(base.notes),
    }  # fmt: skip


def _records(
    bases: Sequence[ChatBase], people: Mapping[Person, int], lists: Sequence[KnownFiles]
) -> dict[str, list[dict[str, Any]]]:
    """Events, what was said, and acts of all databases, with people and groups by their place in the document."""
    events, spoken, acts, first = [], [], [], 0
    named = _named((act.sha256 for base in bases for act in base.acts), lists)
    for base in bases:
        numbers = [people[one] for one in base.people]

        def who(number: int | None, numbers: Sequence[int] = numbers) -> int | None:
            return None if number is None else numbers[number]

        events += [
            {"group": first + one.chat, "kind": one.kind, "who": who(one.who), "by": who(one.by), "at": moment_of(one.at), "where": one.where}
            for one in base.changes
        ]
        spoken += [
            {"group": first + one.chat, "who": who(one.who), "messages": one.messages, "first": moment_of(one.first), "last": moment_of(one.last)}
            for one in base.spoken
        ]
        acts += [
            {
                "group": first + one.chat, "who": who(one.who), "direction": SENT if one.sent else RECEIVED,
                "sha256": one.sha256, "at": moment_of(one.at), "where": one.where, "named": named[one.sha256],
            }
            for one in base.acts
        ]  # fmt: skip
        first += len(base.chats)
    return {"events": events, "spoken": spoken, "acts": acts}


def _named(digests: Iterable[str], lists: Sequence[KnownFiles]) -> dict[str, list[dict[str, Any]]]:
    """By which lists each file is known, in which category: by SHA-256 alone, for a chat keeps no other digest."""
    asked = list(dict.fromkeys(digests))
    found: dict[str, list[dict[str, Any]]] = {digest: [] for digest in asked}
    for number, known in enumerate(lists):
        if known.kind == KNOWN_GOOD or not asked:  # a list of files that are of no interest names nobody
            continue
        answers = known.named([{"sha256": bytes.fromhex(digest)} for digest in asked])
        for digest, rows in zip(asked, answers, strict=True):
            found[digest] += [{"list": number, "category": one} for one in dict.fromkeys(row.category for row in rows)]
    return found
