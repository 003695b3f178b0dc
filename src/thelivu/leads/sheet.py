"""Sheets, a reading: a table and its mapping arrive; leads and observations leave, one row a report or an IP event.

These are the sheets that a state receives for CyberTips, and referral lists. Only cells of mapped columns that read
as what they are mapped to are shown; all other cells are withheld, the rows above the header with them.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from thelivu.base import Identifier, InputError, Instant, Word, plain, read_day_month
from thelivu.leads.cybertip_schema import TITLES
from thelivu.leads.mining import mined
from thelivu.leads.model import (
    FREE,
    Lead,
    Named,
    Observation,
    Reading,
    Rejected,
    Suggestion,
    Withheld,
    flagged,
    in_order,
    mark_of,
)
from thelivu.leads.picking import time_flags
from thelivu.leads.row_values import RowValues, stated
from thelivu.leads.sheet_mapping import (
    TIME_FIELDS,
    SheetMapping,
    key_of,
    names_suspect,
    states_age,
    withheld_kind,
)
from thelivu.leads.sheet_proposal import propose_mapping
from thelivu.leads.table import Cell, IsHeader, Row, Table

_ADULT = 18  # POCSO Act s.2(1)(d): a child is any person below eighteen


def read_sheet(
    data: bytes,
    mapping: SheetMapping | None,
    opened: Callable[[IsHeader], Table | None],
    *,
    form: str,
) -> Reading:
    """Reads a table; without a mapping one is proposed, and its times have no zone until a person says it."""
    is_header: IsHeader = mapping.is_header if mapping else (lambda texts: propose_mapping(texts) is not None)
    table = opened(is_header)
    if table is None:
        raise InputError("leads.sheet.no_header")
    proposed = propose_mapping(table.header.texts) if mapping is None else mapping
    assert proposed is not None
    sheet = _Sheet(table, proposed, f"sha256:{hashlib.sha256(data).hexdigest()[:16]}")
    for row in table.rows:
        sheet.take(row)
    rendition = table.rendition() if table.rendition else None
    return Reading(
        format=form,
        item="row",
        items_in=sheet.items_in,
        accepted=sheet.accepted,
        rejected=tuple(sheet.rejected),
        leads=tuple(sheet.leads.values()),
        observations=tuple(sheet.observations),
        suggestions=tuple(sheet.suggestions),
        withheld=tuple(sheet.withheld),
        notes=tuple(sheet.notes()),
        mark=table.mark or mark_of(data),
        rendition=rendition,
        names=tuple(sheet.names),
    )


@dataclass(slots=True)
class _Sheet:
    """What has been read so far."""

    table: Table
    mapping: SheetMapping
    name: str
    items_in: int = 0
    accepted: int = 0
    blank: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    leads: dict[str, Lead] = field(default_factory=dict)
    observations: list[Observation] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    places: dict[str, list[int]] = field(default_factory=dict)
    kinds: list[str] = field(default_factory=list)
    names: list[Named] = field(default_factory=list)
    day_first_seen: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        header = self.table.header.texts
        keys = Counter(key_of(text) for text in header)
        for name, columns in self.mapping.columns.items():
            for column in columns:
                if keys[key_of(column)] != 1:
                    wrong = "no_column" if not keys[key_of(column)] else "column_twice"
                    raise InputError(f"leads.sheet.{wrong}", column=name)
            self.places[name] = [[key_of(text) for text in header].index(key_of(one)) for one in columns]
        self.kinds = [withheld_kind(text) for text in header]
        for row in self.table.above:
            self.withhold(row, set())
        if self.table.padded:
            self.table.rows = iter(held := list(self.table.rows))
            self.day_first_seen = frozenset(name for name in TIME_FIELDS if self._swapped(name, held))

    def _swapped(self, name: str, rows: Sequence[Row]) -> bool:
        """Whether dates stand beside texts that are dates only day first.

        A spreadsheet program that reads month first turns 03/01 into a date in March and leaves 13/01 a text.
        """
        places = self.places.get(name, [])
        cells = [row.cells[place] for row in rows for place in places if place < len(row.cells)]
        return any(cell.is_date for cell in cells) and any(
            not cell.is_date and read_day_month(cell.text, None).naive for cell in cells
        )

    def take(self, row: Row) -> None:
        """Accepts one row, or lists it as rejected. A blank row is no item; it is counted in a note."""
        if row.blank and not row.broken and not any(cell.damage for cell in row.cells):
            self.blank += 1
            return
        self.items_in += 1
        where = f"row {row.number}"
        try:
            values = self._values(row)
            lead, made = self._read(values, where)
        except InputError as bad:
            self.rejected.append(Rejected(where, Word(bad.code, {"where": where, **bad.values})))
            self.withhold(row, set())
            return
        self.accepted += 1
        known = self.leads.get(lead.reference)
        self.leads[lead.reference] = flagged(known, set(lead.flags)) if known else lead
        self.observations += made
        self.names += [Named(lead.reference, text) for text in self._suspects(row)]
        self.withhold(row, values.taken - values.unread, suggest=lead.reference)

    def _values(self, row: Row) -> RowValues:
        if row.broken:
            raise InputError(row.broken)
        width = len(self.table.header.cells)
        if any(text for text in row.texts[width:]):
            raise InputError("leads.row.too_many_cells")
        if len(row.cells) < width and not self.table.padded:
            raise InputError("leads.row.too_few_cells")
        cells = {
            name: [row.cells[place] for place in places if place < len(row.cells)]
            for name, places in self.places.items()
        }
        return RowValues(self.mapping, cells, self.day_first_seen)

    def _read(self, values: RowValues, where: str) -> tuple[Lead, list[Observation]]:
        of_list = self.mapping.item == "account"
        reference = values.reference() or (self.name if of_list else f"{self.name}/{where}")
        title = values.word("incident_type", TITLES)
        received, noticed = values.instant("received"), values.instant("incident_time")
        identifiers = values.identifiers()
        if of_list and not identifiers:
            raise InputError("leads.row.no_identifier")
        made = self._events(values, reference, identifiers, where)
        if noticed is not None:
            made.append(
                Observation("incident", reference, (), where, at=noticed, flags=in_order(time_flags(noticed)))
            )
        flags = {flag for one in made if one.kind != "incident" for flag in one.flags}
        flags |= {"unreadable_value"} if values.unread else set()
        return Lead(reference, title, received, in_order(flags), (), where), made

    def _events(
        self, values: RowValues, reference: str, identifiers: tuple[Identifier, ...], where: str
    ) -> list[Observation]:
        addresses = values.addresses()
        if not addresses and self.mapping.item == "ip_event":
            raise InputError("leads.row.no_address")
        event = values.event()
        paired = len(addresses) < 2
        at = values.instant("time") if paired else None
        if not addresses:
            flags = time_flags(at) - {"no_time"}
            if not identifiers:
                return []
            return [
                Observation(event or "account", reference, identifiers, where, at=at, flags=in_order(flags))
            ]
        made = []
        for number, (address, port) in enumerate(addresses, start=1):
            flags = _event_flags(at, port, paired=paired)
            place = where if paired else f"{where}, address {number}"
            every = (address, *identifiers)
            kind = event or "unknown"
            made.append(Observation(kind, reference, every, place, port, at, in_order(flags)))
        return made

    def _suspects(self, row: Row) -> list[str]:
        """Names of those whom the row is about; none where an age stands there that is no adult's."""
        header = self.table.header.texts
        cells = [
            (text, cell.text) for text, cell in zip(header, row.cells, strict=False) if stated(cell.text)
        ]
        if any(states_age(column) and not _adult(text) for column, text in cells):
            return []
        return [text for column, text in cells if names_suspect(column)]

    def withhold(self, row: Row, taken: set[int], *, suggest: str = "") -> None:
        """The cells that were not taken, neighbours of one kind as one span; `suggest`: the lead that they stand beside."""
        where = f"row {row.number}"
        last: Withheld | None = None
        for place, cell in enumerate(row.cells):
            if not stated(cell.text) or id(cell) in taken:
                last = None
                continue
            kind = self.kinds[place] if place < len(self.kinds) and not row.broken else FREE
            if suggest and kind == FREE:
                self.suggestions += [replace(one, lead=suggest) for one in mined(cell.text, where)]
            last = self._joined(last, cell, kind, where)

    def _joined(self, last: Withheld | None, cell: Cell, kind: str, where: str) -> Withheld:
        if last is not None and last.kind == kind:
            self.withheld.pop()
            made = Withheld(kind, where, last.start, cell.end, f"{last.text}\n{cell.text}")
        else:
            made = Withheld(kind, where, cell.start, cell.end, cell.text)
        self.withheld.append(made)
        return made

    def notes(self) -> list[Word]:
        """What a person must know of this sheet."""
        notes = list(self.table.notes)
        if self.mapping.proposed:
            notes.append(Word("leads.note.proposed", {"item": self.mapping.item}))
            for name, columns in self.mapping.columns.items():
                notes.append(
                    Word("leads.note.proposed_column", {"field": name, "column": " + ".join(columns)})
                )
        if self.mapping.zone is None and set(TIME_FIELDS) & self.mapping.columns.keys():
            notes.append(Word("leads.note.zone_unknown"))
        if self.day_first_seen:
            notes.append(Word("leads.note.dates_mixed"))
        if any(not row.blank for row in self.table.above):
            notes.append(Word("leads.note.above", {"count": len(self.table.above)}))
        if self.blank:
            notes.append(Word("leads.note.blank_rows", {"count": self.blank}))
        return notes


def _adult(text: str) -> bool:
    """Whether an age is stated in figures that is no child's; a day of birth alone does not say on which day."""
    digits = plain(text)
    return digits.isdecimal() and _ADULT <= int(digits[:4]) < 130


def _event_flags(at: Instant | None, port: int | None, *, paired: bool) -> set[str]:
    flags = time_flags(at) | ({"no_port"} if port is None else set())
    return flags if paired else (flags - {"no_time"}) | {"time_not_paired"}
