"""One row of a return: cells arrive, a lease or the reason why there is none leaves; every time keeps its readings.

A row that cannot be read to the letter is rejected and listed: numbers that a spreadsheet has rounded (1.0E+09),
half port ranges, times that fit two formats. No cell's text is ever repeated in a reason.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from thelivu.attribution.addresses import Block, block
from thelivu.attribution.lease import FAR, Lease, Line, micros
from thelivu.attribution.lost import LONG_AGO, Lost
from thelivu.attribution.mapping import Asked, ReturnMapping
from thelivu.attribution.tabular import UNREADABLE, Row
from thelivu.attribution.times import TimeReader
from thelivu.base import InputError, folded

NEEDED = (
    *("ip", "port_start", "port_end", "start", "end", "dest_ip", "dest_port", "prefix_length"),
    *("subscriber", "service"),
)
_ROUNDED = re.compile(r"[+-]?\d([.,]\d+)?E\+\d+", re.IGNORECASE)
TIMES_DOUBTED = (
    "attribution.row.ends_before_start",
    "attribution.row.date_cell",
    "attribution.row.too_many_cells",
)
"""Reasons that leave open what a row's times are, though they can be read."""
_BROKEN = re.compile(r"[\udc80-\udcff]")


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
        self.times = TimeReader(mapping, at)
        self.strays: list[int] = []  # rows whose address was not asked
        self.backward = 0  # rows that end before they start
        self.damaged: set[int] = set()  # rows with a number that a spreadsheet rounded or shortened

    def lease(self, row: Row) -> Lease:
        """The row as a lease; InputError says why it is none."""
        texts = self._whole(row)
        place = self._block(texts)
        if not self.asked_for.address(place):
            self.strays.append(row.number)
        (start, end), width_s = self.times.between(row)
        installed, token = self._installed(texts)
        lease = Lease(
            line=Line(self.mapping.provider, self._subscriber(row.number, texts)),
            block=place, start=start, end=end, g_s=self.bound_s + width_s,
            return_sha256=self.sha256, row=row.number, return_name=self.name,
            ports=self._ports(row.number, texts), dest=self._dest(texts),
            dest_port=self._port(row.number, self._text(texts, "dest_port"), "dest_port"),
            shared=self._shared(texts), has_installation_address=installed, address_token=token,
        )  # fmt: skip
        if lease.end is not None and lease.end < lease.start:
            self.backward += 1
            raise InputError("attribution.row.ends_before_start")
        return lease

    def lost(self, row: Row, why: str) -> Lost | None:
        """What a row that was rejected still says; None where it is a remark, or a line of nothing that can be read."""
        texts, ports = row.texts, None
        places = _quiet(lambda: self._block(texts))
        within = None if why in TIMES_DOUBTED else self.times.within(row)
        filled = all(self._text(texts, column) for column in ("ip", "start", "subscriber"))
        if texts != UNREADABLE and places is None and within is None and not filled:
            return None
        if places is not None:
            ports = _quiet(lambda: self._ports(row.number, texts))
        bound = round(self.bound_s * 1_000_000)
        lo, hi = (within[0] - bound, within[1] + bound) if within else (LONG_AGO, FAR)
        return Lost(self.sha256, self.name, row.number, places, ports, lo, hi)

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

    def _subscriber(self, row: int, texts: list[str]) -> str:
        text = self._text(texts, "subscriber")
        if not text:
            raise InputError("attribution.row.no_subscriber")
        self._kept_whole(row, text, "subscriber")
        pattern = self.mapping.subscriber_pattern
        if pattern is not None and not pattern.fullmatch(text):
            self.damaged.add(row)
            raise InputError("attribution.row.not_the_pattern", column="subscriber")
        return text

    def _ports(self, row: int, texts: list[str]) -> tuple[int, int] | None:
        if "port_start" not in self.at:
            return None
        first, last = self._text(texts, "port_start"), self._text(texts, "port_end")
        if self.at.get("port_end", self.at["port_start"]) == self.at["port_start"]:
            first, _, last = first.replace("\u2013", "-").partition("-")
            last = last.strip() or first
        lo, hi = self._port(row, first.strip(), "port_start"), self._port(row, last, "port_end")
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

    def _kept_whole(self, row: int, text: str, column: str) -> None:
        if _ROUNDED.fullmatch(text):
            self.damaged.add(row)
            raise InputError("attribution.row.rounded_number", column=column)

    def _port(self, row: int, text: str, column: str) -> int | None:
        if not text:
            return None
        self._kept_whole(row, text, column)
        if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text) <= 65535):
            raise InputError("attribution.row.not_a_port", column=column)
        return int(text)


T = TypeVar("T")


def _quiet(read: Callable[[], T]) -> T | None:
    """A part of a rejected row, where that part can be read."""
    try:
        return read()
    except InputError:
        return None
