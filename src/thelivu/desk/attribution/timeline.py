"""The reason chain of one sighting as a drawing: one time axis, UTC above and Indian time below.

Arrives: the sighting's instant and its uncertainty, the lease of this line and of its neighbours with the bound of
the provider's clock, the margin to the nearest other user, and which line would be named if the clock were off.
Leaves: coordinates in px and codes of words; the template draws them. Pure: no clock, no register.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

IST = timezone(timedelta(hours=5, minutes=30))
WINDOW = 6.5  # hours either side of the sighting: ±5:30, the error of a lost zone, is always inside
HATCH = 9.0  # px, least width of the band that stands for the provider clock's bound
UNDER = 6  # px from a lane label's baseline to where lines may begin
LETTER = 6.4  # px, mean advance of the small bold type


@dataclass(frozen=True, slots=True)
class Row:
    """A lease as the drawing needs it; an end that is None goes on beyond what the return says."""

    line: str
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Shift:
    """What the answer would be if the clock were off by so many seconds."""

    seconds: int
    answer: str  # "same" | "other" | "none"


@dataclass(frozen=True, slots=True)
class Sighting:
    """Everything that one panel of the reason chain is drawn from."""

    at: datetime
    u_s: float
    this: Row | None
    neighbours: tuple[Row, ...]
    clock_s: float  # bound of the provider's clock, seconds
    shifts: tuple[Shift, ...]
    margin_s: float | None = None
    margin_after: bool = True
    row_label: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """The geometry of the drawing: how wide an hour is, and at which height each lane lies."""

    name: str
    width: int
    left: float  # start of the plotted hours
    right: float
    step_h: int  # hours between labelled ticks
    height: int
    lines: tuple[int, ...]  # hairlines between the lanes
    labels: tuple[int, ...]  # baselines of the four lane labels
    sight: int
    this: int
    next: int
    marks: int
    ist: int
    close: int  # px, least distance of a fragility mark from the sighting, so that ±5 min can be seen
    dot: int  # radius of a mark
    stacked: bool  # lane labels above the lanes, words on rows of their own
    bar: int = 24  # height of a lease
    line: int = 15  # between the two lines of a lane's label
    below: int = 29  # from a fragility mark down to its label

    @property
    def centre(self) -> float:
        """Where the sighting stands."""
        return (self.left + self.right) / 2

    @property
    def squeeze(self) -> str:
        """What makes shapes drawn for a bar of 24 px fit a lower one; empty for 24 px."""
        return "" if self.bar == 24 else f" scale(1 {self.bar / 24:g})"

    def spans(self, top: int, bottom: int) -> list[tuple[int, int]]:
        """Where an upright line from `top` to `bottom` is drawn: where labels stand above the lanes, not through them."""
        if not self.stacked:
            return [(top, bottom)]
        lanes = zip((label + UNDER for label in self.labels), self.lines[1:], strict=True)
        cut = ((max(top, start), min(bottom, end)) for start, end in lanes)
        return [(start, end) for start, end in cut if start < end]

    @property
    def grid(self) -> list[tuple[int, int]]:
        """The hours' hairlines."""
        return self.spans(self.lines[0], self.lines[-1])

    @property
    def midnight(self) -> list[tuple[int, int]]:
        """The line of midnight."""
        return self.spans(self.lines[1], self.lines[-1])

    @property
    def moment(self) -> list[tuple[int, int]]:
        """The line of the sighting's instant."""
        return self.spans(self.sight - 12, self.marks - 7)

    @property
    def change(self) -> list[tuple[int, int]]:
        """The line at the nearest change."""
        return self.spans(self.sight - 6, self.next)

    @property
    def text(self) -> int:
        """Baseline of the words in a bar."""
        return self.bar // 2 + 4

    @property
    def per_hour(self) -> float:
        """How many px an hour is wide."""
        return (self.right - self.left) / (2 * WINDOW)


