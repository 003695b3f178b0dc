"""Look-up in a sorted column as machine code: a group is asked for ahead, so that many reads of memory are under way."""

from typing import Any

import numpy as np

from .machine import ahead, compiled

_GROUP = 64  # look-ups that are under way at once


@compiled
def _less(keys: Any, at: int, high: Any, low: Any) -> bool:
    return bool(keys[at, 0] < high or (keys[at, 0] == high and keys[at, 1] < low))


@compiled
def positions(keys: Any, table: Any, asked: Any, shift: int) -> Any:
    """As `columns.positions`; `shift` is 64 less the bits of a prefix."""
    count, size = asked.shape[0], keys.shape[0]
    found = np.empty(count, np.int64)
    begin, end = np.empty(_GROUP, np.int64), np.empty(_GROUP, np.int64)
    for base in range(0, count, _GROUP):
        group = min(_GROUP, count - base)
        for one in range(group):
            ahead(table, np.int64((asked[base + one, 0] >> np.uint64(1)) >> np.uint64(shift - 1)))
        for one in range(group):
            prefix = np.int64((asked[base + one, 0] >> np.uint64(1)) >> np.uint64(shift - 1))
            begin[one], end[one] = table[prefix], min(np.int64(table[prefix + 1]), size)  # a spoiled table leads nowhere else
            ahead(keys, ((begin[one] + end[one]) // 2) * 2)
        for one in range(group):
            high, low = asked[base + one, 0], asked[base + one, 1]
            first, last = begin[one], end[one]
            while first < last:
                middle = (first + last) // 2
                if _less(keys, middle, high, low):
                    first = middle + 1
                else:
                    last = middle
            there = first < size and keys[first, 0] == high and keys[first, 1] == low
            found[base + one] = first if there else -1
    return found
