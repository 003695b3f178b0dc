"""Made-up PDQ hashes in bulk: uniform ones, ones with the statistics of PDQ, queries of which half are planted neighbours."""

import numpy as np
from numpy.typing import NDArray

from thelivu.devices.kernels.hits import Words

_CHUNK = 1 << 17
_FACTORS = 12
_LOADING = 0.09  # gives a mean correlation of two bits of about 0.01, and 0.1 at the most
_CLUSTERED, _FLIPS = 0.3, 12
_FARTHEST = 36  # bits by which a planted query differs at the most: some of them are beyond the radius


def uniform(count: int, seed: int) -> Words:
    """uint64[count, 4]: each bit is one or zero, whatever the others are."""
    return np.random.default_rng(seed).integers(0, 1 << 64, (count, 4), np.uint64)


def pdq_like(count: int, seed: int) -> Words:
    """uint64[count, 4]: 128 ones each (one more or less in a cluster), bits that correlate a little, three in ten in clusters of near duplicates.

    Normal values with common factors, thresholded at each hash's own median, as PDQ does with its coefficients.
    """
    random = np.random.default_rng(seed)
    factors = random.normal(0, _LOADING, (_FACTORS, 256)).astype(np.float32)
    made = np.empty((count, 4), np.uint64)
    for start in range(0, count, _CHUNK):
        size = min(_CHUNK, count - start)
        values = random.standard_normal((size, 256), np.float32)
        values += random.standard_normal((size, _FACTORS), np.float32) @ factors
        middle = np.partition(values, 128, axis=1)[:, 128:129]
        made[start : start + size] = _packed(values >= middle)
        _cluster(random, made[start : start + size])
    return made


def _cluster(random: np.random.Generator, made: Words) -> None:
    """Puts near duplicates of a few hashes in the place of three in ten: bits are turned in pairs, so that 128 stay ones."""
    at = random.choice(len(made), int(len(made) * _CLUSTERED), replace=False)
    first = made[at[: max(len(at) // 8, 1)]]
    bits = np.unpackbits(first.astype(">u8").view(np.uint8), axis=1)
    ones, zeros = (np.argsort(bits ^ wrong, axis=1, kind="stable")[:, 128:] for wrong in (0, 1))
    for begin in range(0, len(at), len(first)):
        part = at[begin : begin + len(first)]
        turned, row = bits[: len(part)].copy(), np.arange(len(part))
        for _ in range(_FLIPS // 2):
            turned[row, ones[row, random.integers(0, 128, len(part))]] = 0
            turned[row, zeros[row, random.integers(0, 128, len(part))]] = 1
        made[part] = _packed(turned)


def _packed(bits: NDArray[np.uint8] | NDArray[np.bool_]) -> Words:
    return np.packbits(bits, axis=1).view(">u8").astype(np.uint64)


def queries(stored: Words, count: int, seed: int) -> Words:
    """Half are stored hashes with 0 to 36 bits turned, half of the same kind as they come; in no order."""
    random = np.random.default_rng(seed)
    half = stored[random.integers(0, len(stored), count // 2)]
    bits = np.unpackbits(half.astype(">u8").view(np.uint8), axis=1)
    for row in bits:
        row[random.choice(256, random.integers(0, _FARTHEST + 1), replace=False)] ^= 1
    asked = np.concatenate((_packed(bits), uniform(count - len(half), seed + 1)))
    return asked[random.permutation(len(asked))]
