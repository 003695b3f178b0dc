"""How a multi-index cuts 256 bits: number of hashes and radius arrive, the cheapest plan that misses nothing leaves.

Bits stand on a ring of slices, slice i with a radius t_i of its own, and the sum of all t_i + 1 is the radius + 1. A hash within
the radius then differs in at most t_i bits in at least one slice (the generalised pigeonhole principle: GPH, Qin et al., ICDE
2018), and in at least one of those it also differs in at most t_i + t_next + 1 bits in that slice and the next together (the
pigeonring principle: Qin and Xiao, VLDB 2018; docs/reference/matching.md has the proof), and so on around the ring. The
second condition costs two bytes a hash and slice, and leaves one candidate in some hundreds to be compared in full.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

BITS = 256
SKETCH = 16
"""Bits of the next slice that stand beside each row number."""
GROUP = 64
"""Buckets that share one start of four bytes; each bucket has two bytes more."""
MOST_BYTES, MORE_BYTES, FEW = 100.0, 120.0, 4_000_000
"""Of memory for each hash, its own 32 bytes included; the second up to so many hashes: sixteen slices, a third of the time."""
# What one step costs, in nanoseconds of one thread at ten million hashes: finding a bucket, comparing 32 sketches, comparing
# one row in full. Fitted to plans of 13 to 19 slices; what they predict was within a third of what was measured.
_PROBE, _STEP, _ROW = 15.0, 5.0, 120.0
_LEAST, _MOST = 6, 24  # bits that number a bucket


@dataclass(frozen=True, slots=True)
class Slice:
    """`bits` from bit `start` on number the buckets; bits up to `start + width` are the slice's own; `reach` is its radius."""

    start: int
    width: int
    bits: int
    reach: int

    @property
    def probes(self) -> int:
        """Buckets that one query looks into."""
        return sum(comb(self.bits, far) for far in range(self.reach + 1))

    def flips(self) -> NDArray[np.uint64]:
        """What turns a query's bucket into each of those, the nearest first."""
        chosen = (one for far in range(self.reach + 1) for one in combinations(range(self.bits), far))
        return np.array([sum(1 << place for place in one) for one in chosen], np.uint64)


@dataclass(frozen=True)
class Plan:
    """Slices in the order of their ring, and the radius within which they miss nothing."""

    radius: int
    slices: tuple[Slice, ...]

    @property
    def pigeonhole(self) -> int:
        """The sum of all t + 1: radius + 1, or something would be missed."""
        return sum(one.reach + 1 for one in self.slices)

    @property
    def probes(self) -> int:
        """Buckets that one query looks into."""
        return sum(one.probes for one in self.slices)

    @cached_property
    def table(self) -> NDArray[np.int64]:
        """A row for each slice: start, bits, reach, start and bits of its sketch, most bits of slice and sketch together."""
        return np.array([(one.start, one.bits, one.reach, *self._sketch(at)) for at, one in enumerate(self.slices)], np.int64)

    def _sketch(self, at: int) -> tuple[int, int, int]:
        """Start and bits of a slice's sketch, and in how many bits a pair may differ in slice and sketch together.

        It goes on through as many of the next slices as it takes, but not past the last: then it has fewer bits.
        """
        one, count = self.slices[at], len(self.slices)
        if count == 1:
            return one.start + one.bits, min(SKETCH, one.width - one.bits), one.reach
        begin = end = (one.start + one.width) % BITS
        both = one.reach
        for mate in self.slices[(at + 1) % count :][: count - 1]:
            if end - begin < SKETCH:
                end, both = mate.start + mate.width, both + mate.reach + 1
        return begin, min(SKETCH, end - begin), both

    def bytes_each(self, hashes: int) -> float:
        """Memory for each of so many hashes, the hash included, in bytes."""
        tables = sum(2 * (1 << one.bits) + 4 * ((1 << one.bits) // GROUP + 1) for one in self.slices)
        return 32 + len(self.slices) * (SKETCH // 8 + number_bytes(hashes)) + tables / max(hashes, 1)

    def cost(self, hashes: int) -> float:
        """What a query is expected to cost among so many unlike hashes, in nanoseconds."""
        table, total = self.table, 0.0
        for one, row in zip(self.slices, table, strict=True):
            total += _cost(one.bits, one.reach, int(row[4]), int(row[5]), hashes)
        return total


def number_bytes(hashes: int) -> int:
    """Bytes of a row number."""
    return 3 if hashes <= 1 << 24 else 4


@lru_cache(maxsize=64)
def plan(hashes: int, radius: int) -> Plan:
    """The plan with the least cost for so many hashes; within MOST_BYTES for each, MORE_BYTES where they are FEW, or a megabyte.

    ValueError where the radius is not 0 to 63.
    """
    if not 0 <= radius < 64:
        raise ValueError(radius)
    most = max(MOST_BYTES if hashes > FEW else MORE_BYTES, 1_000_000 / max(hashes, 1))
    tried = [one for one in _plans(radius) if one.bytes_each(hashes) <= most]
    return min(tried or _plans(radius), key=lambda one: one.cost(hashes) if tried else one.bytes_each(hashes))


@lru_cache(maxsize=8)
def _plans(radius: int) -> tuple[Plan, ...]:
    """Every plan of slices of at most two kinds, neighbours in reach, of which each kind has one number of bits."""
    found: list[Plan] = []
    for reach in range(4):
        for more in range((radius + 1) // (reach + 2) + 1):
            fewer, left = divmod(radius + 1 - more * (reach + 2), reach + 1)
            if left == 0 and 0 < fewer + more <= 32:
                found.extend(_cut(radius, reach, fewer, more))
    return tuple(found)


def _cut(radius: int, reach: int, fewer: int, more: int) -> Iterator[Plan]:
    for low in range(_LEAST, _MOST + 1):
        for high in range(low, _MOST + 1) if more else (low,):
            if (fewer * low + more * high) <= BITS and (fewer or low == _LEAST):
                yield Plan(radius, tuple(_ring(reach, (fewer, low), (more, high))))


def _ring(reach: int, fewer: tuple[int, int], more: tuple[int, int]) -> Iterator[Slice]:
    """The two kinds in turn, as evenly as they go: a sketch says most where the next slice has the smaller radius."""
    count = fewer[0] + more[0]
    spare = BITS - fewer[0] * fewer[1] - more[0] * more[1]
    start = 0
    for at in range(count):
        second = (at + 1) * more[0] // count > at * more[0] // count
        bits = more[1] if second else fewer[1]
        width = bits + spare // count + (at < spare % count)
        yield Slice(start, width, bits, reach + second)
        start += width


@lru_cache(maxsize=65536)
def _cost(bits: int, reach: int, sketch: int, both: int, hashes: int) -> float:
    total, full = 0.0, hashes / (1 << bits)
    for far in range(reach + 1):
        passed = sum(comb(sketch, other) for other in range(min(both - far, sketch) + 1)) / (1 << sketch)
        total += comb(bits, far) * (_PROBE + _STEP * max(1.0, full / 32 + 0.5) + _ROW * full * passed)
    return total
