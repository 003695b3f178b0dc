"""Extractions in one file by the standard library: zip (UFDR too), tar, tar.gz, Android backups without a password.

A member's name is a text and no more: nothing is unpacked to a disk, no link is followed.
"""

import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from typing import IO, Any, Protocol

from thelivu.base import InputError
from thelivu.devices.sources.frames import PIECE
from thelivu.devices.sources.readers.media import Medium
from thelivu.devices.sources.readers.telling import CutError, Teller

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_ENCRYPTED = 0x1  # general purpose bit 0 (APPNOTE 4.4.4)
_RATIO = 1100  # beyond what deflate can do (1032): a member that claims more is not one
_SLACK = 16 * 1024**2
_WRONG = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError),
    *(NotImplementedError, ValueError, IndexError, KeyError, OverflowError, RuntimeError),
)
"""What a broken archive makes the standard library raise."""
_AB_VERSIONS = (b"1", b"2", b"3", b"4", b"5")


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _File:
    """A medium as a file object."""

    def __init__(self, medium: Medium, teller: Teller) -> None:
        self._medium, self._teller, self._at = medium, teller, 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        size = self._medium.size - self._at if size < 0 else size
        data = self._medium.read_at(self._at, size)
        if self._medium.regions.touches(self._at, self._at + max(len(data), 1)):
            raise OSError
        self._at += len(data)
        self._teller.medium_was_read(len(data))
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """Goes to an offset from the beginning, from here, or from the end."""
        self._at = max(offset + (0, self._at, self._medium.size)[whence], 0)
        return self._at

    def tell(self) -> int:
        """Where it stands."""
        return self._at

    def seekable(self) -> bool:
        """It is."""
        return True


def tell(medium: Medium, kind: str, teller: Teller) -> None:
    """Tells every member; InputError for a container that cannot be opened at all."""
    file = _File(medium, teller)
    if kind == "android-backup":
        _tell_tar(_android(file), teller)
    elif kind == "tar":
        head = medium.read_at(0, 2)
        _tell_tar(_Inflated(file, zlib.MAX_WBITS | 16) if head == b"\x1f\x8b" else file, teller)
    else:
        _tell_zip(file, teller)
    teller.regions(medium)


def _tell_zip(file: Any, teller: Teller) -> None:
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
    except _WRONG:
        raise InputError("devices.source.damaged") from None
    for member in members:
        if member.is_dir():
            continue
        name = member.orig_filename
        path = name.encode("utf-8" if member.flag_bits & 0x800 else "cp437", "surrogateescape")
        reason = _unread(member)
        teller.entry(path, size=member.file_size, reason=reason, read=partial(_member, archive, member))


def _unread(member: zipfile.ZipInfo) -> str:
    if member.flag_bits & _ENCRYPTED:
        return "encrypted"
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "link" if kind == stat.S_IFLNK else "device"
    if member.compress_type not in _METHODS:
        return "unknown_method"
    claimed = member.file_size > _SLACK + _RATIO * member.compress_size
    deflated = member.compress_type == zipfile.ZIP_DEFLATED
    return "beyond_limits" if claimed and deflated else ""


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(member) as file:
            yield from _pieces(file)
    except _WRONG:
        raise CutError("read_error") from None


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _tell_tar(stream: _Readable, teller: Teller) -> None:
    """The members of a tar in their order. One that ends without its end mark ends in a failed entry: more is missing."""
    seen = _Blocks(stream)
    told = 0
    try:
        with tarfile.open(fileobj=seen, mode="r|", bufsize=tarfile.RECORDSIZE) as archive:  # type: ignore[call-overload]
            for member in archive:
                told += 1
                if not member.isdir():
                    _tell_member(archive, member, teller)
                archive.members.clear()  # else each is kept to the end
        whole = seen.ended_so
    except _WRONG:
        if not told:
            raise InputError("devices.source.damaged") from None
        whole = False
    if not whole:
        teller.entry(b"...", reason="rest")


def _tell_member(archive: tarfile.TarFile, member: tarfile.TarInfo, teller: Teller) -> None:
    path = member.name.encode("utf-8", "surrogateescape")
    reason = "" if member.isreg() else "link" if member.issym() or member.islnk() else "device"
    teller.entry(path, size=member.size, reason=reason, read=partial(_tarred, archive, member))


def _tarred(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    try:
        file = archive.extractfile(member)
        if file is None:
            raise CutError("read_error")
        yield from _pieces(file)
    except _WRONG:
        raise CutError("read_error") from None


class _Blocks:
    """What a tar is read from; remembers whether the last block that was read was its end mark (zeros)."""

    def __init__(self, stream: _Readable) -> None:
        self._stream = stream
        self._tail = b""

    def read(self, size: int) -> bytes:
        """The next `size` bytes, fewer only at the end."""
        held = bytearray()
        while len(held) < size and (piece := self._stream.read(size - len(held))):
            held += piece
        self._tail = (self._tail + held[-1024:])[-1024:]
        return bytes(held)

    @property
    def ended_so(self) -> bool:
        """Whether zeros were the last that was read (POSIX: two blocks of 512)."""
        return bool(self._tail) and not any(self._tail[-512:])


class _Inflated:
    """A deflated stream as bytes."""

    def __init__(self, file: _Readable, wbits: int) -> None:
        self._file, self._wbits = file, wbits
        self._unpack = zlib.decompressobj(wbits)
        self._ahead = b""

    def read(self, size: int) -> bytes:
        """The next bytes, `size` at most; none at the end."""
        while True:
            if self._unpack.eof:  # a gzip file may hold several, one after the other
                self._ahead = self._unpack.unused_data + self._ahead
                self._ahead = self._ahead or self._file.read(65536)
                if self._wbits < 32 and not self._ahead.startswith(b"\x1f\x8b"):
                    return b""
                self._unpack = zlib.decompressobj(self._wbits)
            packed = self._ahead or self._file.read(65536)
            if not packed:
                return b""
            made = self._unpack.decompress(packed, size)
            self._ahead = self._unpack.unconsumed_tail
            if made:
                return made


def _android(file: _File) -> _Readable:
    """The tar in an Android backup: four lines of text, then deflated or plain (AOSP, BackupManagerService)."""
    head = file.read(4096)
    lines = head.split(b"\n", 4)
    if len(lines) < 5 or lines[0] != b"ANDROID BACKUP" or lines[1] not in _AB_VERSIONS:
        raise InputError("devices.source.damaged")
    if lines[3] != b"none":
        raise InputError("devices.source.encrypted")
    file.seek(len(head) - len(lines[4]))
    return _Inflated(file, zlib.MAX_WBITS) if lines[2] == b"1" else file
