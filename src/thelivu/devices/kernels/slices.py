"""The multi-index over PDQ hashes: built once for a list, asked for batches of queries, exact up to the radius of its plan.

Each slice of the plan (planning.py) has its buckets as three columns: where each bucket begins, a 16-bit sketch of the next
slice for each row, and the row numbers. Among ten million hashes it takes less than 100 bytes for each, the hash included.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import twins
from .engine import COMPILED, form, kernel, words
from .hits import Hits, Words, ordered
from .planning import GROUP, Plan, number_bytes, plan

_STEP = 32  # sketches that are read in one step: so many stand behind the last
_LONGEST = 0xFFFFFFFF  # rows: a number of one has four bytes


@dataclass(frozen=True, slots=True)
class Posting:
    """One slice's buckets: `bases` uint32 for each 64 buckets, `offsets` uint16[1 or 2, buckets + 1], then a column for each row:
    `sketches` uint16 and `numbers` (uint8, 3 or 4 for each row, the lowest byte first).
    """

    bases: NDArray[np.uint32]
    offsets: NDArray[np.uint16]
    sketches: NDArray[np.uint16]
    numbers: NDArray[np.uint8]

    @property
    def nbytes(self) -> int:
        """Memory in bytes."""
        return sum(one.nbytes for one in (self.bases, self.offsets, self.sketches, self.numbers))


@dataclass(frozen=True, slots=True)
class Index:
    """The hashes themselves (not copied) and the buckets of each slice of the plan."""

    plan: Plan
    stored: Words
    postings: tuple[Posting, ...]

    @property
    def nbytes(self) -> int:
        """Memory in bytes, the hashes included."""
        return self.stored.nbytes + sum(one.nbytes for one in self.postings)


def build(stored: Words, *, radius: int = 31, cut: Plan | None = None) -> Index:
    """The index over uint64[n, 4]; `cut` is a plan of one's own. ValueError: not of that form, or more than 2**32 - 1 rows."""
    held = words(stored, 4)
    if len(held) > _LONGEST:
        raise ValueError(len(held))
    chosen = cut or plan(len(held), radius)
    return Index(chosen, held, tuple(_posting(held, chosen, at) for at in range(len(chosen.slices))))


def _posting(held: Words, chosen: Plan, at: int) -> Posting:
    fill: Any = kernel("slices", "build") if form() == COMPILED else twins.build
    for planes in (1, 2):  # the second only where 64 buckets hold more than 65,535 rows: data as skew as that is rare
        made = _empty(len(held), chosen.slices[at].bits, planes)
        if fill(held, chosen.table[at], made.bases, made.offsets, made.sketches, made.numbers, number_bytes(len(held))):
            break
    for one in (made.bases, made.offsets, made.sketches, made.numbers):
        one.flags.writeable = False
    return made


def _empty(rows: int, bits: int, planes: int) -> Posting:
    buckets, wide = 1 << bits, number_bytes(rows)
    return Posting(
        np.zeros(buckets // GROUP + 1, np.uint32),
        np.zeros((planes, buckets + 1), np.uint16),
        _on_lines(rows + _STEP),
        np.zeros(rows * wide, np.uint8),
    )


def _on_lines(count: int) -> NDArray[np.uint16]:
    """Zeros that begin where a line of the cache (64 bytes) does: a step then reads one line, not two."""
    held = np.zeros(count + 32, np.uint16)
    return held[-held.ctypes.data % 64 // 2 :][:count]


def within(queries: Words, index: Index, radius: int) -> Hits:
    """Every pair of query and row that differ in `radius` bits or fewer. ValueError where the plan reaches less far."""
    if not 0 <= radius <= index.plan.radius:
        raise ValueError(radius, index.plan.radius)
    asked = words(queries, 4)
    probe: Any = kernel("slices", "probe") if form() == COMPILED else twins.probe
    wide = number_bytes(len(index.stored))
    found = [
        probe(asked, radius, index.stored, index.plan.table, at, one.flips(),
              held.bases, held.offsets, held.sketches, held.numbers, wide)
        for at, (one, held) in enumerate(zip(index.plan.slices, index.postings, strict=True))
    ]  # fmt: skip
    return ordered(np.concatenate(found))