WIDE = Frame(
    "wide", 870, 152, 822, step_h=2, height=222, lines=(22, 58, 98, 138, 198), labels=(44, 76, 116, 164),
    sight=40, this=66, next=106, marks=158, ist=216, close=14, dot=6, stacked=False,
)  # fmt: skip
MIDDLE = replace(WIDE, name="middle", width=672, left=146, right=646)
PAPER = replace(
    WIDE, name="paper", width=694, left=116, right=664, height=162, lines=(17, 43, 73, 103, 146),
    labels=(35, 55, 85, 119), sight=32, this=49, next=79, marks=115, ist=159, bar=18, line=12, below=22,
)  # fmt: skip
NARROW = Frame(
    "narrow", 296, 10, 286, step_h=3, height=284, lines=(22, 84, 138, 192, 262), labels=(38, 100, 154, 208),
    sight=56, this=106, next=160, marks=224, ist=278, close=8, dot=5, stacked=True,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tick:
    """An hour of the axis; one that opens a new day carries its date."""

    x: str
    text: str
    day: int  # 0, or the day of the month to be written before the text, in 650
    month: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A drawn lease: its box, the hatched bands of clock doubt, torn edges where it goes on."""

    line: str
    x: str
    width: str
    bands: tuple[str, ...]  # x of each hatched band
    torn_left: bool
    torn_right: bool
    end: str
    text_x: str
    text_fits: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of the fragility lane."""

    x: str
    answer: str
    code: str
    n: str
    shown: bool
    label_x: str
    label_y: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """The margin: from the sighting to the nearest change."""

    x: str
    after: bool
    text_x: str
    text_y: int
    anchor: str
    seconds: float
    head: str  # SVG points of the arrow head
    beyond: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """One panel, drawn."""

    frame: Frame
    x: str
    u: str  # half width of the sighting's uncertainty
    u_width: str
    at_text: str
    at_x: str
    at_y: int
    at_anchor: str
    u_s: str
    grid: tuple[str, ...]
    midnight: str
    utc: tuple[Tick, ...]
    ist: tuple[Tick, ...]
    this: Bar | None
    neighbours: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    arrow: Arrow | None
    band: str
    row_label: str


def px(value: float) -> str:
    """A coordinate as SVG writes it."""
    return f"{value:.1f}".removesuffix(".0")


def draw_all(sighting: Sighting) -> tuple[Drawing, ...]:
    """The panel for wide, middle and narrow pages and for paper; the style sheet shows the one that fits."""
    return tuple(draw(sighting, frame) for frame in (WIDE, MIDDLE, NARROW, PAPER))


def draw(sighting: Sighting, frame: Frame = WIDE) -> Drawing:
    """All coordinates of one sighting's panel."""
    at = sighting.at.astimezone(UTC)
    hours = tuple(_hours(at))
    arrow = _arrow(sighting, frame)
    left = arrow is None or arrow.after
    return Drawing(
        frame=frame,
        x=px(frame.centre),
        u=px(frame.centre - max(1.0, sighting.u_s / 3600 * frame.per_hour)),
        u_width=px(2 * max(1.0, sighting.u_s / 3600 * frame.per_hour)),
        at_text=f"{at:%H:%M:%S}",
        at_x=px(frame.width if frame.stacked else frame.centre + (-12 if left else 12)),
        at_y=frame.labels[0],
        at_anchor="end" if left or frame.stacked else "start",
        u_s=f"{sighting.u_s:g}",
        grid=tuple(px(_x(hour, at, frame)) for hour in hours),
        midnight=next((px(_x(hour, at, frame)) for hour in hours if hour.hour == 0), ""),
        utc=tuple(_ticks(hours, at, UTC, frame)),
        ist=tuple(_ticks(hours, at, IST, frame)),
        this=_bar(sighting.this, sighting, frame) if sighting.this else None,
        neighbours=tuple(_bar(row, sighting, frame) for row in sighting.neighbours if _visible(row, at)),
        marks=tuple(_marks(sighting.shifts, frame)),
        arrow=arrow,
        band=px(_band(sighting, frame)),
        row_label=sighting.row_label,
    )


def _x(moment: datetime, at: datetime, frame: Frame) -> float:
    return frame.centre + (moment - at).total_seconds() / 3600 * frame.per_hour


def _hours(at: datetime) -> Iterator[datetime]:
    first = (at - timedelta(hours=WINDOW)).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    hour = first
    while hour <= at + timedelta(hours=WINDOW):
        yield hour
        hour += timedelta(hours=1)


def _ticks(hours: Sequence[datetime], at: datetime, zone: timezone, frame: Frame) -> Iterator[Tick]:
    day = None
    for hour in hours:
        # Every n-th hour of UTC carries a label in both zones; near the edge it would be cut off.
        x = _x(hour, at, frame)
        if hour.hour % frame.step_h or not max(44, frame.left) + 8 < x < frame.width - 24:
            continue
        here = hour.astimezone(zone)
        new = day is not None and here.date() != day
        day = here.date()
        yield Tick(px(x), f"{here:%H:%M}", here.day if new else 0, here.month)


def _band(sighting: Sighting, frame: Frame) -> float:
    return max(HATCH, 2 * sighting.clock_s / 3600 * frame.per_hour)


def _visible(row: Row, at: datetime) -> bool:
    lo, hi = at - timedelta(hours=WINDOW), at + timedelta(hours=WINDOW)
    return (row.start is None or row.start < hi) and (row.end is None or row.end > lo)


def _bar(row: Row, sighting: Sighting, frame: Frame) -> Bar:
    band = _band(sighting, frame)
    start = _x(row.start, sighting.at, frame) if row.start else frame.left - 1
    end = _x(row.end, sighting.at, frame) if row.end else frame.right + 1
    torn_left, torn_right = start < frame.left, end > frame.right
    x = frame.left if torn_left else start - band / 2
    right = frame.right if torn_right else end + band / 2
    bands = tuple(px(place) for place, torn in ((x, torn_left), (right - band, torn_right)) if not torn)
    text = x + (12 if torn_left else band + 8)
    fits = right - text - (0 if torn_right else band) > len(row.line) * 7.4
    return Bar(row.line, px(x), px(right - x), bands, torn_left, torn_right, px(right), px(text), fits)


def _arrow(sighting: Sighting, frame: Frame) -> Arrow | None:
    if sighting.margin_s is None:
        return None
    way = 1 if sighting.margin_after else -1
    reach = sighting.margin_s / 3600 * frame.per_hour
    edge = (frame.right if way > 0 else frame.left) - frame.centre
    beyond = reach > abs(edge)
    x = frame.centre + way * min(reach, abs(edge))
    head = f"{px(x)},0 {px(x - way * 8)},-4 {px(x - way * 8)},4"
    place, y, anchor = x + way * 8, frame.labels[0], "start" if way > 0 else "end"
    if frame.stacked:
        place, y = frame.centre + way * 6, frame.sight + 20
    elif (frame.width - x if way > 0 else x) < 18 * LETTER:
        # No place beyond the arrow's end: the words stand over the arrow, against its end.
        place, y, anchor = x - way * 10, frame.sight - 6, "end" if way > 0 else "start"
    return Arrow(px(x), way > 0, px(place), y, anchor, sighting.margin_s, head, beyond)


def _marks(shifts: Sequence[Shift], frame: Frame) -> Iterator[Mark]:
    edge = frame.right - frame.centre
    for shift in sorted(shifts, key=lambda one: one.seconds):
        way = 1 if shift.seconds >= 0 else -1
        hours = abs(shift.seconds) / 3600
        close, beyond = hours * frame.per_hour < frame.close, hours > WINDOW
        # Beyond the window a mark stands just outside it; its label still says how far.
        reach = edge + (4 if frame.stacked else 12) if beyond else max(frame.close, hours * frame.per_hour)
        x = frame.centre + way * reach
        code, n = _named(abs(shift.seconds))
        low = frame.stacked and (close or beyond)
        outer = frame.stacked and beyond
        yield Mark(
            px(x), shift.answer, code + ("_both" if close else "_more" if way > 0 else "_less"), n,
            # Both signs of the smallest shift share one label under the sighting.
            shown=not close or way > 0,
            label_x=px((0 if way < 0 else frame.width) if outer else frame.centre if close else x),
            label_y=frame.marks + (34 if low else 20 if frame.stacked else frame.below),
            anchor=("start" if way < 0 else "end") if outer else "middle",
        )  # fmt: skip


def _named(seconds: int) -> tuple[str, str]:
    if seconds % 3600 == 0:
        return "desk.timeline.hours", str(seconds // 3600)
    if seconds > 3600:
        return "desk.timeline.clock", f"{seconds // 3600}:{seconds % 3600 // 60:02d}"
    return "desk.timeline.minutes", f"{seconds / 60:g}"
