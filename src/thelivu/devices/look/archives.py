"""Archives inside a source: zip, tar, tar.gz and gz; each member leaves with its bytes, or with the reason why not.

Nothing is unpacked to a disk, and no name is used as a path: a member called `../x` is read like any other and so named.
The limits are those of archives that people send in (`thelivu.leads.limits`); what is deeper, larger or more is said.
"""

import encodings.cp437
import gzip
import io
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import Protocol

from thelivu.devices.look import MIB, Member, NotSeen, Seen
from thelivu.examination import path_text
from thelivu.leads.archive import is_archive
from thelivu.leads.limits import LIMITS

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_ENCRYPTED = 0x1  # general purpose bit 0 (APPNOTE 4.4.4)
_MEMBER = 256 * MIB
"""Bytes of the largest member that is read: it stands in memory as a whole, because it is looked at."""
_SLACK = 16 * MIB
_PIECE = 1 << 18
_USTAR, _GZIP, _ZIP = slice(257, 262), b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06")
_codecs = (encodings.cp437,)
"""Of names in a zip: a confined child can load none."""
_WRONG = (
    *(zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, OSError),
    *(NotImplementedError, ValueError, IndexError, KeyError, OverflowError, RuntimeError),
)
"""What a broken archive makes the standard library raise."""


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def sniff(head: bytes) -> bool:
    """Whether a file that begins so is an archive; a workbook is one here: pictures stand in it too."""
    return head.startswith(_ZIP) or is_archive(head)


def look(data: bytes) -> Seen:
    """The members of an archive. One that breaks off, or is beyond the limits, gives what came before, and the reason."""
    return Seen(members=_members(data))


def _members(data: bytes) -> Iterator[Member]:
    budget = _Budget(len(data))
    try:
        if data.startswith(_ZIP):
            yield from _zipped(data, budget)
        elif data.startswith(_GZIP):
            yield from _gzipped(data, budget)
        else:
            yield from _tarred(io.BytesIO(data), budget, len(data))
    except _WRONG:
        raise NotSeen("not_decoded") from None


class _Budget:
    """How many members an archive may have, and to how much they may unpack."""

    def __init__(self, packed: int) -> None:
        self._members = 0
        self._left = min(LIMITS.members_size, _SLACK + packed * LIMITS.ratio)

    def one_more(self) -> None:
        """Counts a member."""
        self._members += 1
        if self._members > LIMITS.members:
            raise NotSeen("too_large")

    def read(self, file: _Readable) -> bytes | None:
        """A member's bytes; None for one that is too large alone. NotSeen when all of them together are too much."""
        held = bytearray()
        while piece := file.read(_PIECE):
            held += piece
            self._left -= len(piece)
            if self._left < 0:
                raise NotSeen("too_large")
            if len(held) > _MEMBER:
                return None
        return bytes(held)


def _read(file: _Readable, name: bytes, budget: _Budget) -> Member:
    data = budget.read(file)
    text = path_text(name)
    return Member(text, reason="too_large") if data is None else Member(text, data)


def _zipped(data: bytes, budget: _Budget) -> Iterator[Member]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            budget.one_more()
            name = info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437", "surrogateescape")
            reason = _unread(info)
            if reason:
                yield Member(path_text(name), reason=reason)
                continue
            try:
                with archive.open(info) as file:
                    yield _read(file, name, budget)
            except _WRONG:  # this member alone: the directory says where the next one stands
                yield Member(path_text(name), reason="read_error")


def _unread(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _ENCRYPTED:
        return "encrypted"
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "link" if kind == stat.S_IFLNK else "device"
    return "" if info.compress_type in _METHODS else "unknown_method"


def _gzipped(data: bytes, budget: _Budget) -> Iterator[Member]:
    """A tar in it is read as one; else what it holds is its only member, under the name that it carries."""
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        ahead = file.read(512)
        file.seek(0)
        if ahead[_USTAR] == b"ustar":
            yield from _tarred(file, budget, len(data))
            return
        budget.one_more()
        yield _read(file, _name_in(data), budget)


def _name_in(data: bytes) -> bytes:
    """The name in a gzip head (RFC 1952, 2.3.1): behind the extra field, up to a zero."""
    at = 10
    if data[3] & 4:
        at += 2 + int.from_bytes(data[at : at + 2], "little")
    name = data[at : at + 1024].split(b"\0")[0] if data[3] & 8 else b""
    return name or b"content"


def _tarred(stream: _Readable, budget: _Budget, packed: int) -> Iterator[Member]:
    spent = 0
    with tarfile.open(fileobj=stream, mode="r|") as archive:  # type: ignore[call-overload]
        for info in archive:
            if info.isdir():
                continue
            budget.one_more()
            name = info.name.encode("utf-8", "surrogateescape")
            spent += info.size  # what is passed over is unpacked too
            if spent > LIMITS.members_size + packed * LIMITS.ratio:
                raise NotSeen("too_large")
            file = archive.extractfile(info) if info.isreg() else None
            if file is None:
                reason = "link" if info.issym() or info.islnk() else "device"
                yield Member(path_text(name), reason=reason)
            else:
                yield _read(file, name, budget)
