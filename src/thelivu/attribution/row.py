"""One row of a return: cells arrive, a lease or the reason why there is none leaves; every time keeps its readings.

A row that cannot be read to the letter is rejected and listed: numbers that a spreadsheet has rounded (1.0E+09),
half port ranges, times that fit two formats. No cell's text is ever repeated in a reason.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from thelivu.attribution.addresses import Block, block
from thelivu.attribution.lease import Lease, Line, micros
from thelivu.attribution.mapping import Asked, ReturnMapping
from thelivu.attribution.tabular import UNREADABLE, Cell, Row
from thelivu.base import InputError, Span, folded, read_formats, zone_named

NEEDED = (
    *("ip", "port_start", "port_end", "start", "end", "dest_ip", "dest_port", "prefix_length"),
    *("subscriber", "service"),
)
_ROUNDED = re.compile(r"[+-]?\d([.,]\d+)?E\+\d+", re.IGNORECASE)
_BROKEN = re.compile(r"[\udc80-\udcff]")
_HALF_DAY = re.compile(r"(?<=[\d ])[ap]\.? ?m\b", re.IGNORECASE)


@dataclass(slots=True)
class Clocks:
    """What the time cells of a file showed: how many, how many from 13 h on, with and without AM/PM."""

    values: int = 0
    late: int = 0
    marked: int = 0
    unmarked: int = 0
    text: int = 0  # readable times written as text
    dates: int = 0  # times that a spreadsheet has made a date of

    def see(self, cell: Cell, hour: int | None) -> None:
        """Counts one time cell; `hour` is None where it was not readable."""
        marked = isinstance(cell, str) and bool(_HALF_DAY.search(cell))
        self.marked += marked
        if hour is not None:
            self.values += 1
            self.late += hour >= 13
            self.unmarked += not marked
            self.text += isinstance(cell, str)
            self.dates += not isinstance(cell, str)


@dataclass(slots=True)
class AskedFor:
    """Which rows answer the request of a file; addresses already compared are remembered."""

    asked: Asked
    _known: dict[Block, bool] = field(default_factory=dict)

    def address(self, given: Block) -> bool:
        """Whether an address or prefix belongs to what was asked."""
        if given not in self._known:
            self._known[given] = any(given.meets(one) for one in self.asked.blocks)
        return self._known[given]

    def outside(self, lease: Lease, slack: int) -> bool:
        """Whether the lease lies wholly outside the asked window, by more than the slack (microseconds)."""
        return lease.last + slack < micros(self.asked.lo) or lease.first - slack > micros(self.asked.hi)


class RowReader:
    """Reads rows of one return; keeps what the gates need to know of times and addresses, also of rejected rows."""

    def __init__(
        self, mapping: ReturnMapping, at: Mapping[str, int], *, width: int, padded: bool, bound_s: float,
        name: str, sha256: str, address_key: bytes | None,
    ) -> None:  # fmt: skip
        self.mapping, self.at, self.width, self.padded = mapping, at, width, padded
        self.bound_s, self.name, self.sha256, self.address_key = bound_s, name, sha256, address_key
        self.asked_for = AskedFor(mapping.asked)
        self.clocks = Clocks()
        self.doubled: set[int] = set()  # rows that have two readings, both in the asked window
        self.swappable: dict[int, bool] = {}  # row with a spreadsheet date -> both orders lie in the window
        self.strays: list[int] = []  # rows whose address was not asked

    def lease(self, row: Row) -> Lease:
        """The row as a lease; InputError says why it is none."""
        texts = self._whole(row)
        place = self._block(texts)
        if not self.asked_for.address(place):
            self.strays.append(row.number)
        times = self._times(row)
        subscriber = self._text(texts, "subscriber")
        if not subscriber:
            raise InputError("attribution.row.no_subscriber")
        (start, end), width_s = times
        installed, token = self._installed(texts)
        lease = Lease(
            line=Line(self.mapping.provider, _kept_whole(subscriber, "subscriber")),
            block=place, start=start, end=end, g_s=self.bound_s + width_s,
            return_sha256=self.sha256, row=row.number, return_name=self.name,
            ports=self._ports(texts), dest=self._dest(texts), dest_port=_port(self._text(texts, "dest_port"), "dest_port"),
            shared=self._shared(texts), has_installation_address=installed, address_token=token,
        )  # fmt: skip
        if lease.end is not None and lease.end < lease.start:
            raise InputError("attribution.row.ends_before_start")
        return lease

    def _whole(self, row: Row) -> list[str]:
        """The texts of a row that is neither torn nor pushed out of its columns."""
        texts = row.texts
        if texts == UNREADABLE:
            raise InputError("attribution.row.open_quote")
        if any(texts[self.width :]):
            raise InputError("attribution.row.too_many_cells")
        if self.padded:
            row.cells.extend([""] * (self.width - len(row.cells)))
            texts = row.texts
        needed = [self.at[column] for column in NEEDED if column in self.at]
        if len(texts) <= max(needed):
            raise InputError("attribution.row.too_few_cells")
        if any(_BROKEN.search(texts[at]) for at in needed):
            raise InputError("attribution.row.not_utf8")
        return texts

    def _text(self, texts: list[str], column: str) -> str:
        at = self.at.get(column)
        return "" if at is None or at >= len(texts) else texts[at]

    def _block(self, texts: list[str]) -> Block:
        length = self._text(texts, "prefix_length").removeprefix("/")
        whole = length.isascii() and length.isdigit() and len(length) <= 3
        try:
            # A length that is no number is longer than any address, and so refused with the rest.
            return block(self._text(texts, "ip"), (int(length) if whole else 999) if length else None)
        except InputError as bad:
            raise InputError("attribution.row.not_an_address", column="ip") from bad

    def _times(self, row: Row) -> tuple[tuple[datetime, datetime | None], float]:
        """Start and end, and how many seconds their way of writing leaves open."""
        read = [self._readings(row, column) for column in ("start", "end")]
        if read[0] is None:
            raise InputError("attribution.row.no_time", column="start")
        for column, spans in zip(("start", "end"), read, strict=True):
            if spans is not None and len(spans) != 1:
                code = (
                    "two_readings"
                    if spans
                    else "needs_zone"
                    if self._zoneless(row, column)
                    else "time_unreadable"
                )
                raise InputError(f"attribution.row.{code}", column=column)
        start, end = (spans[0] if spans else None for spans in read)
        assert start is not None
        width_s = max((span.hi - span.lo).total_seconds() for span in (start, end) if span)
        return (start.lo, end.lo if end else None), width_s

    def _readings(self, row: Row, column: str) -> tuple[Span, ...] | None:
        """All readings of a time cell; None where it is empty."""
        at = self.at.get(column)
        cell = "" if at is None else row.cells[at]
        if isinstance(cell, datetime):
            return self._date_cell(row.number, cell)
        if not cell.strip():
            return None
        instant = read_formats(cell, self.mapping.formats, self.mapping.zone)
        self.clocks.see(cell, instant.naive[0][0].hour if instant.naive else None)
        if sum(self._asked(span.lo) for span in instant.readings) > 1:
            self.doubled.add(row.number)
        return instant.readings

    def _date_cell(self, row: int, cell: datetime) -> tuple[Span, ...]:
        """A spreadsheet's own date has one reading, but the program may have swapped day and month when it made it."""
        self.clocks.see(cell, cell.hour)
        if self.mapping.zone is None:
            return ()
        zone = zone_named(self.mapping.zone)
        spans = read_formats(
            cell.isoformat(), ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f"), self.mapping.zone
        ).readings
        if cell.day <= 12 and cell.day != cell.month:
            other = cell.replace(day=cell.month, month=cell.day, tzinfo=zone)
            both = any(self._asked(span.lo) for span in spans) and self._asked(other)
            self.swappable[row] = self.swappable.get(row, False) or both
        return spans

    def _zoneless(self, row: Row, column: str) -> bool:
        cell = row.cells[self.at[column]]
        return self.mapping.zone is None and (
            isinstance(cell, datetime) or read_formats(cell, self.mapping.formats, None).how == "no_zone"
        )

    def _asked(self, at: datetime) -> bool:
        return self.mapping.asked.lo <= at <= self.mapping.asked.hi

    def _ports(self, texts: list[str]) -> tuple[int, int] | None:
        if "port_start" not in self.at:
            return None
        first, last = self._text(texts, "port_start"), self._text(texts, "port_end")
        if self.at.get("port_end", self.at["port_start"]) == self.at["port_start"]:
            first, _, last = first.replace("\u2013", "-").partition("-")
            last = last.strip() or first
        lo, hi = _port(first.strip(), "port_start"), _port(last, "port_end")
        if lo is None and hi is None:
            return None
        if lo is None or hi is None or lo > hi:
            raise InputError("attribution.row.half_a_range")
        return lo, hi

    def _dest(self, texts: list[str]) -> Block | None:
        text = self._text(texts, "dest_ip")
        try:
            return block(text) if text else None
        except InputError as bad:
            raise InputError("attribution.row.not_an_address", column="dest_ip") from bad

    def _shared(self, texts: list[str]) -> bool:
        pattern = self.mapping.shared_service
        return pattern is not None and bool(pattern.search(self._text(texts, "service")))

    def _installed(self, texts: list[str]) -> tuple[bool, str]:
        """Whether the row proves an address. A SIM's papers never say where it is used, so mobile rows prove none."""
        text = self._text(texts, "installation_address")
        if not text or self.mapping.kind == "mobile":
            return False, ""
        plain = folded(text.encode("utf-8", "replace").decode()).encode()
        key = self.address_key
        token = hmac.new(key, plain, hashlib.sha256).hexdigest() if key else ""
        return True, token


def _kept_whole(text: str, column: str) -> str:
    if _ROUNDED.fullmatch(text):
        raise InputError("attribution.row.rounded_number", column=column)
    return text


def _port(text: str, column: str) -> int | None:
    if not text:
        return None
    _kept_whole(text, column)
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text) <= 65535):
        raise InputError("attribution.row.not_a_port", column=column)
    return int(text)
