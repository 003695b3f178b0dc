"""Rows that could not be read: a rejected row arrives; which sightings it may be about leaves.

A row that is left out may be the second candidate, and an answer without it a false uniqueness. So what the row still
says (its address, its ports, its times) is kept; whatever it does not say fits any sighting. A remark is no row.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from thelivu.attribution.addresses import Block, Prefixes
from thelivu.attribution.lease import FAR
from thelivu.attribution.match import Seen, Window

LONG_AGO = -FAR
"""A start that is not known, in microseconds: before any time."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A rejected row: where it could have been a candidate. `lo` and `hi` are widened by the clock's bound."""

    return_sha256: str
    return_name: str
    row: int
    block: Block | None  # None: any address
    ports: tuple[int, int] | None  # None: any port
    lo: int  # microseconds
    hi: int

    def may_be(self, seen: Seen, window: Window) -> bool:
        """Whether the row could have said who had this address and port then."""
        place = self.block is None or self.block.holds(seen.address)
        port = self.ports is None or seen.port is None or self.ports[0] <= seen.port <= self.ports[1]
        return place and port and self.lo <= window[1] and self.hi >= window[0]


@dataclass(slots=True)
class LostRows:
    """The rejected rows of returns, filed by address."""

    _placed: Prefixes[Lost] = field(default_factory=Prefixes)
    _anywhere: list[Lost] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Iterable[Lost]) -> "LostRows":
        """Files the rows."""
        made = cls()
        for one in rows:
            if one.block is None:
                made._anywhere.append(one)
            else:
                made._placed.add(one.block, one)
        return made

    def about(self, seen: Seen, window: Window) -> tuple[Lost, ...]:
        """Every rejected row that may be about a sighting, in the order of files and rows."""
        found = (one for one in self._near(seen) if one.may_be(seen, window))
        return tuple(sorted(found, key=lambda one: (one.return_name, one.return_sha256, one.row)))

    def _near(self, seen: Seen) -> Iterator[Lost]:
        yield from self._placed.holding(seen.address)
        yield from self._anywhere
