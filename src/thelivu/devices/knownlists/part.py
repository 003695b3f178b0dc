"""One `.khl` file, memory-mapped: columns of keyed digests, what each row gives, and hashes that are opened when needed.

Proven when it is opened: the header (with the key) and the length. Proven when it is first used: the words of categories,
and each piece of the sealed hashes. Proven by `check`: every byte. A flipped byte of a column that nobody checked can hide a
row and cannot make one agree, short of 2^-128.
"""

import json
import mmap
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thelivu.base import InputError, digest_stream

from .comparing import Rows, positions
from .form import ALIGN, FRONT, Header, address, digest, proven, unpacked
from .keys import Keys, Words
from .spool import Records
from .writing import table_bits

_CHUNK = 1 << 20  # keys that are read at a time; bytes that are digested at a time


class Hashes(NamedTuple):
    """Perceptual hashes in memory: uint64[n, 4], the row of each, its quality (255: not stated)."""

    words: Words
    rows: npt.NDArray[np.uint32]
    quality: npt.NDArray[np.uint8]


class _Words(NamedTuple):
    categories: list[str]
    kinds: npt.NDArray[np.int64]
    meanings: dict[str, str]


def header_of(path: Path) -> Header:
    """What anyone may read: the header, not proven, for there is no key. InputError for no list, or a cut one."""
    with path.open("rb") as file:
        header, _, _ = unpacked(file.read(FRONT))
        _whole(header, file.seek(0, 2))
    return header


def _whole(header: Header, size: int) -> None:
    if size != header.end:
        raise InputError("devices.lists.cut", size=size, expected=header.end)


