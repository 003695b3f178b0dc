"""One triage as the command line runs it: a source, lists and a Permit arrive; findings and their document leave.

A run that keeps its outcomes goes on, after a kill, behind the last entry that is on the disk.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from typing import Any

from thelivu.authority import Authority, Permit, again
from thelivu.base import InputError, Word
from thelivu.devices import open_source, read_list
from thelivu.devices.knownlists import KnownList, header_of, open_list, read_key
from thelivu.devices.looking import looked
from thelivu.devices.stored import Stored, StoredWriter, begun, resumed
from thelivu.examination import (
    Findings,
    KnownFiles,
    Outcome,
    Policy,
    SourceEntry,
    digested,
    document_of,
    triage,
)

TOOL = f"thelivu {version('thelivu')}"
KEYED = ".khl"
_AT_ONCE = 500  # outcomes that are put on the disk together: what a kill costs
_NEEDED = ("PIL", "simplejpeg", "pi_heif", "numba")


@dataclass(frozen=True, slots=True)
class Lists:
    """The files of known-file lists: CSV or keyed, with their key and the deltas upon them."""

    files: tuple[Path, ...]
    deltas: tuple[Path, ...] = ()
    key: Path | None = None

    def opened(self) -> list[KnownFiles]:
        """The lists, in their order. InputError for a keyed one without its key, or a delta upon none of them."""
        keyed = {file: self._keyed(file) for file in self.files if file.suffix == KEYED}
        for delta in self.deltas:
            base = header_of(delta).provenance.base
            file = next((one for one, known in keyed.items() if known.address == base), None)
            if file is None:
                raise InputError("devices.lists.other_base", name=delta.name)
            keyed[file] = self._keyed(file, (*(part.path for part in keyed[file].parts[1:]), delta))
        return [keyed[file] if file in keyed else read_list(file) for file in self.files]

    def _keyed(self, file: Path, deltas: Sequence[Path] = ()) -> KnownList:
        if self.key is None:
            raise InputError("examination.no_list_key", name=file.name, option="--list-key")
        return open_list(file, read_key(self.key), deltas)


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where a run keeps its outcomes, sealed under a key, so that a later list needs no device."""

    file: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run came to."""

    findings: Findings
    document: dict[str, Any]
    known: list[KnownFiles]


def run(
    held: Permit, legal: Authority, exhibit: str, source: Path, lists: Lists, *,
    quick: bool = False, keeping: Keeping | None = None, told: Callable[[int, int], None] = lambda _entries, _found: None,
) -> Ran:  # fmt: skip
    """Examines a source. `quick`: JPEGs are shrunk while they are decoded, and what comes near is read again in full."""
    known = lists.opened()
    with ExitStack() as around:
        opened = open_source(source)
        around.callback(opened.close)
        read = partial(looked, reduced=quick) if looks() else digested
        outcomes: Iterable[Outcome] = read(opened.entries())
        if keeping is not None:
            facts: dict[str, object] = {"exhibit": exhibit, "source": opened.path, "kind": opened.kind, "tool": TOOL}
            outcomes = _kept(around, keeping, facts, opened.entries, read)
        findings = triage(
            held, exhibit, outcomes, known, Policy(), told=told,
            ask_again=lambda held: again(held, legal, datetime.now(UTC)),
            again=lambda paths: _again(opened.entries(), paths) if quick and looks() else (),
        )  # fmt: skip
        notes = (*opened.notes, *(() if looks() else (Word("examination.method.digests_only"),)))
        return Ran(findings, document_of(findings, opened.source, TOOL, notes), known)


def looks() -> bool:
    """Whether what looks at pictures is installed here (locks/devices.in); without it only digests are compared."""
    return all(find_spec(name) is not None for name in _NEEDED)


def _again(entries: Iterable[SourceEntry], paths: frozenset[str]) -> Iterator[Outcome]:
    """The outcomes of these paths at full size; what lies in an archive is reached by its archive."""
    tops = {path.partition("!/")[0] for path in paths} | set(paths)
    for outcome in looked(entry for entry in entries if entry.path in tops):
        if outcome.path in paths:
            yield outcome


def _kept(
    around: ExitStack, keeping: Keeping, facts: dict[str, object], entries: Callable[[], Iterator[SourceEntry]],
    read: Callable[[Iterable[SourceEntry]], Iterator[Outcome]],
) -> Iterator[Outcome]:  # fmt: skip
    """The outcomes of a run, those that are on the disk already first. InputError where they are of another exhibit."""
    key, before = read_key(keeping.key), list[Outcome]()
    if keeping.file.exists():
        with Stored(keeping.file, key) as there:
            if there.facts != facts:
                raise InputError("examination.kept_of_another", name=keeping.file.name)
            if there.finished:  # all was read; what is left is the comparison
                return iter(list(there.outcomes()))
        writer, done = resumed(keeping.file, key)
        before = list(done)
    else:
        writer = begun(keeping.file, key, facts)
    around.enter_context(writer)
    passed = sum(1 for _ in _entries_of(before))  # a second walk gives the same entries in the same order
    return chain(before, _written(writer, read(islice(entries(), passed, None))))


def _written(writer: StoredWriter, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """Hands outcomes on, and puts them on the disk: those of one entry together, an archive's members with it."""
    waiting: list[Outcome] = []
    for group in _entries_of(outcomes):
        waiting += group
        if len(waiting) >= _AT_ONCE:
            writer.append(waiting)
            waiting.clear()
        yield from group
    writer.append(waiting)
    writer.finish()


def _entries_of(outcomes: Iterable[Outcome]) -> Iterator[list[Outcome]]:
    """The outcomes of each entry of the source: its own, and behind it those of what lies inside it."""
    group: list[Outcome] = []
    for outcome in outcomes:
        if group and not outcome.path.startswith(f"{group[0].path}!/"):
            yield group
            group = []
        group.append(outcome)
    if group:
        yield group
