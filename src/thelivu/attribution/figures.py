"""The figures of a return: what its reading showed, as numbers that rows or one pass of SQL can give.

The gates are pure over these, so a return read row by row and one of millions of rows are judged by one definition.
Times are whole microseconds since 1970 in universal time; days are civil days as the provider wrote them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from thelivu.attribution.addresses import Block
from thelivu.attribution.lease import Lease, micros
from thelivu.attribution.mapping import Control, ReturnMapping
from thelivu.attribution.match import Log, candidates, covers, of_line, window_of
from thelivu.base import Span, zone_named

HOUR = 3_600_000_000  # microseconds
GRACE_S = 60  # seconds beyond the bound by which a row may miss the asked window
CONTROL_S = 5  # seconds: the default uncertainty of a sighting
DAY_VALUES = 40  # times of one day from which a day without an afternoon says something
HALF_DAY = (
    8 * HOUR,
    12 * HOUR + 300_000_000,
)  # a 12-hour clock falls back by twelve hours less the pause before it


@dataclass(frozen=True, slots=True)
class Figures:
    """What the gates look at. A *placed* row is one that became a lease, in quarantine or not."""

    sha256: str
    rows_in: int  # data rows, rejected ones included
    placed: int
    strays: int  # rows, also rejected ones, whose address was not asked
    outside: int  # placed rows wholly outside `asked` by more than the file's bound and GRACE_S
    first: int  # earliest start of a placed row; 0 where none is placed
    last: int  # latest end; an open end is FAR
    times: int  # readable time cells, of starts and ends, of rejected rows too
    late: int  # of these, at 13:00 or later as written
    marked: int  # time cells with AM or PM
    unmarked: int  # readable time cells without
    mornings: int  # days wholly asked that have DAY_VALUES times or more and none at 13:00 or later
    backward: int  # rows whose end precedes their start
    falls: (
        int  # placed rows that start more than an hour before the previous row of their address (file order)
    )
    half_day_falls: int  # of these, those within HALF_DAY
    doubled: (
        int  # rows with two readings by the stated formats (or a spreadsheet's order), both within `asked`
    )
    swappable: int  # one numeric format: rows that, with day and month swapped, would lie within `asked` too
    ordered: int  # one numeric format: rows that cannot be swapped, for their day is after the 12th
    conflicting: int  # placed rows of which another says the same of another line
    damaged: (
        int  # rows with a number that a spreadsheet rounded, or an id that does not fit `subscriber_pattern`
    )
    controls_missed: int
    declared: tuple[int | None, ...] = ()  # numbers of the trailer lines; None where one has no number
    cut: bool = False  # ends at the last row that a sheet can hold
    torn: bool = False  # ends in the middle of a line


@dataclass(slots=True)
class Clocks:
    """What the time cells of a file showed, counted cell by cell."""

    values: int = 0
    late: int = 0
    marked: int = 0
    unmarked: int = 0
    text: int = 0  # readable times written as text
    dates: int = 0  # times that a spreadsheet has made a date of
    days: dict[date, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))  # values, late

    def see(self, *, marked: bool, text: bool, day: date | None, hour: int) -> None:
        """Counts one time cell; `day` is None where it was not readable."""
        self.marked += marked
        if day is not None:
            self.values += 1
            self.late += hour >= 13
            self.unmarked += not marked
            self.text += text
            self.dates += not text
            count = self.days[day]
            count[0] += 1
            count[1] += hour >= 13

    def mornings(self, whole: frozenset[date]) -> int:
        """How many of these days have times enough, and none of the afternoon."""
        return sum(
            values >= DAY_VALUES and not late for day, (values, late) in self.days.items() if day in whole
        )


@dataclass(frozen=True, slots=True)
class _Known:
    """A control as a match sees it."""

    address: Block
    port: int | None
    dest: Block | None = None
    dest_port: int | None = None


def whole_days(mapping: ReturnMapping) -> frozenset[date]:
    """The civil days, in the file's zone, that lie wholly within what was asked."""
    if mapping.zone is None:
        return frozenset()
    zone = zone_named(mapping.zone)
    lo, hi = (at.astimezone(zone).replace(tzinfo=None) for at in (mapping.asked.lo, mapping.asked.hi))
    first = lo.date() + timedelta(days=lo.time() != lo.min.time())
    return frozenset(first + timedelta(days=number) for number in range((hi.date() - first).days))


def bounds_asked(mapping: ReturnMapping, bound_s: float) -> tuple[int, int]:
    """A row is outside when its end is before the first, or its start after the second."""
    slack = round((bound_s + GRACE_S) * 1_000_000)
    return micros(mapping.asked.lo) - slack, micros(mapping.asked.hi) + slack


def falls_of(leases: Iterable[Lease]) -> tuple[int, int]:
    """In the order of the file: how often an address falls back in time, and how often by half a day."""
    before: dict[Block, int] = {}
    falls = half = 0
    for lease in leases:
        back = before.get(lease.block, lease.first) - lease.first
        falls += back > HOUR
        half += HALF_DAY[0] <= back <= HALF_DAY[1]
        before[lease.block] = lease.first
    return falls, half


def conflicting(leases: Iterable[Lease]) -> int:
    """Rows that give the same address, ports, destination and time to several lines."""
    groups: dict[object, list[object]] = defaultdict(list)
    for lease in leases:
        said = lease.block, lease.ports, lease.dest, lease.dest_port, lease.start, lease.end
        groups[said].append(lease.line.same_as)
    return sum(len(lines) for lines in groups.values() if len(set(lines)) > 1)


def missed_controls(controls: Sequence[Control], leases: Iterable[Lease]) -> int:
    """How many controls do not come back with their own line; leases of the controls' addresses are enough."""
    if not controls:
        return 0
    log = Log(leases)
    return sum(not _resolves(control, log) for control in controls)


def _resolves(control: Control, log: Log) -> bool:
    doubt = timedelta(seconds=CONTROL_S)
    window = window_of(Span(control.at - doubt, control.at + doubt))
    seen = _Known(control.address, control.port)
    lines = candidates(log.overlapping(seen, window))
    if len(lines) != 1 or lines[0].subscriber != control.subscriber:
        return False
    return covers(of_line(log.fitting(seen), lines[0]), window)
