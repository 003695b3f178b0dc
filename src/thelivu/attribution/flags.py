"""Dated flags: a list of prefixes known as hosting, VPN or Tor exits arrives; what an address was on a day leaves.

A current list is wrong for an old lead, so every entry has a first and a last moment. The list is a person's work
and small, so one bad row refuses the whole file: a row left out would be an exit taken for a home.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from thelivu.attribution.addresses import Block, Prefixes, block
from thelivu.attribution.tabular import decoded, records
from thelivu.base import InputError, Span, read_iso

COLUMNS = ("prefix", "kind", "from", "to")
KINDS = ("hosting", "vpn", "tor")
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Flag:
    """A prefix that was a hosting network, a VPN or a Tor exit for some time."""

    block: Block
    kind: str
    lo: datetime
    hi: datetime


def read_flags(data: bytes, *, where: str = "flags") -> tuple[Flag, ...]:
    """Reads `prefix,kind,from,to`; a date means its whole day in universal time, an empty end means until now."""
    lines = decoded(data, where=where, strict=True)
    header = [cell.strip().lower() for _, cells in records(lines[:1], ",", first=1) for cell in cells]
    if sorted(header) != sorted(COLUMNS):
        raise InputError("attribution.flags.header", where=where, columns=",".join(COLUMNS))
    flags = []
    for row, cells in records(lines, ",", first=2, width=len(header)):
        if any(cell.strip() for cell in cells):
            flags.append(_flag(dict(zip(header, map(str.strip, cells), strict=False)), where, row))
    return tuple(flags)


def _flag(cells: dict[str, str], where: str, row: int) -> Flag:
    try:
        kind = cells["kind"].lower()
        flag = Flag(
            block(cells["prefix"]), kind, moment(cells["from"], last=False), moment(cells["to"], last=True)
        )
    except (InputError, ValueError, KeyError) as bad:
        raise InputError("attribution.flags.row", where=where, row=row) from bad
    if kind not in KINDS or flag.hi < flag.lo:
        raise InputError("attribution.flags.row", where=where, row=row)
    return flag


def moment(text: str, *, last: bool) -> datetime:
    """When a row of a dated list begins or ends: a date is its whole day in universal time, an empty end means until now."""
    if not text and last:
        return FOREVER
    if len(text) == 10:
        return datetime.combine(date.fromisoformat(text), time.max if last else time.min, UTC)
    reading = read_iso(text).certain
    if reading is None:
        raise ValueError
    return reading.hi


class Flags:
    """A flag list, filed by prefix."""

    def __init__(self, flags: Iterable[Flag] = ()) -> None:
        self._filed: Prefixes[Flag] = Prefixes()
        for flag in flags:
            self._filed.add(flag.block, flag)

    def on(self, address: Block, window: Span) -> tuple[str, ...]:
        """The kinds that an address was flagged as at some moment of the window, sorted."""
        found = (
            flag for flag in self._filed.holding(address) if flag.lo <= window.hi and flag.hi >= window.lo
        )
        return tuple(sorted({flag.kind for flag in found}))
