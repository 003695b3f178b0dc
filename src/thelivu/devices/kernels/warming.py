"""Compiles, or loads from numba's cache, every kernel, so that a process that can open no file afterwards can use them all."""

import numpy as np

from . import columns, digests, hamming, slices
from .engine import COMPILED, form


def warm() -> None:
    """Uses each kernel once. The first time on a machine it costs the compiler's time, then tenths of a second."""
    if form() != COMPILED:
        return
    hashes = np.arange(40, dtype=np.uint64).reshape(10, 4)
    hamming.within(hashes, hashes, 31)
    slices.within(hashes, slices.build(hashes), 31)
    digests.warm()
    column = np.arange(20, dtype=np.uint64).reshape(10, 2)
    columns.positions(column, columns.prefixes(column, 8), column)
