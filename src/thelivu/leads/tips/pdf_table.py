"""Tables in a PDF: pages arrive; rows of cells leave with their text form, ruled by lines or by the places of the heads.

Where lines are drawn, a cell is what stands between them. Where none are, each column begins where its head begins, and
a line that starts no row (nothing in the first column, close beneath) goes on with the cells above it. The rendition is
CSV (RFC 4180), a row a line, with the page and box of the row as its last cell.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from thelivu.base import Word, folded
from thelivu.leads.limits import Limits
from thelivu.leads.model import mark_of
from thelivu.leads.table import PREAMBLE, Cell, IsHeader, Row, Table
from thelivu.leads.tips.pages import Box, Page, Segment, around
from thelivu.leads.tips.pages import Word as Letters

_NEAR = 3.0  # points: how far apart lines may be that are one
_CLOSE = 1.6  # of a letter's size: the next line of a cell


@dataclass(slots=True)
class _Line:
    """One row before it is text: its cells' words, and where it stands."""

    cells: list[list[Letters]]
    box: Box

    @property
    def texts(self) -> list[str]:
        return [_joined(words) for words in self.cells]


def open_pdf_table(pages: list[Page], is_header: IsHeader, limits: Limits) -> Table | None:
    """The table of the pages, or None where no row is its header. Its head may come again on each page."""
    rendered = _Rendered()
    header: Row | None = None
    above: list[Row] = []
    rows: list[Row] = []
    notes: list[Word] = []
    columns: list[float] = []
    for page in pages:
        ruled = len(page.down) > 1 and len(page.across) > 1
        lines = list(_ruled(page)) if ruled else list(_unruled(page, is_header, columns))
        for line in lines:
            texts = line.texts
            if header is not None and [folded(one) for one in texts] == [folded(one) for one in header.texts]:
                continue  # the head again, on the next page
            row = rendered.row(line)
            if header is not None:
                rows.append(row)
            elif is_header(texts):
                header = row
                notes += [] if ruled else [Word("leads.note.pdf_unruled")]
            else:
                above.append(row)
                if len(above) >= PREAMBLE:
                    return None
            if len(rows) > limits.rows:
                return None
    if header is None:
        return None
    table = Table(header, above, iter(rows), True, notes, rendered.data)
    table.mark = mark_of(rendered.data())
    return table


@dataclass(slots=True)
class _Rendered:
    """The text form, as far as it is written."""

    pieces: list[bytes] = field(default_factory=list, repr=False)
    size: int = 0
    count: int = 0

    def data(self) -> bytes:
        return b"".join(self.pieces)

    def row(self, line: _Line) -> Row:
        self.count += 1
        cells = [self._cell(text) for text in line.texts]
        self._write(f'"{line.box}"\r\n'.encode())
        return Row(self.count, cells)

    def _cell(self, text: str) -> Cell:
        shown = f'"{text.replace(chr(34), chr(34) * 2)}"' if re.search(r'[",]', text) else text
        start = self.size
        self._write(shown.encode("utf-8", "replace"))
        end = self.size
        self._write(b",")
        return Cell(text, start, end)

    def _write(self, piece: bytes) -> None:
        self.pieces.append(piece)
        self.size += len(piece)


# Ruled ----------------------------------------------------------------------------------------------------------------
def _ruled(page: Page) -> Iterator[_Line]:
    """Rows between the lines that run across, cells between those that run down; what stands outside is a row by itself."""
    across = _distinct(box.y0 for box in page.across)
    down = _distinct(box.x0 for box in page.down)
    words = [word for line in page.lines for segment in line for word in segment.words]
    rows: dict[int, list[list[Letters]]] = {}
    outside: list[tuple[float, _Line]] = []
    for line in page.lines:
        apart = [word for segment in line for word in segment.words if not _within(word, across, down)]
        if apart:
            outside.append((apart[0].box.y0, _Line([apart], around(apart))))
    for word in words:
        if _within(word, across, down):
            row = bisect_right(across, _middle(word.box.y0, word.box.y1))
            cells = rows.setdefault(row, [[] for _ in range(len(down) - 1)])
            cells[bisect_right(down, _middle(word.box.x0, word.box.x1)) - 1].append(word)
    inside = [
        (across[number - 1], _Line(cells, around([word for cell in cells for word in cell])))
        for number, cells in rows.items()
    ]
    yield from (line for _, line in sorted([*inside, *outside], key=lambda one: -one[0]))


def _within(word: Letters, across: list[float], down: list[float]) -> bool:
    x, y = _middle(word.box.x0, word.box.x1), _middle(word.box.y0, word.box.y1)
    return bool(across and down) and across[0] < y < across[-1] and down[0] < x < down[-1]


def _distinct(places: Iterator[float]) -> list[float]:
    made: list[float] = []
    for place in sorted(places):
        if not made or place - made[-1] > _NEAR:
            made.append(place)
    return made


def _middle(low: float, high: float) -> float:
    return (low + high) / 2


# Unruled --------------------------------------------------------------------------------------------------------------
def _unruled(page: Page, is_header: IsHeader, columns: list[float]) -> Iterator[_Line]:
    """Rows by the places of the heads; `columns` keeps them for the next page."""
    last: _Line | None = None
    for line in page.lines:
        if not columns and is_header([segment.text for segment in line]):
            columns += [segment.box.x0 for segment in line]
        made = _placed(line, columns) if columns else _Line([list(one.words) for one in line], _box(line))
        if last is not None and columns and not made.cells[0] and _follows(last, made):
            last = _Line(
                [[*a, *b] for a, b in zip(last.cells, made.cells, strict=True)], last.box.with_(made.box)
            )
            continue
        if last is not None:
            yield last
        last = made
    if last is not None:
        yield last


def _placed(line: list[Segment], columns: list[float]) -> _Line:
    cells: list[list[Letters]] = [[] for _ in columns]
    for segment in line:
        for word in segment.words:
            cells[max(bisect_right(columns, word.box.x0 + _NEAR) - 1, 0)].append(word)
    return _Line(cells, _box(line))


def _follows(above: _Line, below: _Line) -> bool:
    size = next(word.size for cell in below.cells for word in cell)
    return above.box.page == below.box.page and 0 < above.box.y0 - below.box.y0 <= _CLOSE * size


def _box(line: list[Segment]) -> Box:
    return around([word for segment in line for word in segment.words])


def _joined(words: list[Letters]) -> str:
    """The words of a cell; a long number, digest or address that was broken at the cell's edge goes on without a space."""
    text = ""
    last: Letters | None = None
    for word in words:
        wrapped = last is not None and word.box.y1 <= last.box.y0 + _NEAR
        broken = wrapped and last is not None and _TOKEN.fullmatch(last.text) and _TOKEN.fullmatch(word.text)
        text += word.text if not text or broken else f" {word.text}"
        last = word
    return text


_TOKEN = re.compile(r"[0-9a-f]{8,}", re.IGNORECASE)
