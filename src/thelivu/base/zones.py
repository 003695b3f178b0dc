"""Zones: a zone's written name arrives, the rule from local to universal time leaves. Abbreviations are refused.

IST is India, Israel and Ireland; CST is China and Chicago. Only offsets, UTC and IANA names say one thing.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from thelivu.base.errors import InputError

IST = timezone(timedelta(hours=5, minutes=30), "IST")
"""Indian standard time, for showing; as a written zone it is `Asia/Kolkata` or `+05:30`."""

_OFFSET = re.compile(r"(?:UTC|GMT)?([+\-\u2212])(\d\d?):?(\d\d)?", re.IGNORECASE)
_UTC = ("UTC", "Z", "GMT", "ETC/UTC")


def zone_named(name: str) -> tzinfo:
    """The zone of a written name: `UTC`, an offset such as `+05:30`, or an IANA name; anything else is refused."""
    name = name.strip()
    if name.upper() in _UTC:
        return UTC
    if name == "Asia/Kolkata":  # fixed since 1945, and known without a time zone database
        return IST
    offset = _OFFSET.fullmatch(name)
    if offset and int(offset[2]) < 24 and int(offset[3] or 0) < 60:
        sign = 1 if offset[1] == "+" else -1
        return timezone(sign * timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0)))
    if "/" in name:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as bad:
            raise InputError("base.zone_unknown", zone=name) from bad
    raise InputError("base.zone_unknown", zone=name)


def offset_name(offset: timedelta) -> str:
    """An offset as text: `UTC` for none, else `+05:30`."""
    if not offset:
        return "UTC"
    minutes = int(abs(offset).total_seconds()) // 60
    return f"{'+' if offset > timedelta() else '-'}{minutes // 60:02d}:{minutes % 60:02d}"


def universal(wall: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """Every moment that a wall clock in the zone could mean: two where the clock is put back or forward."""
    moments = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return tuple(sorted(moments))
