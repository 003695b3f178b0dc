"""Brute force as machine code: each row against each query, four queries to a load, no fixed number of hits.

The first 128 of 256 bits decide almost always: two unlike hashes are within 31 bits there once in 200 million times.
"""

from typing import Any

import numpy as np

from .machine import ROWS, compiled, near, ones

BLOCK = 1024
"""Rows that are laid out as columns at a time: 16 KiB, half of the nearest cache."""


@compiled
def far(stored: Any, row: int, asked: Any, query: int) -> int:
    """In how many bits a row and a query differ."""
    first = ones(stored[row, 0] ^ asked[query, 0]) + ones(stored[row, 1] ^ asked[query, 1])
    return np.int64(first + ones(stored[row, 2] ^ asked[query, 2]) + ones(stored[row, 3] ^ asked[query, 3]))


@compiled
def grown(held: Any) -> Any:
    """The same rows with as much room again."""
    more = np.empty((2 * held.shape[0], 3), np.int64)
    more[: held.shape[0]] = held
    return more


@compiled
def _next(first: Any, second: Any, at: int, size: int, words: Any, most: Any) -> int:
    """The first step from `at` on that has a near row, or `size`: a loop of its own keeps its vectors in registers."""
    while at < size and near(first, second, at, words, most) == 0:
        at += ROWS
    return at


@compiled
def within(asked: Any, stored: Any, radius: int) -> Any:
    """Rows of (query, row, distance), int64[hits, 3]. `asked` is padded to fours; a padded query is the one before it."""
    most, groups = np.uint64(radius), asked.shape[0] // 4
    rows = stored.shape[0]
    first, second = np.empty(BLOCK, np.uint64), np.empty(BLOCK, np.uint64)
    hits, count = np.empty((1024, 3), np.int64), 0
    for base in range(0, rows, BLOCK):
        size = min(BLOCK, rows - base)
        for row in range(size):
            first[row], second[row] = stored[base + row, 0], stored[base + row, 1]
        for group in range(groups):
            q = 4 * group
            words = (
                asked[q, 0], asked[q, 1], asked[q + 1, 0], asked[q + 1, 1],
                asked[q + 2, 0], asked[q + 2, 1], asked[q + 3, 0], asked[q + 3, 1],
            )  # fmt: skip
            at = _next(first, second, 0, size, words, most)
            while at < size:  # the last step may read old rows of the block: they are not asked below
                for row in range(base + at, min(base + at + ROWS, rows)):
                    for query in range(q, q + 4):
                        away = far(stored, row, asked, query)
                        if away <= radius:
                            if count == hits.shape[0]:
                                hits = grown(hits)
                            hits[count, 0], hits[count, 1], hits[count, 2] = query, row, away
                            count += 1
                at = _next(first, second, at + ROWS, size, words, most)
    return hits[:count]
