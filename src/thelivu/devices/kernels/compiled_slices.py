"""The multi-index as machine code: rows are put into buckets by two counting sorts; a query's buckets are asked for ahead.

A search works slice by slice, so that one slice's tables and sketches stay in the cache while all queries go through it.
The inner loops call nothing that takes an array and branches, and give no array a second value: numba would count references there.
"""

from typing import Any

import numpy as np

from .compiled_hamming import far, grown
from .machine import LANES, ahead, compiled, lowest, ones, passing

_PARTS = 10  # bits of the first sort: 1,024 places that are written to in turn
_ASKED = 256  # buckets that are asked for before the first of them is read
_PENDING = 512  # candidates that are kept before they are compared in full
_LOW, _ALL = np.uint64(0xFFFFFFFF), np.uint64(0xFFFFFFFF)


@compiled
def bits_of(first: Any, second: Any, place: int, bits: int) -> Any:
    """So many bits (0 to 32) from bit `place` (0 to 63) of a word on, the next word behind it; the first bit is the highest."""
    value = first << np.uint64(place) | (second >> np.uint64(1)) >> np.uint64(63 - place)
    return (value >> np.uint64(1)) >> np.uint64(63 - bits)


@compiled
def cut(words: Any, row: int, start: int, bits: int) -> Any:
    """Bits `start` to `start + bits` of a hash as a number."""
    return bits_of(words[row, start >> 6], words[row, min((start >> 6) + 1, 3)], start & 63, bits)


@compiled
def build(words: Any, row: Any, bases: Any, offsets: Any, sketches: Any, numbers: Any, wide: int) -> bool:
    """Fills one slice's arrays (slices.Posting); False where two bytes do not hold an offset and there is no second plane."""
    rows, bits = words.shape[0], row[1]
    top = min(bits, _PARTS)
    rest = bits - top
    places, packed = np.zeros((1 << top) + 1, np.int64), np.empty(rows, np.uint64)
    _parted(words, row, top, places, packed)
    starts = np.empty((1 << rest) + 1, np.int64)
    for part in range(1 << top):
        begin = places[part - 1] if part else 0
        _spread(packed, begin, places[part], starts, sketches, numbers, wide)
        if not _placed(part << rest, starts, bases, offsets):
            return False
    starts[0] = rows
    return bool(_placed(1 << bits, starts[:2], bases, offsets))


@compiled
def _parted(words: Any, row: Any, top: int, places: Any, packed: Any) -> None:
    """The first sort: each row's remaining bits, sketch and number, by the slice's first bits; `places` holds where each part ends."""
    start, rest = row[0], row[1] - top
    word, place, after = start >> 6, start & 63, min((start >> 6) + 1, 3)
    mate, beside, behind, wide = row[3] >> 6, row[3] & 63, min((row[3] >> 6) + 1, 3), row[4]
    for at in range(words.shape[0]):
        places[np.int64(bits_of(words[at, word], words[at, after], place, top)) + 1] += 1
    for part in range(1 << top):
        places[part + 1] += places[part]
    low = np.uint64((1 << rest) - 1)
    for at in range(words.shape[0]):
        value = bits_of(words[at, word], words[at, after], place, row[1])
        sketch = bits_of(words[at, mate], words[at, behind], beside, wide)
        part = np.int64(value >> np.uint64(rest))
        packed[places[part]] = (value & low) << np.uint64(48) | sketch << np.uint64(32) | np.uint64(at)
        places[part] += 1


@compiled
def _spread(packed: Any, begin: int, end: int, starts: Any, sketches: Any, numbers: Any, wide: int) -> None:
    """The second sort: one part into its buckets; `starts` holds afterwards where each begins."""
    starts[:] = 0
    for at in range(begin, end):
        starts[np.int64(packed[at] >> np.uint64(48)) + 1] += 1
    starts[0] = begin
    for bucket in range(1, starts.shape[0]):
        starts[bucket] += starts[bucket - 1]
    for at in range(begin, end):
        held = packed[at]
        bucket = np.int64(held >> np.uint64(48))
        to = starts[bucket]
        starts[bucket] += 1
        sketches[to] = np.uint16(held >> np.uint64(32) & np.uint64(0xFFFF))
        for byte in range(wide):
            numbers[to * wide + byte] = np.uint8(held >> np.uint64(8 * byte) & np.uint64(0xFF))
    for bucket in range(starts.shape[0] - 1, 0, -1):  # each was moved on by as many as it holds
        starts[bucket] = starts[bucket - 1]
    starts[0] = begin


@compiled
def _placed(first: int, starts: Any, bases: Any, offsets: Any) -> bool:
    """Writes where buckets from `first` on begin: a base for each 64, two bytes (or two planes of them) for each."""
    most = np.int64(0)
    for at in range(starts.shape[0] - 1):
        bucket = first + at
        if bucket & 63 == 0:
            bases[bucket >> 6] = starts[at]
        offset = starts[at] - np.int64(bases[bucket >> 6])
        most = max(most, offset)
        offsets[0, bucket] = np.uint16(offset & 0xFFFF)
        if offsets.shape[0] == 2:
            offsets[1, bucket] = np.uint16(offset >> 16)
    return most <= 0xFFFF or offsets.shape[0] == 2


