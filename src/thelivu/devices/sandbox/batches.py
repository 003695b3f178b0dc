"""Many files at a time for one child, which tells of each as it goes: what a fork costs is shared by all of them.

A child that ends badly has told of the files before the one at which it ended. That one is then given to a child alone, with
the whole time and memory of one file, and only if that child ends badly too has it failed; the others go to the next
child. So each file is in exactly one answer, whatever its neighbours do.
"""

import os
import select
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from thelivu.base import JSON

from .confinement import Bounds
from .sandbox import GRACE_S, Zygote, drained
from .zygote import CRASHED, LATE, OVER, TOO_MUCH

_PIECE = 1 << 20
_SLOWEST = 4 << 20  # bytes that a batch reads in a second, at the least; one file alone: `_SLOWEST_ALONE`
_SLOWEST_ALONE = 256 << 10
_EACH_S = 0.05  # seconds more for each file of a batch
_ANSWER_EACH = 8 << 20  # bytes of one file's answer


@dataclass(slots=True)
class Batch:
    """Files in one zygote's memory: where each stands, and how far its child came. Made and filled by `Lane.batch`."""

    lane: "Lane"
    places: list[tuple[int, int]] = field(default_factory=list)
    size: int = 0

    def put(self, chunk: bytes) -> None:
        """Writes a chunk of the file that is being read behind what is there."""
        left = memoryview(chunk)
        while left:
            done = os.pwrite(self.lane.zygote.memory, left, self.size)
            left, self.size = left[done:], self.size + done

    def back(self, size: int) -> None:
        """Takes what stands from `size` on out again."""
        self.size = size


@dataclass(slots=True)
class _Run:
    """One child that is under way: the numbers of its files in the batch, what it told, when it must have ended."""

    numbers: Sequence[int]
    bounds: Bounds
    until: float
    told: list[bytes] = field(default_factory=list)
    rest: bytes = b""
    heard: int = 0
    ends: bytes = b""


class Lane:
    """One zygote and its memory, for one batch after the other.

    `start` gives a batch to children; `step` goes on with it and says whether it is over; then `answers` has for each
    file its line, or how the child ended at it alone.
    """

    def __init__(self, program: Sequence[str], task: str, bounds: Bounds) -> None:
        self._program, self._task, self._alone = program, task, bounds
        self.zygote = Zygote(program)
        self.batch = Batch(self)
        self.answers: dict[int, tuple[bytes, str]] = {}
        self._argument: dict[str, JSON] = {}
        self._run: _Run | None = None
        self._waiting: list[list[int]] = []

    @property
    def busy(self) -> bool:
        """Whether a child of it is under way."""
        return self._run is not None

    def empty(self) -> None:
        """Begins a new batch. Its bytes overwrite those of the one before; `start` takes what is left of them out."""
        self.batch, self.answers = Batch(self), {}

    def start(self, argument: dict[str, JSON]) -> None:
        """Gives the batch to a child."""
        self._argument = argument
        os.ftruncate(self.zygote.memory, self.batch.size)
        self._waiting = [list(range(len(self.batch.places)))] if self.batch.places else []
        self._next()

    def step(self, wait_s: float) -> bool:
        """Hears what the child tells, for up to so many seconds; True when the batch is over."""
        run = self._run
        if run is None:
            return True
        watch = select.poll()
        watch.register(self.zygote.answer, select.POLLIN)
        watch.register(self.zygote.ends, select.POLLIN)
        events = dict(watch.poll(max(min(wait_s, run.until - time.monotonic()), 0) * 1000))
        self._hear(run)
        gone = bool(events.get(self.zygote.ends, 0) & select.POLLHUP) and not run.ends
        if run.heard > run.bounds.answer:
            self._ended(run, TOO_MUCH, sound=False)
        elif run.ends.endswith(b"\n"):
            self._hear(run)  # the child is dead: what it wrote is here
            self._ended(run, run.ends.decode("ascii", "replace").strip(), sound=True)
        elif gone or time.monotonic() >= run.until:
            self._ended(run, CRASHED if gone else LATE, sound=False)
        return self._run is None

    def close(self) -> None:
        """Ends its zygote."""
        self.zygote.end()

    def _hear(self, run: _Run) -> None:
        run.ends += drained(self.zygote.ends, 64)
        while piece := drained(self.zygote.answer, _PIECE):
            run.heard += len(piece)
            *lines, run.rest = (run.rest + piece).split(b"\n")
            run.told.extend(lines)
            if run.heard > run.bounds.answer:
                return

    def _ended(self, run: _Run, word: str, *, sound: bool) -> None:
        """Keeps what was told; what was not goes to another child, the first of it alone."""
        for number, line in zip(run.numbers, run.told, strict=False):
            self.answers[number] = line, OVER
        left = list(run.numbers[len(run.told) :])
        if left and len(run.numbers) == 1:
            self.answers[left.pop()] = b"", word if word in (LATE, TOO_MUCH) else CRASHED
        if left:
            self._waiting = [[left[0]], *([left[1:]] if left[1:] else []), *self._waiting]
        if not sound:
            self._renew()
        self.zygote.sound, self._run = True, None
        self._next()

    def _next(self) -> None:
        if not self._waiting:
            return
        numbers = self._waiting.pop(0)
        places = [self.batch.places[number] for number in numbers]
        bounds = _bounds(self._alone, [length for _, length in places])
        files: list[JSON] = [[offset, length] for offset, length in places]
        self._run = _Run(numbers, bounds, time.monotonic() + bounds.wall_s + GRACE_S)
        if not self.zygote.begin(self._task, {**self._argument, "files": files}, self.batch.size, bounds):
            self._ended(self._run, CRASHED, sound=False)

    def _renew(self) -> None:
        """Another zygote, with the same bytes in its memory."""
        old, self.zygote = self.zygote, Zygote(self._program)
        at = 0
        while piece := os.pread(old.memory, 16 * _PIECE, at):
            os.pwrite(self.zygote.memory, piece, at)
            at += len(piece)
        old.end()


def _bounds(alone: Bounds, sizes: Iterable[int]) -> Bounds:
    """The bounds for files of these sizes: of one file alone the more generous ones."""
    held = list(sizes)
    more = held[0] / _SLOWEST_ALONE if len(held) == 1 else sum(held) / _SLOWEST + _EACH_S * len(held)
    return replace(
        alone, wall_s=alone.wall_s + 2 * more, cpu_s=int(alone.cpu_s + more),
        answer=alone.answer + _ANSWER_EACH * len(held),
    )  # fmt: skip
