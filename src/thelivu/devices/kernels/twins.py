"""The kernels once more in numpy: what runs where numba is not installed, and what the machine code is tested against."""

import numpy as np
from numpy.typing import NDArray

from .hits import Words

_ROWS = 1 << 20  # rows that are compared with one query at a time: 32 MiB of differences


def within(asked: Words, stored: Words, radius: int) -> NDArray[np.int64]:
    """Rows of (query, row, distance), int64[hits, 3]: every pair within the radius, all 256 bits compared."""
    found = [np.empty((0, 3), np.int64)]
    for query, one in enumerate(asked):
        for start in range(0, len(stored), _ROWS):
            far = np.bitwise_count(stored[start : start + _ROWS] ^ one).sum(axis=1, dtype=np.int64)
            near = np.flatnonzero(far <= radius)
            found.append(np.stack([np.full(len(near), query), near + start, far[near]], axis=1))
    return np.concatenate(found)


def positions(keys: Words, table: NDArray[np.uint32], asked: Words) -> NDArray[np.int64]:
    """As `columns.positions`: halving the part of the column that begins alike, for all that is asked at once."""
    shift = np.uint64(64 - ((len(table) - 1).bit_length() - 1))
    begin = (asked[:, 0] >> shift).astype(np.int64) if shift < 64 else np.zeros(len(asked), np.int64)
    low, high = table[begin].astype(np.int64), table[begin + 1].astype(np.int64)
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
