"""Presence: claims in order of time arrive, the runs without a long silence leave.

A run says that whoever it is of answered at its first and its last moment and was never silent to us for longer than the gap
between them. It does not say that one person was there.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from .corroborate import MINUTE_US

Kind = TypeVar("Kind")

GAP_US = 30 * MINUTE_US  # a swarm is asked again well within it


def parted(line: Iterable[Kind], at_us: Callable[[Kind], int], gap_us: int) -> Iterator[list[Kind]]:
    """What stands in order of time, parted where it was silent for longer than the gap."""
    run: list[Kind] = []
    for one in line:
        if run and at_us(one) - at_us(run[-1]) > gap_us:
            yield run
            run = []
        run.append(one)
    if run:
        yield run
