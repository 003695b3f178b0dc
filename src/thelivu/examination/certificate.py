"""The proof that a triage missed nothing: planted rows found again, a share re-checked another way, one digest.

`entries_digest` is the SHA-256 over the sorted lines `path<TAB>size<TAB>sha256`, so that two runs over one
exhibit can be compared. The self-test answers the field's silent misses: a matcher that lost rows says so.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from thelivu.base import Digests, Word
from thelivu.examination.grade import agreement
from thelivu.examination.knownfiles import DIGESTED, KnownFile, KnownFileList


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was searched and how, with the self-test's result; `passed` is false when anything was missed."""

    list_entries: int
    radius: int
    method: tuple[Word, ...]
    planted: int
    planted_found: int
    rechecked: float
    recheck_agrees: bool
    entries_digest: str

    @property
    def passed(self) -> bool:
        """Every planted row was found and the re-check found the same files."""
        return self.planted == self.planted_found and self.recheck_agrees


def entries_digest(lines: Iterable[str]) -> str:
    """SHA-256 over the lines in byte order, each ended by a newline."""
    total = hashlib.sha256()
    for line in sorted(line.encode() for line in lines):
        total.update(line + b"\n")
    return total.hexdigest()


def entry_line(path: str, digests: Digests) -> str:
    """One line of the entries digest."""
    return f"{path}\t{digests.size}\t{digests.sha256}"


def plant(lists: Sequence[KnownFileList], most: int) -> tuple[int, int]:
    """Rows spread evenly over the lists, looked up as if a file had them: how many, and how many were found."""
    rows = [(known, row) for known in lists for row in known.rows if row.exact]
    step = max(1, len(rows) // most) if most else len(rows) + 1
    planted = rows[::step][:most]
    found = sum(1 for known, row in planted if _finds(known, row))
    return len(planted), found


def recheck(sample: Mapping[str, Digests], lists: Sequence[KnownFileList]) -> set[tuple[str, str, str]]:
    """(path, list, version) of each sampled file that a list names, by reading every row instead of the index."""
    wanted: dict[bytes, list[str]] = {}
    for path, digests in sample.items():
        for algorithm in DIGESTED:
            wanted.setdefault(bytes.fromhex(getattr(digests, algorithm)), []).append(path)
    return {
        (path, known.name, known.version)
        for known in lists
        for row in known.rows
        for digest in (row.md5, row.sha1, row.sha256)
        for path in wanted.get(digest, ())
        if not agreement(sample[path], row)[1]
    }


def _finds(known: KnownFileList, row: KnownFile) -> bool:
    """A file with the row's digests, and stand-ins for those that the row does not give."""
    stand_in = {name: hashlib.new(name, b"planted", usedforsecurity=False).hexdigest() for name in DIGESTED}
    file = Digests(**stand_in | {name: value.hex() for name, value in row.given().items()}, size=0)
    return any(found == row for found in known.rows_for(file))
