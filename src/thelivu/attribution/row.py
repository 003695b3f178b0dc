"""One row of a return: cells arrive, a lease or the reason why there is none leaves; every time keeps its readings.

A row that cannot be read to the letter is rejected and listed: numbers that a spreadsheet has rounded (1.0E+09),
half port ranges, times that fit two formats. No cell's text is ever repeated in a reason.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from thelivu.attribution.addresses import BITS, Block, account, block, number
from thelivu.attribution.formula import computed
from thelivu.attribution.lease import FAR, Lease, Line, micros
from thelivu.attribution.lost import LONG_AGO, Lost
from thelivu.attribution.mapping import Asked, ReturnMapping
from thelivu.attribution.tabular import UNREADABLE, Row
from thelivu.attribution.times import TimeReader
from thelivu.base import InputError, folded

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

    def __post_init__(self) -> None:
        # A letter can ask for thousands of addresses; most rows are about one of them to the letter.
        self._known.update(dict.fromkeys(self.asked.blocks, True))

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
        self.asked_for, self.installs = AskedFor(mapping.asked), mapping.installs
        self.times = TimeReader(mapping, at)
        self.strays: set[int] = set()  # rows whose address was not asked
        self.backward = 0  # rows that end before they start
        self.damaged: set[int] = set()  # rows with a number that a spreadsheet rounded or shortened

    def leases(self, row: Row) -> tuple[Lease, ...]:
        """The row as a lease, or several where a formula changed within it; InputError says why it is none."""
        texts = self.whole(row)
        place = self.key(row.number, texts)
        if not self.mapping.formulas:
            self.echo(row, place)
            return (self._lease(row, texts, place),)
        made = computed(self._lease(row, texts, place), self.mapping.formulas)
        if not made:
            raise InputError("attribution.row.no_formula")
        for lease in made:
            self.echo(row, lease.block)
        return made

    def echo(self, row: Row, place: Block) -> None:
        """Counts a row about something that was not asked."""
        if not self.asked_for.address(place):
            self.strays.add(row.number)

    def _lease(self, row: Row, texts: list[str], place: Block) -> Lease:
        (start, end), width_s = self.times.between(row)
        premises, user = self._premises(texts), self.text(texts, "user")
        person = self.text(texts, "name")
        lease = Lease(
            line=Line(self.mapping.provider, self._subscriber(row.number, texts)),
            block=place, start=start, end=end, g_s=self.bound_s + width_s,
            return_sha256=self.sha256, row=row.number, return_name=self.name,
            ports=self._ports(row.number, texts), dest=self._dest(texts),
            dest_port=self.port(row.number, self.text(texts, "dest_port"), "dest_port"),
            shared=self._shared(texts), has_installation_address=bool(premises) and self.installs,
            address_token=self._token(premises), person_token=self._token(person),
            user_differs=bool(user) and alike(user) != alike(person),
        )  # fmt: skip
        return self.forward(lease)

    def forward(self, lease: Lease) -> Lease:
        """A lease that does not end before it starts; another is no lease."""
        if lease.end is not None and lease.end < lease.start:
            self.backward += 1
            raise InputError("attribution.row.ends_before_start")
        return lease

    def lost(self, row: Row, why: str) -> Lost | None:
        """What a row that was rejected still says; None where it is a remark, or a line of nothing that can be read."""
        texts, ports = row.texts, None
        places = _quiet(lambda: self.key(row.number, texts))
        within = None if why in TIMES_DOUBTED else self.times.within(row)
        filled = all(self.text(texts, column) for column in self.mapping.shape.needed)
        if texts != UNREADABLE and places is None and within is None and not filled:
            return None
        if self.mapping.formulas:
            places = None  # which outside address the row stands for is not known without its times
        elif places is not None:
            ports = _quiet(lambda: self._ports(row.number, texts))
        bound = round(self.bound_s * 1_000_000)
        lo, hi = (within[0] - bound, within[1] + bound) if within else (LONG_AGO, FAR)
        return Lost(self.sha256, self.name, row.number, places, ports, lo, hi)

    def whole(self, row: Row) -> list[str]:
        """The texts of a row that is neither torn nor pushed out of its columns."""
        texts = row.texts
        if texts == UNREADABLE:
            raise InputError("attribution.row.open_quote")
        if any(texts[self.width :]):
            raise InputError("attribution.row.too_many_cells")
        if self.padded:
            row.cells.extend([""] * (self.width - len(row.cells)))
            texts = row.texts
        needed = [self.at[column] for column in self.mapping.shape.read if column in self.at]
        if len(texts) <= max(needed):
            raise InputError("attribution.row.too_few_cells")
        if any(_BROKEN.search(texts[at]) for at in needed):
            raise InputError("attribution.row.not_utf8")
        return texts

    def text(self, texts: list[str], column: str) -> str:
        """A cell by its column, empty where the file has none."""
        at = self.at.get(column)
        return "" if at is None or at >= len(texts) else texts[at]

    def key(self, row: int, texts: list[str]) -> Block:
        """What the row is about: an address or delegated prefix, a number, an account."""
        column = self.mapping.shape.key
        text = self.text(texts, column)
        try:
            if column == "number":
                self.kept_whole(row, text, column)
                return number(text)
            if column == "account":
                return account(self.mapping.provider, text)
            return self._block(texts, text)
        except InputError as bad:
            if bad.word.code.startswith("attribution.row."):
                raise
            what = {"number": "not_a_phone", "account": "not_an_account"}.get(column, "not_an_address")
            raise InputError(f"attribution.row.{what}", column=column) from bad

    def _block(self, texts: list[str], text: str) -> Block:
        length = self.text(texts, "prefix_length").removeprefix("/")
        whole = length.isascii() and length.isdigit() and len(length) <= 3
        # A length that is no number is longer than any address, and so refused with the rest.
        made = block(text, (int(length) if whole else 999) if length else None)
        if self.mapping.kind == "ipv6" and made.version == 6 and made.length == BITS[6] and not length:
            raise InputError("attribution.row.no_prefix_length")
        return made

    def _subscriber(self, row: int, texts: list[str]) -> str:
        text = self.text(texts, "subscriber")
        if not text:
            raise InputError("attribution.row.no_subscriber")
        self.kept_whole(row, text, "subscriber")
        pattern = self.mapping.subscriber_pattern
        if pattern is not None and not pattern.fullmatch(text):
            self.damaged.add(row)
            raise InputError("attribution.row.not_the_pattern", column="subscriber")
        return text

    def _ports(self, row: int, texts: list[str]) -> tuple[int, int] | None:
        if "port_start" not in self.at:
            return None
        first, last = self.text(texts, "port_start"), self.text(texts, "port_end")
        if self.at.get("port_end", self.at["port_start"]) == self.at["port_start"]:
            first, _, last = first.replace("\u2013", "-").partition("-")
            last = last.strip() or first
        lo, hi = self.port(row, first.strip(), "port_start"), self.port(row, last, "port_end")
        if lo is None and hi is None:
            return None
        if lo is None or hi is None or lo > hi:
            raise InputError("attribution.row.half_a_range")
        return lo, hi

    def _dest(self, texts: list[str]) -> Block | None:
        text = self.text(texts, "dest_ip")
        try:
            return block(text) if text else None
        except InputError as bad:
            raise InputError("attribution.row.not_an_address", column="dest_ip") from bad

    def _shared(self, texts: list[str]) -> bool:
        pattern = self.mapping.shared_service
        return pattern is not None and bool(pattern.search(self.text(texts, "service")))

    def _premises(self, texts: list[str]) -> str:
        """Where the row says that the line ends, or that the holder of a number lives. A mobile line has no such place."""
        if self.mapping.shape.key == "number":
            return self.text(texts, "address")
        return self.text(texts, "installation_address") if self.installs else ""

    def _token(self, text: str) -> str:
        """A keyed digest: two rows can be seen to say the same, nothing more."""
        if not self.address_key or not text:
            return ""
        return hmac.new(self.address_key, alike(text).encode(), hashlib.sha256).hexdigest()

    def kept_whole(self, row: int, text: str, column: str) -> None:
        """Refuses a number that a spreadsheet has rounded."""
        if _ROUNDED.fullmatch(text):
            self.damaged.add(row)
            raise InputError("attribution.row.rounded_number", column=column)

    def port(self, row: int, text: str, column: str) -> int | None:
        """One port as written; None where the cell is empty."""
        if not text:
            return None
        self.kept_whole(row, text, column)
        if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text) <= 65535):
            raise InputError("attribution.row.not_a_port", column=column)
        return int(text)


def alike(text: str) -> str:
    """A name or an address without case, spaces and marks: only what is written the same but for these is the same."""
    plain = folded(text.encode("utf-8", "replace").decode())
    return " ".join(
        "".join(" " if unicodedata.category(mark)[0] in "PSZC" else mark for mark in plain).split()
    )


T = TypeVar("T")


def _quiet(read: Callable[[], T]) -> T | None:
    """A part of a rejected row, where that part can be read."""
    try:
        return read()
    except InputError:
        return None
