"""XLSX workbooks (ECMA-376): bytes arrive; the rows of the one sheet that holds the table leave, and their text form.

Cells have no place in the bytes of a ZIP, so the sheet is rendered as CSV once, in the same way every time, and spans
count in that rendition. Formulas count as their stored results. What a spreadsheet program did to a number is marked.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

import openpyxl

from thelivu.base import InputError, Word
from thelivu.leads.limits import Limits
from thelivu.leads.model import REAL, SYNTHETIC, mark_of
from thelivu.leads.table import PREAMBLE, Cell, IsHeader, Row, Table

_Values: TypeAlias = tuple[object, ...]
_FREE = 16 * 1024**2  # bytes a workbook may unpack to whatever its ratio
_ERROR = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)")
_EXACT = 10**15  # a spreadsheet keeps 15 digits of a number


def open_workbook(data: bytes, is_header: IsHeader, sheet: str | None, limits: Limits) -> Table | None:
    """The table in a workbook, or None where no row of a sheet is its header."""
    mark = _mark(data, limits)
    results, formulas = _load(data, formulas=False), _load(data, formulas=True)
    found: list[Table] = []
    others = 0
    for name in results.sheetnames:
        if sheet is not None and name != sheet:
            others += 1
            continue
        rows = _Sheet(_rows(results, name, limits), _rows(formulas, name, limits))
        table = rows.table(is_header)
        if table is None:
            others += bool(rows.values)
        else:
            found.append(table)
    if len(found) > 1:
        raise InputError("leads.sheet.two_tables")
    if not found:
        return None
    found[0].mark = mark
    if others:
        found[0].notes.append(Word("leads.note.other_sheets", {"count": others}))
    return found[0]


def _mark(data: bytes, limits: Limits) -> str:
    """Looks into every member once: whether it unpacks within limits, and whether one carries the mark."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_members(archive, len(data), limits)
            marks = {mark_of(archive.read(info)) for info in archive.infolist()}
    except InputError:
        raise
    except Exception as bad:  # a workbook from outside: the parser raises whatever it meets
        raise InputError("leads.sheet.workbook_unreadable") from bad
    return SYNTHETIC if SYNTHETIC in marks else REAL


def _check_members(archive: zipfile.ZipFile, packed: int, limits: Limits) -> None:
    infos = archive.infolist()
    total = sum(info.file_size for info in infos)  # never more is unpacked than is declared
    if total > min(limits.unpacked, max(_FREE, packed * limits.ratio)) or len(infos) > 5_000:
        raise InputError("leads.sheet.workbook_too_large")


def _load(data: bytes, *, formulas: bool) -> openpyxl.Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and validations, which no row needs
            return openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=not formulas, keep_links=False
            )
    except Exception as bad:  # a workbook from outside: the parser raises whatever it meets
        raise InputError("leads.sheet.workbook_unreadable") from bad


def _rows(book: openpyxl.Workbook, name: str, limits: Limits) -> list[_Values]:
    """The rows of a sheet, without empty ones at the end."""
    try:
        rows = list(_sheet_rows(book, name, limits))
    except Exception as bad:  # a workbook from outside: the parser raises whatever it meets
        raise InputError("leads.sheet.workbook_unreadable") from bad
    while rows and not _width(rows[-1]):
        rows.pop()
    if len(rows) > limits.rows:
        raise InputError("leads.sheet.too_many_rows", limit=limits.rows)
    if any(_width(row) > limits.columns for row in rows):
        raise InputError("leads.sheet.too_many_columns", limit=limits.columns)
    return rows


def _sheet_rows(book: openpyxl.Workbook, name: str, limits: Limits) -> Iterator[_Values]:
    sheet = book[name]
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()  # what a file says of its own size is not believed
    if hasattr(sheet, "iter_rows"):  # else it is a chart
        yield from sheet.iter_rows(values_only=True, max_row=limits.rows + 1, max_col=limits.columns + 1)


class _Sheet:
    """The rows of one sheet, rendered while they are read."""

    def __init__(self, values: list[_Values], formulas: list[_Values]) -> None:
        self.values, self.formulas = values, formulas
        self.width = max((_width(row) for row in [*values, *formulas]), default=0)
        self.pieces: list[bytes] = []
        self.size = 0

    def table(self, is_header: IsHeader) -> Table | None:
        rows = self._rendered()
        above: list[Row] = []
        for row in rows:
            if is_header(row.texts):
                return Table(row, above, rows, True, [], lambda: b"".join(self.pieces))
            above.append(row)
            if len(above) >= PREAMBLE:
                break
        return None

    def _rendered(self) -> Iterator[Row]:
        for number in range(1, max(len(self.values), len(self.formulas)) + 1):
            values = _padded(self.values, number, self.width)
            formulas = _padded(self.formulas, number, self.width)
            cells = [self._cell(*pair) for pair in zip(values, formulas, strict=True)]
            if self.pieces and cells:
                self.pieces[-1] = b"\r\n"  # in place of the last comma
                self.size += 1
            yield Row(number, cells)

    def _cell(self, value: object, formula: object) -> Cell:
        text, damage = _text(value)
        if value is None and formula is not None:
            damage = "leads.row.formula"
        shown = f'"{text.replace(chr(34), chr(34) * 2)}"' if re.search(r'[",\r\n]', text) else text
        piece = shown.encode("utf-8", "replace")
        start = self.size
        self.pieces += [piece, b","]
        self.size += len(piece) + 1
        return Cell(text, start, start + len(piece), isinstance(value, datetime | date), damage)


def _padded(rows: list[_Values], number: int, width: int) -> list[object]:
    row = rows[number - 1][:width] if number <= len(rows) else ()
    return [*row, *[None] * (width - len(row))]


def _width(row: _Values) -> int:
    return max((place for place, value in enumerate(row, start=1) if value is not None), default=0)


def _text(value: object) -> tuple[str, str]:
    """A cell as text, and the code of its damage."""
    match value:
        case None:
            return "", ""
        case bool():
            return str(value).upper(), ""
        case datetime():
            return _whole_second(value).isoformat(sep=" "), ""
        case date() | time() | timedelta():
            return str(value), ""
        case float() if not value.is_integer():
            return repr(value), ""
        case int() | float():
            return (str(int(value)), "leads.row.number_damaged" if abs(value) >= _EXACT else "")
    text = str(value)
    return text, "leads.row.cell_error" if _ERROR.fullmatch(text.strip()) else ""


def _whole_second(value: datetime) -> datetime:
    """A spreadsheet keeps a time as a fraction of a day; what is a hair off a second is that second."""
    near = value.microsecond
    if min(near, 1_000_000 - near) > 5_000:
        return value
    second = value.replace(microsecond=0)
    return second if near < 500_000 or second.year >= 9999 else second + timedelta(seconds=1)
