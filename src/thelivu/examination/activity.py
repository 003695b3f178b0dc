"""What a chat database of a device says of groups and of files that went through them; never a word that was written.

Who was in a group and when, how much each wrote, and which digest went from whom, when. Times are whole milliseconds
since 1970 in universal time, by the clock that the program kept them by, which nobody has checked.
"""

from dataclasses import dataclass

PERSONAL, GROUP, CHANNEL, OTHER = "personal", "group", "channel", "other"
CHAT_KINDS = (PERSONAL, GROUP, CHANNEL, OTHER)
"""A talk between two, a group, a channel, and what has no place of its own (status updates, broadcast lists)."""

CREATED, ADDED, JOINED, LEFT, REMOVED, ROLE, NUMBER, MEMBER = (
    "created", "added", "joined", "left", "removed", "role", "number_changed", "member",
)  # fmt: skip
CHANGES = (CREATED, ADDED, JOINED, LEFT, REMOVED, ROLE, NUMBER, MEMBER)
"""What is said of a membership; `member`: the person stands in the list of members, and since when is not said."""

OWNER = "owner"
"""The kind of the one person whom a database calls only `me`: who held the account of the device."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by an identifier (`thelivu.base.KINDS`) in normal form; OWNER has no value."""

    kind: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation; `id` is the platform's own (`platform:id`) where it is the same on every device, else empty."""

    kind: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A membership began, ended or is stated. People and chats are numbers in the lists of the database."""

    chat: int
    kind: str
    who: int
    by: int | None
    at: int | None
    where: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """How much one person wrote in a chat, and when first and last."""

    chat: int
    who: int
    messages: int
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Act:
    """A file went: its SHA-256 as the program keeps it, from whom (None: not said), when; `sent` from this device."""

    chat: int
    who: int | None
    sent: bool
    sha256: str
    at: int | None
    where: str


@dataclass(frozen=True, slots=True)
class ChatBase:
    """One chat database. Rows in = accepted + rejected, each rejected one with its place and a code.

    `form` names the shape of its tables; `notes` are codes of what such a database cannot say.
    """

    app: str
    form: str
    people: tuple[Person, ...]
    chats: tuple[Chat, ...]
    changes: tuple[Change, ...]
    spoken: tuple[Spoken, ...]
    acts: tuple[Act, ...]
    rows_in: int
    accepted: int
    rejected: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    synthetic: bool = False

    def __post_init__(self) -> None:
        assert self.rows_in == self.accepted + len(self.rejected), "rows in = accepted + rejected"
