"""Presence: claims arrive, the times at which an address was in a swarm leave, as intervals.

An interval says that the address answered at its first and its last moment and was never silent to us for longer than the gap
between them. It does not say that one person was there.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .corroborate import MINUTE_US, Claim

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
        run: list[tuple[int, int]] = []
        for at, doubt in sorted(times):
            if run and at - run[-1][0] > gap_us:
                yield _interval(alias, ip, run)
                run = []
            run.append((at, doubt))
        yield _interval(alias, ip, run)


def _interval(alias: str, ip: str, run: list[tuple[int, int]]) -> Presence:
    return Presence(alias, ip, run[0][0], run[-1][0], max(doubt for _, doubt in run), len(run))
