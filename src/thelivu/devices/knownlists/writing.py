"""The writer of a `.khl` file: batches of rows arrive, one file leaves, sorted on disk in bounded memory.

Rows that give a MD5 come first, in the order of the keyed MD5; so the MD5 column needs no row numbers. Of the others each
column has the row beside each keyed digest. Rows that say nothing new (same digests, category and source) are counted and
not kept.
"""

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import numpy as np
import numpy.typing as npt

from thelivu.base import InputError

from .form import MOST_CATEGORIES, Header, Input, Provenance, packed
from .keys import SALT, Keys, Words
from .rows import COLUMNS, EXACT_BITS, PDQ_BIT, bit
from .sections import SectionFile
from .spool import PARTS, Records, Spool, nameless, part_of

MAIN = COLUMNS[:3]
OTHERS = COLUMNS[3:]
MOST_ROWS = 1 << 31
TABLE_BITS = 22  # at most: 16 MiB
PIECE = 32_768  # hashes that are sealed together
_CHUNK = 1 << 18  # records
_WORDS = ("<u8", (2,))
_MAIN = np.dtype([*((name, *_WORDS) for name in MAIN), ("kind", "<u4"), ("ordinal", "<u4")])
_OTHER = np.dtype([("keyed", *_WORDS), ("ordinal", "<u4"), ("column", "u1")])
_HASH = np.dtype([("pdq", "<u8", (4,)), ("ordinal", "<u4"), ("quality", "u1")])
_POINTER = np.dtype([("keyed", *_WORDS), ("row", "<u4")])
Kind = tuple[int, int, int, int]
"""Category, what the rows give, source, whether they take rows back."""


def table_bits(count: int) -> int:
    """Bits of the table of a column: about four keys for each of its lines, and at most 2^22 lines."""
    return min(TABLE_BITS, max(0, count.bit_length() - 3))


