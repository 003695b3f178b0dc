"""Archives read in place: a stream arrives; its member list and the members that are text leave (promise 1).

ZIP, tar, tar.gz and gz. Nothing is unpacked to a disk, no name is used as a path, no link is followed, no archive in an
archive is opened. Every member is listed with name, size and SHA-256, or with the reason why it could not be read.
"""

import gzip
import hashlib
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from thelivu.base import JSON, InputError, Refused, Word
from thelivu.leads.limits import LIMITS, Limits
from thelivu.leads.model import Reading, Rejected
from thelivu.vault import TextScreen, sniff

FORMAT, ITEM = "archive", "member"
HEAD = 4096  # bytes that decide
_PIECE = 64 * 1024
_ZIP, _GZIP, _USTAR = b"PK\x03\x04", b"\x1f\x8b", slice(257, 262)
_EMPTY_ZIP = b"PK\x05\x06"
_OFFICE = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/")
_PACKED = (_ZIP, _GZIP, b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1  # general purpose bit 0 (APPNOTE 4.4.4)
_DAMAGE = (
    *(
        zipfile.BadZipFile,
        tarfile.TarError,
        gzip.BadGzipFile,
        zlib.error,
        lzma.LZMAError,
        struct.error,
        EOFError,
    ),
    *(NotImplementedError, ValueError, IndexError, KeyError, OverflowError, OSError),
)
"""What a broken archive makes the standard library raise."""


class Readable(Protocol):
    """A stream of bytes that is read in order."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, `size` at most; none at the end."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member: the name it carries, what it unpacks to, and its text where it is one. `why` None: it was read."""

    name: str
    size: int = 0
    sha256: str = ""
    why: Word | None = None
    text: bytes | None = field(default=None, repr=False)


LISTED = ("vault.not_text", "vault.picture_inside", "vault.pdf_not_kept")
"""Reasons for which a member is listed and no more, as it should be; any other is a member that was not read."""


def reading_of(members: tuple[Member, ...]) -> Reading:
    """The archive's own accounting: each member is one item; its texts are read apart, each as a file."""
    rejected = tuple(
        Rejected(one.name, Word(one.why.code, {"where": one.name}))
        for one in members
        if one.why is not None and one.why.code not in LISTED
    )
    texts = sum(one.text is not None for one in members)
    others = len(members) - len(rejected) - texts
    note = Word("leads.archive.listed", {"texts": texts, "others": others})
    return Reading(FORMAT, ITEM, len(members), len(members) - len(rejected), rejected, notes=(note,))


def member_list(members: tuple[Member, ...]) -> list[dict[str, JSON]]:
    """The members as the document of an archive lists them."""
    return [
        {"name": one.name, "bytes": one.size, "sha256": one.sha256, "text": one.text is not None}
        for one in members
    ]


def is_archive(head: bytes) -> bool:
    """Whether a file that begins so is an archive; a workbook is none, although it is a ZIP."""
    if head.startswith(_ZIP):
        length = int.from_bytes(head[26:28], "little")
        return not head[30 : 30 + length].startswith(_OFFICE)
    return head.startswith((_GZIP, _EMPTY_ZIP)) or head[_USTAR] == b"ustar"


def members_of(stream: BinaryIO, *, name: str, size: int, limits: Limits = LIMITS) -> Iterator[Member]:
    """Every member in the archive's order. InputError for an archive that cannot be read to its end, or is an attack."""
    head = stream.read(HEAD)
    stream.seek(0)
    budget = _Budget(limits, size)
    try:
        if head.startswith((_ZIP, _EMPTY_ZIP)):
            yield from _told_apart(_zipped(stream, budget))
        elif head.startswith(_GZIP):
            yield from _told_apart(_gzipped(stream, name, budget))
        elif head[_USTAR] == b"ustar":
            yield from _told_apart(_tarred(stream, budget))
        else:
            raise InputError("leads.archive.unknown")
    except _DAMAGE as bad:
        raise InputError("leads.archive.damaged") from bad


class _Budget:
    """How much one archive may unpack to, and how many members it may have."""

    def __init__(self, limits: Limits, packed: int) -> None:
        self.limits, self.members, self.unpacked, self.texts = limits, 0, 0, 0
        self._most = min(limits.members_size, 16 * 1024**2 + packed * limits.ratio)

    def spend(self, size: int) -> None:
        """Counts bytes that were unpacked."""
        self.unpacked += size
        if self.unpacked > self._most:
            raise InputError("leads.archive.too_large", limit=self._most // 1024**2)

    def holds(self, size: int) -> bool:
        """Whether a text of this size can be kept beside the others."""
        if size > self.limits.size or self.texts + size > self.limits.texts:
            return False
        self.texts += size
        return True

    def one_more(self) -> None:
        """Counts a member."""
        self.members += 1
        if self.members > self.limits.members:
            raise InputError("leads.archive.too_many", limit=self.limits.members)


def _told_apart(members: Iterator[Member]) -> Iterator[Member]:
    """A name that stands twice gets a number: neither hides the other."""
    seen: dict[str, int] = {}
    for member in members:
        count = seen[member.name] = seen.get(member.name, 0) + 1
        again = f"{member.name}#{count}"
        yield member if count == 1 else Member(again, member.size, member.sha256, member.why, member.text)


def _zipped(stream: BinaryIO, budget: _Budget) -> Iterator[Member]:
    with zipfile.ZipFile(stream) as archive:
        for info in archive.infolist():
            budget.one_more()
            if info.is_dir():
                continue
            why = _unread(info)
            if why:
                yield Member(info.filename, why=Word(f"leads.archive.{why}"))
                continue
            try:
                with archive.open(info) as file:
                    yield _read(file, info.filename, budget)
            except _DAMAGE:  # this member alone: the directory says where the next one stands
                yield Member(info.filename, why=Word("leads.archive.member_damaged"))


def _unread(info: zipfile.ZipInfo) -> str:
    """Why a member is not read, or nothing."""
    if info.flag_bits & _ENCRYPTED:
        return "encrypted"
    kind = info.external_attr >> 16
    if kind and stat.S_IFMT(kind) not in (0, stat.S_IFREG):
        return "link"
    return "" if info.compress_type in _METHODS else "method"


def _gzipped(stream: BinaryIO, name: str, budget: _Budget) -> Iterator[Member]:
    """A tar in it is read as one; else what it holds is its only member."""
    with gzip.GzipFile(fileobj=stream) as packed:
        inner = _Counted(packed, budget)
        ahead = inner.read(HEAD)
        whole = _Ahead(ahead, inner)
        if ahead[_USTAR] == b"ustar":
            yield from _tarred(whole, _Paid(budget))
        else:
            budget.one_more()
            stem = name[:-3] if name.lower().endswith(".gz") else name
            yield _read(whole, stem, _Paid(budget))


def _tarred(stream: Readable, budget: "_Budget | _Paid") -> Iterator[Member]:
    with tarfile.open(fileobj=stream, mode="r|", errorlevel=2) as archive:  # type: ignore[call-overload]
        for info in archive:
            budget.one_more()
            if info.isdir():
                continue
            file = archive.extractfile(info) if info.isreg() else None
            if file is None:
                yield Member(info.name, why=Word("leads.archive.link"))
            else:
                yield _read(file, info.name, budget)


def _read(file: Readable, name: str, budget: "_Budget | _Paid") -> Member:
    """One member, hashed as a stream; its bytes are kept only while they are text and few enough."""
    digest, size, text = hashlib.sha256(), 0, _Text(name, budget.limits)
    while piece := file.read(_PIECE):
        budget.spend(len(piece))
        digest.update(piece)
        size += len(piece)
        text.feed(piece)
    kept, why = text.closed()
    if kept is not None and not budget.holds(size):
        kept, why = None, Word("leads.archive.text_too_large")
    return Member(name, size, digest.hexdigest(), why, kept)


class _Text:
    """Holds a member's bytes as long as they may be a text."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name, self._most = name, limits.size
        self._screen, self._held = TextScreen(), bytearray()
        self._why: Word | None = None
        self._head = b""

    def feed(self, piece: bytes) -> None:
        """Takes the next bytes."""
        self._head += piece[: HEAD - len(self._head)]
        if self._why is not None:
            return
        try:
            self._screen.feed(piece)
        except Refused as refused:
            self._drop(refused.word)
        if len(self._held) + len(piece) > self._most:
            self._drop(Word("leads.archive.text_too_large"))
        if self._why is None:
            self._held += piece

    def _drop(self, why: Word) -> None:
        self._why = self._why or why
        self._held.clear()

    def closed(self) -> tuple[bytes | None, Word | None]:
        """The text, or why none is kept."""
        if self._head.startswith(_PACKED) or self._head[_USTAR] == b"ustar":
            return None, Word("leads.archive.nested")
        if self._why is None:
            try:
                self._screen.close()
                sniff(self._head, self._name)
            except Refused as refused:
                self._why = refused.word
        return (None, self._why) if self._why else (bytes(self._held), None)


class _Paid:
    """A budget whose bytes were counted when they were unpacked; members are still counted."""

    def __init__(self, budget: _Budget) -> None:
        self.limits, self._budget = budget.limits, budget
        self.holds = budget.holds

    def spend(self, size: int) -> None:
        """Nothing: see above."""

    def one_more(self) -> None:
        """Counts a member."""
        self._budget.one_more()


class _Counted:
    """A stream that counts what is read of it."""

    def __init__(self, stream: gzip.GzipFile, budget: _Budget) -> None:
        self._stream, self._budget = stream, budget

    def read(self, size: int) -> bytes:
        """The next bytes, `size` at most."""
        piece = self._stream.read(min(size, 1024**2))
        self._budget.spend(len(piece))
        return piece


class _Ahead:
    """A stream of which the beginning has been read already."""

    def __init__(self, ahead: bytes, stream: _Counted) -> None:
        self._ahead, self._stream = ahead, stream

    def read(self, size: int) -> bytes:
        """The next `size` bytes, fewer only at the end."""
        held = bytearray(self._ahead[:size])
        self._ahead = self._ahead[size:]
        while len(held) < size and (piece := self._stream.read(size - len(held))):
            held += piece
        return bytes(held)
