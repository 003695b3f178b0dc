"""Sighting against log: every lease that could have held the address then, and whether one line held it throughout.

A lease overlaps when, widened by its clock's bound g, it meets the window; it covers when, narrowed by g, it holds
the window. All that overlap are candidates; none is ranked, dropped or taken for being nearest. (A nearest-row join
loses candidates, and a lost candidate is a false uniqueness.)
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Protocol

from thelivu.attribution.addresses import Block, Prefixes
from thelivu.attribution.lease import Lease, Line, micros
from thelivu.base import Span


class Seen(Protocol):
    """What a match needs of a sighting or of a control."""

    @property
    def address(self) -> Block: ...
    @property
    def port(self) -> int | None: ...
    @property
    def dest(self) -> Block | None: ...
    @property
    def dest_port(self) -> int | None: ...


Window = tuple[int, int]
"""First and last microsecond."""


def window_of(span: Span, shift_s: int = 0) -> Window:
    """A window in microseconds, moved by so many seconds."""
    return micros(span.lo) + shift_s * 1_000_000, micros(span.hi) + shift_s * 1_000_000


@dataclass(slots=True)
class _Shelf:
    """Leases of one block and one port range, by the time from which they could begin."""

    leases: list[Lease] = field(default_factory=list)
    _from: list[int] = field(default_factory=list)
    _until: list[int] = field(default_factory=list)  # latest widened end of this and all earlier leases

    def overlapping(self, window: Window) -> Iterator[Lease]:
        if len(self._from) != len(self.leases):
            self.leases.sort(key=lambda lease: lease.first - lease.bound)
            self._from = [lease.first - lease.bound for lease in self.leases]
            self._until = list(accumulate((lease.last + lease.bound for lease in self.leases), max))
        at = bisect_right(self._from, window[1])
        while at and self._until[at - 1] >= window[0]:
            at -= 1
            if overlaps(self.leases[at], window):
                yield self.leases[at]


@dataclass(slots=True)
class _Ports:
    """The shelves of one block: whole address, single ports, and ranges."""

    whole: _Shelf = field(default_factory=_Shelf)
    single: dict[int, _Shelf] = field(default_factory=dict)
    ranges: dict[tuple[int, int], _Shelf] = field(default_factory=dict)

    def shelf(self, ports: tuple[int, int] | None) -> _Shelf:
        if ports is None:
            return self.whole
        if ports[0] == ports[1]:
            return self.single.setdefault(ports[0], _Shelf())
        return self.ranges.setdefault(ports, _Shelf())

    def fitting(self, port: int | None) -> Iterator[_Shelf]:
        yield self.whole
        if port is None:
            yield from self.single.values()
            yield from self.ranges.values()
            return
        if port in self.single:
            yield self.single[port]
        yield from (shelf for (lo, hi), shelf in self.ranges.items() if lo <= port <= hi)


class Log:
    """The leases of returns, filed so that a look-up reads few of them and loses none."""

    def __init__(self, leases: Iterable[Lease] = ()) -> None:
        self._blocks: Prefixes[_Ports] = Prefixes()
        filed: dict[Block, _Ports] = {}
        for lease in leases:
            if lease.block not in filed:
                filed[lease.block] = _Ports()
                self._blocks.add(lease.block, filed[lease.block])
            filed[lease.block].shelf(lease.ports).leases.append(lease)

    def fitting(self, seen: Seen) -> list[Lease]:
        """Every lease of any time whose address, ports and destination fit."""
        return [lease for shelf in self._shelves(seen) for lease in shelf.leases if _goes_to(lease, seen)]

    def overlapping(self, seen: Seen, window: Window) -> list[Lease]:
        """Every lease that fits and, widened by its bound, meets the window; in the order of files and rows."""
        found = (lease for shelf in self._shelves(seen) for lease in shelf.overlapping(window))
        return sorted(
            (lease for lease in found if _goes_to(lease, seen)),
            key=lambda lease: (lease.return_name, lease.place),
        )

    def _shelves(self, seen: Seen) -> Iterator[_Shelf]:
        return (shelf for ports in self._blocks.holding(seen.address) for shelf in ports.fitting(seen.port))


def overlaps(lease: Lease, window: Window) -> bool:
    """Whether start - g <= t + u and end + g >= t - u."""
    return lease.first - lease.bound <= window[1] and lease.last + lease.bound >= window[0]


class Timed(Protocol):
    """What coverage needs of a lease: start, end and clock bound in microseconds."""

    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...
    @property
    def bound(self) -> int: ...


def covers(leases: Iterable[Timed], window: Window) -> bool:
    """Whether rows of one line hold the whole window: one alone, or neighbours with no gap longer than g."""
    lo = hi = reach = bound = 0
    begun = False
    for lease in sorted(leases, key=lambda one: (one.first, one.last, one.bound)):
        if not begun or lease.first - reach > min(bound, lease.bound):
            begun, lo, hi = True, lease.first + lease.bound, lease.last - lease.bound
            reach, bound = lease.last, lease.bound
        else:
            lo, hi = min(lo, lease.first + lease.bound), max(hi, lease.last - lease.bound)
            if lease.last > reach:
                reach, bound = lease.last, lease.bound
        if lo <= window[0] and hi >= window[1]:
            return True
    return False


def candidates(leases: Iterable[Lease]) -> tuple[Line, ...]:
    """The lines of some leases, each once, sorted, without rank."""
    lines = {lease.line.same_as: lease.line for lease in leases}
    return tuple(sorted(lines.values(), key=lambda line: (line.subscriber, line.provider)))


def of_line(leases: Iterable[Lease], line: Line) -> list[Lease]:
    """The leases of one line."""
    return [lease for lease in leases if lease.line.same_as == line.same_as]


def once(leases: Iterable[Lease]) -> tuple[Lease, ...]:
    """Leases without the repeats that one file holds: of identical rows, the one that stands first."""
    seen: dict[object, Lease] = {}
    for lease in leases:
        seen.setdefault((lease.return_sha256, lease.key), lease)
    return tuple(seen.values())


def _goes_to(lease: Lease, seen: Seen) -> bool:
    """Whether the destinations fit; one that is not known on either side fits any."""
    addresses = lease.dest is None or seen.dest is None or lease.dest.holds(seen.dest)
    ports = lease.dest_port is None or seen.dest_port is None or lease.dest_port == seen.dest_port
    return addresses and ports
