"""The withdrawal curve: steps, actions and gaps arrive; points of a drawing leave, once wide and once narrow.

Members as a step line, who came above and who went below an axis by day, a line for each action, days that no export
shows hatched. The page says the same in sentences and in a table.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from thelivu.leads.membership import Step

LEFT, RIGHT, TOP = 36.0, 14.0, 26.0  # px around the plot
PLOT, BETWEEN, BARS, FOOT = (
    132.0,
    22.0,
    28.0,
    22.0,
)  # px: the line, the space under it, each half of the bars, the days
APART = 20.0  # px between the numbers of two actions
_TICKS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Frame:
    """Name, width in px, and how many days are written at most."""

    name: str
    width: float
    days: int


FRAMES = (Frame("wide", 848, 7), Frame("narrow", 328, 3))


@dataclass(frozen=True, slots=True)
class Bar:
    """People who came (`up`) or went on one day."""

    x: float
    y: float
    width: float
    height: float
    up: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A line with a number or a day beside it."""

    x: float
    y: float
    text: str
    anchor: str = "middle"
    beside: float = 0.0  # where the text stands, so that no two cover each other


@dataclass(frozen=True, slots=True)
class Drawing:
    """One drawing; `path` is the line, `hatched` are (x, width) of days that no export shows."""

    frame: Frame
    height: float
    path: str
    bars: tuple[Bar, ...]
    acts: tuple[Mark, ...]
    hatched: tuple[tuple[float, float], ...]
    levels: tuple[Mark, ...]
    days: tuple[tuple[Mark, date], ...]
    zero: float
    axis: float
    right: float

    @property
    def foot(self) -> float:
        """Where the bars end."""
        return self.axis + BARS

    @property
    def curve_tall(self) -> float:
        """Height of the plot and the bars together."""
        return self.foot - TOP


def drawings(
    steps: Sequence[Step],
    acts: Sequence[date],
    gaps: Sequence[tuple[date, date]],
    covered: Sequence[tuple[date, date]],
) -> tuple[Drawing, ...]:
    """The curve in each frame; none where nothing has a day."""
    days = [one.day for one in steps] + list(acts) + [day for span in covered for day in span]
    if not steps:
        return ()
    first, last = min(days), max(days)
    return tuple(_drawn(frame, steps, acts, gaps, (first, last)) for frame in FRAMES)


def _drawn(
    frame: Frame,
    steps: Sequence[Step],
    acts: Sequence[date],
    gaps: Sequence[tuple[date, date]],
    ends: tuple[date, date],
) -> Drawing:
    first, last = ends
    count = (last - first).days + 1
    each = (frame.width - LEFT - RIGHT) / count
    top = max(1, *(one.members for one in steps))
    zero, axis = TOP + PLOT, TOP + PLOT + BETWEEN + BARS

    def x(day: date) -> float:
        return round(LEFT + (day - first).days * each, 2)

    def y(members: int) -> float:
        return round(zero - PLOT * members / top, 2)

    most = max(1, *(max(one.came, one.went) for one in steps))
    wide = round(min(12.0, max(1.5, each * 0.7)), 2)
    bars = []
    for one in steps:
        for number, up in ((one.came, True), (one.went, False)):
            tall = round(BARS * number / most, 2)
            if number:
                at = x(one.day) + (each - wide) / 2
                bars.append(Bar(round(at, 2), axis - tall if up else axis, wide, tall, up))
    return Drawing(
        frame, axis + BARS + FOOT, _line(steps, x, y, frame.width - RIGHT), tuple(bars),
        _marks([x(day) for day in acts], frame.width - RIGHT),
        tuple((x(lo), round(x(hi) + each - x(lo), 2)) for lo, hi in gaps),
        tuple(Mark(LEFT - 6, y(level), str(level), "end") for level in _levels(top)),
        _days(frame, first, count, x), zero, axis, frame.width - RIGHT,
    )  # fmt: skip


def _line(steps: Sequence[Step], x: Callable[[date], float], y: Callable[[int], float], right: float) -> str:
    """A step line that begins at nobody and goes on to the last day."""
    parts = [f"M{x(steps[0].day):g} {y(0):g}"]
    parts += [f"H{x(one.day):g}V{y(one.members):g}" for one in steps]
    return "".join(parts) + f"H{right:g}"


def _marks(places: Sequence[float], right: float) -> tuple[Mark, ...]:
    """Numbered lines of actions, their numbers at least APART from each other, all within the drawing."""
    stand: list[float] = []
    for place in places:
        stand.append(max(place, stand[-1] + APART) if stand else place)
    for at in reversed(range(len(stand))):
        stand[at] = min(stand[at], right - APART * (len(stand) - 1 - at))
    return tuple(
        Mark(place, TOP - 10, str(number), "middle", round(beside, 2))
        for number, (place, beside) in enumerate(zip(places, stand, strict=True), 1)
    )


def _levels(top: int) -> list[int]:
    """At most five round numbers from nobody to the most."""
    each = next(size * 10**power for power in range(9) for size in _TICKS if top <= 4 * size * 10**power)
    return list(range(0, top + 1, each))


def _days(frame: Frame, first: date, count: int, x: Callable[[date], float]) -> tuple[tuple[Mark, date], ...]:
    """Days that are written under the axis, evenly apart; a text begins at its day, unless it would not fit."""
    every = max(1, -(-count // frame.days))
    shown = [first + timedelta(days=at) for at in range(0, count, every)]
    found = []
    for number, day in enumerate(shown):
        anchor = "end" if number and x(day) > frame.width - 80 else "start"
        found.append((Mark(x(day), 0, "", anchor), day))
    return tuple(found)
