"""A kept document as lines of text, with the row that a chip names marked.

Arrives: a document's media type and its bytes, masked or not. Leaves: numbered lines. A row's number is its physical line,
so that anyone can open the file and find it; of a workbook the vault keeps the digest and the office its rendition.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from thelivu.base import Word
from thelivu.vault import PDF, XLSX

AROUND = 20  # lines before the marked one
PAGE = 200  # lines a page
_LINE = re.compile(r"\b(row|line) (\d+)\b")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Up to a page of lines, with where to go on."""

    lines: tuple[Line, ...]
    marked: int
    total: int
    before: int | None
    after: int | None


def text_of(media: str, data: bytes) -> list[Line]:
    """Every line of a text document; nothing of a workbook or a PDF."""
    if media in (XLSX, PDF):
        return []
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = data.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")
    return [Line(number, line) for number, line in enumerate(text.split("\n"), 1)]


def place_of(row: str, where: str, lines: Sequence[Line] = ()) -> int:
    """The line that ?row= or ?where= names ("row 17", "line 4"), or that begins with the place itself, or 0."""
    if row.isdecimal() and len(row) < 10:
        return int(row)
    found = _LINE.search(where)
    if found and len(found[2]) < 10:
        return int(found[2])
    return next((line.number for line in lines if where and line.text.startswith(f"{where}: ")), 0)


def in_words(where: str) -> Word | str:
    """A place as the reader's language says it; a path into a tree stays as it is."""
    found = _LINE.fullmatch(where)
    return Word(f"desk_register.place_{found[1]}", {"n": f"{int(found[2]):,}"}) if found else where


def excerpt(lines: Sequence[Line], marked: int, start: int = 0) -> Excerpt:
    """The page of lines that begins at `start`, or a little before the marked one."""
    first = start or max(1, marked - AROUND)
    shown = tuple(lines[first - 1 : first - 1 + PAGE])
    last = first + len(shown) - 1
    return Excerpt(
        lines=shown, marked=marked, total=len(lines),
        before=max(1, first - PAGE) if first > 1 else None,
        after=last + 1 if last < len(lines) else None,
    )  # fmt: skip


def whole(lines: Sequence[Line]) -> Excerpt:
    """Every line on one page: an original is opened once, not page by page."""
    return Excerpt(lines=tuple(lines), marked=0, total=len(lines), before=None, after=None)
