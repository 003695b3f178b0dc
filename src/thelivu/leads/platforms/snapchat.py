"""Returns of Snapchat, an importer: a CSV with several tables arrives; a reading leaves.

`ip_data.csv` and its like begin with a legend, then a row of `=====`, the names of the columns, and the rows; another
legend and another table may follow. The names come in two styles (`first seen time`, `first_seen_time`), the times
in two forms. An address was seen with the account at its first and at its last time: both are observations.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from thelivu.base import Identifier, InputError, Instant, Word
from thelivu.leads.limits import LIMITS, Limits
from thelivu.leads.model import FREE, Lead, Observation, Reading, Rejected, Withheld, in_order, mark_of
from thelivu.leads.picking import time_flags
from thelivu.leads.platforms import values
from thelivu.leads.sheet_mapping import key_of, withheld_kind
from thelivu.leads.table import Cell, Row, csv_rows

FORMAT = "snapchat-return"
PLATFORM = "snapchat"
"""The account's ids are unique on this platform only; the file does not name it."""

_RULE = re.compile(r"={5,}")
_HEAD = re.compile(
    rb"^\W*={5,}[\",\s]*\r?\n[^\r\n]*(?:first[ _]seen[ _]time|creation[ _]ip)", re.MULTILINE | re.IGNORECASE
)
_IDS = {
    "id": "account", "user id": "account", "username": "handle", "email": "email", "email address": "email",
    "phone": "phone", "phone number": "phone",
}  # fmt: skip
_ADDRESS = ("ip", "ip address", "creation ip")
_PORT = ("port", "source port", "source port number")
_TIMES = ("first seen time", "last seen time", "timestamp", "created", "creation time")


def sniff(head: bytes, name: str) -> bool:
    """Whether it is a CSV with the rule and the columns of such a return."""
    return name.lower().endswith(".csv") and _HEAD.search(head) is not None


def read(data: bytes, *, name: str, mapping: object = None, limits: Limits = LIMITS) -> Reading:  # noqa: ARG001
    """Reads one file. InputError where it has no table of such a return."""
    limits.check_size(data)
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("leads.sheet.not_text")
    rows, notes = csv_rows(data, ",", limits)
    taken = _Taken(f"sha256:{hashlib.sha256(data).hexdigest()[:16]}", notes=notes)
    tables = 0
    for header, row in _with_headers(list(rows)):
        if header is None:
            taken.withhold(row, set(), ())
        else:
            tables += 1
            taken.take(header, row)
    if not tables and not any(_is_rule(row) for row in csv_rows(data, ",", limits)[0]):
        raise InputError("leads.return.no_header")
    return taken.reading(data)


def _with_headers(rows: Sequence[Row]) -> Iterator[tuple[list[str] | None, Row]]:
    """Each row that says anything with the columns of its table; None for a legend, a rule or a header itself.

    A legend is what stands together above a rule, behind an empty row. Where no empty row divides a table from the
    next legend, the legend's rows count as rows of the table and are listed as rejected: none is dropped unseen.
    """
    legend = _legends(rows)
    header: list[str] | None = None
    for at, row in enumerate(rows):
        if row.blank and not row.broken:
            continue
        if at in legend or _is_rule(row):
            header = None
            yield None, row
        elif header is None and _after_rule(rows, at):
            header = [key_of(text) for text in row.texts]
            yield None, row
        else:
            yield header, row


def _legends(rows: Sequence[Row]) -> set[int]:
    """The rows of every legend."""
    found: set[int] = set()
    for rule in (at for at, row in enumerate(rows) if _is_rule(row)):
        at = rule - 1
        while at >= 0 and not rows[at].blank and not _is_rule(rows[at]):
            at -= 1
        if at < 0 or rows[at].blank:
            found |= set(range(at + 1, rule))
    return found


def _after_rule(rows: Sequence[Row], at: int) -> bool:
    before = next((row for row in reversed(rows[:at]) if not row.blank), None)
    return before is not None and _is_rule(before)


def _is_rule(row: Row) -> bool:
    texts = [text for text in row.texts if text]
    return bool(texts) and all(_RULE.fullmatch(text) for text in texts)


