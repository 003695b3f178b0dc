"""A provider's return: the bytes of its file and its mapping arrive; leases, rejects, gates and one state leave.

rows_in = rows_kept + rows_rejected + rows_quarantined. Rows beyond the request are quarantined: the gates use them,
and afterwards only those that became candidates or neighbours are kept. Names and addresses are not read here.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from thelivu.attribution.accounts import Use, beyond, read_account
from thelivu.attribution.figures import (
    Figures,
    bounds_asked,
    conflicting,
    falls_of,
    missed_controls,
    whole_days,
)
from thelivu.attribution.gates import Gate, judge, state_of
from thelivu.attribution.kinds import NAMED
from thelivu.attribution.lease import Lease
from thelivu.attribution.lost import Lost
from thelivu.attribution.mapping import ReturnMapping
from thelivu.attribution.policy import Policy
from thelivu.attribution.row import RowReader
from thelivu.attribution.sighting import Rejected
from thelivu.attribution.tabular import SHEET_ROWS, Row, Table, open_table
from thelivu.base import InputError, Word, folded


@dataclass(frozen=True, slots=True)
class Return:
    """What a provider sent back, read, accounted for and judged."""

    name: str
    sha256: str
    mapping: ReturnMapping
    state: str
    gates: tuple[Gate, ...]
    leases: tuple[Lease, ...]
    rejected: tuple[Rejected, ...]
    rows_in: int
    lost: tuple[Lost, ...] = ()  # of the rejected rows, what they still say
    uses: tuple[Use, ...] = ()  # what accounts were used from, in a platform's return

    @property
    def placed(self) -> tuple[Lease | Use, ...]:
        """All that its rows state."""
        return *self.leases, *self.uses

    @property
    def rows_kept(self) -> int:
        """Rows within the request."""
        return len({one.row for one in self.placed if not one.beyond})

    @property
    def rows_quarantined(self) -> int:
        """Rows beyond the request."""
        return len({one.row for one in self.placed}) - self.rows_kept


@dataclass(frozen=True, slots=True)
class Body:
    """The data rows of a table, and what its trailer declares."""

    rows: tuple[Row, ...]
    declared: tuple[int | None, ...]
    cut: bool  # it ends at the last row that a sheet can hold
    torn: bool  # it ends in the middle of a line


def read_return(
    data: bytes,
    mapping: ReturnMapping,
    *,
    name: str,
    policy: Policy | None = None,
    address_key: bytes | None = None,
) -> Return:
    """Reads one return. With `address_key`, rows of one line that state different places can be told apart."""
    sha256 = hashlib.sha256(data).hexdigest()
    bound_s = mapping.logger_uncertainty_s
    if bound_s is None:
        bound_s = (policy or Policy()).default_logger_uncertainty_s
    table, at = table_of(data, mapping, where=name)
    body = body_of(table, mapping) if table else Body((), (), cut=False, torn=False)
    reader = RowReader(
        mapping, at, width=len(table.header) if table else 0, padded=bool(table and table.padded),
        bound_s=bound_s, name=name, sha256=sha256, address_key=address_key,
    )  # fmt: skip
    read = _read(reader, body.rows)
    gates = judge(mapping, figures_of(reader, read, body))
    return Return(
        name,
        sha256,
        mapping,
        state_of(gates),
        gates,
        read.leases,
        read.rejected,
        len(body.rows),
        read.lost,
        read.uses,
    )


@dataclass(frozen=True, slots=True)
class Read:
    """What the rows of a file became."""

    leases: tuple[Lease, ...]
    uses: tuple[Use, ...]
    rejected: tuple[Rejected, ...]
    lost: tuple[Lost, ...]


def figures_of(reader: RowReader, read: Read, body: Body) -> Figures:
    """The figures of a file that was read row by row."""
    mapping, times, clocks = reader.mapping, reader.times, reader.times.clocks
    before, after = bounds_asked(mapping, reader.bound_s)
    falls, half_day_falls = falls_of(read.leases)
    # Who held a number before or after is part of the answer; a lease of an address is none.
    timed: list[Lease | Use] = [
        *(() if mapping.kind in NAMED else read.leases),
        *(use for use in read.uses if use.dated),
    ]
    return Figures(
        sha256=reader.sha256,
        rows_in=len(body.rows), placed=len({lease.row for lease in read.leases} | {use.row for use in read.uses}), strays=len(reader.strays),
        outside=len({one.row for one in timed if one.last < before or one.first > after}),
        first=min((one.first for one in timed), default=0),
        last=max((one.last for one in timed), default=0),
        times=clocks.values, late=clocks.late, marked=clocks.marked, unmarked=clocks.unmarked,
        mornings=clocks.mornings(whole_days(mapping)),
        backward=reader.backward, falls=falls, half_day_falls=half_day_falls,
        doubled=len(times.doubled), swappable=len(times.swappable), ordered=len(times.ordered),
        conflicting=conflicting(read.leases), damaged=len(reader.damaged),
        controls_missed=missed_controls(mapping.controls, read.leases),
        declared=body.declared, cut=body.cut, torn=body.torn,
    )  # fmt: skip


def _read(reader: RowReader, rows: Sequence[Row]) -> Read:
    leases: list[Lease] = []
    uses: list[Use] = []
    rejected: list[Rejected] = []
    for row in rows:
        try:
            if reader.mapping.kind == "account":
                registered, used = read_account(reader, row)
                leases += [registered] if registered else []
                uses += (beyond(use, reader) for use in used)
            else:
                leases += reader.leases(row)
        except InputError as bad:
            rejected.append(Rejected(row.number, bad.word))
    times = reader.times
    if times.clocks.text and times.clocks.dates:
        # Some times are text and some are dates: a program has read the dates it could, perhaps in its own order.
        doubtful = ({lease.row for lease in leases} | {use.row for use in uses}) & set(times.date_cells)
        rejected += [Rejected(row, Word("attribution.row.date_cell")) for row in doubtful]
        leases = [lease for lease in leases if lease.row not in doubtful]
        uses = [use for use in uses if use.row not in doubtful]
        times.doubled.update(row for row, both in times.date_cells.items() if both)
    why = {one.row: one.reason.code for one in rejected}
    lost = [reader.lost(row, why[row.number]) for row in rows if row.number in why]
    return Read(
        tuple(replace(lease, beyond=True) if _beyond(reader, lease) else lease for lease in leases),
        tuple(uses),
        tuple(sorted(rejected, key=lambda one: one.row)),
        tuple(one for one in lost if one is not None),
    )


def _beyond(reader: RowReader, lease: Lease) -> bool:
    asked_for = reader.asked_for
    outside = reader.mapping.kind not in NAMED and asked_for.outside(lease, lease.bound)
    return outside or not asked_for.address(lease.block)


def table_of(data: bytes, mapping: ReturnMapping, *, where: str) -> tuple[Table | None, dict[str, int]]:
    """The table of a return and where its columns stand; InputError names the columns that are missing."""
    wanted = {column: folded(text) for column, text in mapping.columns.items()}
    marks = [folded(text) for text in mapping.header_contains]
    near: list[list[str]] = []

    def is_header(cells: list[str]) -> bool:
        names = [folded(cell) for cell in cells]
        if not all(any(mark in name for name in names) for mark in marks):
            return False
        missing = [text for text in mapping.columns.values() if folded(text) not in names]
        if missing:
            near.append(missing)
        return not missing

    table = open_table(data, is_header, where=where)
    if table is None:
        if mapping.no_rows_needed:
            return None, {}
        if near:
            missing = min(near, key=len)
            raise InputError("attribution.return.no_column", where=where, column=", ".join(missing))
        raise InputError(
            "attribution.return.no_header", where=where, cells=", ".join(mapping.header_contains)
        )
    names = [folded(cell) for cell in table.header]
    twice = sorted({text for text in wanted.values() if names.count(text) > 1})
    if twice:
        raise InputError("attribution.return.column_twice", where=where, column=", ".join(twice))
    return table, {column: names.index(text) for column, text in wanted.items()}


def body_of(table: Table, mapping: ReturnMapping) -> Body:
    """The data rows: without blank lines, repeated headers, trailer lines, and remarks that stand below a trailer."""
    rows: list[Row] = []
    declared: list[int | None] = []
    last = 0
    for row in _filled(table):
        last = row.number
        texts = row.texts
        number = declared_in(texts, mapping.trailer)
        if number is not None:
            declared.append(number if number >= 0 else None)
        elif texts != table.header and not (declared and sum(map(bool, texts)) == 1):
            rows.append(row)
    widths = [len(row.cells) for row in rows] or [0]
    torn = (
        table.open_end
        and rows[-1:] != []
        and rows[-1].number == last
        and widths[-1] < min(widths[:-1], default=len(table.header))
    )
    return Body(tuple(rows), tuple(declared), cut=last in SHEET_ROWS, torn=torn)


def _filled(table: Table) -> Iterator[Row]:
    return (row for row in table.rows if any(row.texts))


def declared_in(texts: list[str], trailer: re.Pattern[str] | None) -> int | None:
    """The number that a trailer line declares, -1 where it has none; None where the row is no trailer line."""
    if trailer is None:
        return None
    filled = [text for text in texts if text]
    found = trailer.search(",".join(filled)) or trailer.search(" ".join(filled)) or trailer.search(filled[0])
    if found is None:
        return None
    digits = re.sub(r"\D", "", found[1] or "")
    return int(digits) if 0 < len(digits) < 16 else -1