@compiled
def _before(words: Any, row: int, asked: Any, query: int, table: Any, slices: int) -> bool:
    """Whether one of the first slices finds this pair too: each pair is given by the first that finds it."""
    for at in range(slices):
        near = ones(cut(words, row, table[at, 0], table[at, 1]) ^ cut(asked, query, table[at, 0], table[at, 1]))
        mate = ones(cut(words, row, table[at, 3], table[at, 4]) ^ cut(asked, query, table[at, 3], table[at, 4]))
        if near <= np.uint64(table[at, 2]) and near + mate <= np.uint64(table[at, 5]):
            return True
    return False


@compiled
def _settled(pending: Any, count: int, numbers: Any, wide: int, words: Any, asked: Any, radius: int,
             table: Any, at: int, hits: Any, found: int) -> Any:  # fmt: skip
    """Compares pending candidates in full. Gives the hits, perhaps in a larger array, and their number."""
    for one in range(count):
        row, place = 0, pending[one, 1] * wide
        for byte in range(wide):
            row |= np.int64(numbers[place + byte]) << (8 * byte)
        pending[one, 1] = row
        ahead(words, row * 4)
    kept = 0
    for one in range(count):
        if far(words, pending[one, 1], asked, pending[one, 0]) <= radius:
            pending[kept, 0], pending[kept, 1] = pending[one, 0], pending[one, 1]
            kept += 1
    while found + kept > hits.shape[0]:
        hits = grown(hits)
    for one in range(kept):
        query, row = pending[one, 0], pending[one, 1]
        if not _before(words, row, asked, query, table, at):
            hits[found, 0], hits[found, 1], hits[found, 2] = query, row, far(words, row, asked, query)
            found += 1
    return hits, found


@compiled
def _asked(own: Any, flips: Any, bases: Any, offsets: Any, sketches: Any, places: Any, first: int) -> None:
    """Where each bucket of a query begins and ends, and the call for its lines."""
    wide = offsets.shape[0] == 2
    for one in range(flips.shape[0]):
        bucket = np.int64(own ^ flips[one])
        begin = np.int64(bases[bucket >> 6]) + np.int64(offsets[0, bucket])
        end = np.int64(bases[(bucket + 1) >> 6]) + np.int64(offsets[0, bucket + 1])
        if wide:
            begin += np.int64(offsets[1, bucket]) << 16
            end += np.int64(offsets[1, bucket + 1]) << 16
        places[first + one, 0], places[first + one, 1] = begin, end
        ahead(sketches, begin)
        ahead(sketches, end - 1)


@compiled
def _read(begin: int, end: int, query: int, mate: Any, most: Any, sketches: Any, pending: Any, waiting: int) -> Any:
    """Reads a bucket's sketches from `begin` on until it ends or enough are pending: gives where it stopped and how many are."""
    line = begin & ~(LANES - 1)
    skipped = _ALL << np.uint64(begin - line) & _ALL
    while line < end and waiting < _PENDING:
        near = passing(sketches, line, mate, most) & skipped
        if end - line < LANES:
            near &= (np.uint64(1) << np.uint64(end - line)) - np.uint64(1)
        while near:
            pending[waiting, 0], pending[waiting, 1] = query, line + np.int64(lowest(near))
            near &= near - np.uint64(1)
            waiting += 1
        skipped = _ALL
        line += LANES
    return line, waiting


@compiled
def probe(asked: Any, radius: int, words: Any, table: Any, at: int, flips: Any,
          bases: Any, offsets: Any, sketches: Any, numbers: Any, wide: int) -> Any:  # fmt: skip
    """Rows of (query, row, distance) that slice `at` is the first to find, int64[hits, 3]."""
    probes, queries = flips.shape[0], asked.shape[0]
    group = max(1, _ASKED // probes)
    places, limits = np.empty((group * probes, 2), np.int64), np.empty(probes, np.int64)
    for one in range(probes):
        limits[one] = min(table[at, 5], radius) - np.int64(ones(flips[one]))
    pending, waiting = np.empty((_PENDING + LANES, 2), np.int64), 0
    hits, found = np.empty((256, 3), np.int64), 0
    for base in range(0, queries, group):
        last = min(base + group, queries)
        for query in range(base, last):
            own = cut(asked, query, table[at, 0], table[at, 1])
            _asked(own, flips, bases, offsets, sketches, places, (query - base) * probes)
        one, query, begin = 0, base, places[0, 0]
        while query < last:
            one, query, begin, waiting = _through(
                asked, table, at, limits, places, base, last, one, query, begin, sketches, pending, waiting
            )
            if waiting >= _PENDING or (query == last and waiting >= _PENDING // 4):
                hits, found = _settled(pending, waiting, numbers, wide, words, asked, radius, table, at, hits, found)
                waiting = 0
    hits, found = _settled(pending, waiting, numbers, wide, words, asked, radius, table, at, hits, found)
    return hits[:found]


@compiled
def _through(asked: Any, table: Any, at: int, limits: Any, places: Any, base: int, last: int,
             one: int, query: int, begin: int, sketches: Any, pending: Any, waiting: int) -> Any:  # fmt: skip
    """Goes on through the buckets of a group of queries until all are read or enough candidates are pending."""
    probes = limits.shape[0]
    while query < last:
        mate = np.uint16(cut(asked, query, table[at, 3], table[at, 4]))
        first = (query - base) * probes
        while one < probes:
            if limits[one] >= 0:  # below: the query's radius is smaller than what this bucket is away
                begin = max(begin, places[first + one, 0])
                begin, waiting = _read(
                    begin, places[first + one, 1], query, mate, np.uint16(limits[one]), sketches, pending, waiting
                )
                if waiting >= _PENDING:
                    return one, query, begin, waiting
            one, begin = one + 1, 0
        one, query = 0, query + 1
    return one, query, begin, waiting
