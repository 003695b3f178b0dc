"""The proof that a triage missed nothing: planted rows found again, a share re-checked another way, one digest.

`entries_digest` is the SHA-256 over the sorted lines `path<TAB>size<TAB>sha256`, so that two runs over one
exhibit can be compared. The self-test answers the field's silent misses: a matcher that lost rows says so.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from thelivu.base import Digests, Word
from thelivu.examination.entries import Outcome, Problem
from thelivu.examination.grade import ABSENT, IDENTICAL, NEAR, Finding, exact, near
from thelivu.examination.knownfiles import KnownFiles


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


@dataclass(slots=True)
class Compared:
    """What a run keeps for its certificate: a line of each file read, the sample to check again, and counts.

    `looks`: perceptual hashes compared; `again`: files read a second time at full size; `undecided`: files that come
    near a row by a shrunk picture and could not be read again; `known_good`: files that a known-good list names.
    """

    lines: list[str] = field(default_factory=list)
    sample: list[Outcome] = field(default_factory=list)
    looks: int = 0
    again: int = 0
    undecided: int = 0
    known_good: int = 0
    contradictions: int = 0
    skipped: Sequence[Problem] = ()


def entries_digest(lines: Iterable[str]) -> str:
    """SHA-256 over the lines in byte order, each ended by a newline."""
    total = hashlib.sha256()
    for line in sorted(line.encode() for line in lines):
        total.update(line + b"\n")
    return total.hexdigest()


def entry_line(path: str, digests: Digests) -> str:
    """One line of the entries digest."""
    return f"{path}\t{digests.size}\t{digests.sha256}"


def certificate_of(
    compared: Compared,
    findings: Sequence[Finding],
    lists: Sequence[KnownFiles],
    *,
    planted: int,
    radius: int,
) -> Certificate:
    """The certificate of a run: the lists are asked their self-test, and the sample once more by the plain way."""
    tests = [known.self_test(planted, radius) for known in lists]
    looked = compared.looks if any(known.hashes for known in lists) else 0
    lines = compared.lines
    return Certificate(
        list_entries=sum(known.entries for known in lists),
        radius=radius if looked else 0,  # where no picture was compared nothing near is claimed
        method=_method(compared, findings, lists, radius if looked else 0),
        planted=sum(test.planted + test.near_planted for test in tests),
        planted_found=sum(test.found + test.near_found for test in tests),
        rechecked=round(len(compared.sample) / len(lines), 4) if lines else 0.0,
        recheck_agrees=_agrees(compared.sample, findings, lists, radius),
        entries_digest=entries_digest(lines),
    )


def _agrees(
    sample: Sequence[Outcome], findings: Sequence[Finding], lists: Sequence[KnownFiles], radius: int
) -> bool:
    """Whether the plain way finds in the sample what the run found. What was shrunk was decided by a second reading."""
    paths = {outcome.path for outcome in sample}
    shrunk = {outcome.path for outcome in sample if any(look.reduced for look in outcome.looks)}
    before = {_key(one) for one in findings if one.path in paths and one.grade != ABSENT}
    after = set()
    for known in lists:
        if known.good:
            continue
        after |= {_key(one) for one in exact(sample, known, plainly=True) if isinstance(one, Finding)}
        after |= {_key(one) for one in near(sample, known, radius, plainly=True)}
    return {key for key in before if not _decided_again(key, shrunk)} == {
        key for key in after if not _decided_again(key, shrunk)
    }


def _key(found: Finding) -> tuple[str, str, str, str, int]:
    return (found.grade, found.path, found.list_name, found.list_version, found.distance)


def _decided_again(key: tuple[str, str, str, str, int], shrunk: set[str]) -> bool:
    return key[0] == NEAR and key[1] in shrunk


def _method(
    compared: Compared, findings: Sequence[Finding], lists: Sequence[KnownFiles], radius: int
) -> tuple[Word, ...]:
    """What was done, and what the reader must know of it, as words."""
    counts = {
        "single": sum(1 for one in findings if one.grade == IDENTICAL and len(one.agreed) == 1),
        "rows_rejected": sum(known.not_taken for known in lists),
        "hashes_unused": 0 if radius else sum(known.hashes for known in lists),
        "looks": compared.looks if radius else 0,
        "again": compared.again,
        "undecided": compared.undecided,
        "known_good": compared.known_good,
        "contradictions": compared.contradictions,
    }
    words = [Word("examination.method.exact")]
    words += [word for known in lists for word in known.method(radius)]
    words += [Word(f"examination.method.{name}", {"count": n}) for name, n in counts.items() if n]
    if compared.skipped:
        words.append(Word("examination.method.skipped", {"reasons": _counted(compared.skipped)}))
    return tuple(words)


def _counted(problems: Iterable[Problem]) -> str:
    counts: dict[str, int] = {}
    for problem in problems:
        counts[problem.reason] = counts.get(problem.reason, 0) + 1
    return ", ".join(f"{reason} {count}" for reason, count in sorted(counts.items()))