class ListWriter:
    """A list that is being written. `finish` makes it appear; without that, nothing is left."""

    def __init__(self, path: Path, key: bytes, provenance: Provenance, meanings: Mapping[str, str]) -> None:
        self.provenance, self._meanings = provenance, dict(meanings)
        self._salt = secrets.token_bytes(SALT)
        self.keys = Keys(key, self._salt)
        self._passing = Keys(secrets.token_bytes(32), self._salt)  # for what lies in temporary files
        self._open = ExitStack()
        self._file = self._open.enter_context(SectionFile(path))
        self._folder = path.parent
        self._main, self._others, self._hashes = (
            self._spool(dtype) for dtype in (_MAIN, _OTHER, _HASH)
        )
        self._inputs: list[Input] = []
        self._categories: dict[str, int] = {}
        self._kinds: dict[Kind, int] = {}
        self._rows = 0
        self._counts = dict.fromkeys((*COLUMNS, "pdq"), 0)

    def _spool(self, dtype: npt.DTypeLike) -> Spool:
        made = Spool(self._folder, dtype, 2 * PARTS)
        self._open.callback(made.close)
        return made

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def input(self, of: Input) -> None:
        """What the rows that were added since the last call came from; its `repeated` is counted here."""
        self._inputs.append(of)

    def category(self, text: str) -> int:
        """The number of a category in this list."""
        if text not in self._categories and len(self._categories) >= MOST_CATEGORIES:
            raise InputError("devices.lists.categories", most=MOST_CATEGORIES)
        return self._categories.setdefault(text, len(self._categories))

    def add(self, rows: Records) -> None:
        """Rows as ROW records, their categories numbered by `category`."""
        given = rows["given"]
        keyed = {}
        for name in COLUMNS:
            if (given & bit(name)).any():
                keyed[name] = self.keys.keyed(name, np.ascontiguousarray(rows[name]).tobytes())
        self.add_keyed(rows, keyed)

    def add_keyed(self, rows: Records, keyed: Mapping[str, Words]) -> None:
        """The same for rows whose digests are keyed by `keys` already."""
        if self._rows + len(rows) > MOST_ROWS:
            raise InputError("devices.lists.rows", most=MOST_ROWS)
        given = rows["given"]
        ordinals = np.arange(self._rows, self._rows + len(rows), dtype=np.uint32)
        hashed = np.flatnonzero(given & PDQ_BIT)
        passing = self._passing.keyed("pdq", rows["pdq"][hashed].tobytes()).reshape(-1, 4)
        first = np.zeros(len(rows), np.uint64)
        if len(hashed):
            first[hashed] = passing[:, 0]
        for name in reversed([name for name in COLUMNS if name in keyed]):
            held = (given & bit(name)) != 0
            first = np.where(held, keyed[name][:, 0], first)
            self._counts[name] += int(np.count_nonzero(held))
        parts = part_of(first) + np.where(given & bit("md5"), 0, PARTS)
        self._put_main(rows, keyed, ordinals, parts)
        for name in (name for name in OTHERS if name in keyed):
            self._put_other(name, np.flatnonzero(given & bit(name)), keyed[name], ordinals, parts)
        made = np.zeros(len(hashed), _HASH)
        made["pdq"], made["ordinal"], made["quality"] = passing, ordinals[hashed], rows["quality"][hashed]
        self._hashes.put(parts[hashed], made)
        self._counts["pdq"] += len(hashed)
        self._rows += len(rows)

    def _put_main(
        self, rows: Records, keyed: Mapping[str, Words], ordinals: npt.NDArray[np.uint32], parts: npt.NDArray[np.int64]
    ) -> None:
        made = np.zeros(len(rows), _MAIN)
        for name in (name for name in MAIN if name in keyed):
            made[name] = np.where((rows["given"] & bit(name) != 0)[:, None], keyed[name], 0)
        made["kind"], made["ordinal"] = self._kinds_of(rows), ordinals
        self._main.put(parts, made)

    def _put_other(
        self, name: str, at: npt.NDArray[np.int64], keyed: Words, ordinals: npt.NDArray[np.uint32],
        parts: npt.NDArray[np.int64],
    ) -> None:  # fmt: skip
        made = np.zeros(len(at), _OTHER)
        made["keyed"], made["ordinal"], made["column"] = keyed[at], ordinals[at], COLUMNS.index(name)
        self._others.put(parts[at], made)

    def _kinds_of(self, rows: Records) -> npt.NDArray[np.uint32]:
        packed_ = rows["category"].astype(np.uint32) << 16 | rows["given"].astype(np.uint32) << 8 | rows["retracts"]
        distinct, which = np.unique(packed_, return_inverse=True)
        source = len(self._inputs)
        numbers = [
            self._kinds.setdefault((one >> 16, one >> 8 & 0xFF, source, one & 1), len(self._kinds))
            for one in distinct.tolist()
        ]
        return np.array(numbers, np.uint32)[which]

    def finish(self) -> Header:
        """Sorts, writes and puts the file in its place."""
        made = _Finishing(self._file, self.keys, self._folder, tuple(self._kinds), self._counts)
        with ExitStack() as held:
            pointers = {name: held.enter_context(nameless(self._folder)) for name in COLUMNS[1:]}
            kinds = held.enter_context(nameless(self._folder))
            hashes = held.enter_context(nameless(self._folder))
            sealing = _Sealing(self.keys, hashes)
            self._file.write("md5.keys", self._sorted(made, pointers, kinds, sealing))
            made.columns(pointers)
            self._file.copy("kinds", kinds)
            sealing.close()
            self._file.copy("hashes", hashes)
        words = {"categories": list(self._categories), "kinds": list(self._kinds), "meanings": self._meanings}
        self._file.write("words", [json.dumps(words, ensure_ascii=False).encode()])
        header = Header(
            self.provenance, made.rows, made.exact, made.hashes, made.retracts, made.counts,
            tuple(replace(one, kept=one.kept - made.repeated.get(at, 0), repeated=made.repeated.get(at, 0))
                  for at, one in enumerate(self._inputs)),
            self._file.sections,
        )  # fmt: skip
        self._file.finish(packed(header, self._salt, self.keys))
        return header

    def _sorted(
        self, made: "_Finishing", pointers: Mapping[str, IO[bytes]], kinds: IO[bytes], sealing: "_Sealing"
    ) -> Iterator[bytes]:
        """The keyed MD5 of each part in turn; what else the part's rows give goes to the temporary files."""
        for part in range(2 * PARTS):
            rows = made.part(self._main.take(part))
            first = made.rows - len(rows)
            if part < PARTS:
                made.count("md5", rows["md5"][:, 0])
                yield rows["md5"].tobytes()
            kinds.write(rows["kind"].astype(made.kind_type).tobytes() if made.kind_type else b"")
            for name in MAIN[1:]:
                at = np.flatnonzero(made.given[rows["kind"]] & bit(name))
                _point(pointers[name], rows[name][at], at + first)
            order = np.argsort(rows["ordinal"])
            ordinals = rows["ordinal"][order]
            other = self._others.take(part)
            row_of = order[np.searchsorted(ordinals, other["ordinal"])] + first if len(other) else other["ordinal"]
            for name in OTHERS:
                at = np.flatnonzero(other["column"] == COLUMNS.index(name))
                _point(pointers[name], other["keyed"][at], row_of[at])
            hashed = self._hashes.take(part)
            if len(hashed):
                plain = self._passing.opened("pdq", hashed["pdq"].reshape(-1, 2))
                sealing.add(plain, order[np.searchsorted(ordinals, hashed["ordinal"])] + first, hashed["quality"])


