"""The first lines of a file whose columns nobody has named yet: bytes arrive; a header and masked lines leave.

Before the columns are known any cell may hold a name. A cell is shown only where its shape is that of an address, a
port or a time; all others are withheld. A line is offered as a header only where none of its cells looks like data.
"""

import re
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from thelivu.attribution.tabular import Row, open_table
from thelivu.base import read_formats

SHOWN = 8  # rows from the top
LAST = 3  # rows from the end: where a trailer stands
TRIED = 2_000  # rows whose times are tried by every format
LEAST_CELLS = 3  # address, start and line: no table has fewer columns

_DAYS = (
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d:%m:%Y",
    "%m:%d:%Y",
    "%d.%m.%Y",
    "%Y-%m-%d",
    "%d-%b-%Y",
)
_CLOCKS = ("%H:%M:%S", "%I:%M:%S %p", "%H:%M")
FORMATS = (
    *(f"{day} {clock}" for day in _DAYS for clock in _CLOCKS),
    *("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S%z"),
)
"""Ways of writing a time that providers use; any other can be written down by hand."""

_TIME = re.compile(
    r"(?=.*[:/.-])[\d:/.\-+TZ ]{4,40}|[\d:/.\-+TZ ]*\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\b"
    r"[\d:/.\-+TZ ]*", re.IGNORECASE,
)  # fmt: skip
_MARKS = re.compile(r"\b(am|pm|ist|utc|gmt)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"(?=.*[.:])[\da-f.:]{3,45}(/\d{1,3})?", re.IGNORECASE)
_PORT = re.compile(r"\d{1,5}( ?[-\u2013] ?\d{1,5})?")
_ROUNDED = re.compile(r"[+-]?\d([.,]\d+)?E\+\d+", re.IGNORECASE)
_TRAILER = re.compile(
    r"((total|number|no|count|of|rows|records|lines|end|report)[ .:=-]*)+\d+", re.IGNORECASE
)


def plain(cell: str) -> str | None:
    """The cell where its shape is that of an address, a port, a time or a count of rows; None: it is withheld."""
    text = cell.strip()
    if (
        not text
        or _TRAILER.fullmatch(text)
        or any(shape.fullmatch(text) for shape in (_ADDRESS, _PORT, _ROUNDED))
    ):
        return text
    unmarked = _MARKS.sub("", text).strip()
    return text if unmarked and _TIME.fullmatch(unmarked) and any(one.isdigit() for one in unmarked) else None


@dataclass(frozen=True, slots=True)
class Shown:
    """One row: its number, and its cells; None is withheld."""

    number: int
    cells: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """A format, how many time cells it fits, the first of them, and how it reads that one."""

    form: str
    cells: int
    cell: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FirstLook:
    """A header that a person can name columns of, rows from both ends, ways to read the times, a trailer's pattern."""

    header: tuple[str, ...]
    first: tuple[Shown, ...]
    last: tuple[Shown, ...]
    rows: int
    tried: int  # time cells
    fits: tuple[Fit, ...]
    trailers: tuple[str, ...]


def first_look(data: bytes, *, where: str, nth: int = 0) -> FirstLook | None:
    """The table below the nth line that looks like a header, counted from 0; None where there is no such line."""
    met: list[list[str]] = []

    def is_header(cells: list[str]) -> bool:
        if _header_like(cells):
            met.append(cells)
        return len(met) > nth

    table = open_table(data, is_header, where=where)
    if table is None:
        return None
    top = list(islice(table.rows, TRIED))
    tail: deque[Row] = deque(top, LAST)
    count = len(top)
    for row in table.rows:
        tail.append(row)
        count += 1
    times, fits = _formats(top)
    last = [row for row in tail if row.number > top[SHOWN - 1].number] if len(top) > SHOWN else []
    trailers = sorted({_pattern(cell) for row in tail for cell in row.texts if _TRAILER.fullmatch(cell)})
    return FirstLook(
        tuple(table.header), _masked(top[:SHOWN]), _masked(last), count, times, fits, tuple(trailers)
    )


def _header_like(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(filled) >= LEAST_CELLS and not any(
        re.search(r"\d{3}", cell) or len(cell) > 60 for cell in filled
    )


def _masked(rows: Iterable[Row]) -> tuple[Shown, ...]:
    return tuple(Shown(row.number, tuple(plain(cell) for cell in row.texts)) for row in rows)


def _formats(rows: Iterable[Row]) -> tuple[int, tuple[Fit, ...]]:
    """How many cells are times, and for each format that fits some of them: how many, and how it reads the first."""
    counted: Counter[str] = Counter()
    shown: dict[str, tuple[str, datetime]] = {}
    times = 0
    for cell in (cell for row in rows for cell in row.cells):
        if not isinstance(cell, str) or not _could_be_a_time(cell):
            continue
        fitting = {
            form: read.naive[0][0] for form in FORMATS if (read := read_formats(cell, (form,), "UTC")).naive
        }
        times += bool(fitting)
        counted.update(fitting.keys())
        for form, at in fitting.items():
            shown.setdefault(form, (cell.strip(), at))
    return times, tuple(Fit(form, many, *shown[form]) for form, many in counted.most_common())


def _could_be_a_time(cell: str) -> bool:
    text = cell.strip()
    return 8 <= len(text) <= 40 and text.count(":") >= 1 and any(one.isdigit() for one in text)


def _pattern(trailer: str) -> str:
    """A pattern for the trailer as written, with brackets around its number."""
    words, number = re.fullmatch(r"(.*?)(\d+)", trailer.strip()).groups()  # type: ignore[union-attr]
    assert number
    return f"^{re.escape(words)}(\\d+)$".replace("\\ ", " ")
