"""Ingest: a provider's file and its mapping arrive; one Parquet file of leases, its accounting, gates and state leave.

The same accounting and the same gates as `attribution.read_return`, within a stated amount of memory. DuckDB reads what
is written plainly; every other row is read by the careful reader of the pure rules, so that none is lost or guessed.
rows_in = kept + quarantined + rejected, and the trailer's number is held against it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from typing import BinaryIO

import duckdb

from thelivu.attribution import Policy, Return, ReturnMapping, judge, read_return, state_of
from thelivu.attribution.lease import micros
from thelivu.attribution.returns import table_of
from thelivu.attribution.row import RowReader
from thelivu.attribution.tabular import DELIMITERS, PREAMBLE, SHEET_ROWS, Table, decoded, records
from thelivu.base import InputError
from thelivu.bulk.cells import Cells, Taken
from thelivu.bulk.engine import engine
from thelivu.bulk.formats import Formats, formats_of
from thelivu.bulk.leases import add, make_table, scan, stated, write
from thelivu.bulk.lines import ends_in
from thelivu.bulk.pages import Page, Pages, ahead
from thelivu.bulk.returned import BulkReturn, file_number
from thelivu.bulk.rowwise import RowByRow
from thelivu.bulk.shelves import shelves_in
from thelivu.bulk.tally import Tally
from thelivu.bulk.trailers import word_of

PIECE = 4 * 1024**2  # bytes in which a header is looked for at first
NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\xfe\xff")  # workbooks, and text in UTF-16

TURNS = ("read_first", "read_second")  # one table is looked at while the other is filled


def ingest(
    path: Path,
    mapping: ReturnMapping,
    folder: Path,
    *,
    name: str = "",
    policy: Policy | None = None,
    address_key: bytes | None = None,
) -> BulkReturn:
    """Reads a return into `folder`; it is called by its `name`, or by that of the file. With `address_key`, rows of one line that state different places can be told apart."""
    name = name or path.name
    if mapping.shape.key != "ip":
        raise InputError("bulk.lines_only", where=name)
    with path.open("rb") as file:
        head = _head(file)
        found = (None, {}) if head.startswith(NO_TEXT) else table_of(head, mapping, where=name)
        if found[0] is None:
            read = read_return(path.read_bytes(), mapping, name=name, policy=policy, address_key=address_key)
            return kept(read, folder)
        bound_s = mapping.logger_uncertainty_s
        if bound_s is None:
            bound_s = (policy or Policy()).default_logger_uncertainty_s
        reader = RowReader(
            mapping, found[1], width=len(found[0].header), padded=False, bound_s=bound_s, name=name, sha256="",
            address_key=address_key,
        )  # fmt: skip
        file.seek(0)
        with engine(folder) as connection:
            return _Reading(connection, reader, found[0]).whole(file, head, folder)


def _head(file: BinaryIO) -> bytes:
    """The lines of a file in which its header must stand."""
    head = b""
    while True:
        piece = file.read(PIECE)
        head += piece
        ends = ends_in(head)
        if len(piece) < PIECE:
            return head
        if len(ends) > PREAMBLE:
            return head[: int(ends[PREAMBLE - 1]) + 1]


@dataclass(slots=True)
class _Reading:
    """One file while it is read."""

    connection: duckdb.DuckDBPyConnection
    reader: RowReader
    table: Table

    def whole(self, file: BinaryIO, head: bytes, folder: Path) -> BulkReturn:
        """Reads the file to its end, writes its leases and judges it."""
        number, skip, delimiter = _header(head, self.table)
        mapping = self.reader.mapping
        formats = None if mapping.formulas else formats_of(mapping.formats, mapping.zone)
        word = word_of(mapping.trailer)
        if word is None and mapping.trailer is not None:
            formats = None  # every line may be a trailer, so each is read with care
        pages = Pages(file, delimiter, len(self.table.header), word=word, every=formats is None)
        careful = RowByRow(self.reader, self.table.header)
        tally = Tally(self.connection, formats, (micros(mapping.asked.lo), micros(mapping.asked.hi)))
        make_table(self.connection, "fresh")
        make_table(self.connection, "raw", stated(self.reader.at))
        self.connection.execute(
            "CREATE TEMP VIEW read AS SELECT *, FALSE AS asked, FALSE AS plain FROM fresh LIMIT 0"
        )
        for taken in self._taken(ahead(pages.below(number, skip=skip)), delimiter, formats):
            self._page(taken, careful, tally)
        return self._judged(pages, careful, tally, folder)

    def _taken(self, pages: Iterator[Page], delimiter: str, formats: Formats | None) -> Iterator[Taken]:
        """The pages, and what SQL read of each: while one is counted and kept, the next is read by another connection."""
        if formats is None:
            yield from map(Taken, pages)
            return
        with self.connection.cursor() as other:
            cells = Cells(other, self.reader, self.table.header, delimiter, formats)
            yield from ahead(
                cells.take(page, table) for page, table in zip(pages, cycle(TURNS), strict=False)
            )

    def _page(self, taken: Taken, careful: RowByRow, tally: Tally) -> None:
        """The rows of one page, the careful reader's in their places between the others."""
        page = taken.page
        odd = dict(page.odd)
        if taken.table is not None:
            self.connection.execute(f"CREATE OR REPLACE TEMP VIEW read AS SELECT * FROM {taken.table}")
            odd = {number: [] for number in taken.left} | page.cells(taken.left) | odd
            rows, last = tally.plain()
            if rows:
                careful.plain(rows, last, len(self.table.header))
        for number in sorted(odd):
            careful.read((number, odd[number]))
        self.connection.execute("DELETE FROM fresh")
        add(self.connection, "fresh", careful.leases)
        careful.leases.clear()
        tally.order()
        columns = ", ".join(stated(self.reader.at))
        self.connection.execute(
            f"INSERT INTO raw SELECT {columns} FROM read WHERE plain; INSERT INTO raw SELECT {columns} FROM fresh"
        )

    def _judged(self, pages: Pages, careful: RowByRow, tally: Tally, folder: Path) -> BulkReturn:
        sha256, reader = pages.digest.hexdigest(), self.reader
        reader.sha256 = sha256
        path = folder / f"{sha256}.leases.parquet"
        write(self.connection, "raw", path, file_number(sha256))
        figures = tally.figures(
            sha256, careful, path, cut=careful.last in SHEET_ROWS, torn=pages.open_end and careful.ends_torn()
        )
        gates = judge(reader.mapping, figures)
        racks, levels = shelves_in(self.connection, scan([path]))
        return BulkReturn(
            name=reader.name, sha256=sha256, mapping=reader.mapping, state=state_of(gates), gates=gates,
            rejected=tuple(careful.rejected), lost=tuple(replace(one, return_sha256=sha256) for one in careful.lost),
            rows_in=figures.rows_in, path=path, racks=racks, levels=levels, **_counted(self.connection, path),
        )  # fmt: skip


