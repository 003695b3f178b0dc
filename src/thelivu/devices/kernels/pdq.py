"""PDQ of a grey picture: 64 x 64 means by one banded operator, 16 x 16 cosines, one bit for each above their median.

Source: "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm" (Facebook, 2019) and its code,
`pdq/cpp` in facebook/ThreatExchange. That code blurs the picture twice along its rows and twice along its columns by
truncated box means, and then picks 64 x 64 points. Means of rows and columns commute, and all of it is linear: it is
Bv . L . Bh^T, where each row of B is a decimated row of the squared box mean, not zero on a narrow band alone. Here each
pixel is touched about once, where the passes touch it four times and write it four times.

The order of bits: bit 0 of the output is the sign bit of the first byte and belongs to the cosine (15, 15); the last is
that of (0, 0). That is the order of `pdqhash.compute` and of the hexadecimal form that lists carry.

The compiled kernel and the numpy twin do the same additions in the same order, without contraction: they are equal bit
by bit on every machine, and the twin serves where numba is absent.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Grey = Pixels | npt.NDArray[np.float32]
Floats = npt.NDArray[np.float32]
Coordinates = npt.NDArray[np.int64]

GRID, CORNER = 64, 16
LEAST_SIDE = 5
"""Pixels: a narrower picture has no hash (zeros, quality 0), as in the original."""
NONE = bytes(32), 0
_ROWS = 64

Bands = tuple[Coordinates, Coordinates, Floats]
"""First pixel of each of the 64 bands, how many pixels it has, its weights in rows of equal length (zeros behind)."""


def pdq(grey: Grey) -> tuple[bytes, int]:
    """The hash (32 bytes) and its quality, 0 to 100, of a picture as rows of grey values from 0 to 255."""
    return _hash(grey, _compiled() or _plain)


def pdq_plain(grey: Grey) -> tuple[bytes, int]:
    """The same by the numpy twin."""
    return _hash(grey, _plain)


def luma(rgb: Pixels) -> Floats:
    """Grey values of rows of pixels of red, green, blue (uint8[h, w, 3]), as pdqhash computes them: never rounded."""
    made = np.empty(rgb.shape[:2], np.float32)
    for top in range(0, len(rgb), _ROWS):  # in between they are of 64 bits: not for the whole picture at once
        some = rgb[top : top + _ROWS]
        made[top : top + _ROWS] = some[:, :, 0] * 0.299 + some[:, :, 1] * 0.587 + some[:, :, 2] * 0.114
    return made


def compiled() -> bool:
    """Whether the compiled kernel is there; asked once before any byte from outside, it also compiles it."""
    return _compiled() is not None


def _hash(grey: Grey, kernel: Callable[..., Floats]) -> tuple[bytes, int]:
    height, width = grey.shape
    if min(height, width) < LEAST_SIDE:
        return NONE
    cells = kernel(np.ascontiguousarray(grey), bands(height), bands(width), _cosines())
    grid, corner = cells[: GRID * GRID].reshape(GRID, GRID), cells[GRID * GRID :]
    # the 128th of 256 values: Torben's median, as the original takes it
    bits = corner > np.partition(corner, CORNER * CORNER // 2 - 1)[CORNER * CORNER // 2 - 1]
    return np.packbits(bits[::-1]).tobytes(), _quality(grid)


def _quality(grid: Floats) -> int:
    """How much the 64 x 64 means differ from their neighbours, in whole hundredths of the range."""
    hundred, full = np.float32(100), np.float32(255)
    steps = (
        int(np.abs((np.diff(grid, axis=axis) * hundred / full).astype(np.int32)).sum()) for axis in (0, 1)
    )
    return min(sum(steps) // 90, 100)


@lru_cache(maxsize=512)
def bands(length: int) -> Bands:
    """The rows of B for an axis of so many pixels."""
    window = (length + 2 * GRID - 1) // (2 * GRID)
    right = (window + 2) // 2 - 1
    left = window - 1 - right
    places = np.arange(length)
    low, high = np.maximum(places - left, 0), np.minimum(places + right, length - 1)
    share = 1.0 / (high - low + 1)
    centres = (2 * np.arange(GRID) + 1) * length // (2 * GRID)
    first, last = low[low[centres]], high[high[centres]]
    rows = np.arange(GRID)[:, None]
    between = low[centres][:, None] + np.arange(window)[None, :]
    inside = between <= high[centres][:, None]
    between = np.minimum(between, length - 1)
    weight = np.where(inside, share[centres][:, None] * share[between], 0.0)
    steps = np.zeros((GRID, int((last - first).max()) + 2))
    np.add.at(steps, (rows, np.where(inside, low[between] - first[:, None], 0)), weight)
    np.subtract.at(steps, (rows, np.where(inside, high[between] + 1 - first[:, None], 0)), weight)
    sizes = last - first + 1
    weights = np.where(np.arange(steps.shape[1])[None, :] < sizes[:, None], steps.cumsum(axis=1), 0.0)
    return first, sizes, weights.astype(np.float32)


@cache
def _cosines() -> Floats:
    """The 16 x 64 matrix of cosines; the constant one is left out, so that brightness does not count."""
    rows, columns = np.arange(CORNER)[:, None], np.arange(GRID)[None, :]
    made = np.sqrt(2.0 / GRID) * np.cos(np.pi / 2 / GRID * (rows + 1) * (2 * columns + 1))
    cosines: Floats = made.astype(np.float32)
    return cosines


def _plain(grey: Grey, vertical: Bands, horizontal: Bands, cosines: Floats) -> Floats:
    """The 64 x 64 means and the 16 x 16 cosines, one after the other."""
    (tops, heights, down), (lefts, widths, across) = vertical, horizontal
    middle = np.zeros((GRID, grey.shape[1]), np.float32)
    for row in range(GRID):
        for k in range(heights[row]):
            middle[row] += down[row, k] * grey[tops[row] + k].astype(np.float32)
    grid = np.zeros((GRID, GRID), np.float32)
    for column in range(GRID):
        for k in range(widths[column]):
            grid[:, column] += across[column, k] * middle[:, lefts[column] + k]
    half, corner = np.zeros((CORNER, GRID), np.float32), np.zeros((CORNER, CORNER), np.float32)
    for k in range(GRID):
        half += cosines[:, k, None] * grid[None, k, :]
    for k in range(GRID):
        corner += half[:, k, None] * cosines[None, :, k]
    both: Floats = np.concatenate((grid.ravel(), corner.ravel()))
    return both


@cache
def _compiled() -> Callable[..., Floats] | None:
    """The kernel for uint8 and for float32, compiled now; None where numba is not installed."""
    try:
        import numba
    except ImportError:
        return None
    whole, single = numba.int64[::1], numba.float32[:, ::1]
    band = numba.types.containers.Tuple((whole, whole, single))  # type: ignore[no-untyped-call,unused-ignore]
    kinds = [  # a picture that cannot be written to serves, too
        numba.float32[::1](numba.types.Array(kind, 2, "C", readonly=True), band, band, single)
        for kind in (numba.uint8, numba.float32)
    ]
    try:
        made: Callable[..., Floats] = numba.njit(kinds, nogil=True, cache=True)(_kernel)
    except RuntimeError:  # no place where what was compiled could be kept for the next start
        made = numba.njit(kinds, nogil=True)(_kernel)
    return made


def _kernel(grey: Any, vertical: Bands, horizontal: Bands, cosines: Floats) -> Floats:
    """As `_plain`, in loops for the compiler; rows four at a time, so that the sums stand in registers."""
    (tops, heights, down), (lefts, widths, across) = vertical, horizontal
    wide = grey.shape[1]
    cells = np.zeros(GRID * GRID + CORNER * CORNER, np.float32)
    line, half = np.empty((4, wide), np.float32), np.zeros((CORNER, GRID), np.float32)
    for block in range(0, GRID, 4):
        line[:] = 0
        for sub in range(4):
            row, sums = block + sub, line[sub]
            top, count = tops[row], heights[row]
            k = 0
            while k + 4 <= count:
                one, two, three, four = down[row, k], down[row, k + 1], down[row, k + 2], down[row, k + 3]
                a, b, c, d = grey[top + k], grey[top + k + 1], grey[top + k + 2], grey[top + k + 3]
                for x in range(wide):
                    sums[x] = (
                        ((sums[x] + one * np.float32(a[x])) + two * np.float32(b[x]))
                        + three * np.float32(c[x])
                    ) + four * np.float32(d[x])
                k += 4
            while k < count:
                one, a = down[row, k], grey[top + k]
                for x in range(wide):
                    sums[x] += one * np.float32(a[x])
                k += 1
        for column in range(GRID):
            left = lefts[column]
            s, t, u, v = np.float32(0), np.float32(0), np.float32(0), np.float32(0)
            for k in range(widths[column]):
                weight = across[column, k]
                s += weight * line[0, left + k]
                t += weight * line[1, left + k]
                u += weight * line[2, left + k]
                v += weight * line[3, left + k]
            at = block * GRID + column
            cells[at], cells[at + GRID], cells[at + 2 * GRID], cells[at + 3 * GRID] = s, t, u, v
    for i in range(CORNER):
        for k in range(GRID):
            for j in range(GRID):
                half[i, j] += cosines[i, k] * cells[k * GRID + j]
    for i in range(CORNER):
        for k in range(GRID):
            for j in range(CORNER):
                cells[GRID * GRID + i * CORNER + j] += half[i, k] * cosines[j, k]
    return cells
