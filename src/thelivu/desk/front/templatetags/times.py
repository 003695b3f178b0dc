"""Instants and lengths of time as the desk writes them: "20 Jan 2026, 09:30 IST (04:00 UTC)", "4 h 30 min".

Arrives: aware datetimes and seconds. Leaves: text in the reader's language. India keeps one offset all year, so the
second zone is UTC + 05:30 without a table.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from .speech import spoken

IST = timezone(timedelta(hours=5, minutes=30), "IST")
HOUR, DAY = 3600, 86400  # seconds
RADIUS = 8.0  # px, of the pie inside its ring


def _date(at: datetime, language: str, *, year: bool = True) -> str:
    month = spoken(f"desk.time.month_{at.month}", language)
    return f"{at.day} {month} {at.year}" if year else f"{at.day} {month}"


def long(at: datetime, language: str, *, seconds: bool = False) -> str:
    """20 Jan 2026, 09:30 IST (04:00 UTC); the UTC day is written when it is another day."""
    here, there = at.astimezone(IST), at.astimezone(UTC)
    clock = "%H:%M:%S" if seconds else "%H:%M"
    other_day = "" if here.date() == there.date() else _date(there, language, year=False) + ", "
    return f"{_date(here, language)}, {here.strftime(clock)} IST ({other_day}{there.strftime(clock)} UTC)"


def short(at: datetime, language: str, now: datetime, *, today: bool = False) -> str:
    """19 Jan, 17:40 IST, with the year when it is not the present one; today: 17:40 IST on the present day."""
    here, present = at.astimezone(IST), now.astimezone(IST)
    if today and here.date() == present.date():
        return f"{here:%H:%M} IST"
    other_year = here.year != present.year
    return f"{_date(here, language, year=other_year)}, {here:%H:%M} IST"


def day(at: datetime, language: str) -> str:
    """20 Jan 2026."""
    return _date(at.astimezone(IST), language)


def weekday(at: datetime, language: str) -> str:
    """Tuesday, 20 January 2026, 09:30 IST (04:00 UTC): the line under My day."""
    here, there = at.astimezone(IST), at.astimezone(UTC)
    name = spoken(f"desk.time.weekday_{here.isoweekday()}", language)
    month = spoken(f"desk.time.full_month_{here.month}", language)
    return f"{name}, {here.day} {month} {here.year}, {here:%H:%M} IST ({there:%H:%M} UTC)"


def span(lo: datetime, hi: datetime, language: str) -> str:
    """12 Jan 2026, 22:41:04 to 22:41:10 UTC, with Indian time behind it."""
    lo, hi = lo.astimezone(UTC), hi.astimezone(UTC)
    if lo == hi:
        return long(lo, language, seconds=True)
    return spoken(
        "desk.time.span", language,
        lo=f"{_date(lo, language)}, {lo:%H:%M:%S}",
        hi=f"{hi:%H:%M:%S}" if lo.date() == hi.date() else f"{_date(hi, language)}, {hi:%H:%M:%S}",
        lo_ist=f"{lo.astimezone(IST):%H:%M:%S}",
        hi_ist=f"{hi.astimezone(IST):%H:%M:%S}",
    )  # fmt: skip


def length(seconds: float, language: str, *, exact: bool = False) -> str:
    """A length of time: 28 s, 25 min, 4 h 30 min, 2 days; exact keeps minutes and seconds (73 min 52 s)."""
    whole = round(abs(seconds))
    if whole < 60:
        return spoken("desk.time.s", language, s=whole)
    if exact:
        return spoken("desk.time.min_s", language, m=whole // 60, s=f"{whole % 60:02d}")
    if whole < HOUR:
        return spoken("desk.time.min", language, m=whole // 60)
    if whole < DAY:
        return spoken("desk.time.h_min", language, h=whole // HOUR, m=f"{whole % HOUR // 60:02d}")
    days = whole // DAY
    return spoken("desk.time.one_day" if days == 1 else "desk.time.days", language, d=days)


@dataclass(frozen=True, slots=True)
class Clock:
    """What a running clock shows: the time left, by when, and the pie of the time used."""

    left: str
    by: str
    late: bool
    pie: str  # SVG path in a box of 18 px; empty when nothing or everything is used
    full: bool


def clock(due: datetime, now: datetime, started: datetime | None, language: str) -> Clock:
    """The clock of a due instant as seen now; without a start the pie is of 12 hours, a day, a week or 30 days."""
    left = (due - now).total_seconds()
    here, today = due.astimezone(IST), now.astimezone(IST)
    moment = f"{here:%H:%M}"
    if here.date() != today.date():
        moment = _date(here, language, year=abs(left) > 300 * DAY)
        if abs(left) < 4 * DAY:
            moment += f", {here:%H:%M}"
    code = "desk.time.late_since" if left < 0 else "desk.time.by"
    whole = (
        (due - started).total_seconds()
        if started
        else next((h for h in (12 * HOUR, DAY, 7 * DAY) if left <= h), 30 * DAY)
    )
    used = min(1.0, max(0.0, 1 - left / whole)) if whole > 0 else 1.0
    return Clock(
        length(left, language), spoken(code, language, moment=moment), left < 0, pie(used), used > 0.995
    )


def pie(share: float) -> str:
    """The SVG path of a sector that starts at 12 o'clock and runs clockwise over this share of the circle."""
    if not 0.005 < share < 0.995:
        return ""
    angle = 2 * math.pi * share
    x, y = 9 + RADIUS * math.sin(angle), 9 - RADIUS * math.cos(angle)
    return f"M9 9V{9 - RADIUS:g}A{RADIUS:g} {RADIUS:g} 0 {int(share > 0.5)} 1 {x:.2f} {y:.2f}Z"
