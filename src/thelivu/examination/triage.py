"""Triage: what was read of an exhibit, known-file lists and a Permit arrive; graded findings and their certificate leave.

Of a file nothing passes through here but digests, perceptual hashes and its path: nothing is shown (promise 1).
Entries in = examined + skipped + failed (promise 4). Long work asks for its Permit again and stops when that
lapses (promise 2).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from thelivu.authority import Permit, Subject
from thelivu.base import digest_stream
from thelivu.examination.certificate import Certificate, Compared, certificate_of, entry_line
from thelivu.examination.entries import Outcome, Problem, SourceEntry, Unreadable
from thelivu.examination.grade import IDENTICAL, NEAR, Contradiction, Finding, exact, mentioned, near
from thelivu.examination.knownfiles import KNOWN_GOOD, RADIUS, KnownFiles
from thelivu.examination.traces import Trace, trace_of

ACT = "examination.triage"
SHIFT = 10
"""Bits by which shrinking a picture inside its decoder moves its hash, at most (measured; 8 where its quality is 80 or more)."""

Again = Callable[[frozenset[str]], Iterable[Outcome]]
"""Reads the entries of these paths once more, their pictures at full size."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How much self-test a run carries, how often it asks for its Permit again, and how many files are matched at once."""

    planted: int = 1000
    recheck_one_in: int = 100
    entries_per_permit: int = 200
    at_once: int = 2000


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
    """What a triage leaves: the accounting, the findings, what was not examined and why, and the proof.

    `known_good`: files that a list of harmless files names; counted, and no findings. `traces`: entries whose name says that
    something was wiped or reset.
    """

    exhibit: str
    practice: bool
    tally: Tally
    findings: tuple[Finding, ...]
    contradictions: tuple[Contradiction, ...]
    skipped: tuple[Problem, ...]
    failed: tuple[Problem, ...]
    traces: tuple[Trace, ...]
    known_good: int
    certificate: Certificate

    def by_category(self) -> dict[tuple[str, str, str], int]:
        """Findings, by list, version and category."""
        counts: dict[tuple[str, str, str], int] = {}
        for found in self.findings:
            key = (found.list_name, found.list_version, found.category)
            counts[key] = counts.get(key, 0) + 1
        return counts


def digested(entries: Iterable[SourceEntry]) -> Iterator[Outcome]:
    """Each entry read once for its digests alone; a file that breaks off is failed and leaves none."""
    for entry in entries:
        blank = Outcome(entry.path, skipped=entry.skipped, failed=entry.failed, deleted=entry.deleted)
        if entry.skipped or entry.failed:
            yield blank
        elif entry.read is None:
            yield replace(blank, failed="read_error")
        else:
            try:
                digests = digest_stream(entry.read())
            except Unreadable as reason:
                yield replace(blank, failed=reason.reason)
            else:
                yield replace(blank, digests=digests)


def triage(
    permit: Permit,
    exhibit: str,
    outcomes: Iterable[Outcome],
    lists: Sequence[KnownFiles],
    policy: Policy,
    *,
    ask_again: Callable[[Permit], Permit],
    again: Again | None = None,
    told: Callable[[int, int], None] = lambda _entries, _findings: None,
) -> Findings:
    """Compares what was read of an exhibit with the lists; `ask_again` refuses when the authority has lapsed.

    `again`, where pictures were shrunk while they were decoded, gives the hashes at full size of what comes near a row.
    `told` hears, each time that the Permit is asked for, how many entries were read and how many findings there are.
    """
    run = _Run(_covers(permit, exhibit), exhibit, lists, policy)
    stream = iter(outcomes)
    while True:
        if run.entries % policy.entries_per_permit == 0:  # before the next entry is read
            run.permit = _covers(ask_again(run.permit), exhibit)
            told(run.entries, len(run.findings))
        outcome = next(stream, None)
        if outcome is None:
            break
        run.take(outcome)
    run.match()
    run.settle(again)
    return run.close()


def _covers(permit: Permit, exhibit: str) -> Permit:
    permit.require(ACT, Subject("exhibit", exhibit))
    return permit


@dataclass(slots=True)
class _Run:
    permit: Permit
    exhibit: str
    lists: Sequence[KnownFiles]
    policy: Policy
    entries: int = 0
    examined: int = 0
    deleted: int = 0
    compared: Compared = field(default_factory=Compared)
    waiting: list[Outcome] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    skipped: list[Problem] = field(default_factory=list)
    failed: list[Problem] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)

    def take(self, outcome: Outcome) -> None:
        """One entry ends in exactly one of the three heaps; what was read whole is compared, whatever came after."""
        self.entries += 1
        self.deleted += outcome.deleted
        self.examined += outcome.examined
        if code := trace_of(outcome.path, deleted=outcome.deleted):
            self.traces.append(Trace(outcome.path, code))
        if outcome.skipped:
            self.skipped.append(Problem(outcome.path, outcome.skipped))
        elif outcome.failed:
            self.failed.append(Problem(outcome.path, outcome.failed))
        if outcome.unseen:
            self.compared.unseen[outcome.unseen] += 1
        if outcome.digests is None:
            return
        if len(self.compared.lines) % self.policy.recheck_one_in == 0:
            self.compared.sample.append(outcome)
        self.compared.lines.append(entry_line(outcome.path, outcome.digests))
        self.compared.looks += len(outcome.looks)
        self.waiting.append(outcome)
        if len(self.waiting) >= self.policy.at_once:
            self.match()

    def match(self) -> None:
        """Asks the lists about what waits, all at once."""
        waiting, self.waiting = self.waiting, []
        whole = [outcome for outcome in waiting if not outcome.shrunk]
        for known in self.lists:
            for found in exact(waiting, known):
                if isinstance(found, Contradiction):
                    self.contradictions.append(found)
                elif known.kind == KNOWN_GOOD:
                    self.compared.known_good += 1
                else:
                    self.findings.append(found)
            if known.kind != KNOWN_GOOD:
                self.findings += mentioned(waiting, known)
                self.findings += near(whole, known, RADIUS)
                self.doubtful.update(
                    one.path for one in near([o for o in waiting if o.shrunk], known, RADIUS + SHIFT)
                )

    def settle(self, again: Again | None) -> None:
        """What comes near a row by a shrunk picture is decided by the whole one, or counted as not decided."""
        if not self.doubtful:
            return
        read = list(again(frozenset(self.doubtful))) if again is not None else []
        self.compared.again = len(read)
        for known in self.lists:
            if known.kind != KNOWN_GOOD:
                self.findings += near(read, known, RADIUS)
        self.compared.undecided = len(self.doubtful - {one.path for one in read if one.looks})

    def close(self) -> Findings:
        tally = Tally(self.entries, self.examined, len(self.skipped), len(self.failed), self.deleted)
        order = {IDENTICAL: 0, NEAR: 1}
        findings = sorted(self.findings, key=lambda one: (order.get(one.grade, 2), one.path))
        return Findings(
            exhibit=self.exhibit, practice=self.permit.practice, tally=tally, findings=tuple(findings),
            contradictions=tuple(self.contradictions), skipped=tuple(self.skipped), failed=tuple(self.failed),
            traces=tuple(self.traces), known_good=self.compared.known_good, certificate=self._certificate(findings),
        )  # fmt: skip

    def _certificate(self, findings: Sequence[Finding]) -> Certificate:
        self.compared.contradictions, self.compared.skipped = len(self.contradictions), self.skipped
        return certificate_of(
            self.compared, findings, self.lists, planted=self.policy.planted, radius=RADIUS
        )
