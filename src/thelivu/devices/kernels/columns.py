"""Look-up in a sorted column of 128-bit keys, for many at once: where each stands, or that it does not stand there.

A table of how many keys begin below each prefix narrows a look-up to a handful of neighbours: one read of the table and one of
the column, both asked for ahead.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import twins
from .engine import COMPILED, form, kernel, words
from .hits import Words

PREFIX_BITS = 22
"""Of the prefix table: 16 MiB. With twenty million keys five begin alike."""


def prefixes(keys: Words, bits: int = PREFIX_BITS) -> NDArray[np.uint32]:
    """uint32[2**bits + 1]: how many of the sorted keys, uint64[n, 2], begin with less than each prefix; n below 2**32."""
    counts = np.bincount((keys[:, 0] >> np.uint64(64 - bits)).astype(np.int64), minlength=1 << bits)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32)


def positions(keys: Words, table: NDArray[np.uint32], asked: Words) -> NDArray[np.int64]:
    """int64[q]: where each of `asked`, uint64[q, 2], stands first in `keys`, uint64[n, 2], sorted by both words; or -1.

    `table` is that of `prefixes`, of any number of bits. ValueError: not of that form.
    """
    held, wanted = words(keys, 2), words(asked, 2)
    if not len(held) or not len(wanted):
        return np.full(len(wanted), -1, np.int64)
    if form() != COMPILED:
        return twins.positions(held, table, wanted)
    look: Any = kernel("columns", "positions")
    where: NDArray[np.int64] = look(held, table, wanted, 64 - ((len(table) - 1).bit_length() - 1))
    return where
