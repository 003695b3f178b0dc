"""The form in which rows travel to a list: the first 16 bytes of each digest in columns, and what a row gives.

An `entry` is no digest of a file: it is the issuer's own number of a row, digested, by which an issuer takes rows back.
"""

import numpy as np

from thelivu.examination import ALGORITHMS

ENTRY = "entry"
COLUMNS = (*ALGORITHMS, ENTRY)
"""What a row can be found by; the bit of each in `given` is its place here."""
PDQ_BIT = 1 << len(COLUMNS)
EXACT_BITS = (1 << len(ALGORITHMS)) - 1
NO_QUALITY = 255
ROW = np.dtype(
    [
        ("category", "<u2"),
        ("given", "u1"),
        ("quality", "u1"),
        ("retracts", "u1"),
        *((name, "u1", (16,)) for name in COLUMNS),
        ("pdq", "u1", (32,)),
    ]
)


def bit(column: str) -> int:
    """The bit of a column in `given`."""
    return 1 << COLUMNS.index(column)


def names_of(given: int) -> tuple[str, ...]:
    """The algorithms that a row gives, in the order of ALGORITHMS."""
    return tuple(name for name in ALGORITHMS if given & bit(name))
