"""MD5 and SHA-1 of many files that lie in memory: their places arrive, their digests leave, in the same order.

The machine code (compiled_digests.py) takes sixteen files at a time; the twin is OpenSSL's, by hashlib, one file after the other. Both
give the same: in each process the machine code is first asked for the digests of lengths 0 to 200, and not used if one differs.
"""

import hashlib
from collections.abc import Sequence
from functools import cache

import numpy as np

from .engine import COMPILED, form, kernel

BLOCK = 64
"""Bytes that are digested in one step, and of which every start is a multiple."""

Place = tuple[int, int]
"""Where a file stands: its first byte, a multiple of `BLOCK`, and its size. Behind it stands its `padding`."""

Pair = tuple[bytes, bytes]
"""The 16 bytes of MD5 and the 20 of SHA-1."""


def padding(size: int) -> bytes:
    """What a file of so many bytes is filled up with to whole blocks (RFC 1321, sections 3.1 and 3.2)."""
    return b"\x80" + bytes((55 - size) % BLOCK) + (8 * size % 2**64).to_bytes(8, "little")


def md5_sha1(data: memoryview, places: Sequence[Place]) -> list[Pair]:
    """The digests of each file. What stands in `data` is spent: it is written to.

    The machine code serves where no file is as long as all others together, for else most lanes would stand idle.
    """
    sizes = [size for _, size in places]
    if not sizes or 2 * max(sizes) > sum(sizes) or not _proven():
        return twin(data, places)
    return _together(data, places)


def twin(data: memoryview, places: Sequence[Place]) -> list[Pair]:
    """The same by hashlib."""
    files = [data[start : start + size] for start, size in places]
    md5, sha1 = (
        [hashlib.new(name, file, usedforsecurity=False).digest() for file in files] for name in ("md5", "sha1")
    )
    return list(zip(md5, sha1, strict=True))


def warm() -> None:
    """Compiles the machine code, or loads it, and asks whether it is right here."""
    _proven()


def _together(data: memoryview, places: Sequence[Place]) -> list[Pair]:
    blocks = np.array([(size + 8) // BLOCK + 1 for _, size in places], np.int64)
    starts = np.array([start // 4 for start, _ in places], np.int64)
    order = np.argsort(-blocks, kind="stable")
    words = np.frombuffer(data, "<u4").astype(np.uint32, copy=False)
    states, found = kernel("digests", "states"), np.empty((2, len(places), 5), np.uint32)
    found[0][order] = states(False, words, starts[order], blocks[order])
    size = starts + blocks * 16 - 2  # its two words stand the other way round in SHA-1 (FIPS 180-4, section 5.1.1)
    words[size], words[size + 1] = words[size + 1].byteswap(), words[size].byteswap()
    found[1][order] = states(True, words, starts[order], blocks[order])
    md5, sha1 = found[0, :, :4].astype("<u4"), found[1].astype(">u4")
    return [(one.tobytes(), other.tobytes()) for one, other in zip(md5, sha1, strict=True)]


@cache
def _proven() -> bool:
    """Whether there is machine code, and it is right: its steps are the same for every block, so that a few show all of them."""
    if form() != COMPILED:
        return False
    data, places = bytearray(), []
    for size in range(201):
        places.append((len(data), size))
        data += bytes((size * 7 + at * 31) % 256 for at in range(size)) + padding(size)
    view = memoryview(data)
    return twin(view, places) == _together(view, places)
