"""The sandbox as the rest of the program sees it: bytes from outside and a task's name arrive, the answer leaves.

A parser that is led astray by a file ends in its own child: there is no key, no register, no file, no network and no
other file's bytes in its reach, and the next file is read by a fresh child.
"""

import atexit
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from dataclasses import asdict, replace
from threading import Lock
from types import TracebackType
from typing import BinaryIO, Self

from thelivu.base import JSON, InputError, Refused

from .confinement import Bounds
from .zygote import CRASHED, DONE, LATE, OVER, TOO_MUCH

_PROGRAM = ("-m", "thelivu.devices.sandbox")
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "TZ": "UTC"}
_PIECE = 1024**2
GRACE_S = 5.0  # beyond the child's own time, before the zygote itself is given up
_START_S = 60.0  # on a machine that is busy with other work
_SPEED = 256 * 1024  # bytes that are read in a second, at the least
BOUNDS = Bounds()


class Zygote:
    """One zygote and its pipes. One job at a time; `sound` while nothing can be left in the pipes between two."""

    def __init__(self, program: Sequence[str], files: Sequence[int] = ()) -> None:
        self.sound = True
        self.memory = os.memfd_create("bytes", os.MFD_CLOEXEC)
        self.files = tuple(os.dup(file) for file in files)  # their numbers are the same in the child
        given = os.open(f"/proc/self/fd/{self.memory}", os.O_RDONLY) if not files else os.dup(files[0])
        self.answer, answer = os.pipe()
        self.ends, ends = os.pipe()
        passed = (given, answer, ends)
        try:
            self.process = subprocess.Popen(  # noqa: S603 - this program itself
                [sys.executable, "-I", *program, *map(str, passed)],
                env=_ENVIRONMENT, cwd="/", pass_fds=(*passed, *self.files), stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, bufsize=0,
            )  # fmt: skip
        finally:
            for each in (*passed, *self.files):
                os.close(each)
        for each in (self.answer, self.ends):
            os.set_blocking(each, False)
        _, word = self._heard(_START_S, 0)
        if word != "ready":
            self.end()
            raise Refused("devices.sandbox.not_started")

    def fill(self, data: bytes) -> None:
        """Puts the bytes where the next child reads them; nothing of the file before is left."""
        os.ftruncate(self.memory, 0)
        left, at = memoryview(data), 0
        while left:
            done = os.pwrite(self.memory, left[: 16 * _PIECE], at)
            left, at = left[done:], at + done

    def run(self, task: str, argument: JSON, size: int, bounds: Bounds) -> tuple[bytes, str]:
        """The answer's bytes and how the child ended."""
        if not self.begin(task, argument, size, bounds):
            return b"", CRASHED
        return self._heard(bounds.wall_s + GRACE_S, bounds.answer)

    def begin(self, task: str, argument: JSON, size: int, bounds: Bounds) -> bool:
        """Starts a job; False where the zygote was killed from outside."""
        job = {"task": task, "argument": argument, "size": size, "bounds": asdict(bounds)}
        self.sound = False  # until the end of this job was told
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(job).encode() + b"\n")
        except BrokenPipeError:
            return False
        return True

    def pieces(self, silence_s: float) -> Generator[bytes, None, str]:
        """What a streaming task says, as it comes; returns how the child ended. One that is silent so long is late."""
        watch = select.poll()
        watch.register(self.answer, select.POLLIN)
        watch.register(self.ends, select.POLLIN)
        while True:
            events = dict(watch.poll(silence_s * 1000))
            while piece := drained(self.answer, _PIECE):
                yield piece
            if not events:
                return LATE
            if self.ends in events:
                word = drained(self.ends, 64)
                while piece := drained(self.answer, _PIECE):  # the child is dead: what it wrote is here
                    yield piece
                self.sound = word.endswith(b"\n")
                return word.decode("ascii", "replace").strip() if self.sound else CRASHED

    def _heard(self, wait_s: float, most: int) -> tuple[bytes, str]:
        """What comes by the two pipes until the end is told; an answer beyond `most` bytes ends the zygote."""
        watch = select.poll()
        watch.register(self.answer, select.POLLIN)
        watch.register(self.ends, select.POLLIN)
        held, word = bytearray(), b""
        until = time.monotonic() + wait_s
        while not word.endswith(b"\n"):
            events = dict(watch.poll(max(until - time.monotonic(), 0) * 1000))
            word += drained(self.ends, 64)
            held += drained(self.answer, _PIECE)
            gone = events.get(self.ends, 0) & select.POLLHUP and not word
            if not events or gone or len(held) > most:
                return b"", TOO_MUCH if len(held) > most else CRASHED if gone else LATE
        while piece := drained(self.answer, _PIECE):  # the child is dead: what it wrote is here
            held += piece
        self.sound = True
        return bytes(held), word.decode("ascii", "replace").strip()

    def end(self) -> None:
        """Kills it; its child dies with it."""
        self.process.kill()
        self.process.wait()
        self.close()

    def close(self) -> None:
        """Closes this side's descriptors: a zygote that still lives ends by itself."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        for each in (self.memory, self.answer, self.ends):
            os.close(each)


class Sandbox:
    """Zygotes at the ready, one for each thread that asks at the same time."""

    def __init__(self, program: Sequence[str] = _PROGRAM, bounds: Bounds = BOUNDS) -> None:
        self._program, self._bounds = program, bounds
        self._idle: list[Zygote] = []
        self._lock, self._owner = Lock(), os.getpid()
        self._at_exit = atexit.register(self.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, task: str, argument: JSON, data: bytes) -> bytes:
        """The answer of a task of the closed table; the task's own InputError or Refused, or InputError of the sandbox."""
        zygote = self._taken()
        try:
            zygote.fill(data)
            answer, word = zygote.run(task, argument, len(data), self._for(len(data)))
        finally:
            self._given_back(zygote)
        return answered(answer, word)

    def run_on(self, task: str, argument: JSON, file: BinaryIO) -> bytes:
        """The same on a file that is open for reading and too large for memory, by a zygote for it alone."""
        size = os.fstat(file.fileno()).st_size
        zygote = Zygote(self._program, (file.fileno(),))
        try:
            answer, word = zygote.run(task, argument, size, self._for(size))
        finally:
            zygote.end()
        return answered(answer, word)

    def _for(self, size: int) -> Bounds:
        """The bounds for so many bytes."""
        seconds = size / _SPEED
        return replace(
            self._bounds,
            wall_s=self._bounds.wall_s + seconds,
            cpu_s=int(self._bounds.cpu_s + seconds),
            answer=self._bounds.answer + 8 * min(size, _PIECE * 64),
        )

    def close(self) -> None:
        """Ends every zygote that is at the ready."""
        with self._lock:
            idle, self._idle = self._idle, []
        for zygote in idle:
            zygote.end()
        atexit.unregister(self._at_exit)

    def _taken(self) -> Zygote:
        with self._lock:
            if self._owner != os.getpid():  # this process was forked: the zygotes are another's
                self._owner = os.getpid()
                for zygote in self._idle:
                    zygote.close()
                self._idle = []
            if self._idle:
                return self._idle.pop()
        return Zygote(self._program)

    def _given_back(self, zygote: Zygote) -> None:
        if not zygote.sound:
            zygote.end()
            return
        with self._lock:
            self._idle.append(zygote)


def drained(pipe: int, most: int) -> bytes:
    """What stands in a pipe now, up to so many bytes."""
    try:
        return os.read(pipe, most)
    except BlockingIOError:
        return b""


def answered(answer: bytes, word: str) -> bytes:
    """The task's answer, or its own refusal. The child read bytes from outside: nothing of its form is taken on trust."""
    if word != OVER:
        raise InputError(f"leads.sandbox.{word if word in (LATE, TOO_MUCH) else CRASHED}")
    if answer.startswith(DONE):
        return answer[1:]
    try:
        kind, code, where, values = json.loads(answer[1:])
    except (ValueError, TypeError, RecursionError) as bad:
        raise InputError("leads.sandbox.crashed") from bad
    raise _error(kind, code, where, values)


def _error(kind: object, code: object, where: object, values: object) -> InputError | Refused:
    if not (isinstance(code, str) and isinstance(where, str | None) and isinstance(values, dict)):
        return InputError("leads.sandbox.crashed")
    if not all(isinstance(one, str | int | float) for one in values.values()):
        return InputError("leads.sandbox.crashed")
    made = (Refused if kind == "Refused" else InputError)(code, where=where)
    made.values = values
    return made
