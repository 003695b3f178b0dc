"""One file system, entry by entry. Each file is opened and read for itself: one that fails stops no other."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytsk3

from thelivu.devices.sources.readers.claims import Claims
from thelivu.devices.sources.readers.disk import open_volume, pieces
from thelivu.devices.sources.readers.media import Medium
from thelivu.devices.sources.readers.telling import CutError, Teller

_DEEPEST = 256
_UNALLOC_NAME = int(pytsk3.TSK_FS_NAME_FLAG_UNALLOC)
_ALLOC, _USED = int(pytsk3.TSK_FS_META_FLAG_ALLOC), int(pytsk3.TSK_FS_META_FLAG_USED)
_DIRECTORIES = {int(pytsk3.TSK_FS_META_TYPE_DIR), int(pytsk3.TSK_FS_META_TYPE_VIRT_DIR)}
_VIRTUAL = int(pytsk3.TSK_FS_META_TYPE_VIRT)
_REGULAR = int(pytsk3.TSK_FS_META_TYPE_REG)
_SKIPPED = {
    int(pytsk3.TSK_FS_META_TYPE_LNK): "link", int(pytsk3.TSK_FS_META_TYPE_CHR): "device",
    int(pytsk3.TSK_FS_META_TYPE_BLK): "device", int(pytsk3.TSK_FS_META_TYPE_FIFO): "pipe",
    int(pytsk3.TSK_FS_META_TYPE_SOCK): "socket", int(pytsk3.TSK_FS_META_TYPE_SHAD): "device",
    int(pytsk3.TSK_FS_META_TYPE_WHT): "device", _VIRTUAL: "metafile",
}  # fmt: skip
_NTFS, _NTFS_DATA, _NTFS_METAFILES = int(pytsk3.TSK_FS_TYPE_NTFS), 128, 24
_HFS_RESOURCE, _HFS_DATA, _DEFAULT = 4353, 4352, 1
_FAT = {int(pytsk3.TSK_FS_TYPE_FAT12), int(pytsk3.TSK_FS_TYPE_FAT16), int(pytsk3.TSK_FS_TYPE_FAT32), 10}
_FAT.add(int(pytsk3.TSK_FS_TYPE_EXFAT))
_EXT = {int(getattr(pytsk3, f"TSK_FS_TYPE_EXT{number}")) for number in (2, 3, 4)}
_EXT_SYSTEM = 11  # inodes below it are the file system's own
_NONRESIDENT, _ENCRYPTED = 2, 16  # TSK_FS_ATTR_FLAG_NONRES, _ENC
_NO_BLOCKS = int(pytsk3.TSK_FS_ATTR_RUN_FLAG_SPARSE) | int(pytsk3.TSK_FS_ATTR_RUN_FLAG_FILLER)
_WRONG = (OSError, RuntimeError, ValueError, AttributeError, TypeError, OverflowError, SystemError)
"""What pytsk3 raises for structures that contradict themselves."""


@dataclass(frozen=True, slots=True)
class _Name:
    """A name that is looked at later: of a deleted entry, or of a directory."""

    path: bytes
    inode: int
    depth: int


@dataclass(frozen=True, slots=True)
class _Stream:
    """One attribute with content: what is behind its name, its kind and number, size, flags and runs of blocks."""

    suffix: bytes
    kind: Any
    number: int
    size: int
    flags: int
    runs: tuple[tuple[int, int], ...]


def tell_volume(medium: Medium, offset: int, prefix: bytes, teller: Teller) -> None:
    """Tells every entry of the file system at an offset; one failed entry where there is none that is known."""
    system, why = open_volume(medium, offset, teller)
    if system is None:
        teller.entry(prefix or b"/", reason=why)
    else:
        Walk(system, medium, offset, prefix, teller).tell()
    teller.regions(medium)


class _Files:
    """What of a file system is known so far, and how one file of it is told."""

    def __init__(self, system: Any, medium: Medium, offset: int, prefix: bytes, teller: Teller) -> None:
        self._system, self._medium, self._teller = system, medium, teller
        self._offset, self._prefix = offset, prefix
        self._kind, self._block = int(system.info.ftype), int(system.info.block_size)
        self._root, self._last = int(system.info.root_inum), int(system.info.last_inum)
        self._claims = Claims()
        self._live: set[int] = set()
        self._told: set[int] = set()
        """Inodes that are not live and were told."""
        self._entered: set[int] = set()
        self._deleted: deque[_Name] = deque()
        self._orphans: _Name | None = None

    def _listed(self, here: _Name) -> Iterator[tuple[Any, Any, bytes]]:
        """File, name and path of each name in a directory but the two that every directory has."""
        why = self._teller.step()
        entries = None
        if not why:
            try:
                entries = iter(self._system.open_dir(inode=here.inode))
            except _WRONG:
                why = "read_error"
        while entries is not None:
            why = self._teller.step()
            if why:
                break
            try:
                file = next(entries)
                name = file.info.name
                text = bytes(name.name)
            except StopIteration:
                return
            except _WRONG:
                why = "read_error"
                break
            if text not in (b".", b".."):
                yield file, name, here.path + b"/" + text if here.path else text
        self._teller.entry(here.path or b"/", reason=why)

    def _stale(self, file: Any, inode: int) -> bool:
        """Whether a name that says it is live leads to a record that is not, or is another's by now.

        An index of NTFS keeps such names where a tree was changed; the Sleuth Kit gives no record with them.
        """
        meta = file.info.meta
        if meta is None:
            opened = self._opened(inode)
            meta = None if opened is None else opened.info.meta
            return meta is not None
        return not int(meta.flags) & _ALLOC

    def _opened(self, inode: int) -> Any:
        try:
            return self._system.open_meta(inode)
        except _WRONG:
            return None

    def _own(self, inode: int, path: bytes) -> bool:
        """Whether a file is the file system's own table: read as such, not as a file."""
        return self._kind == _NTFS and inode < _NTFS_METAFILES and path.rpartition(b"/")[2].startswith(b"$")

    def _claim(self, file: Any) -> None:
        for attribute in file:
            for run in attribute:
                if not int(run.flags) & _NO_BLOCKS:
                    self._claims.take(int(run.addr), int(run.len))

    def _tell_all(self, file: Any, path: bytes, *, deleted: bool) -> None:
        """Each stream is an entry of its own; a file with none of them has lost the record of where it stands."""
        streams = _streams(file)
        if not any(not one.suffix for one in streams):
            size = int(file.info.meta.size)
            reason = "no_content" if deleted else "read_error" if size else ""
            self._teller.entry(path, deleted=deleted, reason=reason, read=None if reason else lambda: ())
        for stream in streams:
            if stream.suffix and not stream.size:
                continue
            self._tell(file, path, stream, deleted=deleted)

    def _tell(self, file: Any, path: bytes, stream: _Stream, *, deleted: bool = False) -> None:
        reason, partly = "encrypted" if stream.flags & _ENCRYPTED else "", False
        if deleted and not reason:
            reason, partly = self._judged(stream)
        self._teller.entry(
            path + stream.suffix,
            size=stream.size,
            deleted=deleted,
            partly=partly,
            reason=reason,
            read=partial(self._bytes, file, stream),
        )
        self._teller.regions(self._medium)

    def _judged(self, stream: _Stream) -> tuple[str, bool]:
        """A deleted stream: why it is not read (nothing of it is left, or it is a live file's), or that a part is lost."""
        nonresident = bool(stream.flags & _NONRESIDENT)
        if not stream.size or (nonresident and not stream.runs):
            return "no_content", False
        held = [self._claims.holds(start, length) for start, length in stream.runs]
        if held and (all(held) or self._claims.holds(stream.runs[0][0])):
            return "phantom", False
        return "", any(held)

    def _bytes(self, file: Any, stream: _Stream) -> Iterator[bytes]:
        try:
            yield from pieces(file, stream.size, stream.kind, stream.number)
        except _WRONG:
            raise CutError("read_error") from None
        for start, length in stream.runs:
            at = self._offset + start * self._block
            if self._medium.regions.touches(at, at + length * self._block):
                raise CutError("read_error")


