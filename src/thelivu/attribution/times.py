"""The times of a row: cells arrive; start and end with all that their way of writing leaves open leave.

What the gates need to know of a file's clock and of its order of day and month is counted here cell by cell, of rows
that are rejected too: DoT's own letter prints both orders (820-01/98-LR of 01.10.2013).
"""

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from thelivu.attribution.figures import Clocks
from thelivu.attribution.lease import FAR, micros
from thelivu.attribution.mapping import ReturnMapping
from thelivu.attribution.tabular import Row
from thelivu.base import InputError, Span, read_formats, zone_named

_HALF_DAY = re.compile(r"(?<=[\d ])[ap]\.? ?m\b", re.IGNORECASE)
_DAY = timedelta(hours=23)  # what is open by as much is a day, and no time of a clock
_DATE_CELL = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f")


class TimeReader:
    """Reads the time cells of one file and remembers what they showed."""

    def __init__(self, mapping: ReturnMapping, at: Mapping[str, int]) -> None:
        self.mapping, self.at = mapping, at
        self.clocks = Clocks()
        self.order_open = _order_open(mapping.formats)
        self.doubled: set[int] = set()  # rows that have two readings, both in the asked window
        self.swappable: set[int] = set()  # rows that would lie there with day and month swapped, too
        self.ordered: set[int] = set()  # rows whose day is after the 12th
        self.date_cells: dict[int, bool] = {}  # row with a spreadsheet date -> both orders lie in the window

    def between(self, row: Row) -> tuple[tuple[datetime, datetime | None], float]:
        """Start and end, and how many seconds their way of writing leaves open; InputError where there is no one time."""
        read = {column: self._readings(row, column) for column in ("start", "end")}
        if read["start"] is None:
            raise InputError("attribution.row.no_time", column="start")
        start, end = (self._one(row, column, spans) for column, spans in read.items())
        assert start is not None
        width_s = max((span.hi - span.lo).total_seconds() for span in (start, end) if span)
        return (start.lo, end.lo if end else None), width_s

    def moment(self, row: Row, column: str) -> Span | None:
        """The one time of a cell, None where it is empty; InputError where it has none or two."""
        return self._one(row, column, self._readings(row, column))

    def _one(self, row: Row, column: str, spans: tuple[Span, ...] | None) -> Span | None:
        if spans is not None and len(spans) != 1:
            raise InputError(f"attribution.row.{self._why(row, column, spans)}", column=column)
        return spans[0] if spans else None

    def within(self, row: Row) -> tuple[int, int] | None:
        """First and last microsecond of all readings of a row, an open end included; None where its start has none."""
        spans = [self._quietly(row, column) for column in ("start", "end")]
        if not spans[0]:
            return None
        last = max((micros(span.hi) for span in spans[1]), default=FAR)
        return min(micros(span.lo) for span in spans[0]), last

    def _quietly(self, row: Row, column: str) -> tuple[Span, ...]:
        at = self.at.get(column)
        cell = "" if at is None or at >= len(row.cells) else row.cells[at]
        text, formats = (
            (cell, self.mapping.formats) if isinstance(cell, str) else (cell.isoformat(), _DATE_CELL)
        )
        return read_formats(text, formats, self.mapping.zone).readings

    def _why(self, row: Row, column: str, spans: tuple[Span, ...]) -> str:
        if spans:
            return "two_readings"
        return "needs_zone" if self._zoneless(row, column) else "time_unreadable"

    def _readings(self, row: Row, column: str) -> tuple[Span, ...] | None:
        """All readings of a time cell; None where it is empty."""
        at = self.at.get(column)
        cell = "" if at is None else row.cells[at]
        if isinstance(cell, datetime):
            return self._date_cell(row.number, cell)
        if not cell.strip():
            return None
        instant = read_formats(cell, self.mapping.formats, self.mapping.zone)
        wall, until = instant.naive[0] if instant.naive else (None, None)
        if wall is None or until is None or until - wall < _DAY:
            self.clocks.see(
                marked=bool(_HALF_DAY.search(cell)),
                text=True,
                day=wall.date() if wall else None,
                hour=wall.hour if wall else 0,
            )
        if sum(self.mapping.asked.holds(span.lo) for span in instant.readings) > 1:
            self.doubled.add(row.number)
        if wall and self.order_open:
            self._swap(row.number, wall)
        return instant.readings

    def _swap(self, row: int, wall: datetime) -> None:
        """Whether day and month of a numeric date could be swapped, and the row still be one that was asked."""
        if wall.day > 12:
            self.ordered.add(row)
        elif wall.day != wall.month and self.mapping.zone is not None:
            other = wall.replace(day=wall.month, month=wall.day, tzinfo=zone_named(self.mapping.zone))
            if self.mapping.asked.holds(other):
                self.swappable.add(row)

    def _date_cell(self, row: int, cell: datetime) -> tuple[Span, ...]:
        """A spreadsheet's own date has one reading, but the program may have swapped day and month when it made it."""
        if cell.time() != time() or not self.mapping.shape.day_only:
            self.clocks.see(marked=False, text=False, day=cell.date(), hour=cell.hour)
        if self.mapping.zone is None:
            return ()
        spans = read_formats(cell.isoformat(), _DATE_CELL, self.mapping.zone).readings
        if cell.day <= 12 and cell.day != cell.month:
            other = cell.replace(day=cell.month, month=cell.day, tzinfo=zone_named(self.mapping.zone))
            asked = self.mapping.asked
            both = any(asked.holds(span.lo) for span in spans) and asked.holds(other)
            self.date_cells[row] = self.date_cells.get(row, False) or both
        return spans

    def _zoneless(self, row: Row, column: str) -> bool:
        cell = row.cells[self.at[column]]
        return self.mapping.zone is None and (
            isinstance(cell, datetime) or read_formats(cell, self.mapping.formats, None).how == "no_zone"
        )


def _order_open(formats: tuple[str, ...]) -> bool:
    """Whether one numeric format is stated in which day and month stand before the year, so could be swapped."""
    (form, *more) = formats
    places = [form.find(mark) for mark in ("%d", "%m")]
    year = max(form.find("%Y"), form.find("%y"))
    return not more and min(places) >= 0 and max(places) < year
