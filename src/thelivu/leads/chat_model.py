"""What a chat export says: groups, who came, went and spoke when, and conversations.

Of a message the stage's values hold who, when and where it stands. Its text stands in `Conversation` alone, which goes
to the vault and to nothing else: no list, search, graph, log or printed value has it.
"""

from dataclasses import dataclass, field

from thelivu.base import Identifier, Instant

PERSONAL, GROUP, CHANNEL, OTHER = "personal", "group", "channel", "other"
GROUP_KINDS = (PERSONAL, GROUP, CHANNEL, OTHER)
"""Two people, a group, a channel, and what belongs to the exporter alone (saved messages, bots)."""

CREATED, ADDED, JOINED, LEFT, REMOVED, ROLE, NUMBER, MEMBER = (
    "created", "added", "joined", "left", "removed", "role", "number_changed", "member",
)  # fmt: skip
GROUP_EVENTS = (CREATED, ADDED, JOINED, LEFT, REMOVED, ROLE, NUMBER, MEMBER)
"""What happened to a membership. `added` and `removed` name who did it; `joined` may name who invited; `member`: they stand in
the group's list of members, and since when is not said."""

MARKS = ("edited", "forwarded", "reply", "attachment", "event", "unsupported")
"""What a message is marked with: its text was changed or came from elsewhere, it answers another, it is no text."""

OWNER = "owner"
"""The alias of who made the export, where the export calls them only `You`."""


@dataclass(frozen=True, slots=True)
class Group:
    """A conversation of the export. `identifier` is the platform's own, or one of this file alone where it has none."""

    identifier: Identifier
    kind: str
    where: str
    title: str = field(default="", repr=False)  # shown to those who see the lead, printed nowhere


@dataclass(frozen=True, slots=True)
class GroupEvent:
    """Somebody came, went or was given a role; `who` is an alias of this file where only a name is written."""

    group: Identifier
    kind: str
    who: Identifier
    where: str
    by: Identifier | None = None
    at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """How much one member wrote in a group, and the first and last time."""

    group: Identifier
    who: Identifier
    messages: int
    first: Instant | None = None
    last: Instant | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message. Name and text are as the export has them.

    `beside` is what stands with the text: an attachment's name and size, or an event's action and names.
    """

    where: str
    sender: Identifier | None
    at: Instant | None
    name: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    marks: tuple[str, ...] = ()
    beside: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Conversation:
    """All messages of one group: one document of the vault, opened as a whole with a reason, or not at all."""

    group: Identifier
    messages: tuple[Message, ...] = field(repr=False)
