"""Pages of a CSV file: an open file arrives; runs of whole lines leave, with the records that need the careful reader.

The file is read once, in pieces; what belongs to a record that a piece cuts is read again with the next piece. The
number of a record is its physical line in the file, as in `attribution.tabular`.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol, TypeVar, overload

import numpy as np

from thelivu.attribution.tabular import UNREADABLE, records
from thelivu.bulk.lines import Lines, lines_of

PIECE = 14 * 1024**2  # bytes read at a time; about four pieces are held at once


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


Record = tuple[int, list[str]]
"""The line that a record begins on, and its cells."""


@dataclass(frozen=True, slots=True)
class Page:
    """Lines of a file, and the records of those that are not plain."""

    first: int  # number of its first line
    whole: Lines
    lines: int  # how many of them are of this page
    delimiter: str
    odd: list[Record]

    @property
    def plain(self) -> bytes:
        """Its lines in which only the plain ones have cells."""
        blank = self.delimiter.encode() * self.whole.commas + b"\n"
        plain = self.whole.plain(self.lines, blank)
        if b"\r" in plain:
            plain = plain.replace(b"\r\n", b"\n")
        return plain + b"\n" * bool(plain and not plain.endswith(b"\n"))

    def cells(self, numbers: Iterable[int]) -> dict[int, list[str]]:
        """The cells of some plain lines, by their number."""
        chosen = ((number, self.whole.text(number - self.first)) for number in numbers)
        return {
            number: cells
            for number, text in chosen
            for _, cells in records([text], self.delimiter, first=1)
            if not self.whole.odd[number - self.first]
        }


@dataclass(slots=True)
class Pages:
    """The pages of a file below its header; afterwards its digest, and whether it ends in the middle of a line."""

    file: BinaryIO
    delimiter: str
    width: int
    word: bytes | None = None  # a trailer has it: the lines with it are for the careful reader
    every: bool = False  # all lines are
    size: int | None = None  # bytes read at a time; PIECE where nothing is said
    digest: _Digest = field(default_factory=hashlib.sha256)
    open_end: bool = False

    def below(self, header: int, *, skip: int) -> Iterator[Page]:
        """The pages after the header's line; `skip` is the number of bytes up to the end of that line."""
        self._seen(self.file.read(skip))
        first, left, over, size = header + 1, b"", False, self.size or PIECE
        while not over:
            piece = self.file.read(size)
            self._seen(piece)
            over = len(piece) < size
            end = len(piece) if over else piece.rfind(b"\n") + 1
            if not end and not over:
                left += piece
                continue
            data, left = b"".join((left, memoryview(piece)[:end])), piece[end:]
            del piece
            if data:
                page, rest = self._page(data, first, last=over)
                yield page
                first, left = first + page.lines, rest + left

    def _seen(self, data: bytes) -> None:
        if data:
            self.digest.update(data)
            self.open_end = data[-1:] not in (b"\n", b"\r")

    def _page(self, data: bytes, first: int, *, last: bool) -> tuple[Page, bytes]:
        """The page of some whole lines, and the bytes of a record at their end that may go on."""
        lines = lines_of(data, ord(self.delimiter), self.width)
        if self.every:
            lines.odd[:] = True
        elif self.word is not None:
            lines.odd[lines.holding(self.word)] = True
        odd, end = self._odd(lines, first, last=last)
        rest = data[int(lines.starts[end]) :] if end < len(lines) else b""
        return Page(first, lines, end, self.delimiter, odd), rest

    def _odd(self, lines: Lines, first: int, *, last: bool) -> tuple[list[Record], int]:
        """The records that begin on lines that are not plain, and the line before which all records end."""
        found: list[Record] = []
        at = 0
        for line in np.flatnonzero(lines.odd).tolist():
            if line < at:
                continue  # part of a record that began above
            run, at = self._run(lines, line)
            cut = len(run)
            if at == len(lines) and not last:
                cut = _doubtful(run)
                at = run[cut][0]
            found += [(first + place, cells) for place, cells in run[:cut]]
            lines.odd[line:at] = True
            if cut < len(run):
                return found, at
        return found, len(lines)

    def _run(self, lines: Lines, start: int) -> tuple[list[Record], int]:
        """Records from a line that is not plain to the next that is; and that next line."""
        run: list[Record] = []
        for number, cells in records(_Below(lines, start), self.delimiter, first=1, width=self.width):
            place = start + number - 1
            if not lines.odd[place] and cells != UNREADABLE:
                return run, place
            run.append((place, cells))
        return run, len(lines)


T = TypeVar("T")


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same pages, or what was made of them, each made while the one before it is worked on."""
    with ThreadPoolExecutor(max_workers=1) as other:
        coming = other.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = other.submit(next, items, None)
            yield item


def _doubtful(run: Sequence[Record]) -> int:
    """From which record on the lines that follow could still change what was read."""
    cut = len(run) - 1
    while cut and run[cut][1] == UNREADABLE == run[cut - 1][1]:
        cut -= 1
    return cut


class _Below(Sequence[str]):
    """Lines from one on, decoded when they are asked for."""

    def __init__(self, lines: Lines, start: int) -> None:
        self.lines, self.start = lines, start

    def __len__(self) -> int:
        return len(self.lines) - self.start

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self.lines.text(self.start + line) for line in range(*at.indices(len(self)))]
        return self.lines.text(self.start + range(len(self))[at])
