"""Presence: claims arrive, the times at which an address was in a swarm leave, as intervals.

An interval says that the address answered at its first and its last moment and was never silent to us for longer than the gap
between them. It does not say that one person was there.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from .corroborate import MINUTE_US, Claim

Kind = TypeVar("Kind")

GAP_US = 30 * MINUTE_US  # a swarm is asked again well within it


@dataclass(frozen=True, slots=True)
class Presence:
    """From the first to the last claim, UTC in microseconds, each off by `doubt_us` at most; `claims` of them."""

    alias: str
    ip: str
    from_us: int
    to_us: int
    doubt_us: int
    claims: int


def presence(claims: Iterable[Claim], *, gap_us: int = GAP_US) -> Iterator[Presence]:
    """The intervals, by swarm, address and time."""
    moments: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for one in claims:
        moments[one.alias, one.ip].append((one.at_us, one.doubt_us))
    for (alias, ip), times in sorted(moments.items()):
        yield from (_interval(alias, ip, run) for run in parted(sorted(times), lambda one: one[0], gap_us))


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


def _interval(alias: str, ip: str, run: list[tuple[int, int]]) -> Presence:
    return Presence(alias, ip, run[0][0], run[-1][0], max(doubt for _, doubt in run), len(run))
