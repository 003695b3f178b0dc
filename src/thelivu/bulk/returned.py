"""A return of millions of rows as its reading left it: accounting, gates and state, and where its leases lie."""

from dataclasses import dataclass
from pathlib import Path

from thelivu.attribution import Gate, Lost, Rejected, ReturnMapping

Place = tuple[int, int, int]
"""An address or prefix as `bulk.keys` has it: net, hi, lo. Places are in order as the engine orders the columns."""

LOWEST: Place = (0, -(1 << 63), -(1 << 63))
BEYOND: Place = (1 << 15, 0, 0)


@dataclass(frozen=True, slots=True)
class Part:
    """A file of leases, in order of address and start; all leases of the addresses from one on, up to another, lie in it."""

    path: Path
    first: Place = LOWEST
    end: Place = BEYOND

    def holds(self, place: Place) -> bool:
        """Whether leases of a place lie here, if there are any."""
        return self.first <= place < self.end


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where leases of one kind of address stand: by their ports, or by their time (`bulk.shelves`)."""

    net: int
    code: int
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class BulkReturn:
    """What a provider sent back, read, accounted for and judged; rows_in = kept + quarantined + rejected."""

    name: str
    sha256: str
    mapping: ReturnMapping
    state: str
    gates: tuple[Gate, ...]
    rejected: tuple[Rejected, ...]
    lost: tuple[Lost, ...]  # of the rejected rows, what they still say
    rows_in: int
    rows_kept: int
    rows_quarantined: int
    parts: tuple[Part, ...]  # the files of its leases, in order of address
    racks: tuple[Shelf, ...]
    levels: tuple[Shelf, ...]
    reach: int  # the widest clock bound of its rows, microseconds

    @property
    def rows_rejected(self) -> int:
        """Rows that are no lease, each listed with its line and why."""
        return len(self.rejected)

    @property
    def paths(self) -> list[Path]:
        """Where its leases lie."""
        return [part.path for part in self.parts]

    @property
    def file(self) -> int:
        """The number under which rows name this file."""
        return file_number(self.sha256)


def file_number(sha256: str) -> int:
    """The number under which rows name a file: the first 60 bits of its SHA-256."""
    return int(sha256[:15], 16)
