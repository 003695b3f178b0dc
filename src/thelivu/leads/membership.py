"""Groups over time: events and activity from any number of exports arrive; who was there when, and the curve, leave.

An export shows what its owner could see, and no more: who is never named may still be a member, and between two
exports nobody knows. So each result says on what it rests, and a gap stays a gap. People are opaque keys here: no rule
of this module needs to know who they are.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from thelivu.leads.chat_model import ADDED, CREATED, JOINED, LEFT, REMOVED

SEEN = "seen"
"""How a stay began where no event says so: the member was heard."""

CAME, WENT = (CREATED, ADDED, JOINED), (LEFT, REMOVED)
WINDOW = 30
"""Days after an action within which leaving is counted."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a membership: who, by whom (empty: not said), when; `at` None where the time has two readings."""

    kind: str
    who: str
    by: str
    at: datetime | None
    export: str


@dataclass(frozen=True, slots=True)
class Heard:
    """How much a member wrote in one export, and when first and last."""

    who: str
    messages: int
    first: datetime | None
    last: datetime | None
    export: str


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in the group: how it began, who brought the member, how it ended; `to` None: no end was seen."""

    since: datetime
    how: str
    by: str = ""
    to: datetime | None = None
    end: str = ""


@dataclass(frozen=True, slots=True)
class Membership:
    """One member over all exports."""

    who: str
    stays: tuple[Stay, ...]
    messages: int
    first: datetime | None
    last: datetime | None

    @property
    def present(self) -> bool:
        """Whether no end of the last stay was seen."""
        return bool(self.stays) and self.stays[-1].to is None

    @property
    def returned(self) -> bool:
        """Whether the member came back after an end."""
        return len(self.stays) > 1


@dataclass(frozen=True, slots=True)
class Step:
    """One day of the curve: members at its end, and who came and went on it."""

    day: date
    members: int
    came: int
    went: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What followed an action: members on its day, those of them who left within WINDOW days, who came back since.

    `until` is the last day that an export shows; before `day` + WINDOW the count is not finished.
    """

    day: date
    members: int
    left: int
    back: int
    until: date


def memberships(events: Iterable[Happened], heard: Iterable[Heard]) -> tuple[Membership, ...]:
    """Every member, in the order in which they first were there. Events that two exports both tell count once."""
    events = list(events)
    of: dict[str, list[Happened]] = {one.who: [] for one in events}
    for one in _once(events):
        of[one.who].append(one)
    spoke: dict[str, list[Heard]] = defaultdict(list)
    for each in heard:
        spoke[each.who].append(each)
    made = [_membership(who, of.get(who, []), spoke[who]) for who in dict.fromkeys([*of, *spoke])]
    return tuple(
        sorted(made, key=lambda one: (one.stays[0].since.isoformat() if one.stays else "9", one.who))
    )


def curve(members: Iterable[Membership]) -> tuple[Step, ...]:
    """Members over time: a step for each day on which somebody came or went."""
    came: dict[date, int] = defaultdict(int)
    went: dict[date, int] = defaultdict(int)
    for stay in (stay for one in members for stay in one.stays):
        came[stay.since.date()] += 1
        if stay.to is not None:
            went[stay.to.date()] += 1
    steps, there = [], 0
    for day in sorted({*came, *went}):
        there += came[day] - went[day]
        steps.append(Step(day, there, came[day], went[day]))
    return tuple(steps)


def effect(members: Sequence[Membership], day: date, until: date) -> Effect:
    """What followed an action on a day, as far as exports show it."""
    ends = min(until, day + timedelta(days=WINDOW))
    there = [one for one in members if any(_there(stay, day) for stay in one.stays)]
    left = [one for one in there if any(_left(stay, day, ends) for stay in one.stays)]
    back = [one for one in left if any(stay.since.date() > day for stay in one.stays)]
    return Effect(day, len(there), len(left), len(back), until)


def gaps(covered: Iterable[tuple[date, date]]) -> tuple[tuple[date, date], ...]:
    """The days between exports that no export shows, as first and last day."""
    found, end = [], None
    for first, last in sorted(covered):
        if end is not None and first > end + timedelta(days=1):
            found.append((end + timedelta(days=1), first - timedelta(days=1)))
        end = last if end is None else max(end, last)
    return tuple(found)


def brought(members: Iterable[Membership]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Who brought whom, the one who brought most first."""
    by: dict[str, list[str]] = defaultdict(list)
    for one in members:
        for inviter in dict.fromkeys(stay.by for stay in one.stays if stay.by and stay.by != one.who):
            by[inviter].append(one.who)
    return tuple(
        sorted(((who, tuple(whom)) for who, whom in by.items()), key=lambda row: (-len(row[1]), row[0]))
    )


def _once(events: Iterable[Happened]) -> list[Happened]:
    """Each event once, in the order of time; two exports tell it to the same minute. One without a time stays apart."""
    found: dict[tuple[object, ...], Happened] = {}
    for number, one in enumerate(events):
        minute = one.at.replace(second=0, microsecond=0) if one.at else number
        key = (one.kind, one.who, minute)
        known = found.get(key)
        found[key] = replace(known, by=known.by or one.by) if known else one
    return sorted((one for one in found.values() if one.at), key=lambda one: (one.at, one.kind not in WENT))


def _membership(who: str, events: Sequence[Happened], heard: Sequence[Heard]) -> Membership:
    stays: list[Stay] = []
    said = sorted(one for each in heard for one in (each.first, each.last) if one is not None)
    for at, event in sorted(
        [(one.at, one) for one in events if one.at] + [(at, None) for at in said],
        key=lambda row: (row[0], row[1] is None),
    ):
        there = bool(stays) and stays[-1].to is None
        if event is None or event.kind in CAME:
            if not there:
                stays.append(Stay(at, event.kind if event else SEEN, event.by if event else ""))
        elif event.kind in WENT:
            if not there:  # one who was never seen to come was there before
                stays.append(Stay(at, SEEN))
            stays[-1] = replace(stays[-1], to=at, end=event.kind)
    first, last = (said[0], said[-1]) if said else (None, None)
    return Membership(who, tuple(stays), sum(one.messages for one in heard), first, last)


def _there(stay: Stay, day: date) -> bool:
    """Whether the stay reaches into the day."""
    return stay.since.date() <= day and (stay.to is None or stay.to.date() >= day)


def _left(stay: Stay, day: date, ends: date) -> bool:
    return _there(stay, day) and stay.to is not None and stay.to.date() <= ends