class Walk(_Files):
    """The state of one walk."""

    def tell(self) -> None:
        """Tells all, in the order of the caption above `disk`."""
        stack = [_Name(self._prefix, self._root, 0)]
        while stack:
            stack += reversed(list(self._directory(stack.pop())))
        self._tell_deleted()
        if self._orphans is not None:
            self._into(self._orphans)
            self._tell_deleted()
        if self._kind not in _FAT:  # there every 32 bytes of the medium have a number: $OrphanFiles saw them all
            self._sweep()

    def _directory(self, here: _Name) -> Iterator[_Name]:
        """Tells the live files of a directory; gives the live directories in it, and puts deleted names aside."""
        self._live.add(here.inode)
        self._entered.add(here.inode)
        for file, name, path in self._listed(here):
            inode = int(name.meta_addr)
            try:
                if int(name.flags) & _UNALLOC_NAME or self._stale(file, inode):
                    self._deleted.append(_Name(path, inode, here.depth + 1))
                    continue
                meta = file.info.meta
                kind = int(meta.type) if meta is not None else -1
                if kind in _DIRECTORIES and inode == self._last and path.endswith(b"$OrphanFiles"):
                    self._orphans = _Name(path, inode, here.depth + 1)
                elif kind in _DIRECTORIES:
                    yield from self._live_directory(file, _Name(path, inode, here.depth + 1))
                else:
                    self._live_file(file, path, inode, kind)
            except _WRONG:
                self._teller.entry(path, reason="read_error")

    def _live_directory(self, file: Any, here: _Name) -> Iterator[_Name]:
        """A directory: its own blocks are claimed, its named streams told; entered once, and not too deep."""
        self._claim(file)
        for stream in _streams(file):
            if stream.suffix:
                self._tell(file, here.path, stream)
        if here.inode in self._entered:
            return
        if here.depth > _DEEPEST:
            self._teller.entry(here.path, reason="too_deep")
            return
        self._entered.add(here.inode)
        yield here

    def _live_file(self, file: Any, path: bytes, inode: int, kind: int) -> None:
        self._live.add(inode)
        if kind == -1:
            self._teller.entry(path, reason="read_error")
            return
        self._claim(file)
        if kind != _REGULAR or self._own(inode, path):
            self._teller.entry(path, reason=_SKIPPED.get(kind, "metafile" if kind == _REGULAR else "device"))
            return
        self._tell_all(file, path, deleted=False)

    def _tell_deleted(self) -> None:
        """Names of deleted entries, and what is below deleted directories: nothing of it is live, whatever it says."""
        while self._deleted:
            self._into(self._deleted.popleft())

    def _into(self, here: _Name) -> None:
        why = self._teller.step()
        if why:
            self._teller.entry(here.path, deleted=True, reason=why)
            return
        file = self._opened(here.inode)
        meta = None if file is None else file.info.meta
        if meta is None or not here.inode:
            self._teller.entry(here.path, deleted=True, reason="no_content")
        elif here.inode in self._live or (int(meta.flags) & _ALLOC and here != self._orphans):
            self._teller.entry(here.path, deleted=True, reason="phantom")
        elif int(meta.type) in _DIRECTORIES:
            self._deleted_directory(file, here)
        else:
            self._deleted_file(file, here.path, here.inode)

    def _deleted_directory(self, file: Any, here: _Name) -> None:
        if here.inode in self._entered:
            return
        self._entered.add(here.inode)
        self._told.add(here.inode)
        runs = [run for stream in _streams(file) for run in stream.runs]
        if here.depth > _DEEPEST or (runs and self._claims.holds(runs[0][0])):
            reason = "too_deep" if here.depth > _DEEPEST else "phantom"
            self._teller.entry(here.path, deleted=True, reason=reason)
            return
        for _, name, path in self._listed(here):
            inode = int(name.meta_addr)
            if here != self._orphans or (inode not in self._told and inode not in self._live):
                self._deleted.append(_Name(path, inode, here.depth + 1))

    def _deleted_file(self, file: Any, path: bytes, inode: int) -> None:
        self._told.add(inode)
        kind = int(file.info.meta.type)
        reason = _SKIPPED.get(kind, "")
        if reason or (kind != _REGULAR and not int(file.info.meta.size)):
            self._teller.entry(path, deleted=True, reason=reason or "no_content")
            return
        try:
            self._tell_all(file, path, deleted=True)
        except _WRONG:
            self._teller.entry(path, deleted=True, reason="read_error")

    def _sweep(self) -> None:
        """Every inode or MFT record that nothing named yet."""
        first = int(self._system.info.first_inum)
        first = max(first, _EXT_SYSTEM) if self._kind in _EXT else first
        first = max(first, _NTFS_METAFILES) if self._kind == _NTFS else first
        for inode in range(first, self._last):
            if inode not in self._live and inode not in self._told and inode not in self._entered:
                self._swept(inode)

    def _swept(self, inode: int) -> None:
        path = (self._prefix + b"/" if self._prefix else b"") + b"$OrphanFiles/OrphanFile-%d" % inode
        why = self._teller.step()
        if why:
            self._teller.entry(path, deleted=True, reason=why)
            return
        file = self._opened(inode)
        meta = None if file is None else file.info.meta
        if meta is None or int(meta.type) in _DIRECTORIES:
            return
        if int(meta.flags) & _ALLOC:
            if int(meta.type) == _REGULAR:  # live, but no directory that could be read leads to it
                self._live_file(file, path, inode, _REGULAR)
        elif int(meta.flags) & _USED or int(meta.size):
            self._deleted_file(file, path, inode)


def _streams(file: Any) -> list[_Stream]:
    """What of a file holds content: its data, and each named stream beside it."""
    found = []
    for attribute in file:
        info = attribute.info
        kind, name = int(info.type), bytes(info.name or b"")
        if kind not in (_NTFS_DATA, _DEFAULT, _HFS_DATA, _HFS_RESOURCE):
            continue
        suffix = b":" + name if kind == _NTFS_DATA and name else b":rsrc" if kind == _HFS_RESOURCE else b""
        flags = int(info.flags)
        runs = tuple(
            (int(run.addr), int(run.len)) for run in attribute if not int(run.flags) & _NO_BLOCKS
        )
        found.append(_Stream(suffix, info.type, int(info.id), int(info.size), flags, runs))
    return found
