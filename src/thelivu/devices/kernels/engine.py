"""Which of the two forms of each kernel runs: machine code where numba is installed, else the same in numpy.

The choice is made at the first call, not at import: an office that examines no devices loads no compiler.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

PLAIN, COMPILED = "numpy", "numba"


@cache
def form() -> str:
    """`numba` or `numpy`: which form of the kernels runs here."""
    return COMPILED if find_spec("numba") is not None else PLAIN


def kernel(module: str, name: str) -> Any:
    """A function of `compiled_<module>`. Not kept: tests and the sandbox's warm-up ask for it by name."""
    return getattr(import_module(f".compiled_{module}", __package__), name)


def words(array: NDArray[np.uint64], columns: int) -> NDArray[np.uint64]:
    """The array as uint64[n, columns], row after row in memory; ValueError where it has another form.

    Marked read-only, so that a mapped file and an array of one's own are one kind to the compiler.
    """
    if array.dtype != np.uint64 or array.ndim != 2 or array.shape[1] != columns:
        raise ValueError(array.dtype, array.shape)
    held = np.ascontiguousarray(array).view()
    held.flags.writeable = False
    return held
