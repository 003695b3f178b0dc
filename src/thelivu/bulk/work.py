"""Work on one file: a page of its lines, or a range of its addresses, arrives; a run, or a part, is written.

The same work in this process or in others (`bulk.beside`).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from thelivu.attribution.row import RowReader
from thelivu.bulk.cells import Cells
from thelivu.bulk.engine import BESIDE_MB, engine
from thelivu.bulk.formats import Formats
from thelivu.bulk.leases import scan, stated, write
from thelivu.bulk.parts import order, within
from thelivu.bulk.returned import Part
from thelivu.bulk.shelves import Grid
from thelivu.bulk.tally import conflicting


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Writes the rows of a page that SQL reads; gives the lines that it does not read."""

    path: str
    first: int  # number of its first line
    run: Path

    def on(self, cells: Cells) -> list[int]:
        """Does it."""
        return cells.take(self.path, self.first, self.run)


@dataclass(frozen=True, slots=True)
class WritePart:
    """Writes a part of the leases of all runs; gives how many of them are in conflict."""

    runs: Sequence[Path]
    part: Part
    file: int
    grid: Grid | None

    def on(self, cells: Cells) -> int:
        """Does it."""
        place = self.part.first, self.part.end
        rows = (
            f"(SELECT {', '.join(stated(cells.at))} FROM {scan(self.runs)} WHERE plain AND {within(*place)})"
        )
        write(cells.connection, rows, self.part.path, file=self.file, grid=self.grid, order=order(*place))
        return conflicting(cells.connection, self.part.path)


@contextmanager
def at_work(
    folder: Path,
    reader: Callable[[], RowReader],
    header: Sequence[str],
    delimiter: str,
    formats: Formats | None,
) -> Iterator[Callable[[ReadPage | WritePart], list[int] | int]]:
    """Does such work with an engine of its own."""
    with engine(folder, memory_mb=BESIDE_MB, threads=1) as connection:
        cells = Cells(connection, reader(), header, delimiter, formats)
        yield lambda task: task.on(cells)