class Part:
    """A list's file, opened with its key."""

    def __init__(self, path: Path, key: bytes) -> None:
        with path.open("rb") as file:
            front = file.read(FRONT)
            self.header, salt, _ = unpacked(front)
            self.keys = Keys(key, salt)
            proven(front, self.keys)
            _whole(self.header, file.seek(0, 2))
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.path, self.address = path, address(front)
        self.retracted: Rows = np.zeros(0, np.int64)
        """Rows that a delta took back: they are not answered."""

    def _section(self, name: str, dtype: npt.DTypeLike) -> Records:
        found = self.header.sections.get(name)
        kind = np.dtype(dtype)
        if found is None:
            return np.zeros(0, kind)
        return np.frombuffer(self._map, kind, found.length // kind.itemsize, found.offset)

    def column(self, name: str) -> tuple[Words, npt.NDArray[np.uint32]]:
        """The keyed digests of a column, uint64[n, 2], sorted, and its table."""
        count = self.header.algorithms.get(name, 0)
        keys = self._section(f"{name}.keys", "<u8").reshape(-1, 2)
        table = self._section(f"{name}.table", "<u4")
        if len(keys) != count or (count and len(table) != (1 << table_bits(count)) + 1):
            raise InputError("devices.lists.altered", section=name)
        return keys, table

    def rows_at(self, name: str, at: Rows) -> Rows:
        """The rows of places in a column."""
        return at if name == "md5" else self._section(f"{name}.rows", "<u4")[at].astype(np.int64)

    @cached_property
    def words(self) -> _Words:
        """Categories, what each kind of row gives, and what the categories mean."""
        data = self._section("words", "u1").tobytes()
        if digest(data).hexdigest() != self.header.sections["words"].digest:
            raise InputError("devices.lists.altered", section="words")
        value = json.loads(data)
        kinds = np.array(value["kinds"], np.int64).reshape(-1, 4)
        return _Words(value["categories"], kinds, value["meanings"])

    @cached_property
    def _kinds(self) -> Records:
        """The kind of each row; nothing where all are of one."""
        most = len(self.words.kinds) - 1
        return self._section("kinds", "u1" if most < 1 << 8 else "<u2" if most < 1 << 16 else "<u4")

    def kinds_of(self, rows: Rows) -> npt.NDArray[np.int64]:
        """int64[n, 4]: number of the category, what the row gives, number of the input, whether it takes rows back."""
        kinds = self.words.kinds
        if not len(self._kinds):
            return np.broadcast_to(kinds[:1], (len(rows), 4))
        found = self._kinds[rows]
        if len(found) and int(found.max()) >= len(kinds):
            raise InputError("devices.lists.altered", section="kinds")
        return kinds[found]

    def found(self, name: str, asked: Words, *, plainly: bool = False) -> tuple[Rows, Rows]:
        """(question, row): every row that gives one of these keyed digests and was not taken back."""
        which, at = self._read_for(name, asked) if plainly else self._looked_up(name, asked)
        rows = self.rows_at(name, at)
        if len(rows):
            kept = self.kinds_of(rows)[:, 3] == 0
            if len(self.retracted):
                kept &= ~np.isin(rows, self.retracted)
            which, rows = which[kept], rows[kept]
        return which, rows

    def _looked_up(self, name: str, asked: Words) -> tuple[Rows, Rows]:
        keys, table = self.column(name)
        at = positions(keys, table, asked)
        which = np.flatnonzero(at >= 0)
        at = at[which]
        every: list[tuple[Rows, Rows]] = []
        while len(which):  # equal digests stand one after the other
            every.append((which, at))
            at = at + 1
            same = at < len(keys)
            same[same] = (keys[at[same]] == asked[which[same]]).all(axis=1)
            which, at = which[same], at[same]
        return _joined(every)

    def _read_for(self, name: str, asked: Words) -> tuple[Rows, Rows]:
        """The same by reading the whole column: no table, no order."""
        keys, _ = self.column(name)
        every: list[tuple[Rows, Rows]] = []
        for start in range(0, len(keys), _CHUNK):
            piece = keys[start : start + _CHUNK]
            for place in np.flatnonzero(np.isin(piece[:, 0], asked[:, 0])).tolist():
                which = np.flatnonzero((asked == piece[place]).all(axis=1))
                every.append((which, np.full(len(which), start + place, np.int64)))
        return _joined(every)

    @cached_property
    def hashes(self) -> Hashes:
        """All perceptual hashes, opened into memory: 37 bytes each. InputError where a piece was altered."""
        pieces: list[Hashes] = []
        for number, sealed in enumerate(self._pieces()):
            plain = self.keys.unsealed("hashes", number, sealed)
            count = len(plain) // 37
            pieces.append(
                Hashes(
                    np.frombuffer(plain, "<u8", 4 * count).reshape(-1, 4),
                    np.frombuffer(plain, "<u4", count, 32 * count),
                    np.frombuffer(plain, "u1", count, 36 * count),
                )
            )
        if not pieces:
            return Hashes(np.zeros((0, 4), np.uint64), np.zeros(0, np.uint32), np.zeros(0, np.uint8))
        every = Hashes(*(np.concatenate(part) for part in zip(*pieces, strict=True)))
        rows = every.rows.astype(np.int64)
        kept = (self.kinds_of(rows)[:, 3] == 0) & ~np.isin(rows, self.retracted)
        return every if kept.all() else Hashes(*(part[kept] for part in every))

    def _pieces(self) -> Iterator[memoryview]:
        data, at = self._section("hashes", "u1").data, 0
        while at < len(data):
            length = int.from_bytes(data[at : at + 4], "little")
            yield data[at + 4 : at + 4 + length]
            at += 4 + length

    def check(self) -> None:
        """Reads every byte; InputError with the section that is not as it was written."""
        at = FRONT
        for name, section in sorted(self.header.sections.items(), key=lambda one: one[1].offset):
            between, piece = memoryview(self._map)[at : section.offset], memoryview(self._map)
            if len(between) >= ALIGN or any(between):
                raise InputError("devices.lists.altered", section=name)
            at = section.offset + section.length
            total = digest()
            for start in range(section.offset, at, _CHUNK):
                total.update(piece[start : min(start + _CHUNK, at)])
            if total.hexdigest() != section.digest:
                raise InputError("devices.lists.altered", section=name)

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the file, for a paper that names it."""
        view = memoryview(self._map)
        return digest_stream(bytes(view[at : at + _CHUNK]) for at in range(0, len(view), _CHUNK)).sha256


def _joined(every: list[tuple[Rows, Rows]]) -> tuple[Rows, Rows]:
    if not every:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    which, at = (np.concatenate(one) for one in zip(*every, strict=True))
    return which, at
