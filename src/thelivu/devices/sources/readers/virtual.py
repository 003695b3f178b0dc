"""Virtual disks as flat bytes: VHD (fixed, dynamic), VMDK (one sparse file, also compressed), qcow2 (versions 2 and 3).

After Microsoft's VHD specification 1.0, VMware's Virtual Disk Format 5.0 and QEMU's docs/interop/qcow2. A disk that
holds only what differs from another (a snapshot, a backing file) is refused: alone it is not a medium.
"""

import struct
import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from thelivu.base import InputError
from thelivu.devices.sources.readers.media import SECTOR, Medium, Raw, Regions

_MOST_TABLE = 512 * 1024**2  # bytes of a table of blocks
_LARGEST_BLOCK = 64 * 1024**2
_HELD = 64  # blocks or tables that are kept
_NO_BLOCK = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a block stands in the file, and how much of the file it takes; packed ones are unpacked by `_unpacked`."""

    offset: int
    length: int
    packed: bool = False


_Where = Callable[[int], _Place | None]
"""The number of a block -> its place, or None for one that was never written: it is zeros by definition."""


class Virtual:
    """A medium in blocks of one size, each of which stands somewhere in a file."""

    def __init__(self, raw: Raw, size: int, block: int, where: _Where, wbits: int = zlib.MAX_WBITS) -> None:
        if not 0 < block <= _LARGEST_BLOCK or size <= 0:
            raise InputError("devices.source.damaged")
        self.facts: dict[str, str] = {}
        self.regions = Regions()
        self.size = size
        self._raw, self._block, self._where, self._wbits = raw, block, where, wbits
        self._held: OrderedDict[int, bytes] = OrderedDict()

    def read_at(self, offset: int, length: int) -> bytes:
        """See Medium."""
        held, end = bytearray(), min(offset + length, self.size)
        while offset < end:
            number, within = divmod(offset, self._block)
            most = min(self._block - within, end - offset)
            held += self._piece(number, within, most, offset)
            offset += most
        return bytes(held)

    def _piece(self, number: int, within: int, length: int, offset: int) -> bytes:
        try:
            place = self._where(number)
            if place is None:
                return bytes(length)
            if place.packed:
                piece = self._unpacked(number, place)[within : within + length]
            else:
                piece = _exactly(self._raw, place.offset + within, length)
        except _BrokenError:
            self.regions.add(offset, offset + length, "read_error")
            return bytes(length)
        return piece + bytes(length - len(piece))

    def _unpacked(self, number: int, place: _Place) -> bytes:
        if number not in self._held:
            packed = self._raw.read_at(place.offset, place.length)
            try:
                made = zlib.decompressobj(self._wbits).decompress(packed, self._block)
            except zlib.error:
                raise _BrokenError from None
            if len(made) < min(self._block, self.size - number * self._block):
                raise _BrokenError
            self._held[number] = made
            if len(self._held) > _HELD:
                self._held.popitem(last=False)
        return self._held[number]


class _BrokenError(Exception):
    """A block points to where there is nothing."""


def _exactly(raw: Raw, offset: int, length: int) -> bytes:
    data = raw.read_at(offset, length)
    if len(data) != length or raw.regions.touches(offset, offset + length):
        raise _BrokenError
    return data


def _form(raw: Raw, form: str, offset: int) -> tuple[int, ...]:
    """Numbers at a place in the file; InputError where the file ends before."""
    data = raw.read_at(offset, struct.calcsize(form))
    if len(data) < struct.calcsize(form):
        raise InputError("devices.source.damaged")
    return struct.unpack(form, data)


class _Tables:
    """Tables of numbers in a file, read when they are asked for; the last few are kept."""

    def __init__(self, raw: Raw, letter: str) -> None:
        self._raw, self._letter = raw, letter
        self._held: OrderedDict[int, tuple[int, ...]] = OrderedDict()

    def at(self, offset: int, count: int, index: int) -> int:
        """One number of the table of `count` numbers that begins at an offset."""
        if offset not in self._held:
            order, size = self._letter[0], struct.calcsize(self._letter)
            data = _exactly(self._raw, offset, count * size)
            self._held[offset] = struct.unpack(f"{order}{count}{self._letter[1]}", data)
            if len(self._held) > _HELD:
                self._held.popitem(last=False)
        return self._held[offset][index]


def vhd(raw: Raw) -> Medium:
    """A VHD; the footer at the end says which kind."""
    footer = raw.size - SECTOR
    if raw.read_at(footer, 8) != b"conectix":
        footer = 0  # a dynamic disk has a copy at the beginning
    (data_offset,) = _form(raw, ">Q", footer + 16)
    size, _, kind = _form(raw, ">QII", footer + 48)
    if kind == 2:
        return Virtual(raw, min(size, footer or size), _LARGEST_BLOCK, _in_a_row(min(size, footer or size)))
    if kind != 3:
        raise InputError("devices.source.differs")
    if raw.read_at(data_offset, 8) != b"cxsparse":
        raise InputError("devices.source.damaged")
    table, _, entries, block = _form(raw, ">QIII", data_offset + 16)
    if block % SECTOR or not block or entries * 4 > _MOST_TABLE:
        raise InputError("devices.source.damaged")
    tables = _Tables(raw, ">I")
    bitmap = -(-block // SECTOR // 8 // SECTOR) * SECTOR  # which sectors were written; the others are zeros

    def where(number: int) -> _Place | None:
        if number >= entries:
            raise _BrokenError
        page, index = divmod(number, 1024)
        sector = tables.at(table + page * 4096, min(1024, entries - page * 1024), index)
        return None if sector == _NO_BLOCK else _Place(sector * SECTOR + bitmap, block)

    return Virtual(raw, size, block, where)


def _in_a_row(size: int) -> _Where:
    return lambda number: _Place(number * _LARGEST_BLOCK, min(_LARGEST_BLOCK, size - number * _LARGEST_BLOCK))


def vmdk(raw: Raw) -> Medium:
    """A VMDK in one sparse file; the descriptor in it must name no parent and no other file."""
    head = 0
    if _form(raw, "<Q", 56)[0] == 0xFFFFFFFFFFFFFFFF:  # streamed: the head that counts stands before the end
        head = raw.size - 2 * SECTOR
    magic, _, flags, capacity, grain, described, length = _form(raw, "<IIIQQQQ", head)
    (count,) = _form(raw, "<I", head + 44)
    (directory,) = _form(raw, "<Q", head + 56)
    if magic != 0x564D444B or not 0 < grain <= _LARGEST_BLOCK // SECTOR or not 0 < count <= 65536:
        raise InputError("devices.source.damaged")
    text = raw.read_at(described * SECTOR, min(length * SECTOR, 65536)) if described else b""
    _alone(text)
    directories, tables = _Tables(raw, "<I"), _Tables(raw, "<I")
    compressed = bool(flags & 0x10000)

    def where(number: int) -> _Place | None:
        page, index = divmod(number, count)
        table = directories.at(directory * SECTOR + page * 4, 1, 0)
        sector = tables.at(table * SECTOR, count, index) if table else 0
        if sector < 2:  # 0: never written; 1: written as zeros
            return None
        if not compressed:
            return _Place(sector * SECTOR, grain * SECTOR)
        size = int.from_bytes(_exactly(raw, sector * SECTOR + 8, 4), "little")
        if size > 2 * grain * SECTOR + 4096:
            raise _BrokenError
        return _Place(sector * SECTOR + 12, size, packed=True)

    return Virtual(raw, capacity * SECTOR, grain * SECTOR, where)


def _alone(text: bytes) -> None:
    lines = [line.strip().lower().replace(b" ", b"") for line in text.split(b"\0")[0].splitlines()]
    parents = [line for line in lines if line.startswith(b"parentcid=") and line != b"parentcid=ffffffff"]
    extents = [line for line in lines if line.startswith((b"rw", b"rdonly")) and b'"' in line]
    if parents or len(extents) > 1:
        raise InputError("devices.source.differs")


def qcow2(raw: Raw) -> Medium:
    """A qcow2 without backing file, encryption, data file of its own or extended L2 tables; its newest state."""
    version, backing, _, bits, size, crypt, entries, table = _form(raw, ">IQIIQIIQ", 4)
    features = _form(raw, ">Q", 72)[0] if version >= 3 else 0
    if version not in (2, 3) or not 9 <= bits <= 21 or entries * 8 > _MOST_TABLE:
        raise InputError("devices.source.damaged")
    if crypt:
        raise InputError("devices.source.encrypted")
    if backing or features & ~0b00011:  # dirty and corrupt alone can be read around
        raise InputError("devices.source.differs")
    cluster, each = 1 << bits, 1 << (bits - 3)
    firsts, seconds = _Tables(raw, ">Q"), _Tables(raw, ">Q")
    shift = 62 - (bits - 8)

    def where(number: int) -> _Place | None:
        page, index = divmod(number, each)
        if page >= entries:
            raise _BrokenError
        second = firsts.at(table + page * 8, 1, 0) & 0x00FFFFFFFFFFFE00
        entry = seconds.at(second, each, index) if second else 0
        if entry & (1 << 62):
            start = entry & ((1 << shift) - 1)
            sectors = (entry & ((1 << 62) - 1)) >> shift
            return _Place(start, (sectors + 1) * SECTOR - start % SECTOR, packed=True)
        offset = entry & 0x00FFFFFFFFFFFE00
        return None if not offset or (version >= 3 and entry & 1) else _Place(offset, cluster)

    return Virtual(raw, size, cluster, where, wbits=-12)
