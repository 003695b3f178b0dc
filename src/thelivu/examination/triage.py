"""Triage: the entries of one exhibit and known-file lists arrive under a Permit; findings leave.

Each file is read once, for three digests, and forgotten: nothing of it is kept, decoded or shown (promise 1).
Entries in = examined + skipped + failed (promise 4). Long work asks for its Permit again and stops when that
lapses (promise 2).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from thelivu.authority import Permit, Subject
from thelivu.base import Digests, Word, digest_stream
from thelivu.examination.certificate import (
    Certificate,
    entries_digest,
    entry_line,
    plant,
    recheck,
)
from thelivu.examination.entries import Problem, SourceEntry, Unreadable
from thelivu.examination.grade import Contradiction, Finding, grades
from thelivu.examination.knownfiles import KnownFileList

ACT = "examination.triage"


@dataclass(frozen=True, slots=True)
class Policy:
    """How much self-test a run carries and how often it asks for its Permit again."""

    planted: int = 1000
    recheck_one_in: int = 100
    entries_per_permit: int = 200


@dataclass(frozen=True, slots=True)
class Tally:
    """The accounting of a run: every entry is in exactly one of examined, skipped and failed."""

    entries: int
    examined: int
    skipped: int
    failed: int
    deleted: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What a triage leaves: the accounting, the findings, what was not examined and why, and the proof."""

    exhibit: str
    practice: bool
    tally: Tally
    findings: tuple[Finding, ...]
    contradictions: tuple[Contradiction, ...]
    skipped: tuple[Problem, ...]
    failed: tuple[Problem, ...]
    certificate: Certificate

    def by_category(self) -> dict[tuple[str, str, str], int]:
        """Files found, by list, version and category."""
        counts: dict[tuple[str, str, str], int] = {}
        for found in self.findings:
            key = (found.list_name, found.list_version, found.category)
            counts[key] = counts.get(key, 0) + 1
        return counts


def triage(
    permit: Permit,
    exhibit: str,
    entries: Iterable[SourceEntry],
    lists: Sequence[KnownFileList],
    policy: Policy,
    *,
    ask_again: Callable[[Permit], Permit],
) -> Findings:
    """Compares every entry of an exhibit with the lists; `ask_again` refuses when the authority has lapsed."""
    run = _Run(_covers(permit, exhibit), exhibit, lists, policy)
    for number, entry in enumerate(entries):
        if number % policy.entries_per_permit == 0:
            run.permit = _covers(ask_again(run.permit), exhibit)
        run.take(entry)
    return run.close()


def _covers(permit: Permit, exhibit: str) -> Permit:
    permit.require(ACT, Subject("exhibit", exhibit))
    return permit


@dataclass(slots=True)
class _Run:
    permit: Permit
    exhibit: str
    lists: Sequence[KnownFileList]
    policy: Policy
    entries: int = 0
    deleted: int = 0
    lines: list[str] = field(default_factory=list)
    sample: dict[str, Digests] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    skipped: list[Problem] = field(default_factory=list)
    failed: list[Problem] = field(default_factory=list)

    def take(self, entry: SourceEntry) -> None:
        """One entry ends in exactly one of the three heaps."""
        self.entries += 1
        self.deleted += entry.deleted
        if entry.skipped:
            self.skipped.append(Problem(entry.path, entry.skipped))
        elif entry.failed or entry.read is None:
            self.failed.append(Problem(entry.path, entry.failed or "read_error"))
        else:
            try:
                digests = digest_stream(entry.read())
            except Unreadable as reason:
                self.failed.append(Problem(entry.path, reason.reason))
            else:
                self._examined(entry, digests)

    def _examined(self, entry: SourceEntry, digests: Digests) -> None:
        if len(self.lines) % self.policy.recheck_one_in == 0:
            self.sample[entry.path] = digests
        self.lines.append(entry_line(entry.path, digests))
        for found in grades(digests, entry.path, self.lists, deleted=entry.deleted):
            if isinstance(found, Finding):
                self.findings.append(found)
            else:
                self.contradictions.append(found)

    def close(self) -> Findings:
        tally = Tally(self.entries, len(self.lines), len(self.skipped), len(self.failed), self.deleted)
        return Findings(
            self.exhibit,
            self.permit.practice,
            tally,
            tuple(self.findings),
            tuple(self.contradictions),
            tuple(self.skipped),
            tuple(self.failed),
            self._certificate(),
        )

    def _certificate(self) -> Certificate:
        planted, planted_found = plant(self.lists, self.policy.planted)
        again = recheck(self.sample, self.lists)
        before = {(f.path, f.list_name, f.list_version) for f in self.findings if f.path in self.sample}
        return Certificate(
            list_entries=sum(len(known.rows) for known in self.lists),
            radius=0,  # exact digests only: nothing near is claimed
            method=self._method(),
            planted=planted,
            planted_found=planted_found,
            rechecked=round(len(self.sample) / len(self.lines), 4) if self.lines else 0.0,
            recheck_agrees=again == before,
            entries_digest=entries_digest(self.lines),
        )

    def _method(self) -> tuple[Word, ...]:
        """What was done, and what the reader must know of it, as words."""
        unused = sum(1 for known in self.lists for row in known.rows if not row.exact)
        single = sum(1 for found in self.findings if len(found.agreed) == 1)
        rejected = sum(len(known.rejected) for known in self.lists)
        words = [Word("examination.method.exact")]
        words += [Word("examination.method.single", {"count": single})] if single else []
        words += [Word("examination.method.rows_rejected", {"count": rejected})] if rejected else []
        words += [Word("examination.method.rows_unused", {"count": unused})] if unused else []
        if self.contradictions:
            words.append(Word("examination.method.contradictions", {"count": len(self.contradictions)}))
        if self.skipped:
            words.append(Word("examination.method.skipped", {"reasons": _counted(self.skipped)}))
        return tuple(words)


def _counted(problems: Iterable[Problem]) -> str:
    counts: dict[str, int] = {}
    for problem in problems:
        counts[problem.reason] = counts.get(problem.reason, 0) + 1
    return ", ".join(f"{reason} {count}" for reason, count in sorted(counts.items()))
