"""Time: a time as somebody wrote it arrives; its text, its zone and all its readings with their uncertainty leave.

A time without a zone never gets one by default, and 03/01 stays both the third of January and the first of March
until a person decides. ISO 8601 and RFC 3339 forms, formats that a mapping states, and the forms of chat exports.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TypeAlias

from thelivu.base.errors import InputError
from thelivu.base.written import plain
from thelivu.base.zones import IST, offset_name, universal, zone_named

Wall: TypeAlias = tuple[datetime, datetime]
"""First and last moment that a written local time can mean, still without a zone."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """One reading of a time: the true moment lies between `lo` and `hi`, both in universal time."""

    lo: datetime
    hi: datetime

    def __post_init__(self) -> None:
        if self.lo.tzinfo is not UTC or self.hi.tzinfo is not UTC or self.lo > self.hi:
            raise InputError("base.not_a_span")


@dataclass(frozen=True, slots=True)
class Instant:
    """A time as received: no reading means unreadable or without a zone, two or more mean ambiguous as written.

    `how` is iso, formats, day_month, no_zone (a person must say it), zone_unknown or unreadable. `naive` keeps
    the local readings, whether or not the zone is known.
    """

    text: str
    zone: str | None
    readings: tuple[Span, ...]
    how: str
    naive: tuple[Wall, ...] = ()

    @property
    def ambiguous(self) -> bool:
        """Whether the text has more than one reading."""
        return len(self.readings) > 1

    @property
    def certain(self) -> Span | None:
        """The only reading, or None."""
        return self.readings[0] if len(self.readings) == 1 else None


def read_iso(text: str, *, uncertainty_s: float = 0) -> Instant:
    """Reads an ISO 8601 time. Without an offset it has no reading: somebody must say the zone (`read_local`)."""
    return _read_iso(text, None, uncertainty_s)


def read_local(text: str, zone: str | None, *, uncertainty_s: float = 0) -> Instant:
    """Reads an ISO 8601 time in the zone that a person stated; an offset in the text itself is stronger."""
    return _read_iso(text, zone, uncertainty_s)


def read_formats(text: str, formats: Sequence[str], zone: str | None, *, uncertainty_s: float = 0) -> Instant:
    """Reads a time by the stated formats (as of `strptime`): each that fits gives a reading."""
    cleaned = _one_meridiem(plain(text))
    walls: list[Wall] = []
    spans: list[Span] = []
    offset: str | None = None
    for form in formats:
        try:
            read = datetime.strptime(cleaned, form)  # noqa: DTZ007 - no zone must be known as no zone
        except ValueError:
            continue
        written, read = read.utcoffset(), read.replace(tzinfo=None)
        wall = (read, _last(read, _width(form)))
        walls.append(wall)
        if written is not None:
            offset = offset_name(written)
            spans += _spans([wall], zone_named(offset), uncertainty_s)
    if offset is not None:
        return _made(text, offset, spans, "formats", walls)
    return _placed(text, walls, "formats", written=None, stated=zone, uncertainty_s=uncertainty_s)


def read_day_month(text: str, zone: str | None, *, uncertainty_s: float = 0) -> Instant:
    """Reads a numeric date whose order nobody stated: where 03/01 fits both ways it keeps both readings."""
    found = _DAY_MONTH.fullmatch(_one_meridiem(plain(text)))
    if found is None:
        return Instant(text, None, (), "unreadable")
    year_first = len(found["a"]) == 4
    if not year_first and len(found["c"]) == 1:
        return Instant(text, None, (), "unreadable")
    first, second, third = (int(found[part]) for part in "abc")
    if year_first:
        orders = [(first, second, third)]
    else:
        year = third + 2000 if len(found["c"]) == 2 else third
        orders = [(year, second, first), (year, first, second)]
    walls = [wall for order in dict.fromkeys(orders) for wall in _walls(order, found)]
    return _placed(text, walls, "day_month", written=found["zone"], stated=zone, uncertainty_s=uncertainty_s)


def rfc3339(at: datetime) -> str:
    """A moment in universal time with `Z`; a fraction only when there is one."""
    moment = _aware(at).astimezone(UTC)
    fraction = f".{moment.microsecond:06d}".rstrip("0") if moment.microsecond else ""
    return f"{moment.replace(tzinfo=None, microsecond=0).isoformat()}{fraction}Z"


def ist(at: datetime) -> datetime:
    """The moment on a clock in India."""
    return _aware(at).astimezone(IST)


def minute_of(at: datetime) -> datetime:
    """The minute of an instant: what officers write has no seconds, and is not therefore earlier."""
    return at.replace(second=0, microsecond=0)


def midnight(day: date) -> datetime:
    """The beginning of a day in India."""
    return datetime.combine(day, time(), IST)


def both_zones(at: datetime) -> str:
    """A moment as officers read it: in universal time, and in India."""
    return f"{_written(_aware(at).astimezone(UTC))} UTC ({_written(ist(at))} IST)"


# ---------------------------------------------------------------------------------------------------------------------
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
_ZONE = r"(?P<zone>Z|[+\-\u2212]\d\d:?(?:\d\d)?|(?:UTC|GMT)(?:[+\-\u2212]\d\d?(?::?\d\d)?)?|[A-Za-z]{2,5})"
_AFTER = rf"(?: ?(?P<mark>[AP]M))?(?: ?{_ZONE})?"
_ISO = re.compile(rf"(?P<a>\d{{4}})-(?P<b>\d\d)-(?P<c>\d\d)(?:[T ]{_CLOCK}{_AFTER})?", re.IGNORECASE)
_BASIC = re.compile(
    rf"(?P<a>\d{{4}})(?P<b>\d\d)(?P<c>\d\d)(?:T(?P<hour>\d\d)(?P<minute>\d\d)(?:(?P<second>\d\d)"
    rf"(?:[.,](?P<fraction>\d{{1,9}}))?)?{_ZONE}?)?",
    re.IGNORECASE,
)
_DAY_MONTH = re.compile(
    rf"(?P<a>\d{{1,2}}|\d{{4}})(?P<sep>[/.\-])(?P<b>\d{{1,2}})(?P=sep)(?P<c>\d{{4}}|\d{{1,2}})"
    rf"(?:,? {_CLOCK}{_AFTER})?",
    re.IGNORECASE,
)
_MERIDIEM = re.compile(r"(?<=[\d ])([ap]) ?\.? ?m\b\.?", re.IGNORECASE)


def _read_iso(text: str, zone: str | None, uncertainty_s: float) -> Instant:
    cleaned = _one_meridiem(plain(text))
    found = _ISO.fullmatch(cleaned) or _BASIC.fullmatch(cleaned)
    if found is None:
        return Instant(text, None, (), "unreadable")
    walls = _walls((int(found["a"]), int(found["b"]), int(found["c"])), found)
    return _placed(text, walls, "iso", written=found["zone"], stated=zone, uncertainty_s=uncertainty_s)


def _one_meridiem(text: str) -> str:
    """`a. m.`, `p.m.` and `pm` are one mark."""
    return _MERIDIEM.sub(lambda found: f"{found[1].upper()}M", text)


def _walls(day: tuple[int, int, int], found: re.Match[str]) -> list[Wall]:
    """The local reading of a date and the clock beside it; none where no calendar or clock shows it."""
    try:
        start = datetime.combine(date(*day), datetime.min.time())
        if found["hour"] is None:
            return [(start, _last(start, 86400))]
        hour = _hour(int(found["hour"]), found.groupdict().get("mark"))
        second = int(found["second"] or 0)
        clock = timedelta(hours=hour, minutes=_below(int(found["minute"]), 60), seconds=_below(second, 61))
        if hour == 24 and clock != timedelta(hours=24):
            return []
        clock += timedelta(microseconds=int((found["fraction"] or "0").ljust(6, "0")[:6]))
        return [(start + clock, _last(start + clock, 60 if found["second"] is None else 1))]
    except (ValueError, OverflowError):
        return []


def _below(value: int, limit: int) -> int:
    if value >= limit:
        raise ValueError
    return value


def _hour(hour: int, mark: str | None) -> int:
    if mark is None:
        return _below(hour, 25)
    if hour == 0 and mark.upper() == "PM":
        raise ValueError
    return _below(hour, 13) % 12 + (12 if mark.upper() == "PM" else 0)


def _width(form: str) -> int:
    """How many seconds a format leaves open: a minute without seconds, a day without hours."""
    if not any(part in form for part in ("%H", "%I", "%c", "%X")):
        return 86400
    return 1 if any(part in form for part in ("%S", "%c", "%X", "%T")) else 60


def _last(start: datetime, seconds: int) -> datetime:
    """The last whole second that the text can mean: to the second there is nothing to widen."""
    return start + timedelta(seconds=seconds - 1)


def _placed(
    text: str,
    walls: Sequence[Wall],
    how: str,
    *,
    written: str | None,
    stated: str | None,
    uncertainty_s: float,
) -> Instant:
    """The local readings put into the zone that the text writes, else into the one that was stated."""
    if not walls:
        return Instant(text, None, (), "unreadable")
    if written is None and stated is None:
        return Instant(text, None, (), "no_zone", tuple(walls))
    try:
        zone = zone_named(written or stated or "")
    except InputError:
        if written is None:
            raise
        return Instant(text, None, (), "zone_unknown", tuple(walls))
    name = offset_name(walls[0][0].replace(tzinfo=zone).utcoffset() or timedelta()) if written else stated
    return _made(text, name, _spans(walls, zone, uncertainty_s), how, walls)


def _made(text: str, zone: str | None, spans: Iterable[Span], how: str, walls: Sequence[Wall]) -> Instant:
    readings = tuple(sorted(set(spans)))
    return Instant(text, zone, readings, how if readings else "unreadable", tuple(walls))


def _spans(walls: Iterable[Wall], zone: tzinfo, uncertainty_s: float) -> list[Span]:
    around = timedelta(seconds=uncertainty_s)
    spans = []
    for first, last in walls:
        try:
            spans += [Span(at - around, at + (last - first) + around) for at in universal(first, zone)]
        except OverflowError:  # the first or last days of the calendar
            continue
    return spans


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise InputError("base.naive_time")
    return at


def _written(at: datetime) -> str:
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M:%S}"
