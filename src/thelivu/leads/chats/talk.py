"""A chat export while it is read: messages and events arrive one by one; the parts of a reading leave.

A person is known by the id or number that the export gives. Who has only a name gets an alias of this file: a name
joins nobody with anybody, in this file or in another.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from thelivu.base import Identifier, InputError, Instant, Word, identifier
from thelivu.leads.chat_model import OTHER, Activity, Conversation, Group, GroupEvent, Message
from thelivu.leads.limits import Limits
from thelivu.leads.mining import mined
from thelivu.leads.model import Lead, Observation, Reading, Rejected, Suggestion, in_order, mark_of

_SUGGESTED = 2_000  # suggestions of one export, at most


@dataclass(slots=True)
class _Spoken:
    count: int = 0
    first: Instant | None = None
    last: Instant | None = None


@dataclass(slots=True)
class Talk:
    """What was read so far. `reference` is the file's, since an export has no number of its own."""

    reference: str
    limits: Limits
    items_in: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    groups: dict[Identifier, Group] = field(default_factory=dict)
    events: list[GroupEvent] = field(default_factory=list)
    messages: dict[Identifier, list[Message]] = field(default_factory=dict)
    observations: list[Observation] = field(default_factory=list)
    notes: list[Word] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    _aliases: dict[str, Identifier] = field(default_factory=dict)
    _spoken: dict[tuple[Identifier, Identifier], _Spoken] = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes, limits: Limits) -> "Talk":
        """An empty one for these bytes."""
        return cls(f"sha256:{hashlib.sha256(data).hexdigest()[:16]}", limits)

    def item(self) -> None:
        """Counts an item of the file, which is then accepted unless it is rejected."""
        self.items_in += 1
        if self.items_in > self.limits.items:
            raise InputError("leads.chat.too_many", limit=self.limits.items)

    def reject(self, where: str, code: str) -> None:
        """An item that was counted and cannot be taken."""
        self.rejected.append(Rejected(where, Word(code)))

    def alias(self, name: str) -> Identifier:
        """The alias of this file for a name, in the order in which names come."""
        if name not in self._aliases:
            tail = self.reference.partition(":")[2][:12]
            self._aliases[name] = identifier("name_alias", f"export-{tail}-p{len(self._aliases) + 1}")
        return self._aliases[name]

    def open(self, group: Group) -> None:
        """A conversation begins; the same again changes nothing."""
        self.groups.setdefault(group.identifier, group)
        self.messages.setdefault(group.identifier, [])

    def say(self, group: Identifier, message: Message) -> None:
        """One message."""
        self.messages[group].append(message)
        if message.sender is not None:
            spoken = self._spoken.setdefault((group, message.sender), _Spoken())
            spoken.count += 1
            spoken.first = spoken.first or message.at
            spoken.last = message.at or spoken.last

    def reading(self, form: str, item: str, data: bytes, rendition: bytes) -> Reading:
        """All of it as a reading, with one lead: the export itself."""
        suggestions = self._suggestions()
        flags = {flag for one in self.observations for flag in one.flags} | self.flags
        return Reading(
            form, item, self.items_in, self.items_in - len(self.rejected), tuple(self.rejected),
            leads=(Lead(self.reference, flags=in_order(flags), where="file"),),
            observations=tuple(self.observations), suggestions=suggestions, notes=tuple(self.notes),
            mark=mark_of(data), rendition=rendition, groups=tuple(self.groups.values()),
            events=tuple(self.events),
            activity=tuple(
                Activity(group, who, one.count, one.first, one.last)
                for (group, who), one in self._spoken.items()
                if self.groups[group].kind != OTHER
            ),
            conversations=tuple(Conversation(group, tuple(told)) for group, told in self.messages.items() if told),
        )  # fmt: skip

    def _suggestions(self) -> tuple[Suggestion, ...]:
        """What the texts may name, each value once, at the first place where it stands."""
        found: dict[tuple[str, str], Suggestion] = {}
        for message in (one for told in self.messages.values() for one in told if one.text):
            for one in mined(message.text, message.where):
                found.setdefault((one.kind, one.value), one)
            if len(found) >= _SUGGESTED:
                self.notes.append(Word("leads.chat.more_named", {"limit": _SUGGESTED}))
                break
        return tuple(list(found.values())[:_SUGGESTED])


def rendition_of(messages: Sequence[tuple[str, str, str]]) -> bytes:
    """The export without a word of anybody's: place, time as written, who by identifier. It may be shown."""
    return "".join(f"{where}\t{at}\t{who}\n" for where, at, who in messages).encode()
