"""Made-up PDQ hashes for the kernels' tests: unlike, near each other, flat, few; and the arithmetic itself as the oracle."""

import numpy as np
from hypothesis import strategies as st

RADII = (0, 1, 7, 30, 31)


def unlike(rng, count):
    return rng.integers(0, 2**64, (count, 4), dtype=np.uint64)


def turned(rng, held, most):
    """Each hash with up to `most` bits turned."""
    made = held.copy()
    for row in made:
        for bit in rng.choice(256, rng.integers(0, most + 1), replace=False).tolist():
            row[bit // 64] ^= np.uint64(1 << (63 - bit % 64))
    return made


def skewed(rng, count):
    """Flat pictures: few values, and the same bits nearly everywhere."""
    return turned(rng, np.tile(unlike(rng, 2), (count // 2 + 1, 1))[:count], 3)


KINDS = {
    "unlike": unlike,
    "skewed": skewed,
    "equal": lambda rng, count: np.full((count, 4), 7, np.uint64),
    "near": lambda rng, count: turned(rng, np.tile(unlike(rng, 1), (count, 1)), 40),
}


@st.composite
def sets(draw, most=120):
    """Queries and stored hashes: any kind, none, one, or some; some of the queries near some of the stored."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    stored = KINDS[draw(st.sampled_from(sorted(KINDS)))](rng, draw(st.integers(0, most)))
    asked = unlike(rng, draw(st.integers(0, 9)))
    if len(stored):
        planted = stored[rng.integers(0, len(stored), draw(st.integers(0, 9)))]
        asked = np.concatenate((asked, turned(rng, planted, 40)))
    return asked, stored


def truth(asked, stored, radius):
    """Pair by pair, with Python's own integers."""
    numbers = [[int.from_bytes(row.astype(">u8").tobytes()) for row in side] for side in (asked, stored)]
    return [
        (query, row, far)
        for query, one in enumerate(numbers[0])
        for row, other in enumerate(numbers[1])
        if (far := (one ^ other).bit_count()) <= radius
    ]


def rows(hits):
    return list(zip(hits.query.tolist(), hits.row.tolist(), hits.distance.tolist(), strict=True))
