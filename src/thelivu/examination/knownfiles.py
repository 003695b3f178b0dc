"""Known-file lists: CSV `category,md5,sha1,sha256,pdq,name` arrives, a list that answers for digests leaves.

Any digest of a row may be empty. Rows in = rows kept + rows rejected, each rejected one with its line and why.
Categories keep the issuer's own codes: their meaning differs from country to country.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from thelivu.base import InputError, Word

ALGORITHMS = ("md5", "sha1", "sha256")
RADIUS = 31
"""Bits by which two PDQ hashes of one picture may differ (the recommendation of its authors)."""
LEAST_QUALITY = 50
"""Of a PDQ hash that may be compared: what is flatter resembles everything (the same)."""
_BYTES = {"md5": 16, "sha1": 20, "sha256": 32, "pdq": 32}
_COLUMNS = ("category", "md5", "sha1", "sha256")
_LONGEST_LINE = 64_000


@dataclass(frozen=True, slots=True)
class KnownFile:
    """One row: the issuer's category and the digests it gives; empty bytes = the row does not say."""

    category: str
    md5: bytes = b""
    sha1: bytes = b""
    sha256: bytes = b""
    pdq: bytes = b""

    def given(self) -> dict[str, bytes]:
        """The exact digests that the row holds, by algorithm."""
        held = {"md5": self.md5, "sha1": self.sha1, "sha256": self.sha256}
        return {algorithm: digest for algorithm, digest in held.items() if digest}


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row of a list that was not taken: its line and the reason's code (`examination.row.*`)."""

    line: int
    reason: str

    @property
    def word(self) -> Word:
        """The reason as a sentence."""
        return Word(f"examination.row.{self.reason}", {"where": f"line {self.line}"})


@dataclass(frozen=True, slots=True)
class Agreement:
    """A row of a list that shares a digest with a file: on which algorithms they agree, on which they differ."""

    row: int
    category: str
    agreed: tuple[str, ...]
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Near:
    """A row whose perceptual hash is within the radius; `quality` is the row's, None where the list gives none."""

    row: int
    category: str
    distance: int
    quality: int | None = None


@dataclass(frozen=True, slots=True)
class SelfTest:
    """Rows looked up as if a file had them, exactly and (`near`) with up to `radius` bits turned; all must be found."""

    planted: int
    found: int
    near_planted: int = 0
    near_found: int = 0


class KnownFiles(Protocol):
    """A list as a triage asks it, for many files at once: one question alone is bound by memory.

    `plainly` answers by reading every row and by the plain arithmetic, without index or kernel: the second way of the
    re-check. Answers stand in the order of what was asked; rows of an answer in the order of the list.
    """

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def entries(self) -> int:
        """Rows that can be compared."""
        ...

    @property
    def hashes(self) -> int:
        """Rows with a perceptual hash."""
        ...

    @property
    def not_taken(self) -> int:
        """Rows of the source that could not be taken."""
        ...

    @property
    def good(self) -> bool:
        """Whether it names files that are known to be harmless: they are counted and are no findings."""
        ...

    def named(
        self, files: Sequence[Mapping[str, bytes]], *, plainly: bool = False
    ) -> Sequence[tuple[Agreement, ...]]:
        """For each file, given as digests by algorithm, the rows that share one of them."""
        ...

    def near(
        self, hashes: Sequence[bytes], radius: int, *, plainly: bool = False
    ) -> Sequence[tuple[Near, ...]]:
        """For each PDQ hash the rows within so many bits, all of them."""
        ...

    def self_test(self, most: int, radius: int) -> SelfTest:
        """Plants up to `most` rows of each kind and looks them up."""
        ...

    def method(self, radius: int) -> tuple[Word, ...]:
        """How it searches, and the sum that shows that nothing within the radius is missed."""
        ...


@dataclass(frozen=True, slots=True)
class KnownFileList:
    """A list with its name, version and the digest of the file it was read from."""

    name: str
    version: str
    sha256: str
    rows_in: int
    rows: tuple[KnownFile, ...]
    rejected: tuple[RejectedRow, ...]
    index: Mapping[bytes, tuple[int, ...]]

    @property
    def entries(self) -> int:
        return len(self.rows)

    @property
    def hashes(self) -> int:
        return sum(1 for row in self.rows if row.pdq)

    @property
    def not_taken(self) -> int:
        return len(self.rejected)

    @property
    def good(self) -> bool:
        return False  # such a list is built (`thelivu lists build --kind known-good`)

    def named(
        self, files: Sequence[Mapping[str, bytes]], *, plainly: bool = False
    ) -> Sequence[tuple[Agreement, ...]]:
        """See KnownFiles."""
        rows = range(len(self.rows))
        return [self._agreements(file, rows if plainly else self._candidates(file)) for file in files]

    def near(
        self, hashes: Sequence[bytes], radius: int, *, plainly: bool = False  # noqa: ARG002 - there is but one way
    ) -> Sequence[tuple[Near, ...]]:
        """See KnownFiles; compares with every row."""
        rows = [(n, int.from_bytes(row.pdq)) for n, row in enumerate(self.rows) if row.pdq]
        asked = [int.from_bytes(one) for one in hashes]
        return [
            tuple(
                Near(n, self.rows[n].category, distance)
                for n, row in rows
                if (distance := (row ^ one).bit_count()) <= radius
            )
            for one in asked
        ]

    def self_test(self, most: int, radius: int) -> SelfTest:
        """Rows spread evenly over the list."""
        exact = _spread([n for n, row in enumerate(self.rows) if row.given()], most)
        seen = self.named([self.rows[n].given() for n in exact])
        alike = _spread([n for n, row in enumerate(self.rows) if row.pdq], most)
        close = self.near([_turned(self.rows[n].pdq, n % (radius + 1)) for n in alike], radius)
        return SelfTest(len(exact), _found(exact, seen), len(alike), _found(alike, close))

    def method(self, radius: int) -> tuple[Word, ...]:
        """See KnownFiles."""
        if not radius or not self.hashes:
            return ()
        return (Word("examination.method.brute_force", {"count": self.hashes, "radius": radius}),)

    def _candidates(self, file: Mapping[str, bytes]) -> Iterable[int]:
        return sorted({n for digest in file.values() for n in self.index.get(digest, ())})

    def _agreements(self, file: Mapping[str, bytes], rows: Iterable[int]) -> tuple[Agreement, ...]:
        found = ((n, agreement(self.rows[n].given(), file)) for n in rows)
        return tuple(Agreement(n, self.rows[n].category, *both) for n, both in found if both[0])


