"""Tables as providers send them: bytes of CSV (RFC 4180) or XLSX (ECMA-376) arrive; numbered rows of cells leave.

The header line is looked for, never counted to: providers put titles, blank lines and addresses before it. A row's
number is its physical line in the file, or its row in the sheet, so that anyone can open the file and find it.
"""

import csv
import io
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeAlias

import openpyxl

from thelivu.base import InputError

Cell: TypeAlias = str | datetime
"""Text as it stands in the file, or a date that a spreadsheet program made of it."""

IsHeader: TypeAlias = Callable[[list[str]], bool]

DELIMITERS = (",", ";", "\t", "|")
PREAMBLE = 2_000  # lines in which a header is looked for
UNREADABLE = ["\udcff"]
"""The cells of a line that no reader of CSV could take apart."""
UNPACKED = 2 * 1024**3  # bytes a workbook may unpack to
SHEET_ROWS = (65_536, 1_048_576)
"""Rows of a sheet, of the old kind and the new: a table that ends exactly there was cut, also when saved as CSV."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file, and its cells."""

    number: int
    cells: list[Cell]

    @property
    def texts(self) -> list[str]:
        """The cells as text, trimmed; a date cell as the spreadsheet holds it."""
        return [cell.strip() if isinstance(cell, str) else cell.isoformat(sep=" ") for cell in self.cells]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it; rows must be read once, in order. `padded` rows may be short by empty cells."""

    header: list[str]
    rows: Iterator[Row]
    padded: bool
    open_end: bool = False  # the file ends without the end of a line


def open_table(data: bytes, is_header: IsHeader, *, where: str) -> Table | None:
    """The table in a CSV or XLSX file, or None where no line is its header."""
    if data[:4] == b"PK\x03\x04":
        return _in_workbook(data, is_header, where)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise InputError("attribution.return.old_workbook", where=where)
    return _in_text(decoded(data, where=where, strict=False), is_header)


def decoded(data: bytes, *, where: str, strict: bool) -> list[str]:
    """Physical lines with their ends. Bytes that are not UTF-8 stay visible in their cells unless `strict`."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding, "strict" if strict or encoding == "utf-16" else "surrogateescape")
    except UnicodeDecodeError as bad:
        raise InputError("attribution.not_utf8", where=where, byte=bad.start) from bad
    return list(io.StringIO(text, newline=""))


def records(
    lines: Sequence[str], delimiter: str, *, first: int, width: int = 0
) -> Iterator[tuple[int, list[str]]]:
    """CSV records from a physical line on, each with the line it begins on, in the file's order.

    A quote that is never closed swallows the rows after it. Where a line inside a record would be a whole row by
    itself (`width` cells), each line of that record is given as UNREADABLE, so that none of them is lost unseen.
    """
    reader = csv.reader(islice(lines, first - 1, None), delimiter=delimiter)
    begin = first
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a cell beyond the size limit: its lines are rejected, the rest is read
            cells = list(UNREADABLE)
        after = first + reader.line_num
        if cells == UNREADABLE or (width and _swallowed(lines[begin : after - 1], delimiter, width)):
            yield from ((number, list(UNREADABLE)) for number in range(begin, after))
        else:
            yield begin, cells
        begin = after


def _swallowed(inner: Sequence[str], delimiter: str, width: int) -> bool:
    return any(len(cells) >= width for line in inner for _, cells in records([line], delimiter, first=1))


def _in_text(lines: list[str], is_header: IsHeader) -> Table | None:
    for number, line in enumerate(lines[:PREAMBLE], start=1):
        for delimiter in DELIMITERS:
            header = [cell.strip() for _, cells in records([line], delimiter, first=1) for cell in cells]
            if is_header(header):
                below = records(lines, delimiter, first=number + 1, width=len(header))
                rows = (Row(begin, list(cells)) for begin, cells in below)
                return Table(header, rows, padded=False, open_end=not lines[-1].endswith(("\n", "\r")))
    return None


def _in_workbook(data: bytes, is_header: IsHeader, where: str) -> Table | None:
    found = [table for table in (_in_sheet(rows, is_header) for rows in _sheets(data, where)) if table]
    if len(found) > 1:
        raise InputError("attribution.return.two_tables", where=where)
    return found[0] if found else None


def _sheets(data: bytes, where: str) -> list[Iterator[Row]]:
    """The sheets' rows. Formulas count as their stored results; pictures and charts are never opened."""
    if _unpacked(data, where) > UNPACKED:
        raise InputError("attribution.return.workbook_too_large", where=where)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and validations, which no row needs
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except Exception as bad:  # a workbook from outside: the parser raises whatever it meets
        raise InputError("attribution.return.workbook_unreadable", where=where) from bad
    return [_sheet_rows(sheet.iter_rows(values_only=True), where) for sheet in book.worksheets]


def _unpacked(data: bytes, where: str) -> int:
    """How many bytes the members declare; zipfile never unpacks more than that."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as bad:
        raise InputError("attribution.return.workbook_unreadable", where=where) from bad


def _sheet_rows(rows: Iterator[tuple[object, ...]], where: str) -> Iterator[Row]:
    number = 0
    while True:
        try:
            values = next(rows)
        except StopIteration:
            return
        except Exception as bad:  # as above: the sheet is parsed while it is read
            raise InputError("attribution.return.workbook_unreadable", where=where) from bad
        number += 1
        yield Row(number, [_cell(value) for value in values])


def _cell(value: object) -> Cell:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return _whole_second(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _whole_second(value: datetime) -> datetime:
    """A spreadsheet keeps a time as a fraction of a day; what is a hair off a second is that second."""
    near = value.microsecond
    if min(near, 1_000_000 - near) > 5_000:
        return value
    second = value.replace(microsecond=0)
    return second if near < 500_000 else second + timedelta(seconds=1)


def _in_sheet(rows: Iterator[Row], is_header: IsHeader) -> Table | None:
    for row in islice(rows, PREAMBLE):
        header = row.texts
        if is_header(header):
            return Table(header, rows, padded=True)
    return None
