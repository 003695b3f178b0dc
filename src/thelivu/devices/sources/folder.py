"""A folder as a source: regular files of one file system leave as streams; nothing in it is changed.

No link is followed, no device, socket or pipe is opened, no mount is crossed: such entries are skipped and named.
Each file is opened below its open directory with O_NOFOLLOW and looked at again once open, so that a name that
changes under our hands cannot lead elsewhere. Access times stay as they are wherever the system permits it;
where it does not, `source.opened` says so.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import ClassVar

from thelivu.base import InputError, Word
from thelivu.examination import Source, SourceEntry, Unreadable, path_text

_CHUNK = 1 << 18
_DEEPEST = 256  # the walk holds one open directory for each level
_READ_ONLY = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
_KEEP_ATIME = getattr(os, "O_NOATIME", 0)
_KINDS = ((stat.S_ISLNK, "link"), (stat.S_ISFIFO, "pipe"), (stat.S_ISSOCK, "socket"))
PROTECTED, NOT_PROTECTED = "read-only", "read-only, access times not protected"


@dataclass(slots=True)
class Folder:
    """An opened folder: `entries()` walks it, in the order of names; `source` says how it was opened."""

    path: str
    opener: "Opener"
    top: int
    kind: ClassVar[str] = "folder"
    notes: ClassVar[tuple[Word, ...]] = ()

    def close(self) -> None:
        """Closes the folder."""
        os.close(self.top)

    @property
    def source(self) -> Source:
        """What this source is; asked after the walk, it tells whether every access time was protected."""
        return Source(self.path, "folder", opened=PROTECTED if self.opener.protected else NOT_PROTECTED)

    def entries(self) -> Iterator[SourceEntry]:
        """Every entry below the folder. A stream is read before the next entry is asked for."""
        stack = [_Directory(self.opener, os.dup(self.top), b"", os.fstat(self.top).st_dev, 0)]
        try:
            while stack:
                name = next(stack[-1].names, None)
                if name is None:
                    stack.pop().close()
                    continue
                found = stack[-1].look(name)
                if isinstance(found, _Directory):
                    stack.append(found)
                else:
                    yield found
        finally:
            for directory in stack:
                directory.close()


def open_folder(path: Path) -> Folder:
    """Opens a folder read-only; anything but a folder is refused, a link to one too."""
    opener = Opener()
    try:
        top = opener.open(os.fsencode(path), os.O_DIRECTORY)
    except NotADirectoryError:
        raise InputError("devices.not_a_folder") from None
    if os.fstatvfs(top).f_flag & (os.ST_RDONLY | getattr(os, "ST_NOATIME", 0)):
        opener.mounted_so = True
    return Folder(path_text(os.fsencode(path)), opener, top)


@dataclass(slots=True)
class Opener:
    """Opens read-only without touching access times; the system refuses that for files of other users."""

    refused: int = 0
    mounted_so: bool = False

    @property
    def protected(self) -> bool:
        return self.mounted_so or (bool(_KEEP_ATIME) and not self.refused)

    def open(self, name: bytes, kind: int = 0, directory: int | None = None) -> int:
        try:
            return os.open(name, _READ_ONLY | _KEEP_ATIME | kind, dir_fd=directory)
        except PermissionError:
            descriptor = os.open(name, _READ_ONLY | kind, dir_fd=directory)
            self.refused += 1
            return descriptor


@dataclass(slots=True)
class _Directory:
    """One open directory of the walk."""

    opener: Opener
    descriptor: int
    path: bytes
    device: int
    depth: int
    names: Iterator[bytes] = field(init=False)
    closed: bool = False

    def __post_init__(self) -> None:
        try:
            names = os.listdir(self.descriptor)  # noqa: PTH208 - of the open directory, not of a path
        except OSError:
            self.close()
            raise
        self.names = iter(sorted(os.fsencode(name) for name in names))

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            os.close(self.descriptor)

    def look(self, name: bytes) -> "SourceEntry | _Directory":
        """What stands under a name: an entry, or a directory to walk."""
        path = self.path + b"/" + name if self.path else name
        try:
            seen = os.stat(name, dir_fd=self.descriptor, follow_symlinks=False)
            skipped = self._skipped(seen)
            if skipped:
                return SourceEntry(path_text(path), skipped=skipped)
            if stat.S_ISDIR(seen.st_mode):
                return self._below(name, path, seen)
        except OSError as error:
            return SourceEntry(path_text(path), failed=_reason(error))
        return SourceEntry(path_text(path), read=partial(self._read, name, seen))

    def _skipped(self, seen: os.stat_result) -> str:
        mode = seen.st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            return next((reason for is_kind, reason in _KINDS if is_kind(mode)), "device")
        return "mount" if seen.st_dev != self.device else ""

    def _below(self, name: bytes, path: bytes, seen: os.stat_result) -> "SourceEntry | _Directory":
        if self.depth + 1 > _DEEPEST:
            return SourceEntry(path_text(path), failed="too_deep")
        descriptor = self.opener.open(name, os.O_DIRECTORY, self.descriptor)
        if not _same(os.fstat(descriptor), seen):
            os.close(descriptor)
            return SourceEntry(path_text(path), failed="replaced")
        return _Directory(self.opener, descriptor, path, self.device, self.depth + 1)

    def _read(self, name: bytes, seen: os.stat_result) -> Iterator[bytes]:
        if self.closed:  # its number may by now belong to another directory
            raise Unreadable("read_error")
        try:
            file = self.opener.open(name, 0, self.descriptor)
        except OSError as error:
            raise Unreadable(_reason(error)) from None
        try:
            yield from _stream(file, seen)
        finally:
            os.close(file)


def _stream(file: int, seen: os.stat_result) -> Iterator[bytes]:
    """The bytes of one open file; it must be the file that was seen, and unchanged when the last byte is read."""
    before = os.fstat(file)
    if not stat.S_ISREG(before.st_mode) or not _same(before, seen):
        raise Unreadable("replaced")
    total = 0
    try:
        while chunk := os.read(file, _CHUNK):
            total += len(chunk)
            yield chunk
    except OSError:
        raise Unreadable("read_error") from None
    after = os.fstat(file)
    if total != before.st_size or (after.st_mtime_ns, after.st_size) != (before.st_mtime_ns, before.st_size):
        raise Unreadable("changed")


def _same(one: os.stat_result, other: os.stat_result) -> bool:
    return (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino)


def _reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "permission"
    # a name that became a link between the look and the opening answers ELOOP
    return "vanished" if isinstance(error, FileNotFoundError) else "read_error"
