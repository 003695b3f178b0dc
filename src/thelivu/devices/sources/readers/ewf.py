"""E01, one segment or many: chunks of a medium, each with its checksum, and the hashes that were stored with them.

After the description of the format by the libewf project. libewf itself gives zeros for a chunk whose checksum is wrong
and says nothing; here such a chunk is an unreadable region, and so is what the imager could not read (`error2`).
"""

import os
import struct
import zlib
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from thelivu.base import InputError
from thelivu.devices.sources.readers.media import Regions

SIGNATURE = b"EVF\x09\x0d\x0a\xff\x00"
_DESCRIPTOR = struct.Struct("<16sQQ40xI")
_FILE_HEADER = 13
_VOLUME = struct.Struct("<B3xIIIQ")  # media type, chunks, sectors in one, bytes in a sector, sectors
_TABLE = struct.Struct("<I4xQ4xI")
_COMPRESSED = 0x80000000
_LARGEST_CHUNK = 64 * 1024**2
_SECTIONS = 200_000  # of one segment
_MOST_CHUNKS, _MOST_IN_TABLE = 2**31, 2**22
_HELD = 64  # chunks that are kept: Sleuth Kit goes back and forth between a table and what it names


@dataclass(slots=True)
class _Table:
    """Where a run of chunks stands: the first one's number, offsets in its file, and where the last one ends."""

    first: int
    count: int
    file: int
    offsets: "array[int]"
    base: int
    end: int


