"""Counting and hashing a stream in the one read that it gets.

Arrives: chunks from outside. Leaves: the same chunks, and afterwards their size and three digests.
"""

import hashlib
from collections.abc import Iterable, Iterator

from thelivu.base import Digests, InputError, digest_stream


def digest_only(chunks: Iterable[bytes]) -> Digests:
    """What is recorded of a document that may not be kept: digests and size. Nothing is written."""
    return digest_stream(chunks)


class Tally:
    """An iterator over a stream that hashes what passes and stops at a limit."""

    def __init__(self, chunks: Iterable[bytes], limit: int) -> None:
        self._chunks, self._limit, self._size = iter(chunks), limit, 0
        self._hashes = (
            hashlib.md5(usedforsecurity=False),
            hashlib.sha1(usedforsecurity=False),
            hashlib.sha256(),
        )

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk = next(self._chunks)
        self._count(chunk)
        if self._size > self._limit:
            raise InputError("vault.too_large", limit=self._limit)
        return chunk

    def _count(self, chunk: bytes) -> None:
        self._size += len(chunk)
        for digest in self._hashes:
            digest.update(chunk)

    def drained(self) -> Digests:
        """Reads what is left, keeping none of it; the digests of the whole stream."""
        for chunk in self._chunks:  # past the limit too: hashing keeps nothing
            self._count(chunk)
        return self.digests()

    def digests(self) -> Digests:
        """The digests of what has passed so far."""
        md5, sha1, sha256 = (digest.hexdigest() for digest in self._hashes)
        return Digests(md5=md5, sha1=sha1, sha256=sha256, size=self._size)