def _counted(connection: duckdb.DuckDBPyConnection, path: Path) -> dict[str, int]:
    """Rows within the request and beyond it, and the widest bound of a clock."""
    found = connection.execute(
        f"SELECT count(*) FILTER (NOT beyond), count(*) FILTER (beyond), coalesce(max(g), 0) FROM {scan([path])}"
    ).fetchone()
    return dict(zip(("rows_kept", "rows_quarantined", "reach"), found or (0, 0, 0), strict=True))


def _header(head: bytes, table: Table) -> tuple[int, int, str]:
    """The line that the header stands on, the bytes up to its end, and what stands between its cells."""
    number = next((row.number - 1 for row in table.rows), 0)
    ends = ends_in(head)
    lines = decoded(head, where="", strict=False)
    number = number or len(lines)
    for delimiter in DELIMITERS:
        cells = [
            cell.strip() for _, cells in records([lines[number - 1]], delimiter, first=1) for cell in cells
        ]
        if cells == table.header:
            return number, int(ends[number - 1]) + 1 if number <= len(ends) else len(head), delimiter
    raise AssertionError  # the table was found by one of them


def kept(read: Return, folder: Path) -> BulkReturn:
    """A return that the pure rules have read (a workbook, a small file), laid out for the engine."""
    with engine(folder) as connection:
        return laid_out(connection, read, folder)


def laid_out(connection: duckdb.DuckDBPyConnection, read: Return, folder: Path) -> BulkReturn:
    """The same, by an engine that is there."""
    path = folder / f"{read.sha256}.leases.parquet"
    make_table(connection, "raw")
    add(connection, "raw", read.leases)
    write(connection, "raw", path, file_number(read.sha256))
    connection.execute("DROP TABLE raw")
    racks, levels = shelves_in(connection, scan([path]))
    return BulkReturn(
        name=read.name, sha256=read.sha256, mapping=read.mapping, state=read.state, gates=read.gates,
        rejected=read.rejected, lost=read.lost, rows_in=read.rows_in, path=path, racks=racks, levels=levels,
        rows_kept=read.rows_kept, rows_quarantined=read.rows_quarantined,
        reach=max((lease.bound for lease in read.leases), default=0),
    )  # fmt: skip
