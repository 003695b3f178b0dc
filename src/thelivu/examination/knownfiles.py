"""Known-file lists: CSV `category,md5,sha1,sha256,pdq,name` arrives, a list that answers for digests leaves.

Any digest of a row may be empty. Rows in = rows kept + rows rejected, each rejected one with its line and why.
Categories keep the issuer's own codes: their meaning differs from country to country.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from thelivu.base import Digests, InputError, Word

ALGORITHMS = ("md5", "sha1", "sha256")
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

    @property
    def exact(self) -> bool:
        """Whether the row can be compared: a row with a perceptual hash alone cannot, yet."""
        return bool(self.md5 or self.sha1 or self.sha256)

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
class KnownFileList:
    """A list with its name, version and the digest of the file it was read from."""

    name: str
    version: str
    sha256: str
    rows_in: int
    rows: tuple[KnownFile, ...]
    rejected: tuple[RejectedRow, ...]
    index: Mapping[bytes, tuple[int, ...]]

    def rows_for(self, digests: Digests) -> Iterator[KnownFile]:
        """The rows that share at least one digest with a file, each once, in the order of the list."""
        found: set[int] = set()
        for digest in (digests.md5, digests.sha1, digests.sha256):
            found.update(self.index.get(bytes.fromhex(digest), ()))
        return (self.rows[number] for number in sorted(found))


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