def _point(file: IO[bytes], keyed: Words, rows: npt.NDArray[Any]) -> None:
    made = np.zeros(len(keyed), _POINTER)
    made["keyed"], made["row"] = keyed, rows
    file.write(made.tobytes())


class _Finishing:
    """The counts and tables of a list while its parts are sorted."""

    def __init__(
        self, file: SectionFile, keys: Keys, folder: Path, kinds: tuple[Kind, ...], counts: Mapping[str, int]
    ) -> None:
        self._file, self._keys, self._folder = file, keys, folder
        self.given = np.array([one[1] for one in kinds] or [0], np.uint8)
        self._source = np.array([one[2] for one in kinds] or [0], np.int64)
        self._retracts = np.array([one[3] for one in kinds] or [0], np.int64)
        most = max(len(kinds) - 1, 0)
        self.kind_type = "" if not most else "u1" if most < 1 << 8 else "<u2" if most < 1 << 16 else "<u4"
        self._tables = {name: np.zeros((1 << table_bits(counts[name])) + 1, np.int64) for name in COLUMNS}
        self.rows = self.exact = self.hashes = self.retracts = 0
        self.counts: dict[str, int] = {}
        self.repeated: dict[int, int] = {}

    def part(self, rows: Records) -> Records:
        """The rows of one part in their order, each once; rows in are rows kept and rows repeated."""
        order = np.argsort(rows["md5"][:, 0], kind="stable")
        first = rows["md5"][order, 0]
        if len(rows) and (first[1:] == first[:-1]).any():
            order = np.lexsort((
                rows["ordinal"], rows["kind"], rows["sha256"][:, 0], rows["sha1"][:, 0], rows["md5"][:, 1], rows["md5"][:, 0],
            ))  # fmt: skip
        rows = rows[order]
        same = np.zeros(len(rows), bool)
        if len(rows):
            same[1:] = rows["kind"][1:] == rows["kind"][:-1]
            for name in MAIN:
                same[1:] &= (rows[name][1:] == rows[name][:-1]).all(axis=1)
            same &= (self.given[rows["kind"]] & ~np.uint8(bit("md5") | bit("sha1") | bit("sha256"))) == 0
        for source, count in enumerate(np.bincount(self._source[rows["kind"][same]]).tolist()):
            self.repeated[source] = self.repeated.get(source, 0) + count
        rows = rows[~same]
        given, takes = self.given[rows["kind"]], self._retracts[rows["kind"]]
        self.rows += len(rows)
        self.retracts += int(takes.sum())
        self.exact += int(np.count_nonzero((given & EXACT_BITS) * (1 - takes)))
        self.hashes += int(np.count_nonzero((given & PDQ_BIT) * (1 - takes)))
        return rows

    def count(self, name: str, first: Words) -> None:
        """Adds sorted first words to the table of a column."""
        self.counts[name] = self.counts.get(name, 0) + len(first)
        bits = (len(self._tables[name]) - 1).bit_length() - 1
        if len(first):
            below = int(first[0]) >> (64 - bits) if bits else 0
            beginnings = (first >> np.uint64(64 - bits)).astype(np.int64) if bits else np.zeros(len(first), np.int64)
            found = np.bincount(beginnings - below)
            self._tables[name][1 + below : 1 + below + len(found)] += found

    def columns(self, pointers: Mapping[str, IO[bytes]]) -> None:
        """The columns but MD5's, each from its temporary file, and all tables."""
        for name, file in pointers.items():
            if file.tell():
                with nameless(self._folder) as rows:
                    self._file.write(f"{name}.keys", self._column(name, file, rows))
                    self._file.copy(f"{name}.rows", rows)
        if not self.counts.get("md5"):
            self.counts.pop("md5", None)
            self._file.sections.pop("md5.keys", None)
        for name in self.counts:
            self._file.write(f"{name}.table", [np.cumsum(self._tables[name]).astype("<u4").tobytes()])

    def _column(self, name: str, file: IO[bytes], rows: IO[bytes]) -> Iterator[bytes]:
        parts = Spool(self._folder, _POINTER)
        file.seek(0)
        while data := file.read(_CHUNK * _POINTER.itemsize):
            records = np.frombuffer(data, _POINTER)
            parts.put(part_of(records["keyed"][:, 0]), records)
        for part in range(PARTS):
            records = parts.take(part)
            keyed = records["keyed"]
            order = np.argsort(keyed[:, 0], kind="stable")
            first = keyed[order, 0]
            if len(records) and (first[1:] == first[:-1]).any():
                order = np.lexsort((records["row"], keyed[:, 1], keyed[:, 0]))
            self.count(name, keyed[order, 0])
            rows.write(records["row"][order].tobytes())
            yield keyed[order].tobytes()


