"""Known-file lists: CSV `category,md5,sha1,sha256,pdq,name` arrives, a list that answers for digests leaves.

Any digest of a row may be empty. Rows in = rows kept + rows rejected, each rejected one with its line and why.
Categories keep the issuer's own codes: their meaning differs from country to country.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from thelivu.base import InputError, Word

DIGESTED = ("md5", "sha1", "sha256")
"""What is computed of each file that is read."""
ALGORITHMS = (*DIGESTED, "ed2k", "btih", "btih2")
"""What a row may give: also what clients of file-sharing networks name a file by, known from mentions alone: the eDonkey
hash (MD4), the info-hash of a torrent (SHA-1, BEP 3) and that of version 2 (SHA-256, BEP 52)."""
KNOWN, KNOWN_GOOD = "known", "known-good"
"""Kinds of lists. What stands in a known-good one is counted and is no finding."""
RADIUS = 31
"""Bits by which two PDQ hashes of one picture may differ (the recommendation of its authors)."""
LEAST_QUALITY = 50
"""Of a PDQ hash that may be compared: what is flatter resembles everything (the same)."""
LENGTHS = {"md5": 16, "sha1": 20, "sha256": 32, "ed2k": 16, "btih": 20, "btih2": 32}
"""Bytes of a digest, by algorithm."""
_BYTES = {**LENGTHS, "pdq": 32}
_FIELDS = ("md5", "sha1", "sha256", "pdq", "ed2k", "btih", "btih2")  # in the order of KnownFile
_MOST_QUALITY = 100
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
    ed2k: bytes = b""
    btih: bytes = b""
    btih2: bytes = b""
    quality: int | None = None

    @property
    def exact(self) -> bool:
        """Whether the row gives an exact digest; one with a perceptual hash alone has only near files."""
        return any(getattr(self, algorithm) for algorithm in ALGORITHMS)

    def given(self) -> dict[str, bytes]:
        """The exact digests that the row holds, by algorithm."""
        held = {algorithm: getattr(self, algorithm) for algorithm in ALGORITHMS}
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
    def kind(self) -> str:
        """KNOWN, or KNOWN_GOOD: matches of that are counted and are no findings."""
        ...

    @property
    def entries(self) -> int:
        """Rows that give an exact digest."""
        ...

    @property
    def hashes(self) -> int:
        """Rows with a perceptual hash."""
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

    @property
    def not_taken(self) -> int:
        """Rows of its source that could not be taken."""
        ...

    def self_test(self, most: int, radius: int) -> SelfTest:
        """Plants up to `most` rows of each kind and looks them up."""
        ...

    def method(self, radius: int) -> tuple[Word, ...]:
        """How it searches, and the sum that shows that nothing within the radius is missed."""
        ...


@dataclass(frozen=True, slots=True)
class KnownFileList:
    """A list with its name, version and the digest of the file it was read from; it answers as KnownFiles."""

    name: str
    version: str
    sha256: str
    rows_in: int
    rows: tuple[KnownFile, ...]
    rejected: tuple[RejectedRow, ...]
    index: Mapping[tuple[str, bytes], tuple[int, ...]]
    kind: str = KNOWN

    @property
    def entries(self) -> int:
        """Rows that give an exact digest."""
        return sum(1 for row in self.rows if row.exact)

    @property
    def hashes(self) -> int:
        """Rows with a perceptual hash."""
        return sum(1 for row in self.rows if row.pdq)

    @property
    def not_taken(self) -> int:
        """Rows of its source that could not be taken."""
        return len(self.rejected)

    def named(
        self, files: Sequence[Mapping[str, bytes]], *, plainly: bool = False
    ) -> Sequence[tuple[Agreement, ...]]:
        """As KnownFiles; plainly: by reading every row instead of the index."""
        return tuple(
            tuple(
                _agreement(number, self.rows[number], file)
                for number in (self._read_for(file) if plainly else self._indexed_for(file))
            )
            for file in files
        )

    def _indexed_for(self, file: Mapping[str, bytes]) -> list[int]:
        return sorted({number for asked in file.items() for number in self.index.get(asked, ())})

    def _read_for(self, file: Mapping[str, bytes]) -> list[int]:
        asked = file.items()
        return [number for number, row in enumerate(self.rows) if row.given().items() & asked]

    def near(
        self, hashes: Sequence[bytes], radius: int, *, plainly: bool = False  # noqa: ARG002 - there is one way
    ) -> Sequence[tuple[Near, ...]]:
        """As KnownFiles, by comparing every pair."""
        stored = [(number, row) for number, row in enumerate(self.rows) if row.pdq]
        return tuple(
            tuple(
                Near(number, row.category, distance, row.quality)
                for number, row in stored
                if (distance := _distance(row.pdq, one)) <= radius
            )
            for one in hashes
        )

    def self_test(self, most: int, radius: int) -> SelfTest:
        """As KnownFiles."""
        exact = _spread([number for number, row in enumerate(self.rows) if row.exact], most)
        answers = self.named([self.rows[number].given() for number in exact])
        found = sum(
            any(one.row == number and not one.differs for one in answer)
            for number, answer in zip(exact, answers, strict=True)
        )
        hashed = _spread([number for number, row in enumerate(self.rows) if row.pdq], most)
        turned = [turned_bits(self.rows[number].pdq, at % (radius + 1)) for at, number in enumerate(hashed)]
        beside = self.near(turned, radius)
        near = sum(
            any((one.row, one.distance) == (number, at % (radius + 1)) for one in answer)
            for at, (number, answer) in enumerate(zip(hashed, beside, strict=True))
        )
        return SelfTest(len(exact), found, len(hashed), near)

    def method(self, radius: int) -> tuple[Word, ...]:
        """As KnownFiles: a table of all digests; each pair of hashes compared."""
        words = [Word("examination.method.table", {"count": self.entries})]
        if self.hashes and radius:
            words.append(Word("examination.method.every_pair", {"count": self.hashes, "radius": radius}))
        return tuple(words)


def turned_bits(pdq: bytes, count: int) -> bytes:
    """The hash with so many bits turned, the same ones for the same hash: a planted neighbour at a known distance.

    The places are `start + step x i` modulo 256 with an odd step, so no bit is turned twice; start and step come of the hash.
    """
    start, step = pdq[0], pdq[1] | 1
    turned = sum(1 << ((start + step * i) % 256) for i in range(count))
    return (int.from_bytes(pdq) ^ turned).to_bytes(len(pdq))


def _agreement(number: int, row: KnownFile, file: Mapping[str, bytes]) -> Agreement:
    both = {name: digest == file[name] for name, digest in row.given().items() if name in file}
    agreed = tuple(name for name, same in both.items() if same)
    return Agreement(number, row.category, agreed, tuple(name for name, same in both.items() if not same))


def _distance(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def _spread(numbers: list[int], most: int) -> list[int]:
    """Up to `most` of them, evenly spread."""
    count = min(most, len(numbers))
    return [numbers[at * len(numbers) // count] for at in range(count)]


def read_known_files(lines: Iterable[bytes], *, name: str, version: str, sha256: str) -> KnownFileList:
    """The list in a CSV file; a file without the header is refused, a bad row is rejected alone."""
    rows: list[KnownFile] = []
    rejected: list[RejectedRow] = []
    for _, one in known_rows(lines):
        if isinstance(one, RejectedRow):
            rejected.append(one)
        else:
            rows.append(one)
    total = len(rows) + len(rejected)
    return KnownFileList(name, version, sha256, total, tuple(rows), tuple(rejected), _index(rows))


def known_rows(lines: Iterable[bytes]) -> Iterator[tuple[int, KnownFile | RejectedRow]]:
    """Each row of a CSV file with its line, taken or rejected; InputError for a file without the header."""
    stream = iter(lines)
    columns = _header(next(stream, b""))
    for number, line in enumerate(stream, start=2):
        if not line.strip():
            continue
        try:
            yield number, _row(line, columns)
        except _BadRowError as bad:
            yield number, RejectedRow(number, bad.args[0])


def known_file(category: str, digests: Mapping[str, bytes], quality: int | None = None) -> KnownFile:
    """A row from its digests by algorithm, `pdq` among them."""
    md5, sha1, sha256, pdq, ed2k, btih, btih2 = (digests.get(name, b"") for name in _FIELDS)
    return KnownFile(category, md5, sha1, sha256, pdq, ed2k, btih, btih2, quality)


def checked(known: KnownFile) -> KnownFile | str:
    """The row, or the code of the reason why it cannot be one (`examination.row.*`)."""
    if not known.category:
        return "no_category"
    if not known.exact and not known.pdq:
        return "no_digest"
    return known


def digest_of(algorithm: str, text: str) -> bytes:
    """A digest from hexadecimal digits; nothing for no text. ValueError, with the reason's code, for anything else."""
    text = text.strip()
    if not text:
        return b""
    if len(text) != 2 * _BYTES[algorithm] or not (text.isascii() and text.isalnum()):
        raise _BadRowError(f"bad_{algorithm}")
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise _BadRowError(f"bad_{algorithm}") from None


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
    given = {name: digest_of(name, cells[name]) for name in _BYTES if cells.get(name)}
    quality = cells.get("quality", "").strip()
    known = checked(known_file(cells["category"].strip(), given, _quality(quality) if quality else None))
    if isinstance(known, str):
        raise _BadRowError(known)
    return known


def _quality(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= _MOST_QUALITY):
        raise _BadRowError("bad_quality")
    return int(text)


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


def _index(rows: list[KnownFile]) -> dict[tuple[str, bytes], tuple[int, ...]]:
    """(algorithm, digest) -> row numbers."""
    index: dict[tuple[str, bytes], tuple[int, ...]] = {}
    for number, row in enumerate(rows):
        for given in row.given().items():
            index[given] = (*index.get(given, ()), number)
    return index
