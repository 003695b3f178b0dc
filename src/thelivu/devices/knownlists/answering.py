"""A list as a triage asks it: one `.khl` file and the deltas upon it answer together, as KnownFiles.

Rows are numbered over the files in their order. What a delta takes back is not answered, in the files before it. There is
no way to ask for one digest, and none to read a row out: what is asked are the files of an examination, in batches.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thelivu.base import InputError, Word
from thelivu.examination import ALGORITHMS, Agreement, Near, SelfTest, turned_bits

from .comparing import Rows, within
from .form import Header
from .keys import Words
from .part import Part
from .rows import EXACT_BITS, NO_QUALITY, PDQ_BIT, names_of
from .taking_back import taken_back

_BEGINNING = 16  # bytes of a digest that are compared
_PLAIN = 1 << 16  # hashes that are compared at a time on the second way


class Columns(NamedTuple):
    """Which question agrees with which row on an algorithm, or how far they are apart."""

    question: Rows
    row: Rows


def open_list(path: Path, key: bytes, deltas: Sequence[Path] = ()) -> "KnownList":
    """The list, with its deltas in their order. No column is read. InputError: another key, cut, no list, another base."""
    return KnownList([Part(one, key) for one in (path, *deltas)])


class KnownList:
    """Implements KnownFiles over files that are mapped into memory and can be shared by many readers."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = tuple(parts)
        """Its files: the base, then the deltas in their order."""
        self._first = [0]
        for before, part in enumerate(self.parts):
            self._first.append(self._first[-1] + part.header.rows)
            base = part.header.provenance.base
            if base != (self.parts[before - 1].address if before else None):
                raise InputError("devices.lists.other_base", name=part.path.name)
            for earlier in self.parts[:before]:
                earlier.retracted = np.union1d(earlier.retracted, taken_back(part, earlier))

    @property
    def headers(self) -> tuple[Header, ...]:
        """The headers of its files: provenance, inputs, counts."""
        return tuple(part.header for part in self.parts)

    @property
    def address(self) -> str:
        """The newest file's name by its content; that names its base, so it stands for all."""
        return self.parts[-1].address

    @property
    def name(self) -> str:
        """The name that its issuer gave."""
        return self.parts[0].header.provenance.name

    @property
    def version(self) -> str:
        """The version of its newest file."""
        return self.parts[-1].header.provenance.version

    @property
    def kind(self) -> str:
        """KNOWN or KNOWN_GOOD."""
        return self.parts[0].header.provenance.kind

    @cached_property
    def entries(self) -> int:
        """Rows that can be compared, less those that were taken back."""
        return sum(part.header.exact - self._gone(part, EXACT_BITS) for part in self.parts)

    @cached_property
    def hashes(self) -> int:
        """Rows with a perceptual hash, less those that were taken back."""
        return sum(part.header.hashes - self._gone(part, PDQ_BIT) for part in self.parts)

    def _gone(self, part: Part, bits: int) -> int:
        return int(np.count_nonzero(part.kinds_of(part.retracted)[:, 1] & bits)) if len(part.retracted) else 0

    def meaning(self, category: str) -> str:
        """What a category means by the country's map: a code; nothing for one that the map does not have."""
        return next((m[category] for m in (part.words.meanings for part in self.parts) if category in m), "")

    def category_of(self, row: int) -> str:
        """The issuer's code of a row's category."""
        part, own = self._at(row)
        return part.words.categories[int(part.kinds_of(np.array([own]))[0, 0])]

    def _at(self, row: int) -> tuple[Part, int]:
        place = max(at for at, first in enumerate(self._first[:-1]) if first <= row)
        return self.parts[place], row - self._first[place]

    def agreeing(self, algorithm: str, digests: bytes | memoryview, *, plainly: bool = False) -> Columns:
        """For digests cut to 16 bytes, one after the other: (question, row) of every agreement, for whole exhibits."""
        questions, rows = [], []
        for part, first in zip(self.parts, self._first, strict=False):
            if part.header.algorithms.get(algorithm):
                which, found = part.found(algorithm, part.keys.keyed(algorithm, digests), plainly=plainly)
                questions.append(which)
                rows.append(found + first)
        if not questions:
            return Columns(np.zeros(0, np.int64), np.zeros(0, np.int64))
        return Columns(np.concatenate(questions), np.concatenate(rows))

    def named(
        self, files: Sequence[Mapping[str, bytes]], *, plainly: bool = False
    ) -> Sequence[tuple[Agreement, ...]]:
        """As KnownFiles."""
        agreed: list[dict[int, set[str]]] = [{} for _ in files]
        for algorithm in ALGORITHMS:
            asking = [number for number, file in enumerate(files) if file.get(algorithm)]
            if asking:
                cut = b"".join(files[number][algorithm][:_BEGINNING] for number in asking)
                found = self.agreeing(algorithm, cut, plainly=plainly)
                for question, row in zip(found.question.tolist(), found.row.tolist(), strict=True):
                    agreed[asking[question]].setdefault(row, set()).add(algorithm)
        return tuple(
            tuple(self.agreement(row, names, file) for row, names in sorted(rows.items())) if rows else ()
            for rows, file in zip(agreed, files, strict=True)
        )

    def agreement(self, row: int, agreed: set[str], asked: Mapping[str, object]) -> Agreement:
        """What a row and a file that gives the algorithms of `asked` agree and differ on, since all agreements are known."""
        part, own = self._at(row)
        category, given, *_ = part.kinds_of(np.array([own]))[0].tolist()
        both = [name for name in names_of(given) if asked.get(name)]
        return Agreement(
            row,
            part.words.categories[category],
            tuple(name for name in both if name in agreed),
            tuple(name for name in both if name not in agreed),
        )

    def near(
        self, hashes: Sequence[bytes], radius: int, *, plainly: bool = False
    ) -> Sequence[tuple[Near, ...]]:
        """As KnownFiles."""
        answers: list[list[Near]] = [[] for _ in hashes]
        asked = np.frombuffer(b"".join(hashes), "<u8").reshape(-1, 4).astype(np.uint64, copy=False)
        question, row, distance, quality = self.within(asked, radius, plainly=plainly)
        for at in np.lexsort((row, question)).tolist():
            known = None if quality[at] == NO_QUALITY else int(quality[at])
            number = int(row[at])
            answers[question[at]].append(Near(number, self.category_of(number), int(distance[at]), known))
        return tuple(tuple(one) for one in answers)

    def within(self, asked: Words, radius: int, *, plainly: bool = False) -> tuple[Rows, Rows, Rows, npt.NDArray[np.uint8]]:
        """(question, row, distance, quality of the row) of every pair within the radius: uint64[q, 4], for whole exhibits."""
        every = []
        for part, first in zip(self.parts, self._first, strict=False):
            held = part.hashes
            question, at, distance = (_plainly if plainly else within)(asked, held.words, radius)
            every.append((question, held.rows[at].astype(np.int64) + first, distance, held.quality[at]))
        question, row, distance, quality = (np.concatenate(one) for one in zip(*every, strict=True))
        return question, row, distance, quality

    def self_test(self, most: int, radius: int) -> SelfTest:
        """As KnownFiles: rows are planted by each algorithm that the list has, evenly spread over its columns."""
        planted = found = near = near_found = 0
        columns = [(part, first, name) for part, first in zip(self.parts, self._first, strict=False)
                   for name in ALGORITHMS if part.header.algorithms.get(name)]  # fmt: skip
        for at, (part, first, name) in enumerate(columns):
            share = most // len(columns) + (at < most % len(columns))
            keys, _ = part.column(name)
            places = _spread(len(keys), share)
            rows = part.rows_at(name, places)
            live = (part.kinds_of(rows)[:, 3] == 0) & ~np.isin(rows, part.retracted)
            places, rows = places[live], rows[live] + first
            answer = self.agreeing(name, part.keys.opened(name, keys[places]))
            planted += len(rows)
            found += len(set(answer.question[rows[answer.question] == answer.row].tolist()))
        hashed = [(part, first) for part, first in zip(self.parts, self._first, strict=False) if len(part.hashes.rows)]
        for at, (part, first) in enumerate(hashed):
            places = _spread(len(part.hashes.rows), most // len(hashed) + (at < most % len(hashed)))
            turns = np.arange(len(places)) % (radius + 1)
            turned = [turned_bits(part.hashes.words[place].tobytes(), int(turn)) for place, turn in zip(places, turns, strict=True)]
            question, row, distance, _ = self.within(np.frombuffer(b"".join(turned), "<u8").reshape(-1, 4), radius)
            right = (part.hashes.rows[places].astype(np.int64)[question] + first == row) & (distance == turns[question])
            near += len(places)
            near_found += len(set(question[right].tolist()))
        return SelfTest(planted, found, near, near_found)

    def method(self, radius: int) -> tuple[Word, ...]:
        """As KnownFiles."""
        words = [Word("devices.lists.method.columns", {"count": self.entries})]
        if self.hashes:
            values = {"count": self.hashes, "radius": radius}
            words.append(Word("devices.lists.method.every_pair", values))
        return tuple(words)

    def check(self) -> None:
        """Reads every byte of every file; InputError for one that is not as it was written."""
        for part in self.parts:
            part.check()


def _plainly(asked: Words, stored: Words, radius: int) -> tuple[Rows, Rows, Rows]:
    """Every pair by the plain arithmetic, byte by byte through a table of 256 counts: neither kernel nor index."""
    counts = np.array([number.bit_count() for number in range(256)], np.int64)
    every = []
    for number, query in enumerate(asked):
        for start in range(0, len(stored), _PLAIN):
            apart = counts[(stored[start : start + _PLAIN] ^ query).view(np.uint8)].sum(axis=1)
            near = np.flatnonzero(apart <= radius)
            every.append((np.full(len(near), number), near + start, apart[near]))
    if not every:
        return (np.zeros(0, np.int64),) * 3
    return tuple(np.concatenate(one) for one in zip(*every, strict=True))  # type: ignore[return-value]


def _spread(count: int, most: int) -> Rows:
    """Up to `most` places, evenly spread."""
    return np.unique(np.linspace(0, count - 1, min(most, count)).astype(np.int64)) if count and most else np.zeros(0, np.int64)
