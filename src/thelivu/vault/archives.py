"""Archives: of a ZIP that reached the office, the member list and the members that are text; never the rest (promise 1).

Arrives: a seekable stream. Leaves: for each member its place, name, size, SHA-256 and whether it is text, within limits
on number, size and ratio. Members are read in memory, piece by piece; nothing is unpacked to disk.
"""

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from thelivu.base import Refused

from .errors import VaultError
from .screening import TextScreen
from .sniffing import HEAD, PDF, XLSX, sniff

_PIECE = 64 * 1024
_ENCRYPTED = 0x1  # general purpose bit 0 (APPNOTE 4.4.4)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may unpack to before it is treated as an attack."""

    count: int = 10_000  # members
    total: int = 2 * 1024**3  # bytes, unpacked
    ratio: int = 200  # unpacked to packed, counted beyond `free` bytes
    free: int = 16 * 1024**2  # bytes


@dataclass(frozen=True, slots=True)
class Member:
    """One member: its place in the archive's directory, the name it carries, what it unpacks to."""

    place: int
    name: str
    size: int
    sha256: str
    text: bool


def members(stream: BinaryIO, limits: Limits = Limits()) -> tuple[Member, ...]:
    """Every member that is a file. Sizes are counted, not believed."""
    return tuple(_measured(place, info, pieces) for place, info, pieces in walk(stream, limits))


def member_chunks(stream: BinaryIO, member: Member) -> Iterator[bytes]:
    """The bytes of one listed member, to be offered to the vault; refused if they are not those that were listed."""
    digest, size = hashlib.sha256(), 0
    for place, _, pieces in walk(stream, Limits(total=max(member.size, 1)), only=member.place):
        assert place == member.place
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            yield piece
    if (digest.hexdigest(), size) != (member.sha256, member.size):
        raise VaultError("vault.archive_changed", place=member.place)


def walk(
    stream: BinaryIO, limits: Limits, only: int | None = None
) -> Iterator[tuple[int, zipfile.ZipInfo, Iterator[bytes]]]:
    """Each member with its unpacked bytes, under one budget."""
    with _damage():
        archive = zipfile.ZipFile(stream)
        infos = archive.infolist()
    with archive:
        if len(infos) > limits.count:
            raise VaultError("vault.archive_count", count=len(infos), limit=limits.count)
        budget = _Budget(limits)
        for place, info in enumerate(infos):
            if info.filename.endswith("/") or (only is not None and place != only):
                continue
            if info.flag_bits & _ENCRYPTED:
                raise VaultError("vault.archive_encrypted", place=place)
            if info.compress_type not in _METHODS:
                raise VaultError("vault.archive_method", place=place)
            yield place, info, _unpacked(archive, info, budget)


@contextmanager
def _damage() -> Iterator[None]:
    """Whatever a hostile or broken archive does to the reader, the answer is one error."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        NotImplementedError,
        ValueError,
        IndexError,
    ) as bad:
        raise VaultError("vault.archive_damaged") from bad


@dataclass(slots=True)
class _Budget:
    limits: Limits
    unpacked: int = 0
    packed: int = 0

    def spend(self, size: int) -> None:
        self.unpacked += size
        if self.unpacked > self.limits.total:
            raise VaultError("vault.archive_size", limit=self.limits.total)
        if self.unpacked > self.limits.free + self.packed * self.limits.ratio:
            raise VaultError("vault.archive_ratio", limit=self.limits.ratio)


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> Iterator[bytes]:
    budget.packed += info.compress_size
    with _damage():
        file = archive.open(info)
    with file:
        while True:
            with _damage():
                piece = file.read(_PIECE)
            if not piece:
                return
            budget.spend(len(piece))
            yield piece


def _measured(place: int, info: zipfile.ZipInfo, pieces: Iterator[bytes]) -> Member:
    digest, size, screen = hashlib.sha256(), 0, _Verdict()
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
        screen.feed(piece)
    return Member(place, info.filename, size, digest.hexdigest(), screen.text())


class _Verdict:
    """Whether a member is text: a screen that remembers instead of raising."""

    def __init__(self) -> None:
        self._screen: TextScreen | None = TextScreen()
        self._head = b""

    def feed(self, piece: bytes) -> None:
        if len(self._head) < HEAD:
            self._head += piece[:HEAD]
        if self._screen is not None:
            try:
                self._screen.feed(piece)
            except Refused:
                self._screen = None

    def text(self) -> bool:
        if self._screen is None:
            return False
        try:
            self._screen.close()
            return sniff(self._head) not in (XLSX, PDF)
        except Refused:
            return False
