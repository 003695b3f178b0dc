"""The two comparisons of a list: positions of keyed digests in a sorted column, hashes within a radius. numpy alone.

Arrive and leave: plain arrays. The kernels of `thelivu.devices.kernels` take the same arguments; these are the twins.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from .keys import Words

Rows: TypeAlias = npt.NDArray[np.int64]
_PAIRS = 1 << 22  # hashes that are compared with one query at a time: 128 MiB of differences


def positions(keys: Words, table: npt.NDArray[np.uint32], asked: Words) -> Rows:
    """int64[q]: where each of `asked`, uint64[q, 2], stands first in `keys`, uint64[n, 2], sorted by words; or -1."""
    if not len(keys):
        return np.full(len(asked), -1, np.int64)
    bits = (len(table) - 1).bit_length() - 1
    begin = (asked[:, 0] >> np.uint64(64 - bits)).astype(np.int64) if bits else np.zeros(len(asked), np.int64)
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


def within(queries: Words, stored: Words, radius: int) -> tuple[Rows, Rows, Rows]:
    """(query, row, distance), int64 each: every pair of uint64[q, 4] and uint64[n, 4] at most `radius` bits apart."""
    if len(queries) > len(stored):  # the shorter side is gone through one by one
        row, query, distance = within(stored, queries, radius)
        return query, row, distance
    found: list[tuple[Rows, Rows, Rows]] = []
    for number, query in enumerate(queries):
        for start in range(0, len(stored), _PAIRS):
            apart = np.bitwise_count(stored[start : start + _PAIRS] ^ query).sum(axis=1, dtype=np.int64)
            near = np.flatnonzero(apart <= radius)
            found.append((np.full(len(near), number, np.int64), near + start, apart[near]))
    if not found:
        return (np.zeros(0, np.int64),) * 3
    return tuple(np.concatenate(part) for part in zip(*found, strict=True))  # type: ignore[return-value]
