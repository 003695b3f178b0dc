"""Exact range search by comparing every pair: queries and stored hashes arrive, all pairs within the radius leave.

The machine code reads the first 128 of 256 bits, eight rows and four queries in one step (compiled_hamming.py); the numpy twin
compares all bits of one query with every row. Both give the same hits; the twin is the oracle, and runs where numba is not.
"""

from typing import Any

import numpy as np

from . import twins
from .engine import COMPILED, form, kernel, words
from .hits import Hits, Words, ordered

_FOUR = 4  # queries in one step of the machine code


def within(queries: Words, stored: Words, radius: int) -> Hits:
    """Every pair of uint64[q, 4] and uint64[n, 4] that differ in `radius` (0 to 256) bits or fewer. ValueError: not of that form."""
    if not 0 <= radius <= 256:
        raise ValueError(radius)
    asked, held = words(queries, 4), words(stored, 4)
    if not len(asked) or not len(held):
        return ordered(np.empty((0, 3), np.int64))
    if len(asked) > len(held):  # the longer side is laid out in columns, and the shorter one goes through it
        other = within(held, asked, radius)
        return ordered(np.stack([other.row, other.query, other.distance], axis=1))
    if form() != COMPILED:
        return ordered(twins.within(asked, held, radius))
    compare: Any = kernel("hamming", "within")
    # A group of four is filled up with its last query, and what is found for those that were filled in is left out.
    filled = np.concatenate([asked, np.repeat(asked[-1:], -len(asked) % _FOUR, axis=0)])
    pairs = compare(words(filled, 4), held, radius)
    return ordered(pairs[pairs[:, 0] < len(asked)])
