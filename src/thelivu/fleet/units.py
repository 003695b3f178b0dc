"""`map_units`: units arrive in the order in which they should be begun; what came of each leaves as it ends."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from thelivu.base import ThelivuError, Word

U = TypeVar("U")
R = TypeVar("R")

ATTEMPTS = 3
"""How often a unit may take its worker with it before it is given up."""


@dataclass(frozen=True, slots=True)
class Done(Generic[U, R]):
    """What came of a unit: its result, or why there is none."""

    unit: U
    result: R | None = None
    failed: Word | None = None


class Workers(Protocol):
    """Where units are run. Each unit that was given comes out once, in the order in which they end."""

    def run(self, fn: Callable[[U], R], units: Iterable[U]) -> Iterator[Done[U, R]]: ...


def map_units(fn: Callable[[U], R], units: Iterable[U], on: Workers) -> Iterator[Done[U, R]]:
    """Runs `fn` on every unit; the first units are begun first. `fn`, units and results must be picklable.

    A unit that fails (a ThelivuError, another fault, a worker that died ATTEMPTS times) never stops the others.
    """
    return on.run(fn, units)


def failure(error: BaseException) -> Word:
    """Why a unit failed, as a word; of a fault in the program its kind alone, never a value."""
    if isinstance(error, ThelivuError):
        return error.word
    return Word("fleet.fault", {"kind": type(error).__name__})


def lost() -> Word:
    """The word of a unit that took ATTEMPTS workers with it."""
    return Word("fleet.lost", {"times": ATTEMPTS})