def agreement(row: Mapping[str, bytes], file: Mapping[str, bytes]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The algorithms on which a row and a file agree, and those on which they differ; what one does not give is neither."""
    both = [name for name in ALGORITHMS if name in row and name in file]
    same = tuple(name for name in both if row[name] == file[name])
    return same, tuple(name for name in both if name not in same)


def _spread(rows: Sequence[int], most: int) -> Sequence[int]:
    """Up to so many of these rows, evenly over all of them."""
    return rows[:: max(1, len(rows) // most)][:most] if most else ()


def _found(rows: Sequence[int], answers: Sequence[Sequence[Agreement | Near]]) -> int:
    return sum(any(one.row == row for one in answer) for row, answer in zip(rows, answers, strict=True))


def _turned(pdq: bytes, bits: int) -> bytes:
    """A hash with so many of its bits turned, spread over all of it."""
    turned = sum(1 << (place * 256 // max(bits, 1)) for place in range(bits))
    return (int.from_bytes(pdq) ^ turned).to_bytes(32)


def read_known_files(lines: Iterable[bytes], *, name: str, version: str, sha256: str) -> KnownFileList:
    """The list in a CSV file; a file without the header is refused, a bad row is rejected alone."""
    stream = iter(lines)
    columns = _header(next(stream, b""))
    rows: list[KnownFile] = []
    rejected: list[RejectedRow] = []
    total = 0
    for number, line in enumerate(stream, start=2):
        if not line.strip():
            continue
        total += 1
        try:
            rows.append(_row(line, columns))
        except _BadRowError as bad:
            rejected.append(RejectedRow(number, bad.args[0]))
    return KnownFileList(name, version, sha256, total, tuple(rows), tuple(rejected), _index(rows))


def name_and_version(stem: str, sha256: str) -> tuple[str, str]:
    """`NAME@VERSION` from a file's stem; without a version the beginning of its digest is the version."""
    name, _, version = stem.rpartition("@") if "@" in stem else (stem, "", "")
    return name or stem, version or sha256[:12]


class _BadRowError(ValueError):
    """Carries the reason's code."""


def _header(line: bytes) -> list[str]:
    cells = [cell.strip().lower() for cell in line.decode("utf-8-sig", "replace").strip().split(",")]
    missing = [column for column in _COLUMNS if column not in cells]
    if missing:
        raise InputError("examination.list_header", missing=", ".join(missing))
    return cells


def _row(line: bytes, columns: list[str]) -> KnownFile:
    cells = _cells(line, columns)
    known = KnownFile(cells["category"].strip(), *(_digest(cells, name) for name in _BYTES))
    if not known.category:
        raise _BadRowError("no_category")
    if not known.given() and not known.pdq:
        raise _BadRowError("no_digest")
    return known


def _cells(line: bytes, columns: list[str]) -> dict[str, str]:
    if len(line) > _LONGEST_LINE:
        raise _BadRowError("too_long")
    try:
        (cells,) = csv.reader([line.decode("utf-8")], strict=True)
    except (UnicodeDecodeError, csv.Error, ValueError):
        raise _BadRowError("not_a_row") from None
    if len(cells) != len(columns):
        raise _BadRowError("cells")
    return dict(zip(columns, cells, strict=True))


def _digest(cells: Mapping[str, str], algorithm: str) -> bytes:
    text = cells.get(algorithm, "").strip()
    if not text:
        return b""
    if len(text) != 2 * _BYTES[algorithm] or not text.isalnum():
        raise _BadRowError(f"bad_{algorithm}")
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise _BadRowError(f"bad_{algorithm}") from None


def _index(rows: list[KnownFile]) -> dict[bytes, tuple[int, ...]]:
    """Digest -> row numbers. The algorithms have different lengths, so one table serves the three."""
    index: dict[bytes, tuple[int, ...]] = {}
    for number, row in enumerate(rows):
        for digest in row.given().values():
            index[digest] = (*index.get(digest, ()), number)
    return index
