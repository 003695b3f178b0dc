"""The kernels once more in numpy: what runs where numba is not installed, and what the machine code is tested against.

The same arrays arrive and leave as in the compiled forms, to the last element. Memory is bounded by blocks, never by dropping.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .hits import Words

_ROWS = 1 << 20  # rows that are compared with one query at a time: 32 MiB of differences
_BLOCK = 1 << 16  # candidates that are compared at a time
_ASKED = 512  # queries whose buckets are asked for at a time
_GROUP = 64  # buckets with one base

Pairs = NDArray[np.int64]


def within(asked: Words, stored: Words, radius: int) -> NDArray[np.int64]:
    """Rows of (query, row, distance), int64[hits, 3]: every pair within the radius, all 256 bits compared."""
    found = [np.empty((0, 3), np.int64)]
    for query, one in enumerate(asked):
        for start in range(0, len(stored), _ROWS):
            far = np.bitwise_count(stored[start : start + _ROWS] ^ one).sum(axis=1, dtype=np.int64)
            near = np.flatnonzero(far <= radius)
            found.append(np.stack([np.full(len(near), query), near + start, far[near]], axis=1))
    return np.concatenate(found)


def cut(words: Words, start: int, bits: int) -> NDArray[np.uint64]:
    """Bits `start` to `start + bits` of each hash as a number; the first bit is the highest. At most 32 bits."""
    word, place = start >> 6, start & 63
    value = words[:, word] << np.uint64(place)
    if place + bits > 64:
        value = value | words[:, word + 1] >> np.uint64(64 - place)
    return value >> np.uint64(64 - bits) if bits else np.zeros(len(words), np.uint64)


def build(  # noqa: PLR0917 - as the compiled form
    words: Words,
    row: Pairs,
    bases: NDArray[np.uint32],
    offsets: NDArray[np.uint16],
    sketches: NDArray[np.uint16],
    numbers: NDArray[np.uint8],
    wide: int,
) -> bool:
    """Fills one slice's arrays (slices.Posting); False where two bytes do not hold an offset and there is no second plane."""
    start, bits, _, begin, sketch, _ = (int(value) for value in row)
    own = cut(words, start, bits)
    order = np.argsort(own, kind="stable")
    ends = np.bincount(own.astype(np.int64), minlength=1 << bits).cumsum()
    starts = np.concatenate(([0], ends))
    bases[:] = starts[::_GROUP][: len(bases)]
    offset = starts - bases[np.arange(len(starts)) // _GROUP]
    offsets[0] = offset & 0xFFFF
    if len(offsets) == 2:
        offsets[1] = offset >> 16
    elif offset.max() > 0xFFFF:
        return False
    sketches[: len(order)] = cut(words, begin, sketch)[order]
    for byte in range(wide):
        numbers[byte::wide] = order >> (8 * byte) & 0xFF
    return True


def probe(  # noqa: PLR0917 - as the compiled form
    asked: Words,
    radius: int,
    words: Words,
    table: Pairs,
    at: int,
    flips: NDArray[np.uint64],
    bases: NDArray[np.uint32],
    offsets: NDArray[np.uint16],
    sketches: NDArray[np.uint16],
    numbers: NDArray[np.uint8],
    wide: int,
) -> Pairs:
    """Rows of (query, row, distance) that slice `at` is the first to find."""
    rest = (radius, words, table, at, flips, bases, offsets, sketches, numbers, wide)
    parts = range(0, len(asked), _ASKED)
    found = [_probed(asked[first : first + _ASKED], *rest) + np.array([first, 0, 0]) for first in parts]
    return np.concatenate([np.empty((0, 3), np.int64), *found])


def _probed(  # noqa: PLR0917 - the same
    asked: Words,
    radius: int,
    words: Words,
    table: Pairs,
    at: int,
    flips: NDArray[np.uint64],
    bases: NDArray[np.uint32],
    offsets: NDArray[np.uint16],
    sketches: NDArray[np.uint16],
    numbers: NDArray[np.uint8],
    wide: int,
) -> Pairs:
    begin, ends = (_places(asked, table[at], flips, bases, offsets, after) for after in (0, 1))
    limits = np.minimum(table[at, 5], radius) - np.bitwise_count(flips).astype(np.int64)
    mates = cut(asked, int(table[at, 3]), int(table[at, 4])).astype(np.uint16)
    found = [np.empty((0, 3), np.int64)]
    for cell, each in _spread(begin, ends):
        query, flip = np.divmod(cell, len(flips))
        passed = np.bitwise_count(sketches[each] ^ mates[query]) <= limits[flip]
        query, place = query[passed], each[passed]
        row = sum((numbers[place * wide + byte].astype(np.int64) << (8 * byte) for byte in range(wide)), np.int64(0))
        far = np.bitwise_count(words[row] ^ asked[query]).sum(axis=1, dtype=np.int64)
        near = (far <= radius) & ~_before(words[row], asked[query], table[:at])
        found.append(np.stack((query, row, far), axis=1)[near])
    return np.concatenate(found)


def _places(  # noqa: PLR0917 - the same
    asked: Words, row: Pairs, flips: NDArray[np.uint64], bases: NDArray[np.uint32], offsets: NDArray[np.uint16], after: int
) -> Pairs:
    """Where each query's buckets begin (`after` 0) or end (1), one after the other."""
    bucket = (cut(asked, int(row[0]), int(row[1]))[:, None] ^ flips).astype(np.int64).ravel() + after
    place: Pairs = bases[bucket // _GROUP].astype(np.int64) + offsets[0, bucket]
    if len(offsets) == 2:
        place += offsets[1, bucket].astype(np.int64) << 16
    return place


def _spread(begin: Pairs, ends: Pairs) -> Iterator[tuple[Pairs, Pairs]]:
    """Each place of each bucket with the bucket's number, so many at a time: one bucket may hold every row."""
    sizes = ends - begin
    until = sizes.cumsum()
    for first in range(0, int(until[-1]) if len(until) else 0, _BLOCK):
        count = np.arange(first, min(first + _BLOCK, int(until[-1])))
        cell = np.searchsorted(until, count, side="right")
        yield cell, begin[cell] + count - (until[cell] - sizes[cell])


def _before(rows: Words, asked: Words, table: Pairs) -> NDArray[np.bool_]:
    """Whether one of the first slices finds the pair too."""
    found = np.zeros(len(rows), np.bool_)
    for start, bits, reach, begin, sketch, both in table.tolist():
        near = np.bitwise_count(cut(rows, start, bits) ^ cut(asked, start, bits)).astype(np.int64)
        mate = np.bitwise_count(cut(rows, begin, sketch) ^ cut(asked, begin, sketch))
        found |= (near <= reach) & (near + mate <= both)
    return found


def positions(keys: Words, table: NDArray[np.uint32], asked: Words) -> NDArray[np.int64]:
    """As `columns.positions`: halving the part of the column that begins alike, for all that is asked at once."""
    shift = np.uint64(64 - ((len(table) - 1).bit_length() - 1))
    begin = (asked[:, 0] >> shift).astype(np.int64) if shift < 64 else np.zeros(len(asked), np.int64)
    low, high = table[begin].astype(np.int64), np.minimum(table[begin + 1], len(keys)).astype(np.int64)
    open_ = np.flatnonzero(low < high)
    while len(open_):
        middle = (low[open_] + high[open_]) // 2
        found, wanted = keys[middle], asked[open_]
        less = (found[:, 0] < wanted[:, 0]) | ((found[:, 0] == wanted[:, 0]) & (found[:, 1] < wanted[:, 1]))
        low[open_] = np.where(less, middle + 1, low[open_])
        high[open_] = np.where(less, high[open_], middle)
        open_ = open_[low[open_] < high[open_]]
    at = np.minimum(low, len(keys) - 1)
    return np.where((keys[at] == asked).all(axis=1), at, -1)
