"""Lines of a CSV file, seen as bytes: a run of whole lines arrives; which of them any reader of CSV would read alike leaves.

A line is *plain* when its cells can be told apart in one way only: as many as the header has, each without quotes or
wholly within them, no control characters, UTF-8. All others (torn, short, quoted oddly, over several lines) are left to
the reader of `attribution.tabular`, line by line. Nothing is dropped here.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NEWLINE, RETURN, QUOTE, DELETE = 10, 13, 34, 127
PART = (
    256 * 1024
)  # bytes that are looked at together: what is found in them stays in the cache, and in memory that is there
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
    starts, odd, at = [np.zeros(0, np.int64)], [np.zeros(0, np.bool_)], 0
    while at < len(data):
        end = data.rfind(b"\n", at, at + PART) + 1 or data.find(b"\n", at + PART) + 1 or len(data)
        places, marks = _apart(data[at:end], delimiter, width)
        starts.append(places + at)
        odd.append(marks)
        at = end
    return Lines(data, np.concatenate(starts), np.concatenate(odd), width - 1)


def _apart(data: bytes, delimiter: int, width: int) -> tuple[Places, Marks]:
    """Where each line begins, and which are not plain."""
    raw = np.frombuffer(data, np.uint8)
    marks = _marks_in(raw, delimiter)
    closing = _closing(raw, marks)
    ends = marks.at[closing]
    starts = np.concatenate(([0], ends + 1)).astype(np.int64)
    if len(starts) and starts[-1] == len(raw):
        starts = starts[:-1]
    odd = (np.diff(starts, append=len(raw)) > LONGEST) | _unreadable(raw, data, starts)
    # The first mark behind each line.
    behind = np.append(np.flatnonzero(closing) + 1, len(marks.at))[: len(starts)]
    strange = _strange(marks, closing, delimiter)
    odd[np.searchsorted(behind, strange, side="right")] = True
    between = marks.what == delimiter
    quotes = np.flatnonzero(marks.what == QUOTE)
    if len(quotes):
        inside = _quoted(marks, behind, odd)
        wrong = quotes[_oddly_quoted(raw, marks.at[quotes], inside[quotes], delimiter)]
        odd[np.searchsorted(behind, wrong, side="right")] = True
        between &= ~inside
    cells = _per_line(between, behind) + 1
    return starts, odd | (cells != width)


def ends_in(data: bytes) -> Places:
    """Where lines end: at a newline, or at a carriage return that none follows."""
    raw = np.frombuffer(data, np.uint8)
    marks = _marks_in(raw, NEWLINE)
    return marks.at[_closing(raw, marks)]


@dataclass(frozen=True, slots=True)
class _Bytes:
    """The bytes that take lines apart, and control characters: where they stand, and which they are."""

    at: Places
    what: NDArray[np.uint8]


def _marks_in(raw: NDArray[np.uint8], delimiter: int) -> _Bytes:
    found = raw < 32
    for other in (delimiter, QUOTE, DELETE):
        found |= raw == other
    at = np.flatnonzero(found)
    return _Bytes(at, raw[at])


def _follows(raw: NDArray[np.uint8], places: Places) -> NDArray[np.uint8]:
    """The byte behind each place; a newline behind the last."""
    after = raw[np.minimum(places + 1, len(raw) - 1)]
    after[places + 1 >= len(raw)] = NEWLINE
    return after


def _closing(raw: NDArray[np.uint8], marks: _Bytes) -> Marks:
    """Which of the bytes end a line."""
    found: Marks = marks.what == NEWLINE
    returns = np.flatnonzero(marks.what == RETURN)
    if len(returns):
        places = marks.at[returns]
        found[returns] = (places + 1 == len(raw)) | (_follows(raw, places) != NEWLINE)
    return found


def _strange(marks: _Bytes, closing: Marks, delimiter: int) -> Places:
    """Which bytes are control characters; a carriage return that ends a line alone is one, too."""
    found = ((marks.what < 32) | (marks.what == DELETE)) & (marks.what != NEWLINE) & (marks.what != delimiter)
    strange: Places = np.flatnonzero(found)
    pairs: Marks = (marks.what[strange] == RETURN) & ~closing[strange]
    alone: Places = strange[~pairs]
    return alone


def _unreadable(raw: NDArray[np.uint8], data: bytes, starts: Places) -> Marks:
    """Lines with bytes that are not UTF-8."""
    odd = np.zeros(len(starts), np.bool_)
    if not data.isascii() and not _readable(data):
        ends = np.append(starts[1:], len(raw))
        high = np.searchsorted(starts, np.flatnonzero(raw > 127), side="right") - 1
        for line in np.unique(high).tolist():
            odd[line] = not _readable(data[starts[line] : ends[line]])
    return odd


def _readable(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _per_line(marks: Marks, behind: Places) -> Places:
    """How many of the marks stand in each line."""
    sums = np.concatenate(([0], np.cumsum(marks, dtype=np.int32)))[behind]
    return np.diff(sums, prepend=0)


def _quoted(marks: _Bytes, behind: Places, odd: Marks) -> Marks:
    """Which bytes stand within quotes or open them, counted from the beginning of their line; lines that leave one open are odd."""
    quotes = marks.what == QUOTE
    open_ = np.cumsum(quotes, dtype=np.uint8) & 1  # only odd and even matter, so that it may overflow
    left_open = _per_line(quotes, behind) % 2 == 1
    if left_open.any():
        odd |= left_open
        before = np.concatenate(([0], np.cumsum(left_open)[:-1] & 1))
        sizes = np.diff(behind, prepend=0)
        open_ ^= np.repeat(before, sizes).astype(np.uint8)
    inside: Marks = open_ == 1
    return inside


def _oddly_quoted(raw: NDArray[np.uint8], quotes: Places, opens: Marks, delimiter: int) -> Marks:
    """Quotes that neither open at the beginning of a cell nor close at its end."""
    before = raw[np.maximum(quotes - 1, 0)]
    before[quotes == 0] = NEWLINE
    # A quote between two others is half of a doubled one: the pair must lie inside a cell, so each has its neighbour.
    beside = np.where(opens, before, _follows(raw, quotes))
    wrong = np.ones(len(quotes), np.bool_)
    for good in (delimiter, QUOTE, NEWLINE, RETURN):
        wrong &= beside != good
    return wrong