@dataclass(slots=True)
class _Taken:
    """What has been read so far."""

    reference: str
    notes: list[Word]
    items_in: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)

    def take(self, header: Sequence[str], row: Row) -> None:
        """Accepts one row, or lists it as rejected."""
        self.items_in += 1
        where = f"row {row.number}"
        taken: set[int] = set()
        try:
            made = self._read(header, row, where, taken)
        except InputError as bad:
            code = bad.code if bad.code.startswith("leads.") else "leads.return.no_address"
            self.rejected.append(Rejected(where, Word(code, {"where": where})))
            self.withhold(row, set(), header)
            return
        self.observations += made
        self.withhold(row, taken, header)

    def _read(self, header: Sequence[str], row: Row, where: str, taken: set[int]) -> list[Observation]:
        if row.broken:
            raise InputError(row.broken)
        if len(row.cells) > len(header) and any(row.texts[len(header) :]):
            raise InputError("leads.row.too_many_cells")
        if len(row.cells) < len(header):
            raise InputError("leads.row.too_few_cells")
        cells = {key: cell for key, cell in zip(header, row.cells, strict=False) if values.said(cell.text)}
        return self._made(header, cells, where, taken)

    def _made(
        self, header: Sequence[str], cells: dict[str, Cell], where: str, taken: set[int]
    ) -> list[Observation]:
        names = _identifiers(cells, taken)
        address = next((cells[key] for key in _ADDRESS if key in cells), None)
        if address is None and any(key in _ADDRESS[:2] for key in header):
            raise InputError("leads.return.no_address")
        ip, port = values.address(address.text) if address else (None, None)
        taken |= {id(address)} if address else set()
        beside = next((cells[key] for key in _PORT if key in cells), None)
        if beside is not None and port is None and (port := values.port_of(beside.text)):
            taken.add(id(beside))
        registered = "creation ip" in cells or "created" in cells
        every = (*((ip,) if ip else ()), *names)
        moments = _moments(cells, taken)
        made = []
        for at, key in list(moments.items()) or [(None, "")] if every else ():
            flags = time_flags(at) if ip else time_flags(at) - {"no_time"}
            flags |= {"no_port"} if ip and port is None else set()
            place = where if len(moments) < 2 else f"{where}, {key}"
            kind = "registration" if registered and (ip or at) else "unknown" if ip else "account"
            made.append(Observation(kind, self.reference, every, place, port, at, in_order(flags)))
        return made

    def withhold(self, row: Row, taken: set[int], header: Sequence[str]) -> None:
        """The cells that were not taken."""
        for place, cell in enumerate(row.cells):
            if cell.text.strip() and id(cell) not in taken and not _RULE.fullmatch(cell.text.strip()):
                kind = withheld_kind(header[place]) if place < len(header) else FREE
                self.withheld.append(Withheld(kind, f"row {row.number}", cell.start, cell.end, cell.text))

    def reading(self, data: bytes) -> Reading:
        """All that the file gave."""
        flags = in_order({flag for one in self.observations for flag in one.flags})
        return Reading(
            format=FORMAT,
            item="record",
            items_in=self.items_in,
            accepted=self.items_in - len(self.rejected),
            rejected=tuple(self.rejected),
            leads=(Lead(self.reference, "", None, flags, (), "return"),),
            observations=tuple(self.observations),
            withheld=tuple(self.withheld),
            notes=tuple(self.notes),
            mark=mark_of(data),
        )


def _moments(cells: dict[str, Cell], taken: set[int]) -> dict[Instant | None, str]:
    """Each time that a row states, with its column; the same time under two names counts once."""
    found: dict[Instant | None, str] = {}
    for key in (key for key in _TIMES if key in cells):
        at = values.instant(cells[key].text)
        if at.how == "unreadable":
            raise InputError("leads.return.time")
        taken.add(id(cells[key]))
        found.setdefault(at, key)
    return found


def _identifiers(cells: dict[str, Cell], taken: set[int]) -> list[Identifier]:
    found: list[Identifier] = []
    for key, kind in _IDS.items():
        cell = cells.get(key)
        made = values.one(kind, cell.text, platform=PLATFORM) if cell else ()
        if cell and made:
            taken.add(id(cell))
            found += made
    return found
