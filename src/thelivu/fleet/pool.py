"""Workers on this computer. Each is a pool of one process, so that a killed one takes no unit but its own with it.

A shared pool breaks as a whole: measured, one killed child of two failed 79 of 200 units (docs/reference/fleet.md).
"""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Generic

from thelivu.fleet.units import ATTEMPTS, Done, R, U, failure, lost

_FRESH = multiprocessing.get_context("spawn")  # a child inherits no thread, lock or open register


@dataclass(slots=True)
class _Running(Generic[U]):
    unit: U
    worker: ProcessPoolExecutor
    attempt: int


@dataclass(frozen=True, slots=True)
class Pool:
    """So many processes of this computer."""

    workers: int

    def run(self, fn: Callable[[U], R], units: Iterable[U]) -> Iterator[Done[U, R]]:
        """See `map_units`. No more units are taken from the iterable than there are workers."""
        waiting = iter(units)
        running: dict[Future[R], _Running[U]] = {}
        try:
            for _ in range(self.workers):
                _next(fn, waiting, _worker(), running)
            while running:
                ended, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in ended:
                    held = running.pop(future)
                    error = future.exception()
                    if isinstance(error, BrokenProcessPool):
                        held.worker.shutdown(wait=False)
                        held.worker = _worker()
                        if held.attempt < ATTEMPTS:
                            again = _Running(held.unit, held.worker, held.attempt + 1)
                            running[held.worker.submit(fn, held.unit)] = again
                            continue
                        done: Done[U, R] = Done(held.unit, failed=lost())
                    elif error is not None:
                        done = Done(held.unit, failed=failure(error))
                    else:
                        done = Done(held.unit, future.result())
                    _next(fn, waiting, held.worker, running)
                    yield done
        finally:
            for held in running.values():
                held.worker.shutdown(wait=False, cancel_futures=True)


def _worker() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(max_workers=1, mp_context=_FRESH)


def _next(
    fn: Callable[[U], R], waiting: Iterator[U], worker: ProcessPoolExecutor, running: dict[Future[R], _Running[U]]
) -> None:
    """Gives the worker its next unit, or lets it go where none is left."""
    for unit in waiting:
        running[worker.submit(fn, unit)] = _Running(unit, worker, 1)
        return
    worker.shutdown(wait=False)
