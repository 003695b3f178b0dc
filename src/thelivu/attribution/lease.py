"""The lease: one row of a provider's return as attribution needs it, without a name and without an address of a person.

Who holds the line is read apart (`particulars`), row by row, with its own right; what stays here is the provider's
own line id, and whether the row states where the line is installed.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from thelivu.attribution.addresses import Block
from thelivu.base import folded

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FAR = 1 << 62
"""An end that is not known, in microseconds: later than any time."""


def in_calendar(at: datetime) -> bool:
    """Whether a time is one of the networks': far from the ends of the calendar, so that doubts can be added to it."""
    return 1970 <= at.year <= 2200


def micros(at: datetime) -> int:
    """A moment as whole microseconds, so that boundaries compare exactly."""
    gone = at - EPOCH
    return (gone.days * 86_400 + gone.seconds) * 1_000_000 + gone.microseconds


_provider_key = lru_cache(maxsize=1024)(folded)  # few providers, asked for at every comparison of lines


@dataclass(frozen=True, slots=True)
class Line:
    """A subscriber's line as its provider names it: the same id at two providers is two lines."""

    provider: str
    subscriber: str

    @property
    def same_as(self) -> tuple[str, str]:
        """What makes two mentions one line; how a provider's name is spaced or capitalised does not."""
        return _provider_key(self.provider), self.subscriber


@dataclass(frozen=True, slots=True)
class Lease:
    """A span of time for which a provider's row gives an address, or some of its ports, to one line."""

    line: Line
    block: Block
    start: datetime
    end: datetime | None
    g_s: float  # bound of the provider's clock, seconds
    return_sha256: str
    row: int
    ports: tuple[int, int] | None = None
    dest: Block | None = None
    dest_port: int | None = None
    shared: bool = False  # its service is one that many people use at once
    has_installation_address: bool = False
    address_token: str = ""  # keyed digest: two rows can be seen to state different places, nothing more
    person_token: str = ""  # the same of the holder's name
    user_differs: bool = False  # the row names another user than the holder
    formula: int = 0  # which formula of the mapping gave address and ports, from 1; 0: the row itself
    beyond: bool = False  # outside what was asked: in quarantine
    return_name: str = ""

    @property
    def key(self) -> Hashable:
        """Rows with one key say the same and count once."""
        return self.line.same_as, self.block, self.ports, self.dest, self.dest_port, self.start, self.end

    @property
    def bound(self) -> int:
        """The clock's bound in microseconds."""
        return round(self.g_s * 1_000_000)

    @property
    def first(self) -> int:
        """The start in microseconds."""
        return micros(self.start)

    @property
    def last(self) -> int:
        """The end in microseconds; an open end is later than any time."""
        return FAR if self.end is None else micros(self.end)

    @property
    def place(self) -> tuple[str, int]:
        """Where the row stands: the file's SHA-256 and the row number."""
        return self.return_sha256, self.row
