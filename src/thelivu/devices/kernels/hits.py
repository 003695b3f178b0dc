"""What a search gives: every pair of query and row within the radius, with its distance; and how it was found."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
"""PDQ hashes: uint64[n, 4], the most significant bit first."""


@dataclass(frozen=True, slots=True)
class Hits:
    """All pairs, by query and then by row: three columns of one length. Nothing was left out."""

    query: NDArray[np.int64]
    row: NDArray[np.int64]
    distance: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.query)


def ordered(pairs: NDArray[np.int64]) -> Hits:
    """Rows of (query, row, distance), int64[hits, 3], in the order of the queries and, for each, of the rows."""
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    return Hits(pairs[:, 0], pairs[:, 1], pairs[:, 2])
