"""Rows read with care: the records that SQL does not read arrive in the file's order; leases, rejects and counts leave.

The same reader as `attribution.read_return`, row by row, for the lines of a large file that are out of the ordinary.
"""

from dataclasses import dataclass, field, replace

from thelivu.attribution import Lease, Lost, Rejected
from thelivu.attribution.returns import declared_in
from thelivu.attribution.row import RowReader
from thelivu.attribution.tabular import Row
from thelivu.base import InputError
from thelivu.bulk.pages import Record


@dataclass(slots=True)
class RowByRow:
    """What the careful reader found, and where the rows end; `plain` rows are those that SQL read."""

    reader: RowReader
    header: list[str]
    leases: list[Lease] = field(default_factory=list)  # of the page at hand
    rejected: list[Rejected] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    declared: list[int | None] = field(default_factory=list)
    rows: int = 0
    last: int = 0  # the last line that is not blank
    _last_row: tuple[int, int] = (0, 0)  # the last data row, and how many cells it has
    _narrowest: int | None = None  # the fewest cells of the rows before that

    def read(self, record: Record) -> None:
        """Reads one record, which is a data row, a trailer, a repeated header or a remark."""
        number, cells = record
        row = Row(number, list(cells))
        texts = row.texts
        if not any(texts):
            return
        self.last = max(self.last, number)
        declared = declared_in(texts, self.reader.mapping.trailer)
        if declared is not None:
            self.declared.append(declared if declared >= 0 else None)
        elif texts != self.header and not (self.declared and sum(map(bool, texts)) == 1):
            self._row(row)

    def plain(self, rows: int, last: int, width: int) -> None:
        """Takes note that SQL read rows as wide as the header, the last of them on a line."""
        self.last = max(self.last, last)
        if rows > 1:
            self._narrow(width)
        self._see(last, width)

    def ends_torn(self) -> bool:
        """Whether the file's last line is its last row, and shorter than all others."""
        number, cells = self._last_row
        others = len(self.header) if self._narrowest is None else self._narrowest
        return 0 < number == self.last and cells < others

    def _row(self, row: Row) -> None:
        self.rows += 1
        self._see(row.number, len(row.cells))
        try:
            self.leases += (replace(lease, beyond=self._beyond(lease)) for lease in self.reader.leases(row))
        except InputError as bad:
            self.rejected.append(Rejected(row.number, bad.word))
            lost = self.reader.lost(row, bad.word.code)
            if lost is not None:
                self.lost.append(lost)

    def _beyond(self, lease: Lease) -> bool:
        asked_for = self.reader.asked_for
        return not asked_for.address(lease.block) or asked_for.outside(lease, lease.bound)

    def _see(self, number: int, cells: int) -> None:
        """A data row: the last one so far, or one of those before it."""
        known, width = self._last_row
        if number > known:
            self._last_row = number, cells
            cells = width
        if known:
            self._narrow(cells)

    def _narrow(self, cells: int) -> None:
        self._narrowest = cells if self._narrowest is None else min(self._narrowest, cells)
