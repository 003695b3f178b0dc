"""The zygote: a process that has loaded every parser and knows nothing of the office; it forks a child for each file.

It is started with a clean environment and reads one line of JSON for each job on its standard input. The file's bytes
stand in a read-only memory file, the answer leaves by a pipe, and how the child ended by another. It never looks at
the bytes itself. When its parent is gone it kills the child and ends.
"""

import gc
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

from thelivu.base import JSON, InputError, Refused, ThelivuError

from .confinement import Bounds, confine, leave_network, ready

Task = Callable[[int, int, JSON], bytes | Iterator[bytes]]
"""A function that a child runs: a readable descriptor, its size in bytes, the job's argument -> the answer.

An answer in pieces leaves piece by piece, as it is made: of a child that ends badly it is known how far it came. A task
of a `Stream` says the first pieces of its answer by `say`, from however deep inside, and returns the last.
"""

DONE, REFUSED = b"+", b"-"
CRASHED, TOO_MUCH, LATE, OVER = "crashed", "too_much", "too_slow", "over"
_OUT_OF_MEMORY = 4  # the child's exit code
_REQUEST = 0  # standard input
_LONGEST = 4 * 1024**2  # bytes of one job's line


class _Answer:
    """In a child: where its answer goes, and whether some of it was said."""

    pipe = -1
    begun = False


def serve(tasks: Mapping[str, Task], warm: Callable[[], None] = lambda: None) -> None:
    """Serves jobs until the parent is gone. The program's last arguments: descriptors of bytes, answer, ends."""
    given, answer, ends = (int(each) for each in sys.argv[-3:])
    warm()
    ready()
    leave_network()
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    gc.collect()
    gc.freeze()  # the child's collector leaves the zygote's pages alone: they stay shared
    tell(ends, "ready")
    pending = b""
    while True:
        while b"\n" not in pending:
            piece = os.read(_REQUEST, 65536)
            if not piece or len(pending) > _LONGEST:
                return
            pending += piece
        line, _, pending = pending.partition(b"\n")
        tell(ends, _one(tasks, json.loads(line), (given, answer, ends)))


def tell(ends: int, word: str) -> None:
    """Says on the pipe of ends how a child ended."""
    os.write(ends, f"{word}\n".encode())


def _one(tasks: Mapping[str, Task], job: Mapping[str, Any], pipes: tuple[int, int, int]) -> str:
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        _child(tasks, job, pipes, parent)
    in_time = _waited(child, float(job["bounds"]["wall_s"]))
    if not in_time:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return _word(status) if in_time else LATE


def _waited(child: int, wall_s: float) -> bool:
    """Whether the child ended within its time, while somebody still waited for its answer."""
    handle = os.pidfd_open(child)
    watch = select.poll()
    watch.register(handle, select.POLLIN)
    watch.register(_REQUEST, 0)  # a hang-up is always told
    until = time.monotonic() + wall_s
    try:
        while (left := until - time.monotonic()) > 0:
            events = dict(watch.poll(left * 1000))
            if events:
                return handle in events
    finally:
        os.close(handle)
    return False


def _word(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    words = {0: OVER, _OUT_OF_MEMORY: TOO_MUCH, -signal.SIGXCPU: LATE}
    return words.get(code, CRASHED)


def _child(
    tasks: Mapping[str, Task], job: Mapping[str, Any], pipes: tuple[int, int, int], parent: int
) -> NoReturn:
    """Runs one task and ends; whatever goes wrong, it never returns to the zygote's loop."""
    given, answer, ends = pipes
    _Answer.pipe, code = answer, 1
    try:
        os.close(ends)
        os.close(_REQUEST)
        task = tasks[job["task"]]
        confine(Bounds(**job["bounds"]), parent=parent)
        made = task(given, job["size"], job["argument"])
        if isinstance(made, bytes):
            say(made)
        else:
            for piece in made:
                _write(answer, piece)
        code = 0
    except (InputError, Refused) as error:
        if not _Answer.begun:  # else it would be taken for a part of the answer
            _write(answer, REFUSED + _told(error))
            code = 0
    except MemoryError:
        code = _OUT_OF_MEMORY
    finally:
        os._exit(code)  # a fault is its exit code: a traceback would carry what was read


def say(piece: bytes) -> None:
    """Says a piece of the child's answer."""
    _write(_Answer.pipe, piece if _Answer.begun else DONE + piece)
    _Answer.begun = True


def _told(error: ThelivuError) -> bytes:
    kind = "Refused" if isinstance(error, Refused) else "InputError"
    return json.dumps([kind, error.code, error.where, error.values]).encode()


def _write(pipe: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(pipe, left) :]


def contents(given: int, size: int, offset: int = 0) -> bytes:
    """So many bytes, from `offset` on, of what was given to a task; fewer where it ends before."""
    first = os.pread(given, size, offset)
    if len(first) == size:
        return first
    held = bytearray(first)
    while len(held) < size:
        piece = os.pread(given, size - len(held), offset + len(held))
        if not piece:
            break
        held += piece
    return bytes(held)
