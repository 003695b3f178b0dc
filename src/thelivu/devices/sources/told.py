"""What a confined reader tells, as entries: the office's side. A reader that ends costs the entry at which it stood.

The office parses frames and nothing else. A reader that is gone is followed by another, which passes over what is told
and does not take the step at which the one before it ended; after so many, the rest of that file system is one entry.
"""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from thelivu.base import JSON, InputError
from thelivu.devices.sandbox import Stream
from thelivu.devices.sources import frames
from thelivu.devices.sources.frames import BadFrameError, Entry
from thelivu.examination import REASONS, SourceEntry, Unreadable, path_text

RESTARTS = 32
"""Readers of one file system after the first."""
_ENDS = {"leads.sandbox.too_slow": "reader_slow", "leads.sandbox.too_much": "reader_much"}
_MOST_REGIONS = 1_000_000
_MOST_FACTS = 64


@dataclass(slots=True)
class Findings:
    """What the readers say beside the entries. `partly`: paths of deleted entries whose space is partly a live file's."""

    regions: dict[int, tuple[int, str]] = field(default_factory=dict)
    """Offset -> length and reason of each part of the medium that could not be read."""
    facts: dict[str, str] = field(default_factory=dict)
    partly: list[str] = field(default_factory=list)
    restarts: int = 0
    phantoms: int = 0

    def region(self, payload: bytes) -> None:
        """Takes one region in; a region that grew keeps its offset."""
        offset, length, why = frames.region_of(payload)
        if len(self.regions) >= _MOST_REGIONS:
            raise BadFrameError
        self.regions[offset] = max(self.regions.get(offset, (0, "")), (length, why))

    def fact(self, payload: bytes) -> None:
        """Takes one fact in."""
        name, _, value = frames.text_of(payload).partition("=")
        if len(self.facts) >= _MOST_FACTS:
            raise BadFrameError
        self.facts[name] = value


class ReaderEndedError(Exception):
    """A reader is gone; carries the reason for the entry at which it stood."""


class Reader:
    """One child that tells one file system from its entry `first` on."""

    def __init__(self, pieces: Generator[bytes, None, None], findings: Findings, first: int = 0) -> None:
        self._pieces, self._frames = pieces, frames.frames_of(pieces)
        self._findings = findings
        self.next, self.step = first, 0
        self._open: Entry | None = None
        self._ended = ""

    def frame(self) -> tuple[bytes, bytes]:
        """The next frame that is not about the reader itself; ReaderEndedError where there is none any more."""
        while not self._ended:
            try:
                kind, payload = next(self._frames)
                if kind == frames.STEP:
                    self.step = frames.number_of(payload)
                elif kind == frames.REGION:
                    self._findings.region(payload)
                elif kind == frames.FACT:
                    self._findings.fact(payload)
                elif kind != frames.ALIVE:
                    return kind, payload
            except (BadFrameError, StopIteration):
                self._ended = "reader_crashed"
            except InputError as refused:
                if not refused.code.startswith("leads.sandbox."):
                    raise
                self._ended = _ENDS.get(refused.code, "reader_crashed")
        raise ReaderEndedError(self._ended)

    def entry(self) -> Entry | None:
        """The next entry; what is left of the one before is passed over. None when all was told."""
        while self._open is not None:
            self._take(*self.frame())
        entry = self.header()
        self._open = entry if entry is not None and not entry.reason else None
        return entry

    def header(self) -> Entry | None:
        """The next entry of a list of names: without bytes."""
        kind, payload = self.frame()
        if kind == frames.DONE:
            return None
        try:
            entry = _entry(kind, payload, self.next)
        except BadFrameError:
            self._ended = "reader_crashed"
            raise ReaderEndedError(self._ended) from None
        self.next += 1
        return entry

    def bytes_of(self, entry: Entry) -> Iterator[bytes]:
        """The bytes of the entry that is open; Unreadable where they end before their end."""
        total = 0
        while self._open is entry:
            try:
                piece, reason = self._take(*self.frame())
            except ReaderEndedError as ended:
                raise Unreadable(str(ended)) from None
            if reason:
                raise Unreadable(reason)
            total += len(piece)
            yield piece
        if total != entry.size:
            raise Unreadable("read_error")

    def _take(self, kind: bytes, payload: bytes) -> tuple[bytes, str]:
        """Bytes of the open entry, or its end and why it is not whole."""
        if kind == frames.DATA:
            return payload, ""
        try:
            reason = _end(kind, payload)
        except BadFrameError:
            self._ended = "reader_crashed"
            raise ReaderEndedError(self._ended) from None
        self._open = None
        return b"", reason

    def close(self) -> None:
        """Ends the child, if it is still there."""
        self._pieces.close()


def _entry(kind: bytes, payload: bytes, number: int) -> Entry:
    """The header in a frame, which must be the next one and give a reason that there is."""
    entry = frames.entry_of(payload)
    if kind != frames.ENTRY or entry.number != number or (entry.reason and entry.reason not in REASONS):
        raise BadFrameError
    return entry


def _end(kind: bytes, payload: bytes) -> str:
    """The reason in the frame that ends an entry."""
    reason = frames.text_of(payload)
    if kind != frames.END or (reason and reason not in REASONS):
        raise BadFrameError
    return reason


def told(
    stream: Stream, task: str, argument: Mapping[str, JSON], rest: str, findings: Findings
) -> Iterator[SourceEntry]:
    """Every entry of one file system or container; `rest` is the path of what is given up."""
    avoid: dict[str, JSON] = {}
    first = 0
    for restart in range(RESTARTS + 1):
        findings.restarts += restart > 0
        job = {**argument, "after": first, "avoid": avoid}
        reader = Reader(stream.run(task, job), findings, first)
        try:
            while (entry := reader.entry()) is not None:
                yield _source_entry(entry, reader, findings)
        except ReaderEndedError as ended:
            first = reader.next
            if str(reader.step) in avoid:  # it ended between two steps: what is left cannot be told apart
                break
            avoid[str(reader.step)] = str(ended)
        else:
            return
        finally:
            reader.close()
    yield SourceEntry(rest, failed="rest")


def _source_entry(entry: Entry, reader: Reader, findings: Findings) -> SourceEntry:
    path = path_text(entry.path)
    if entry.partly:
        findings.partly.append(path)
    if entry.reason in SKIPPED:
        findings.phantoms += entry.reason == "phantom"
        return SourceEntry(path, skipped=entry.reason, deleted=entry.deleted)
    if entry.reason:
        return SourceEntry(path, failed=entry.reason, deleted=entry.deleted)
    read: Callable[[], Iterator[bytes]] = partial(reader.bytes_of, entry)
    return SourceEntry(path, read=read, deleted=entry.deleted)


SKIPPED = frozenset(("link", "device", "pipe", "socket", "metafile", "no_content", "phantom"))
"""Reasons for which an entry is passed over, as it should be; every other one is a failure."""
