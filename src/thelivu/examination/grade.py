"""From the three digests of a file and a list to a grade: what agrees, what contradicts, what is left out.

The rule: *identical* when every digest that the row gives agrees, and at least two do. A row that gives one
digest alone is graded by that one, and the finding says so (`agreed`): finding a second file for a given MD5
is not known to be possible, but one algorithm is less than the two that law.md section 5 asks for. A row of
which one digest agrees and another does not is no finding: it is a contradiction, reported for a person.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from thelivu.base import Digests
from thelivu.examination.knownfiles import DIGESTED, KnownFile, KnownFileList

IDENTICAL = "identical"


@dataclass(frozen=True, slots=True)
class Finding:
    """A file whose digests stand in a list: grade, list, category, digests and path; never its content."""

    grade: str
    list_name: str
    list_version: str
    category: str
    agreed: tuple[str, ...]
    digests: Digests
    path: str
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A file that shares one digest with a row while another digest of the row differs."""

    list_name: str
    list_version: str
    category: str
    agreed: tuple[str, ...]
    differs: tuple[str, ...]
    path: str


def agreement(digests: Digests, row: KnownFile) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The algorithms on which a file and a row agree, and those on which they differ."""
    given = row.given()
    same = {name: given[name].hex() == getattr(digests, name) for name in DIGESTED if name in given}
    return tuple(n for n, yes in same.items() if yes), tuple(n for n, yes in same.items() if not yes)


def grades(
    digests: Digests, path: str, lists: Iterable[KnownFileList], *, deleted: bool = False
) -> Iterator[Finding | Contradiction]:
    """What the lists say of one file: one answer for each list and category."""
    for known in lists:
        for category, (agreed, differs) in _by_category(digests, known).items():
            if differs:
                yield Contradiction(known.name, known.version, category, agreed, differs, path)
            else:
                yield Finding(
                    IDENTICAL, known.name, known.version, category, agreed, digests, path, deleted=deleted
                )


def _by_category(
    digests: Digests, known: KnownFileList
) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """The best row of each category: one without contradiction before one with, then the most agreement."""
    best: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for row in known.rows_for(digests):
        found = agreement(digests, row)
        held = best.get(row.category)
        if held is None or (-len(found[1]), len(found[0])) > (-len(held[1]), len(held[0])):
            best[row.category] = found
    return best
