"""Range search over one list's hashes: compares every pair, or builds a multi-index where that pays; both miss nothing."""

from dataclasses import dataclass, field

import numpy as np

from . import hamming, slices
from .engine import COMPILED, PLAIN, form
from .hits import Hits, Words, ordered
from .planning import Plan, plan

_FEWEST = 1_000  # hashes: below, nothing can be won by an index
# Nanoseconds of one thread, by form: a pair that is compared, a row that is put into an index, a query beside what its plan
# predicts. Measured (docs/reference/matching.md): they decide how long a search takes, never what it finds.
_PAIR = {COMPILED: 0.13, PLAIN: 27.0}
_ROW = {COMPILED: 300.0, PLAIN: 2_200.0}
_QUERY = {COMPILED: 1.0, PLAIN: 20.0}


@dataclass(slots=True)
class Search:
    """One list's hashes, uint64[n, 4], searched within at most `radius` bits. The index is built once, when it pays."""

    stored: Words
    radius: int = 31
    asked: int = 0
    index: slices.Index | None = field(default=None, repr=False)
    _turned: Plan | None = field(default=None, repr=False)

    def within(self, queries: Words, radius: int) -> Hits:
        """All pairs within `radius`, by whichever way costs least; one larger than the index's own compares every pair."""
        self.asked += len(queries)
        self._turned = None
        if self.index is None and radius <= self.radius and saves(self.asked, len(self.stored), self.radius) > 0:
            self.index = slices.build(self.stored, radius=self.radius)
        if self.index is not None and radius <= self.index.plan.radius:
            return slices.within(queries, self.index, radius)
        if saves(len(self.stored), len(queries), radius) > 0:  # few hashes, very many queries: those are indexed
            other = slices.build(queries, radius=radius)
            self._turned = other.plan
            hits = slices.within(self.stored, other, radius)
            return ordered(np.stack([hits.row, hits.query, hits.distance], axis=1))
        return hamming.within(queries, self.stored, radius)

    @property
    def plan(self) -> Plan | None:
        """The plan by which the last batch was searched, for the certificate; None where every pair was compared."""
        return self._turned or (self.index.plan if self.index else None)


def search(queries: Words, stored: Words, radius: int = 31) -> tuple[Hits, Plan | None]:
    """Every pair within the radius, and the plan of the index that found them; None where every pair was compared."""
    made = Search(stored, radius)
    return made.within(queries, radius), made.plan


def saves(queries: int, hashes: int, radius: int) -> float:
    """Nanoseconds that an index over so many hashes saves so many queries, what it takes to build it deducted."""
    if hashes < _FEWEST or not 0 <= radius < 64 or _PAIR[form()] * queries < _ROW[form()]:
        return 0.0
    each = _PAIR[form()] * hashes - _QUERY[form()] * plan(_rounded(hashes), radius).cost(hashes)
    return each * queries - _ROW[form()] * hashes


def _rounded(hashes: int) -> int:
    """Two leading digits: lists of about one length need not be planned anew."""
    unit: int = 10 ** max(len(str(hashes)) - 2, 0)
    return hashes // unit * unit
