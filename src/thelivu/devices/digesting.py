"""Three digests of one stream after the other: SHA-256 as the chunks arrive, MD5 and SHA-1 of small files many at a time.

MD5 and SHA-1 are three quarters of the three: of one file they cannot be made faster, of sixteen at once they can
(`kernels.digests`). So a small file is copied into a room, and its digests are told when the room is full; a large one is digested as
it is read. SHA-256, which a certificate rests on, is OpenSSL's always.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from thelivu.base import Digests
from thelivu.devices.kernels.digests import BLOCK, Pair, Place, md5_sha1, padding, twin

ROOM = 16 << 20  # bytes of files that wait
SMALL = 4 << 20  # bytes; a longer file does not wait

Tell: TypeAlias = Callable[[Digests], None]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A file in the room, and who is told of it."""

    start: int
    size: int
    sha256: str
    tell: Tell


class Digesting:
    """`begin`, `update` with each chunk, `end`; what was begun and not ended is forgotten at the next `begin`."""

    def __init__(self, room: int = ROOM, small: int = SMALL) -> None:
        self._most, self._small = room, small
        self._room = memoryview(bytearray(room + small + 2 * BLOCK))
        self._filled = 0
        self._waiting: list[_Waiting] = []
        self._large: tuple[Any, Any] | None = None
        self.begin()

    def begin(self) -> None:
        """The next stream."""
        self._sha256, self._large = hashlib.sha256(), None
        self.size = 0
        """Bytes of the stream so far."""

    def update(self, chunk: bytes) -> None:
        """The next bytes of the stream."""
        self._sha256.update(chunk)
        start, end = self._filled + self.size, self._filled + self.size + len(chunk)
        self.size += len(chunk)
        if self._large is None and self.size <= self._small:
            self._room[start:end] = chunk
            return
        if self._large is None:
            held = self._room[self._filled : start]
            self._large = hashlib.md5(held, usedforsecurity=False), hashlib.sha1(held, usedforsecurity=False)
        for one in self._large:
            one.update(chunk)

    def end(self, tell: Tell) -> None:
        """The stream is whole: `tell` has its digests now, or when the room is full or flushed."""
        sha256 = self._sha256.hexdigest()
        if self._large is not None:
            md5, sha1 = self._large
            tell(Digests(md5.hexdigest(), sha1.hexdigest(), sha256, self.size))
            return
        self._waiting.append(_Waiting(self._filled, self.size, sha256, tell))
        end, rest = self._filled + self.size, padding(self.size)
        self._filled = end + len(rest)
        self._room[end : self._filled] = rest
        if self._filled >= self._most:
            self._told(md5_sha1)

    def flush(self) -> None:
        """Tells of every file that waits. What is not a room full is not worth the start of a compiler."""
        self._told(twin)

    def _told(self, digests: Callable[[memoryview, list[Place]], list[Pair]]) -> None:
        waiting, self._waiting = self._waiting, []
        found = digests(self._room[: self._filled], [(one.start, one.size) for one in waiting])
        self._filled = 0
        for one, (md5, sha1) in zip(waiting, found, strict=True):
            one.tell(Digests(md5.hex(), sha1.hex(), one.sha256, one.size))
