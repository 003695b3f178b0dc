"""Lines of a CSV file, seen as bytes: a run of whole lines arrives; which of them any reader of CSV would read alike leaves.

A line is *plain* when its cells can be told apart in one way only: as many as the header has, each without quotes or
wholly within them, no control characters, UTF-8. All others (torn, short, quoted oddly, over several lines) are left to
the reader of `attribution.tabular`, line by line. Nothing is dropped here.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NEWLINE, RETURN, QUOTE = 10, 13, 34
LONGEST = 100_000  # bytes of a line; a longer one is not plain

Places = NDArray[np.int64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lines:
    """Physical lines: bytes, where each begins, where the last one ends, and which are not plain."""

    data: bytes
    starts: Places
    odd: Marks
    commas: int  # marks between the cells of a line

    def holding(self, word: bytes) -> Places:
        """The lines that contain a word."""
        found = [one.start() for one in re.finditer(re.escape(word), self.data)]
        return np.searchsorted(self.starts, np.array(found, np.int64), side="right") - 1

    def __len__(self) -> int:
        return len(self.starts)

    def text(self, line: int) -> str:
        """A line with its end; bytes that are not UTF-8 stay visible."""
        end = int(self.starts[line + 1]) if line + 1 < len(self) else len(self.data)
        return self.data[int(self.starts[line]) : end].decode("utf-8", "surrogateescape")

    def plain(self, last: int, blank: bytes) -> bytes:
        """The bytes of the lines before `last`, each that is not plain replaced by a line of empty cells."""
        end = int(self.starts[last]) if last < len(self) else len(self.data)
        parts: list[bytes] = []
        at = 0
        for line in np.flatnonzero(self.odd[:last]).tolist():
            start = int(self.starts[line])
            parts += [self.data[at:start], blank]
            at = int(self.starts[line + 1]) if line + 1 < len(self) else len(self.data)
        return b"".join([*parts, self.data[at:end]])


def lines_of(data: bytes, delimiter: int, width: int) -> Lines:
    """Takes whole lines apart; `width` is how many cells the header has."""
    raw = np.frombuffer(data, np.uint8)
    ends = ends_in(data)
    starts = np.concatenate(([0], ends + 1)).astype(np.int64)
    if len(starts) and starts[-1] == len(raw):
        starts = starts[:-1]
    else:
        ends = np.concatenate((ends, [len(raw)]))
    odd = (np.diff(starts, append=len(raw)) > LONGEST) | _strange(raw, data, ends, delimiter)
    marks = np.flatnonzero(raw == delimiter)
    quotes = np.flatnonzero(raw == QUOTE)
    if len(quotes):
        odd |= _oddly_quoted(raw, quotes, starts, ends, delimiter)
        marks = marks[~_within(raw, marks, starts, ends)]
    cells = np.diff(np.searchsorted(marks, np.append(starts, len(raw)))) + 1
    return Lines(data, starts, odd | (cells != width), width - 1)


def ends_in(data: bytes) -> Places:
    """Where lines end: at a newline, or at a carriage return that none follows."""
    raw = np.frombuffer(data, np.uint8)
    ends = raw == NEWLINE
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        alone = raw == RETURN
        alone[:-1] &= ~ends[1:]
        ends |= alone
    return np.flatnonzero(ends).astype(np.int64)


def _strange(raw: NDArray[np.uint8], data: bytes, ends: Places, delimiter: int) -> Marks:
    """Lines with control characters or with bytes that are not UTF-8; those that end in a carriage return alone, too."""
    found = raw < 32
    found[np.minimum(ends, len(raw) - 1)] &= raw[np.minimum(ends, len(raw) - 1)] != NEWLINE
    if b"\r" in data:
        before = ends[(ends > 0) & (ends < len(raw))] - 1
        before = before[(raw[before] == RETURN) & (raw[before + 1] == NEWLINE)]
        found[before] = False
    if delimiter < 32:
        found &= raw != delimiter
    odd = np.zeros(len(ends), np.bool_)
    odd[np.searchsorted(ends, np.flatnonzero(found))] = True
    if not data.isascii() and not _readable(data):
        high = np.searchsorted(ends, np.flatnonzero(raw > 127))
        begins = np.concatenate(([0], ends[:-1] + 1))
        for line in np.unique(high).tolist():
            odd[line] |= not _readable(data[begins[line] : ends[line]])
    return odd


def _readable(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _oddly_quoted(
    raw: NDArray[np.uint8], quotes: Places, starts: Places, ends: Places, delimiter: int
) -> Marks:
    """Lines whose quotes do not each open at the beginning of a cell and close at its end."""
    line = np.searchsorted(ends, quotes)
    counts = np.bincount(line, minlength=len(ends))
    place = np.arange(len(quotes)) - np.concatenate(([0], np.cumsum(counts)[:-1]))[line]
    opens = place % 2 == 0
    before = raw[np.maximum(quotes - 1, 0)]
    after = raw[np.minimum(quotes + 1, len(raw) - 1)]
    begins = (quotes == starts[line]) | (before == delimiter) | (before == QUOTE)
    closes = (quotes + 1 >= ends[line]) | (after == delimiter) | (after == QUOTE) | (after == RETURN)
    # A quote between two others is half of a doubled one: the pair must lie inside a cell, so each has its neighbour.
    wrong = np.where(opens, ~begins, ~closes)
    odd: Marks = counts % 2 == 1
    odd[line[wrong]] = True
    return odd


def _within(raw: NDArray[np.uint8], marks: Places, starts: Places, ends: Places) -> Marks:
    """Which marks lie within quotes, counted from the beginning of their line."""
    open_ = np.cumsum(raw == QUOTE, dtype=np.uint8) & 1  # only odd and even matter, so that it may overflow
    before = np.where(starts > 0, open_[starts - 1], 0)
    if not before.any():  # no line has an odd number of quotes
        inside: Marks = open_[marks] == 1
        return inside
    here: Marks = open_[marks] != before[np.searchsorted(ends, marks)]
    return here
