"""Batches at the office: what one says of itself and of its order arrive; what it may carry leaves.

A batch is kept whatever is found, and marked. Which of its claims stand is worked out on reading, from all batches of its
sensor: so the order in which files arrive changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, TypeAlias

from .chain import ZERO, Difference, Line
from .values import Target, moment

LATE = timedelta(hours=24)
"""A batch made later than this after its last claim is late. The unit's own term, of 28 November 2026: no law sets one."""

Mark: TypeAlias = Literal["late", "differs", "lapsed", "withdrawn"]
Place: TypeAlias = Literal["stands", "gap", "broken"]
HOLDS_BACK = frozenset({"differs", "lapsed", "withdrawn"})
"""Marks of batches whose claims go no further. A late one is a lead, and supports no request."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an order allows: for when, until it was withdrawn, in which modes, and which swarm each alias is."""

    valid_from: datetime
    valid_to: datetime
    withdrawn_at: datetime | None
    modes: frozenset[str]
    targets: dict[str, Target]


class Numbered(NamedTuple):
    """One batch in its sensor's row of batches: number, first line, how many lines, and the hashes at both ends."""

    number: int
    first: int
    lines: int
    prev_hash: str
    hash: str


def outside(line: Line, bounds: Bounds) -> Difference | None:
    """What a claim says that its order does not: another swarm, or a connection taken without the mode for it."""
    record = line.record
    if bounds.targets.get(record.target.alias) != record.target:
        return Difference("sensor.batch.other_target", line.number)
    if record.dir == "in" and "listed" not in bounds.modes:
        return Difference("sensor.batch.other_mode", line.number)
    return None


def marks(made_at: datetime, claims: Iterable[Line], differences: Sequence[Difference], bounds: Bounds) -> tuple[Mark, ...]:
    """Why a batch carries less than another one. Of lines below a claim no time left the sensor: they mark nothing."""
    ends = [moment(at.utc_us) for one in claims if (at := one.record.t_end or one.record.t_hs)]
    stopped = bounds.withdrawn_at
    found: dict[Mark, bool] = {
        "late": bool(ends) and made_at - max(ends) > LATE,
        "differs": bool(differences),
        "lapsed": any(not bounds.valid_from <= at < bounds.valid_to for at in ends),
        "withdrawn": stopped is not None and any(at >= stopped for at in ends),
    }
    return tuple(mark for mark, so in found.items() if so)


def places(batches: Iterable[Numbered]) -> dict[int, Place]:
    """Where each batch of one sensor stands, by number, in whatever order they came.

    Those that follow one another from the first stand. After a number that is missing all wait; one that does not go on
    where the one before it ended is broken, and so are all after it.
    """
    found: dict[int, Place] = {}
    before = Numbered(0, 1, 0, ZERO, ZERO)
    place: Place = "stands"
    for one in sorted(batches):
        if place == "stands" and one.number != before.number + 1:
            place = "gap"
        elif place == "stands" and (one.prev_hash, one.first) != (before.hash, before.first + before.lines):
            place = "broken"
        found[one.number] = place
        before = one
    return found


def missing(batches: Iterable[Numbered]) -> tuple[int, ...]:
    """The numbers below the highest that are not there."""
    there = {one.number for one in batches}
    return tuple(number for number in range(1, max(there, default=0)) if number not in there)
