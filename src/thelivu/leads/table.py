"""CSV tables (RFC 4180): bytes arrive; numbered rows of cells leave, each cell with its span of the bytes.

A row's number is the line it begins on, so that anyone can open the file and find it. The header is looked for:
senders put titles and remarks above it. Bytes are read as UTF-8, UTF-16 by its mark, else as Windows-1252.
"""

import codecs
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from thelivu.base import InputError, Word
from thelivu.leads.limits import Limits

DELIMITERS = (",", ";", "\t", "|")
PREAMBLE = 100  # rows in which the header is looked for
OPEN_QUOTE = "leads.row.open_quote"


@dataclass(slots=True)
class Cell:
    """One cell: its text, its span, and what a spreadsheet program did to it."""

    text: str = field(repr=False)
    start: int
    end: int
    is_date: bool = False
    damage: str = ""  # code of the reason why its value cannot be trusted


@dataclass(slots=True)
class Row:
    """One row, or one line that cannot be taken apart (`broken`: the reason's code)."""

    number: int
    cells: list[Cell]
    broken: str = ""

    @property
    def texts(self) -> list[str]:
        """The cells' texts, trimmed."""
        return [cell.text.strip() for cell in self.cells]

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return not any(cell.text.strip() for cell in self.cells)


IsHeader: TypeAlias = Callable[[Sequence[str]], bool]


@dataclass(slots=True)
class Table:
    """A header, the rows above it and those below it; `rows` is read once, in order."""

    header: Row
    above: list[Row]
    rows: Iterator[Row]
    padded: bool  # a row may be short by empty cells
    notes: list[Word]
    rendition: Callable[[], bytes] | None = None
    mark: str = ""


def open_csv(data: bytes, is_header: IsHeader, limits: Limits) -> Table | None:
    """The table of a text file, or None where no line is its header."""
    text, encoding, skip = _decoded(data)
    notes = [Word("leads.note.encoding")] if encoding == "cp1252" else []
    for delimiter in DELIMITERS:
        above: list[Row] = []
        rows = _Records(text, delimiter, _Bytes(text, encoding, skip), limits)
        for row in rows:
            if not row.broken and is_header(row.texts):
                rows.width = len(row.cells)
                return Table(row, above, rows, False, notes)
            above.append(row)
            if len(above) >= PREAMBLE:
                break
    return None


def csv_rows(data: bytes, delimiter: str, limits: Limits) -> tuple[Iterator[Row], list[Word]]:
    """Every row of a text file in which several tables may stand, and what a person must know of it."""
    text, encoding, skip = _decoded(data)
    notes = [Word("leads.note.encoding")] if encoding == "cp1252" else []
    return _Records(text, delimiter, _Bytes(text, encoding, skip), limits), notes


def _decoded(data: bytes) -> tuple[str, str, int]:
    """Text, encoding, and how many bytes of mark precede the text."""
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            try:
                return data[2:].decode(name), name, 2
            except UnicodeDecodeError:
                raise InputError("leads.sheet.not_text") from None
    skip = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    try:
        return data[skip:].decode("utf-8"), "utf-8", skip
    except UnicodeDecodeError:
        # five bytes have no letter in Windows-1252: they become one each, so that places stay right
        return data.decode("latin-1").translate(_WINDOWS), "cp1252", 0


_WINDOWS = {
    code: letter for code in range(128, 160) if (letter := bytes([code]).decode("cp1252", "ignore")) != ""
}


class _Bytes:
    """Turns places in the text into places in the bytes, going forward."""

    def __init__(self, text: str, encoding: str, skip: int) -> None:
        self.text, self.encoding, self.skip = text, encoding, skip
        self.narrow = encoding == "cp1252" or (encoding == "utf-8" and text.isascii())
        self.place, self.byte = 0, 0

    def at(self, place: int) -> int:
        if self.narrow:
            return self.skip + place
        self.byte += len(self.text[self.place : place].encode(self.encoding, "surrogatepass"))
        self.place = place
        return self.skip + self.byte

    def back(self, place: int, byte: int) -> None:
        """Goes back to a place whose byte is known."""
        self.place, self.byte = place, byte - self.skip


_QUOTED = re.compile(r'"[^"]*+(?:""[^"]*+)*+"')
_LINE_END = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"[^\r\n]*")


class _Records(Iterator[Row]):
    """The records of a text, one by one.

    A quotation mark that is never closed swallows the rows after it. Then each line of that record is given as
    broken, so that none of them is lost unseen.
    """

    def __init__(self, text: str, delimiter: str, places: _Bytes, limits: Limits) -> None:
        self.text, self.delimiter, self.places, self.limits = text, delimiter, places, limits
        self.bare = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
        self.place = 0
        self.line = 1
        self.count = 0
        self.width = 0
        self.broken_until = 0

    def __next__(self) -> Row:
        if self.place >= len(self.text):
            raise StopIteration
        self.count += 1
        if self.count > self.limits.rows:
            raise InputError("leads.sheet.too_many_rows", limit=self.limits.rows)
        if self.place < self.broken_until:
            return self._broken_line()
        number, begin, byte = self.line, self.place, self.places.at(self.place)
        cells = self._cells(number)
        if cells is None or (self.line > number and self._swallowed(begin, cells)):
            self.broken_until = self.place
            self.place, self.line = begin, number
            self.places.back(begin, byte)
            return self._broken_line()
        self._end_line()
        return Row(number, cells)

    def _cells(self, number: int) -> list[Cell] | None:
        """The cells up to the end of the record, or None where a quotation mark is never closed."""
        cells: list[Cell] = []
        while True:
            begin = self.place
            text = ""
            if self.text.startswith('"', begin):
                quoted = _QUOTED.match(self.text, begin)
                if quoted is None:
                    self.place = len(self.text)
                    return None
                text = quoted.group()[1:-1].replace('""', '"')
                self.line += len(_LINE_END.findall(quoted.group()))
                self.place = quoted.end()
            bare = self.bare.match(self.text, self.place)
            assert bare is not None
            self.place = bare.end()
            if text and bare.group().strip() and self.line > number:
                self._to_line_end()
                return None  # text goes on behind a closing mark, lines later: the mark was an opening one
            cells.append(Cell(text + bare.group(), self.places.at(begin), self.places.at(self.place)))
            if len(cells) > self.limits.columns:
                raise InputError("leads.sheet.too_many_columns", limit=self.limits.columns)
            if not self.text.startswith(self.delimiter, self.place):
                return cells
            self.place += 1

    def _to_line_end(self) -> None:
        found = _LINE.match(self.text, self.place)
        assert found is not None
        self.place = found.end()

    def _swallowed(self, begin: int, cells: list[Cell]) -> bool:
        """Whether a line inside the record would be a whole row by itself."""
        lines = _LINE_END.split(self.text[begin : self.place])
        return self.width > 1 and (
            len(cells) != self.width
            or any(line.count(self.delimiter) + 1 >= self.width for line in lines[1:-1])
        )

    def _broken_line(self) -> Row:
        found = _LINE.match(self.text, self.place)
        assert found is not None
        cell = Cell(found.group(), self.places.at(found.start()), self.places.at(found.end()))
        row = Row(self.line, [cell], OPEN_QUOTE)
        self.place = found.end()
        self._end_line()
        return row

    def _end_line(self) -> None:
        found = _LINE_END.match(self.text, self.place)
        if found is not None:
            self.place = found.end()
            self.line += 1
