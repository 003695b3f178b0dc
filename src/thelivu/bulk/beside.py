"""Work beside: tasks arrive in order; what other processes made of them leaves in the same order.

Statements of the engine that run side by side in one process cost half as much again as alone, so that nothing is
gained by threads. Each process has a pipe and ends when it closes: a killed parent leaves none behind.
"""

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from thelivu.base import InputError

Work = Callable[[Any], Any]
"""What is done with a task."""
Making = Callable[..., AbstractContextManager[Work]]
"""Begins the work in the process that does it, and ends it."""
T = TypeVar("T")
InTurn = Callable[[Iterable[tuple[Any, T]]], Iterator[tuple[T, Any]]]
"""Tasks, each with what it is about, become what they were about, each with what was made."""


@contextmanager
def workers(count: int, make: Making, *given: Any) -> Iterator[InTurn[Any]]:
    """So many processes, or this one alone where the count is 0; `make(*given)` is called once in each."""
    with ExitStack() as stack:
        if count:
            pipes = [_started(stack, make, given) for _ in range(count)]
            yield lambda tasks: _in_turn(pipes, tasks)
        else:
            work = stack.enter_context(make(*given))
            yield lambda tasks: ((about, work(task)) for task, about in tasks)


def _started(stack: ExitStack, make: Making, given: tuple[Any, ...]) -> Connection:
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, make, given), daemon=True)
    process.start()
    there.close()
    stack.callback(process.join)
    stack.callback(here.close)  # before the other ends, which it does then
    return here


def _in_turn(pipes: list[Connection], tasks: Iterable[tuple[Any, T]]) -> Iterator[tuple[T, Any]]:
    """Each process has one task at a time, and the next before what it made of the last is looked at."""
    coming: deque[tuple[T, Connection]] = deque()
    for (task, about), pipe in zip(tasks, cycle(pipes), strict=False):
        made = _made(coming) if len(coming) == len(pipes) else None
        pipe.send(task)
        coming.append((about, pipe))
        if made:
            yield made
    while coming:
        yield _made(coming)


def _made(coming: deque[tuple[T, Connection]]) -> tuple[T, Any]:
    about, pipe = coming.popleft()
    try:
        made, bad = pipe.recv()
    except EOFError as ended:
        raise InputError("bulk.ended") from ended
    if bad is not None:
        raise bad
    return about, made


def _serve(pipe: Connection, make: Making, given: tuple[Any, ...]) -> None:
    """What a process does until the other end of its pipe closes, or something fails, which is told."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asked for the work is interrupted, and closes the pipe
    try:
        with make(*given) as work:
            while True:
                pipe.send((work(pipe.recv()), None))
    except (EOFError, ConnectionError):
        return
    except Exception as bad:  # noqa: BLE001 - whatever it is, the other side raises it
        pipe.send((None, bad))
