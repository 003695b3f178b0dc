"""Range search over one list's hashes: compares every pair, or builds a multi-index where that pays; both miss nothing."""

from dataclasses import dataclass, field

from . import hamming, slices
from .engine import COMPILED, form
from .hits import Hits, Words
from .planning import Plan

FEWEST_HASHES = 2_000_000
"""From how many hashes on a multi-index answers a query sooner than comparing every pair (docs/reference/matching.md)."""
FEWEST_QUERIES = 15_000
"""For fewer queries than this the multi-index takes longer to build than it saves."""


@dataclass(slots=True)
class Search:
    """One list's hashes, uint64[n, 4], searched within at most `radius` bits. The index is built once, when it pays."""

    stored: Words
    radius: int = 31
    asked: int = 0
    index: slices.Index | None = field(default=None, repr=False)

    def within(self, queries: Words, radius: int) -> Hits:
        """All pairs within `radius`; one larger than the index's own is answered by comparing every pair."""
        self.asked += len(queries)
        pays = len(self.stored) >= FEWEST_HASHES and self.asked >= FEWEST_QUERIES and form() == COMPILED
        if self.index is None and pays and radius <= self.radius:
            self.index = slices.build(self.stored, radius=self.radius)
        if self.index is None or radius > self.index.plan.radius:
            return hamming.within(queries, self.stored, radius)
        return slices.within(queries, self.index, radius)

    @property
    def plan(self) -> Plan | None:
        """The plan of the index, for the certificate; None where every pair was compared."""
        return self.index.plan if self.index else None
