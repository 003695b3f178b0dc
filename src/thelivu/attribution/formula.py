"""Deterministic NAT: an inside address and a formula arrive; its outside address and ports leave (RFC 7422).

Such a provider logs no translations. Its return has rows of inside addresses by line, and the mapping has the formula
with the days on which it was configured: a formula of today is wrong for a sighting of last year.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from thelivu.attribution.addresses import BITS, Block
from thelivu.attribution.lease import Lease

ORDERS = ("ports_first", "addresses_first")
"""Whether the blocks of ports fill one outside address before the next, or go round the addresses."""


@dataclass(frozen=True, slots=True)
class Formula:
    """One configuration: `number` is its place in the mapping, from 1; `hi` None means until further notice."""

    number: int
    inside: Block
    outside: Block
    ports: tuple[int, int]
    per_line: int
    order: str
    lo: datetime
    hi: datetime | None

    @property
    def blocks(self) -> int:
        """How many blocks of ports one outside address has; ports that make no whole block are not used."""
        return (self.ports[1] - self.ports[0] + 1) // self.per_line

    @property
    def holds_all(self) -> bool:
        """Whether every inside address gets a block."""
        lines, addresses = (1 << (BITS[one.version] - one.length) for one in (self.inside, self.outside))
        return lines <= addresses * self.blocks

    def outside_of(self, address: Block) -> tuple[Block, tuple[int, int]]:
        """The outside address and the ports of an inside address."""
        at = address.network - self.inside.network
        if self.order == "ports_first":
            which, block = divmod(at, self.blocks)
        else:
            block, which = divmod(at, 1 << (BITS[self.outside.version] - self.outside.length))
        first = self.ports[0] + block * self.per_line
        place = Block(self.outside.version, self.outside.network + which, BITS[self.outside.version])
        return place, (first, first + self.per_line - 1)


def computed(inside: Lease, formulas: Sequence[Formula]) -> tuple[Lease, ...]:
    """The leases of the outside that an inside lease stands for, each cut to the days of its formula."""
    return tuple(_cut(inside, formulas))


def _cut(inside: Lease, formulas: Iterable[Formula]) -> Iterator[Lease]:
    for formula in formulas:
        start = max(inside.start, formula.lo)
        ends = [end for end in (inside.end, formula.hi) if end is not None]
        end = min(ends, default=None)
        if formula.inside.holds(inside.block) and (end is None or start <= end):
            place, ports = formula.outside_of(inside.block)
            yield replace(inside, block=place, ports=ports, start=start, end=end, formula=formula.number)
