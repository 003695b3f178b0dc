"""What a reader of a chat database has gathered so far: people and chats by number, rows counted; a ChatBase leaves."""

from dataclasses import dataclass, field

from thelivu.examination.activity import Act, Change, Chat, ChatBase, Person, Spoken

from . import NotSeen

ROWS = 20_000_000  # of one database, at most
_FIRST_MS, _LAST_MS = 1_230_768_000_000, 4_102_444_800_000  # 2009, before these programs; 2100


@dataclass(slots=True)
class _Said:
    count: int = 0
    first: int | None = None
    last: int | None = None


@dataclass(slots=True)
class Gathered:
    """Counts every row once: it is accepted unless it is rejected."""

    rows: int = 0
    rejected: list[tuple[str, str]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    notes: set[str] = field(default_factory=set)
    _people: dict[Person, int] = field(default_factory=dict)
    _chats: dict[object, tuple[int, Chat]] = field(default_factory=dict)
    _said: dict[tuple[int, int], _Said] = field(default_factory=dict)

    def row(self) -> None:
        """One row of a table that is read for what it says."""
        self.rows += 1
        if self.rows > ROWS:
            raise NotSeen("too_large")

    def reject(self, where: str, code: str) -> None:
        """A row that was counted and says nothing that can be taken."""
        self.rejected.append((where, code))

    def person(self, person: Person) -> int:
        """The number of a person."""
        return self._people.setdefault(person, len(self._people))

    def chat(self, key: object, chat: Chat) -> int:
        """The number of a chat, which the database knows by `key`."""
        return self._chats.setdefault(key, (len(self._chats), chat))[0]

    def say(self, chat: int, who: int, at: int | None) -> None:
        """One message of somebody's."""
        said = self._said.setdefault((chat, who), _Said())
        said.count += 1
        if at is not None:
            said.first = at if said.first is None else min(said.first, at)
            said.last = at if said.last is None else max(said.last, at)

    def base(self, app: str, form: str, *, synthetic: bool) -> ChatBase:
        """All of it."""
        return ChatBase(
            app, form, tuple(self._people), tuple(chat for _, chat in self._chats.values()), tuple(self.changes),
            tuple(Spoken(chat, who, one.count, one.first, one.last) for (chat, who), one in self._said.items()),
            tuple(self.acts), self.rows, self.rows - len(self.rejected), tuple(self.rejected),
            tuple(sorted(self.notes)), synthetic,
        )  # fmt: skip


def moment(value: object, *, unit_ms: int = 1) -> int | None:
    """Milliseconds of a stored time, None where it is none: zero, minus one, a day before the program was made."""
    if not isinstance(value, int):
        return None
    at = value * unit_ms
    return at if _FIRST_MS <= at < _LAST_MS else None


def place(table: str, *numbers: object) -> str:
    """Where a row stands. A column that should be a number and is a text of somebody's does not leave by this way."""
    return " ".join((table, *(str(one) if isinstance(one, int) else "?" for one in numbers)))
