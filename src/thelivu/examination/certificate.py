"""The proof that a triage missed nothing: planted rows found again, a share re-checked another way, one digest.

`entries_digest` is the SHA-256 over the sorted lines `path<TAB>size<TAB>sha256`, so that two runs over one
exhibit can be compared. The self-test answers the field's silent misses: a matcher that lost rows says so.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from thelivu.base import Digests, Word
from thelivu.examination.entries import Outcome, Problem
from thelivu.examination.grade import IDENTICAL, NEAR, Finding, exact, near
from thelivu.examination.knownfiles import KNOWN_GOOD, KnownFiles

_PAIRS = 1_000_000_000
"""Pairs of perceptual hashes that the second way compares of one list, at most: about ten seconds of processor time."""


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
    near a row by a shrunk picture and could not be read again; `known_good`: files that a known-good list names;
    `unseen`: files compared by their digests alone though they may hold more, by reason.
    """

    lines: list[str] = field(default_factory=list)
    sample: list[Outcome] = field(default_factory=list)
    looks: int = 0
    again: int = 0
    undecided: int = 0
    known_good: int = 0
    contradictions: int = 0
    skipped: Sequence[Problem] = ()
    unseen: Counter[str] = field(default_factory=Counter)


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
    """Whether the plain way finds in the sample what the run found, by every list of which the matches are findings."""
    return all(
        _agrees_with(known, sample, findings, radius) for known in lists if known.kind != KNOWN_GOOD
    )


def _agrees_with(
    known: KnownFiles, sample: Sequence[Outcome], findings: Sequence[Finding], radius: int
) -> bool:
    """The same of one list. Pictures that were shrunk were decided by a second reading, and are not compared again."""
    looked = _near_sample(sample, known)
    paths, near_paths = {outcome.path for outcome in sample}, {outcome.path for outcome in looked}
    own = [one for one in findings if (one.list_name, one.list_version) == (known.name, known.version)]
    before = {_key(one) for one in own if one.grade == IDENTICAL and one.path in paths}
    before |= {_key(one) for one in own if one.grade == NEAR and one.path in near_paths}
    after = {_key(one) for one in exact(sample, known, plainly=True) if isinstance(one, Finding)}
    after |= {_key(one) for one in near(looked, known, radius, plainly=True)}
    return before == after


def _near_sample(sample: Sequence[Outcome], known: KnownFiles) -> list[Outcome]:
    """The files of the sample whose hashes the plain way compares with a list, within its most pairs."""
    left, chosen = _PAIRS // max(known.hashes, 1), []
    for outcome in sample:
        if outcome.looks and not outcome.shrunk:
            left -= len(outcome.looks)
            if left < 0:
                break
            chosen.append(outcome)
    return chosen


def _key(found: Finding) -> tuple[str, str, str, int]:
    return (found.grade, found.path, found.category, found.distance)


def _method(
    compared: Compared, findings: Sequence[Finding], lists: Sequence[KnownFiles], radius: int
) -> tuple[Word, ...]:
    """What was done, and what the reader must know of it, as words."""
    counts = {
        "single": sum(1 for one in findings if one.grade == IDENTICAL and len(one.agreed) == 1),
        "rows_rejected": sum(known.not_taken for known in lists),
        "hashes_unused": 0 if radius else sum(known.hashes for known in lists),
        "looks": compared.looks if radius else 0,
        "near_rechecked": min((len(_near_sample(compared.sample, known)) for known in lists if known.hashes), default=0) if radius else 0,
        "again": compared.again,
        "undecided": compared.undecided,
        "known_good": compared.known_good,
        "contradictions": compared.contradictions,
    }
    words = [Word("examination.method.exact")]
    words += [word for known in lists for word in known.method(radius)]
    words += [Word(f"examination.method.{name}", {"count": n}) for name, n in counts.items() if n]
    if compared.unseen:
        reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(compared.unseen.items()))
        words.append(Word("examination.method.unseen", {"reasons": reasons}))
    if compared.skipped:
        words.append(Word("examination.method.skipped", {"reasons": _counted(compared.skipped)}))
    return tuple(words)


def _counted(problems: Iterable[Problem]) -> str:
    counts: dict[str, int] = {}
    for problem in problems:
        counts[problem.reason] = counts.get(problem.reason, 0) + 1
    return ", ".join(f"{reason} {count}" for reason, count in sorted(counts.items()))
