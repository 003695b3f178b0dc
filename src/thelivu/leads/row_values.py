"""Values of a row: its cells arrive by what they are mapped to; identifiers, times and words of closed lists leave.

A cell that cannot be what its column is makes the row unreadable, with a sentence on what to do: a wrong digit is
worse than a missing row. What is not taken as a value is withheld by the caller.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from thelivu.base import (
    Identifier,
    InputError,
    Instant,
    folded,
    identifier,
    plain,
    read_day_month,
    read_formats,
    read_local,
    zone_named,
)
from thelivu.leads.model import EVENTS
from thelivu.leads.sheet_mapping import IDENTIFIER_FIELDS, SheetMapping
from thelivu.leads.table import Cell

NOT_STATED = frozenset(
    {"n/a", "na", "-", "--", "---", "nil", "null", "none", "not available", "not applicable", "unknown"}
    | {"no information provided"}
)
_WORDY = ("handle", "account", "group", "device")  # may be anything, so only one word is taken for one
_BROKEN_NUMBER = re.compile(r"[+\-]?\d+(?:[.,]\d+)?E[+\-]?\d+", re.IGNORECASE)
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./:#()&_\-]{0,63}")
_SERVICE = re.compile(r"[\w.&+\-]+(?: [\w.&+\-]+){0,3}")
_NAME = re.compile(r"[^\s<>\"']{1,128}")
_ADDRESS_AND_PORT = re.compile(r"([\d.]+|\[[^\]]+\]):(\d{1,5})")


@dataclass(slots=True)
class RowValues:
    """The cells of one row by field; `taken` are those whose text was read as a value."""

    mapping: SheetMapping
    cells: Mapping[str, Sequence[Cell]]
    day_first_seen: frozenset[
        str
    ]  # time fields in which a spreadsheet program may have swapped day and month
    taken: set[int] = field(default_factory=set)
    unread: set[int] = field(default_factory=set)

    def reference(self) -> str | None:
        """The report's number in its normal form; None where no column holds one."""
        if "reference" not in self.cells:
            return None
        text = self._one("reference")
        if not _REFERENCE.fullmatch(text) or not any(mark.isdigit() for mark in text):
            raise InputError("leads.row.reference")
        self._take("reference")
        return identifier("report", text).value

    def word(self, name: str, words: Sequence[str]) -> str:
        """The word of a closed list, or nothing."""
        text = folded(self._one(name))
        found = next((word for word in words if folded(word) == text), "")
        if found:
            self._take(name)
        return found

    def event(self) -> str:
        """What the user did."""
        return self.word("event", EVENTS)

    def platform(self) -> str:
        """The service's name: the row's own, else the one that the mapping gives to the whole sheet."""
        text = self._one("platform")
        if text and len(text) <= 40 and _SERVICE.fullmatch(text):
            self._take("platform")
            return text
        return self.mapping.platform

    def addresses(self) -> list[tuple[Identifier, int | None]]:
        """Each address with its port, where that is known to be its own."""
        found: dict[tuple[Identifier, int | None], None] = {}
        for cell in self.cells.get("ip", ()):
            for text in re.split(r"[\s;,|]+", self._text(cell, "ip")):
                if stated(text):
                    both = _ADDRESS_AND_PORT.fullmatch(text)
                    found[self._made("ip", text, cell), _port(both[2]) if both else None] = None
        port = _port(self._one("port")) if stated(self._one("port")) else None
        if port is not None and len(found) == 1:
            self._take("port")
            ((address, own),) = found
            return [(address, own or port)]
        return list(found)

    def identifiers(self) -> tuple[Identifier, ...]:
        """Everything that the row names, in the order of the fields."""
        platform = self.platform()
        found: dict[Identifier, None] = {}
        for name in IDENTIFIER_FIELDS:
            for cell in self.cells.get(name, ()):
                for text in self._parts(name, cell):
                    if name in (*_WORDY, "url") and not _NAME.fullmatch(text):
                        self.unread.add(id(cell))
                    else:
                        found[self._made(name, text, cell, platform)] = None
        return tuple(found)

    def instant(self, name: str) -> Instant | None:
        """A time, from one column or from a date and a clock; without a zone it has no reading."""
        cells = [cell for cell in self.cells.get(name, ()) if stated(self._text(cell, name))]
        if not cells:
            return None
        at = self._read(name, cells)
        if at.how == "unreadable" and name == "time":
            raise InputError("leads.row.time", column=name)
        if at.how == "unreadable":  # no evidence hangs on it: the row stays, the cell is withheld
            self.unread |= {id(cell) for cell in cells}
            return None
        self.taken |= {id(cell) for cell in cells}
        return at

    def _read(self, name: str, cells: Sequence[Cell]) -> Instant:
        zone = self._zone()
        text = " ".join(self._text(cell, name) for cell in cells)
        if any(cell.is_date for cell in cells):
            text = re.sub(r"^(\S+) 00:00:00 (?=\d)", r"\1 ", text)  # a date beside a clock
            swapped = re.match(r"(\d{4})-(\d\d)-(\d\d)(.*)", text) if name in self.day_first_seen else None
            if swapped:
                text = f"{swapped[3]}/{swapped[2]}/{swapped[1]}{swapped[4]}"
                return read_day_month(text, zone)
            return read_local(text, zone)
        if self.mapping.formats:
            at = read_formats(text, self.mapping.formats, zone)
            if name == "time" or at.how != "unreadable":
                return at
        at = read_local(text, zone)
        return at if at.how != "unreadable" else read_day_month(text, zone)

    def _zone(self) -> str | None:
        """The zone of this row: what it says itself, if that names one zone; else what a person said of the sheet."""
        text = self._one("zone")
        if stated(text):
            try:
                zone_named(text)
            except InputError:  # an abbreviation is no zone: the row's times have no reading
                self.unread |= {id(cell) for cell in self.cells["zone"]}
                return None
            self._take("zone")
            return text
        return self.mapping.zone

    def _parts(self, name: str, cell: Cell) -> list[str]:
        apart = r"[;|\n]+" if name in (*_WORDY, "phone", "url") else r"[\s;,|]+"
        texts = (text.strip() for text in re.split(apart, self._text(cell, name)))
        return [text for text in texts if stated(text)]

    def _made(self, name: str, text: str, cell: Cell, platform: str = "") -> Identifier:
        if name in ("phone", "imei", "imsi"):
            text = re.sub(r"\.0$", "", text)
        try:
            found = identifier(name, text, platform=platform)
        except InputError as bad:
            raise InputError("leads.row.not_a_value", column=name) from bad
        self.taken.add(id(cell))
        return found

    def _one(self, name: str) -> str:
        cells = self.cells.get(name, ())
        text = self._text(cells[0], name) if cells else ""
        return text if stated(text) else ""

    def _text(self, cell: Cell, name: str) -> str:
        """The cell's text, unless a spreadsheet program has damaged it."""
        if cell.damage:
            raise InputError(cell.damage, column=name)
        text = plain(cell.text) if name not in ("ip", *IDENTIFIER_FIELDS) else cell.text.strip()
        if _BROKEN_NUMBER.fullmatch(text) and name not in ("md5", "sha1", "sha256", "handle", "account"):
            raise InputError("leads.row.number_damaged", column=name)
        return text

    def _take(self, name: str) -> None:
        self.taken |= {id(cell) for cell in self.cells.get(name, ())}


def stated(text: str) -> bool:
    """Whether a cell says anything."""
    return bool(text) and folded(text) not in NOT_STATED


def _port(text: str) -> int:
    digits = re.sub(r"\.0$", "", plain(text))
    if not re.fullmatch(r"\d{1,5}", digits) or not 0 < int(digits) <= 65535:
        raise InputError("leads.row.port")
    return int(digits)