class _Sealing:
    """Perceptual hashes in the order of their rows, sealed in pieces: u32 length, then nonce, ciphertext, tag."""

    def __init__(self, keys: Keys, file: IO[bytes]) -> None:
        self._keys, self._file, self._number = keys, file, 0
        self._words = np.zeros((0, 32), np.uint8)
        self._rows, self._quality = np.zeros(0, np.uint32), np.zeros(0, np.uint8)

    def add(self, plain: bytes, rows: npt.NDArray[np.int64], quality: npt.NDArray[np.uint8]) -> None:
        """The hashes of one part."""
        order = np.argsort(rows)
        self._words = np.concatenate((self._words, np.frombuffer(plain, np.uint8).reshape(-1, 32)[order]))
        self._rows = np.concatenate((self._rows, rows[order].astype(np.uint32)))
        self._quality = np.concatenate((self._quality, quality[order]))
        while len(self._rows) >= PIECE:
            self._seal(PIECE)

    def _seal(self, count: int) -> None:
        plain = b"".join(part[:count].tobytes() for part in (self._words, self._rows, self._quality))
        self._words, self._rows, self._quality = (
            self._words[count:], self._rows[count:], self._quality[count:]
        )  # fmt: skip
        sealed = self._keys.sealed("hashes", self._number, plain)
        self._file.write(len(sealed).to_bytes(4, "little") + sealed)
        self._number += 1

    def close(self) -> None:
        """Seals what is left."""
        if len(self._rows):
            self._seal(len(self._rows))
