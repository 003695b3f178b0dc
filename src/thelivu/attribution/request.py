"""What a provider is asked: sightings arrive; lines copied by machine, in UTC and IST, with their last day, leave.

Retyping caused most recorded errors (one digit, one day, one year), so a line is made from the sighting and compared
by eye, never typed. RFC 6302 says what a server should have logged; the licence of 27 Jan 2022 says for how long.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from thelivu.attribution.sighting import Sighting
from thelivu.base import InputError, Refused, ist

SUPPORTS = ("", "L5")
"""Levels of sightings that may be asked about; the empty one is of what no sensor saw."""
RETENTION_DAYS = 730  # two years; law data may say otherwise
QUESTIONS = tuple(
    f"attribution.ask.{what}"
    for what in ("subscriber", "addresses", "sharing", "reseller", "clock", "complete", "pool", "certificate")
)
"""What every request asks beside the lines, as words."""

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One line of a letter: the whole window of a sighting in both zones, 24 h, month in letters."""

    sighting: str
    address: str
    port: int | None
    proto: str
    dest: str
    dest_port: int | None
    from_utc: str
    to_utc: str
    from_ist: str
    to_ist: str
    retained_until: date


def lines_to_ask(
    sightings: Iterable[Sighting], *, retention_days: int = RETENTION_DAYS
) -> tuple[RequestLine, ...]:
    """The lines of a request. A sighting without a zone cannot be asked about: InputError, never a default.

    Of a sensor's sightings L5 alone supports a request: two claims apart in time, not one statement by software. Refused.
    """
    return tuple(_line(one, retention_days) for one in sightings)


def _line(sighting: Sighting, retention_days: int) -> RequestLine:
    window = sighting.window
    if sighting.level not in SUPPORTS:
        raise Refused("attribution.ask_below_l5", where=sighting.id, level=sighting.level)
    if window is None:
        raise InputError("attribution.ask_needs_zone", where=sighting.id)
    lo = window.lo.replace(microsecond=0)
    hi = window.hi + timedelta(microseconds=-window.hi.microsecond % 1_000_000)
    return RequestLine(
        sighting=sighting.id,
        address=str(sighting.address),
        port=sighting.port,
        proto=sighting.proto,
        dest="" if sighting.dest is None else str(sighting.dest),
        dest_port=sighting.dest_port,
        from_utc=_written(lo.astimezone(UTC)),
        to_utc=_written(hi.astimezone(UTC)),
        from_ist=_written(ist(lo)),
        to_ist=_written(ist(hi)),
        retained_until=ist(lo).date() + timedelta(days=retention_days),
    )


def _written(at: datetime) -> str:
    """12-JAN-2026 22:41:04: an order of day and month that nobody can swap."""
    return f"{at.day:02d}-{_MONTHS[at.month - 1]}-{at.year} {at:%H:%M:%S}"
