"""Ingest: a provider's file and its mapping arrive; one Parquet file of leases, its accounting, gates and state leave.

The same accounting and the same gates as `attribution.read_return`, within a stated amount of memory. DuckDB reads what
is written plainly; every other row is read by the careful reader of the pure rules, so that none is lost or guessed.
rows_in = kept + quarantined + rejected, and the trailer's number is held against it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import duckdb

from thelivu.attribution import Policy, Return, ReturnMapping, judge, read_return, state_of
from thelivu.attribution.lease import micros
from thelivu.attribution.returns import table_of
from thelivu.attribution.row import RowReader
from thelivu.attribution.tabular import DELIMITERS, PREAMBLE, SHEET_ROWS, Table, decoded, records
from thelivu.base import InputError
from thelivu.bulk.beside import InTurn, workers
from thelivu.bulk.engine import THREADS, engine, give_back, handed_over
from thelivu.bulk.formats import formats_of
from thelivu.bulk.leases import add, make_table, scan, stated, write, write_run
from thelivu.bulk.lines import ends_in
from thelivu.bulk.pages import Page, Pages, ahead
from thelivu.bulk.parts import ranges
from thelivu.bulk.returned import BulkReturn, Part, file_number
from thelivu.bulk.rowwise import RowByRow
from thelivu.bulk.shelves import grid_of, shelves_in
from thelivu.bulk.tally import Tally
from thelivu.bulk.trailers import word_of
from thelivu.bulk.work import ReadPage, WritePart, at_work

PIECE = 4 * 1024**2  # bytes in which a header is looked for at first
NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\xfe\xff")  # workbooks, and text in UTF-16

LARGE = 64 * 1024**2  # bytes of a file from which on other processes are worth their start, half a second
PROCESSES = 2  # which read pages and write parts
_Held = tuple[Page, Path, ExitStack]
"""What is kept of a page while it is read: its lines, the run that is made of it, and the bytes that it is made from."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A page; what SQL read of it, if anything: the run with its rows, and the lines left to the careful reader."""

    page: Page
    run: Path | None = None
    left: Sequence[int] = ()


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
        reader = partial(
            RowReader, mapping, found[1], width=len(found[0].header), padded=False, bound_s=bound_s, name=name, sha256="",
            address_key=address_key,
        )  # fmt: skip
        file.seek(0)
        with engine(folder) as connection, TemporaryDirectory(dir=folder, prefix=".runs-") as runs:
            reading = _Reading(connection, reader(), found[0], folder, Path(runs))
            return reading.whole(file, head, path.stat().st_size, reader)


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
    folder: Path
    temporary: Path
    runs: list[Path] = field(default_factory=list)  # the rows that SQL read, page by page

    def whole(self, file: BinaryIO, head: bytes, size: int, same: Callable[[], RowReader]) -> BulkReturn:
        """Reads the file to its end, writes its leases and judges it; `same` makes the reader anew, for other processes."""
        number, skip, delimiter = _header(head, self.table)
        mapping, header = self.reader.mapping, self.table.header
        formats = None if mapping.formulas else formats_of(mapping.formats, mapping.zone)
        word = word_of(mapping.trailer)
        if word is None and mapping.trailer is not None:
            formats = None  # every line may be a trailer, so each is read with care
        pages = Pages(file, delimiter, len(header), word=word, every=formats is None)
        careful = RowByRow(self.reader, header)
        tally = Tally(self.connection, formats, (micros(mapping.asked.lo), micros(mapping.asked.hi)))
        make_table(self.connection, "fresh")
        make_table(self.connection, "careful", stated(self.reader.at))
        beside = PROCESSES if formats is not None and size >= LARGE else 0
        with workers(beside, at_work, self.temporary, same, header, delimiter, formats) as in_turn:
            below = ahead(pages.below(number, skip=skip))
            self._pages(map(Taken, below) if formats is None else self._taken(below, in_turn), careful, tally)
            give_back()
            self.reader.sha256 = pages.digest.hexdigest()
            parts, conflicts = self._written(in_turn)
        return self._judged(pages, careful, tally, parts, conflicts)

    def _taken(self, pages: Iterator[Page], in_turn: InTurn[_Held]) -> Iterator[Taken]:
        """The pages, and what SQL read of each."""
        with ExitStack() as stack:
            for (page, run, held), left in in_turn(self._tasks(pages, stack)):
                held.close()
                yield Taken(page, run, left)

    def _tasks(self, pages: Iterator[Page], stack: ExitStack) -> Iterator[tuple[ReadPage, _Held]]:
        for at, page in enumerate(pages):
            held = stack.enter_context(ExitStack())
            path = held.enter_context(handed_over(page.plain))
            run = self.temporary / f"{at:06}.parquet"
            yield ReadPage(path, page.first, run), (page, run, held)

    def _pages(self, pages: Iterator[Taken], careful: RowByRow, tally: Tally) -> None:
        self.connection.execute(
            "SET threads = 1"
        )  # while other work goes on, a second one costs more than it gives
        for taken in pages:
            self._page(taken, careful, tally)
        self.connection.execute(f"SET threads = {THREADS}")

    def _page(self, taken: Taken, careful: RowByRow, tally: Tally) -> None:
        """The rows of one page, the careful reader's in their places between the others."""
        page, run, columns = taken.page, taken.run, ", ".join(stated(self.reader.at))
        odd = dict(page.odd)
        nothing = "(SELECT *, FALSE AS plain FROM fresh LIMIT 0)"
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW read AS FROM {scan([run]) if run else nothing}")
        if run:
            odd = {number: [] for number in taken.left} | page.cells(taken.left) | odd
            rows, last = tally.plain()
            if rows:
                careful.plain(rows, last, len(self.table.header))
        for number in sorted(odd):
            careful.read((number, odd[number]))
        self.connection.execute("DELETE FROM fresh")
        add(self.connection, "fresh", careful.leases)
        careful.leases.clear()
        above = f"UNION ALL SELECT {columns} FROM {scan(self.runs)} WHERE plain" if self.runs else ""
        tally.order(f"SELECT {columns} FROM careful {above}")
        self.connection.execute(f"INSERT INTO careful SELECT {columns} FROM fresh")
        self.runs += [run] if run else []

    def _written(self, in_turn: InTurn[Part]) -> tuple[list[Part], int]:
        """The parts of the file, written; and how many of its rows are in conflict."""
        sha256 = self.reader.sha256
        rest = self.temporary / "careful.parquet"
        write_run(self.connection, "SELECT *, TRUE AS asked, TRUE AS plain FROM careful", rest)
        runs = [rest, *self.runs]
        rows = f"(FROM {scan(runs)} WHERE plain)"
        grid = grid_of(self.connection, rows)
        parts = [
            Part(self.folder / f"{sha256}.{at:04}.leases.parquet", first, end)
            for at, (first, end) in enumerate(ranges(self.connection, rows))
        ]
        written = list(in_turn((WritePart(runs, part, file_number(sha256), grid), part) for part in parts))
        return [part for part, _ in written], sum(conflicts for _, conflicts in written)

    def _judged(
        self, pages: Pages, careful: RowByRow, tally: Tally, parts: list[Part], conflicts: int
    ) -> BulkReturn:
        reader, paths = self.reader, [part.path for part in parts]
        figures = tally.figures(
            careful,
            paths,
            conflicts,
            cut=careful.last in SHEET_ROWS,
            torn=pages.open_end and careful.ends_torn(),
        )
        gates = judge(reader.mapping, figures)
        racks, levels = shelves_in(self.connection, scan(paths))
        return BulkReturn(
            name=reader.name, sha256=reader.sha256, mapping=reader.mapping, state=state_of(gates), gates=gates,
            rejected=tuple(careful.rejected),
            lost=tuple(replace(one, return_sha256=reader.sha256) for one in careful.lost),
            rows_in=figures.rows_in, parts=tuple(parts), racks=racks, levels=levels, **_counted(self.connection, paths),
        )  # fmt: skip


def _counted(connection: duckdb.DuckDBPyConnection, paths: list[Path]) -> dict[str, int]:
    """Rows within the request and beyond it, and the widest bound of a clock."""
    found = connection.execute(
        f"SELECT count(*) FILTER (NOT beyond), count(*) FILTER (beyond), coalesce(max(g), 0) FROM {scan(paths)}"
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
    write(connection, "raw", path, file=file_number(read.sha256), grid=grid_of(connection, "raw"))
    connection.execute("DROP TABLE raw")
    racks, levels = shelves_in(connection, scan([path]))
    return BulkReturn(
        name=read.name, sha256=read.sha256, mapping=read.mapping, state=read.state, gates=read.gates,
        rejected=read.rejected, lost=read.lost, rows_in=read.rows_in, parts=(Part(path),), racks=racks, levels=levels,
        rows_kept=read.rows_kept, rows_quarantined=read.rows_quarantined,
        reach=max((lease.bound for lease in read.leases), default=0),
    )  # fmt: skip