class Ewf:
    """The medium in the segments of an E01, given in order as descriptors."""

    def __init__(self, files: Sequence[int]) -> None:
        self.facts: dict[str, str] = {}
        self.regions = Regions()
        self.size, self._chunk, self._sector = 0, 0, 512
        self._tables: list[_Table] = []
        self._held: OrderedDict[int, bytes | None] = OrderedDict()
        self._errors: list[tuple[int, int]] = []
        self._waiting, self._lost, self._spoiled = False, False, cast("_Table | None", None)
        whole = False
        for number, file in enumerate(files, start=1):
            whole = self._segment(file, number)
        if not self.size or not self._chunk:
            raise InputError("devices.source.damaged")
        self._firsts = [table.first for table in self._tables]
        for first, count in self._errors:
            start = first * self._sector
            self.regions.add(start, min(start + count * self._sector, self.size), "acquired")
        if not whole:
            self.facts["segments"] = "incomplete"

    def read_at(self, offset: int, length: int) -> bytes:
        """See Medium."""
        held, end = bytearray(), min(offset + length, self.size)
        while offset < end:
            number, within = divmod(offset, self._chunk)
            start = number * self._chunk
            chunk = self._chunk_of(number)
            stop = min(start + self._chunk, self.size)
            if chunk is None:
                self.regions.add(start, stop, "checksum")
                chunk = bytes(stop - start)
            piece = chunk[within : within + end - offset]
            held += piece
            offset += len(piece)
        return bytes(held)

    def _chunk_of(self, number: int) -> bytes | None:
        """The chunk's bytes, or None where it is missing or its checksum is wrong."""
        if number in self._held:
            self._held.move_to_end(number)
            return self._held[number]
        chunk = self._held[number] = self._unpacked(number)
        if len(self._held) > _HELD:
            self._held.popitem(last=False)
        return chunk

    def _unpacked(self, number: int) -> bytes | None:
        at = bisect_right(self._firsts, number) - 1
        if at < 0:
            return None
        table = self._tables[at]
        index = number - table.first
        if index >= len(table.offsets):
            return None
        entry = table.offsets[index]
        start = table.base + (entry & ~_COMPRESSED)
        last = index + 1 == len(table.offsets)
        end = table.end if last else table.base + (table.offsets[index + 1] & ~_COMPRESSED)
        if not 0 < end - start <= _LARGEST_CHUNK + 4096:
            return None
        wanted = min(self._chunk, self.size - number * self._chunk)
        packed = os.pread(table.file, end - start, start)
        return _inflated(packed, wanted) if entry & _COMPRESSED else _plain(packed, wanted)

    def _segment(self, file: int, number: int) -> bool:
        """Reads the sections of one segment; whether the last one of all was seen."""
        head = os.pread(file, _FILE_HEADER, 0)
        if not head.startswith(SIGNATURE) or int.from_bytes(head[9:11], "little") != number:
            raise InputError("devices.source.segment", number=number)
        sectors_end, seen = 0, ""
        for kind, start, end in _sections(file):
            seen = kind
            if kind in ("volume", "disk"):
                self._volume(os.pread(file, 94, start))
            elif kind == "sectors":
                sectors_end = end
            elif kind in ("table", "table2"):
                self._table(_table_at(file, start, sectors_end or start), again=kind == "table2")
            elif kind in ("hash", "digest"):
                self._hashes(kind, os.pread(file, 36, start))
            elif kind == "error2":
                self._bad_sectors(os.pread(file, min(end - start, 8 * 1024**2), start))
        if self._waiting:
            self._place(self._spoiled)
        return seen == "done"

    def _volume(self, data: bytes) -> None:
        if len(data) < _VOLUME.size or self.size:
            return
        _, chunks, sectors, sector, total = _VOLUME.unpack_from(data)
        chunk = sectors * sector
        if not 0 < chunk <= _LARGEST_CHUNK or chunks > _MOST_CHUNKS or not 0 < total <= chunks * sectors:
            raise InputError("devices.source.damaged")
        self.size, self._chunk, self._sector = total * sector, chunk, sector

    def _table(self, made: _Table | None, *, again: bool) -> None:
        """A table of chunks; `again`: its second copy, which serves where the first could not be read."""
        if again:
            if self._waiting:
                self._place(made if made and made.offsets else self._spoiled)
            return
        if self._waiting:  # there was no second copy
            self._place(self._spoiled)
        if made and made.offsets:
            self._place(made)
        else:
            self._waiting, self._spoiled = True, made

    def _place(self, made: _Table | None) -> None:
        """Its chunks follow those of the table before; one of unknown length leaves no place for any later one."""
        self._waiting = False
        self._lost = self._lost or made is None
        if made and not self._lost:
            last = self._tables[-1] if self._tables else None
            made.first = last.first + last.count if last else 0
            self._tables.append(made)

    def _hashes(self, kind: str, data: bytes) -> None:
        if len(data) < 36:
            return
        if any(data[:16]):
            self.facts["md5"] = data[:16].hex()
        if kind == "digest" and any(data[16:36]):
            self.facts["sha1"] = data[16:36].hex()

    def _bad_sectors(self, data: bytes) -> None:
        count = min(int.from_bytes(data[:4], "little"), (len(data) - 520) // 8) if len(data) > 520 else 0
        for at in range(520, 520 + 8 * count, 8):
            self._errors.append(struct.unpack_from("<II", data, at))


def _sections(file: int) -> Iterator[tuple[str, int, int]]:
    """Kind, where its data begins and where it ends, of each section in a segment; the offsets only grow."""
    at = _FILE_HEADER
    for _ in range(_SECTIONS):
        head = os.pread(file, _DESCRIPTOR.size, at)
        if len(head) < _DESCRIPTOR.size:
            return
        name, following, size, checksum = _DESCRIPTOR.unpack(head)
        if zlib.adler32(head[:-4]) != checksum:
            return
        kind = name.rstrip(b"\0").decode("ascii", "replace")
        yield kind, at + _DESCRIPTOR.size, at + size if size else following
        if kind in ("done", "next") or following <= at:
            return
        at = following


def _table_at(file: int, start: int, sectors_end: int) -> _Table | None:
    """The table there: None where its head is damaged, without offsets where they are."""
    head = os.pread(file, 24, start)
    if len(head) < 24:
        return None
    count, base, checksum = _TABLE.unpack(head)
    if zlib.adler32(head[:20]) != checksum or count > _MOST_IN_TABLE:
        return None
    entries = os.pread(file, 4 * count, start + 24)
    stored = os.pread(file, 4, start + 24 + 4 * count)
    sound = len(entries) == 4 * count and (not any(stored) or _adler(stored) == zlib.adler32(entries))
    offsets = array("I", entries if sound else b"")  # four bytes, little-endian on both machines of the sandbox
    return _Table(0, count, file, offsets, base, sectors_end)


def _adler(stored: bytes) -> int:
    return int.from_bytes(stored, "little")


def _inflated(packed: bytes, wanted: int) -> bytes | None:
    unpack = zlib.decompressobj()
    try:
        made = unpack.decompress(packed, wanted + 1)
    except zlib.error:
        return None
    return made if len(made) >= wanted and unpack.eof else None


def _plain(packed: bytes, wanted: int) -> bytes | None:
    """A chunk that was not compressed, with its checksum behind it."""
    for length in (wanted, len(packed) - 4):
        made = packed[:length]
        if 0 < wanted <= length and zlib.adler32(made) == _adler(packed[length : length + 4]):
            return made
    return None
