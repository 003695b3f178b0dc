"""Entries of a source arrive; each leaves with its three digests and with what was seen of it, in the order it came.

Every stream is read once, by this process, which digests it and asks its first bytes for their kind. What may hold
something goes, as it is read, into the memory of a child that is confined (`devices.look`), and the reading goes on meanwhile.
Each entry is in exactly one outcome, whatever the child does; what lies inside an archive has outcomes of its own
behind it, under `archive!/name`. Nothing of a file is kept here: what waits for its digests does so in memory (`digesting`).
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import chain
from types import TracebackType
from typing import Self

from thelivu.base import Digests, InputError
from thelivu.devices.digesting import Digesting
from thelivu.devices.look import HEAD, MIB, Kind
from thelivu.devices.look.table import FILMS, kind_of
from thelivu.devices.look.told import outcomes_of
from thelivu.devices.sandbox import Bounds
from thelivu.devices.sandbox.batches import Batch, Lane
from thelivu.examination import Outcome, SourceEntry, Unreadable

PROGRAM = ("-m", "thelivu.devices.look")
FILMS_PROGRAM = ("-m", "thelivu.devices.look.films_program")
TASK = "devices.look"
BOUNDS = Bounds(memory=3 * 1024 * MIB, threads=True)  # libde265, of HEIC, knows no other way
_BATCH, _BATCH_FILES = 32 * MIB, 256
_LONGEST_QUEUE = 20_000  # outcomes that wait for one before them
_LANES = 2  # one child at work while the memory of the other is filled; a third core is a third one's
_FILMS_LANES = 1


def looked(entries: Iterable[SourceEntry], *, reduced: bool = False) -> Iterator[Outcome]:
    """The outcome of each entry, in their order; of an archive, its members' after it.

    `reduced`: JPEGs are shrunk while they are decoded, for a quick run; their looks say so.
    """
    with Looking(reduced=reduced) as looking:
        yield from looking.outcomes(entries)


@dataclass(slots=True)
class _Slot:
    """One entry on its way: its outcomes, empty until its digests are there and a child has told of it, or none will (`unseen`)."""

    path: str
    deleted: bool = False
    digests: Digests | None = None
    answer: tuple[bytes, str] | None = None
    unseen: str | None = None
    made: tuple[Outcome, ...] = ()

    def digested(self, digests: Digests) -> None:
        self.digests = digests
        self._settle()

    def answered(self, answer: tuple[bytes, str]) -> None:
        self.answer = answer
        self._settle()

    def _settle(self) -> None:
        if self.digests is None:
            return
        if self.unseen is not None:
            self.made = (Outcome(self.path, self.digests, deleted=self.deleted, unseen=self.unseen),)
        elif self.answer is not None:
            self.made = outcomes_of(self.path, self.digests, self.answer, deleted=self.deleted)


class Looking:
    """The lanes of one run; `program` and `films` can be others in a test. Ends its processes when it is left."""

    def __init__(
        self, *, reduced: bool = False, program: tuple[str, ...] = PROGRAM, films: tuple[str, ...] | None = None,
        lanes: int = 0, bounds: Bounds = BOUNDS,
    ) -> None:  # fmt: skip
        if films is None and find_spec("av") is not None:
            films = FILMS_PROGRAM
        self._reduced = reduced
        lanes = lanes or max(_LANES, min((os.cpu_count() or 1), 8))
        self._files = _Lanes(program, lanes, bounds)
        self._films = _Lanes(films, _FILMS_LANES, bounds) if films else None
        self._queue: deque[_Slot] = deque()
        self._digesting = Digesting()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.close()
        if self._films:
            self._films.close()

    def outcomes(self, entries: Iterable[SourceEntry]) -> Iterator[Outcome]:
        """As `looked`."""
        for entry in entries:
            self._queue.append(self._slot(entry))
            self._files.step(self._reduced)
            if self._films:
                self._films.step(self._reduced)
            while len(self._queue) > _LONGEST_QUEUE and not self._queue[0].made:
                self._flush()
            yield from self._done()
        while self._queue:
            self._flush()
            yield from self._done()

    def _done(self) -> Iterator[Outcome]:
        while self._queue and self._queue[0].made:
            yield from self._queue.popleft().made

    def _flush(self) -> None:
        self._digesting.flush()
        self._files.flush(self._reduced)
        if self._films:
            self._films.flush(self._reduced)

    def _slot(self, entry: SourceEntry) -> _Slot:
        slot = _Slot(entry.path, deleted=entry.deleted)
        if entry.read is None:
            slot.made = (
                Outcome(entry.path, skipped=entry.skipped, failed=entry.failed, deleted=entry.deleted),
            )
            return slot
        try:
            self._read(slot, entry.read())
        except Unreadable as ended:
            slot.made = (Outcome(entry.path, failed=ended.reason, deleted=entry.deleted),)
        return slot

    def _read(self, slot: _Slot, stream: Iterator[bytes]) -> None:
        """Digests a stream and hands it over; where no child will tell of it, the slot says why, or has an empty word."""
        first, head = _headed(stream)
        kind = kind_of(head)
        lanes, slot.unseen = self._lanes_for(kind)
        batch = lanes.filling() if lanes else None
        start = batch.size if batch else 0
        digesting = self._digesting
        digesting.begin()
        try:
            for chunk in chain(first, stream):
                digesting.update(chunk)
                if batch is not None and kind is not None:
                    if digesting.size > kind.most:
                        batch.back(start)
                        batch, slot.unseen = None, "too_big"
                    else:
                        batch.put(chunk)
        except InputError:
            if batch is not None:
                batch.back(start)
            raise
        if batch is not None and lanes is not None:
            lanes.add(batch, slot, start, digesting.size, self._reduced)
        digesting.end(slot.digested)

    def _lanes_for(self, kind: Kind | None) -> tuple["_Lanes | None", str | None]:
        if kind is None:
            return None, ""
        lanes = self._files if kind.name != FILMS else self._films
        return lanes, None if lanes else "no_film_reader"


def _headed(stream: Iterator[bytes]) -> tuple[list[bytes], bytes]:
    """The first chunks of a stream, and its first bytes: enough to tell its kind."""
    chunks: list[bytes] = []
    held = 0
    while held < HEAD:
        chunk = next(stream, None)
        if chunk is None:
            break
        chunks.append(chunk)
        held += len(chunk)
    head = chunks[0][:HEAD] if len(chunks) == 1 else b"".join(chunks)[:HEAD]
    return chunks, head


@dataclass(slots=True)
class _Lanes:
    """The children of one program: one lane is filled while others work."""

    program: tuple[str, ...]
    most: int
    bounds: Bounds
    idle: list[Lane] = field(default_factory=list)
    busy: list[tuple[Lane, list[_Slot]]] = field(default_factory=list)
    lane: Lane | None = None
    slots: list[_Slot] = field(default_factory=list)

    def filling(self) -> Batch:
        """The batch into which the next file goes."""
        if self.lane is None:
            self.lane = self._free()
            self.lane.empty()
        return self.lane.batch

    def add(self, batch: Batch, slot: _Slot, start: int, size: int, reduced: bool) -> None:
        """The file that was written into the batch is whole; a full batch is started."""
        batch.places.append((start, size))
        self.slots.append(slot)
        if batch.size >= _BATCH or len(batch.places) >= _BATCH_FILES:
            self._begin(reduced)

    def step(self, reduced: bool) -> None:  # noqa: ARG002 - as `flush`
        """Takes what children have told, without waiting."""
        for lane, slots in list(self.busy):
            if lane.step(0):
                self._ended(lane, slots)

    def flush(self, reduced: bool) -> None:
        """Starts what is being filled, and waits for every child."""
        self._begin(reduced)
        for lane, slots in list(self.busy):
            while not lane.step(1):
                pass
            self._ended(lane, slots)

    def close(self) -> None:
        """Ends every process."""
        for lane in [*self.idle, *(lane for lane, _ in self.busy), *([self.lane] if self.lane else [])]:
            lane.close()
        self.idle, self.busy, self.lane = [], [], None

    def _begin(self, reduced: bool) -> None:
        if self.lane is None or not self.slots:
            return
        self.lane.start({"reduced": reduced})
        self.busy.append((self.lane, self.slots))
        self.lane, self.slots = None, []

    def _free(self) -> Lane:
        self.step(reduced=False)
        if self.idle:
            return self.idle.pop()
        if len(self.busy) < self.most:
            return Lane(self.program, TASK, self.bounds)
        lane, slots = self.busy[0]
        while not lane.step(1):
            pass
        self._ended(lane, slots)
        return self.idle.pop()

    def _ended(self, lane: Lane, slots: list[_Slot]) -> None:
        for number, slot in enumerate(slots):
            slot.answered(lane.answers[number])
        self.busy = [one for one in self.busy if one[0] is not lane]
        self.idle.append(lane)
