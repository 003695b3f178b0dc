"""Pages of a PDF (ISO 32000): bytes arrive; words with their places leave, and the straight lines that rule tables.

Places are points from the lower left corner of the page, as in the file. Pictures are counted and never decoded. A page
whose letters have no meaning (no map to Unicode) is as unreadable as a scan, and is said to be.
"""

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar, LTContainer, LTCurve, LTPage
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream

from thelivu.base import InputError

logging.getLogger("pdfminer").setLevel(logging.CRITICAL + 1)  # it would write what stands in the file

PAGES = 300
_MOST = 1_500_000  # characters of one file
_SAME_LINE = 0.5  # of a letter's height: how far apart the middles of letters of one line may be
_SPACE, _APART = 0.18, 1.2  # of a letter's size: a gap between words, and between cells
_STRAIGHT = 2.0  # points: a box no thicker is a line


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page, in points."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float

    def __str__(self) -> str:
        return f"page {self.page}, box {self.x0:.0f},{self.y0:.0f},{self.x1:.0f},{self.y1:.0f}"

    def with_(self, other: "Box") -> "Box":
        """The smallest box around both; of two pages, the first one's."""
        if other.page != self.page:
            return self
        return Box(
            self.page, min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1),
            max(self.y1, other.y1),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without a gap, and the size in which they stand."""

    text: str = field(repr=False)
    box: Box
    size: float


@dataclass(slots=True)
class Segment:
    """Words of one line that stand together."""

    words: list[Word]

    @property
    def text(self) -> str:
        """The words with one space between."""
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        """The place of all of them."""
        return around(self.words)


@dataclass(slots=True)
class Page:
    """One page: its lines from top to bottom, each with its segments from left to right, and its rulings."""

    number: int
    width: float
    lines: list[list[Segment]]
    across: list[Box]  # horizontal lines
    down: list[Box]
    pictures: int = 0


def around(words: list[Word]) -> Box:
    """The smallest box around words of one page."""
    box = words[0].box
    for word in words[1:]:
        box = box.with_(word.box)
    return box


def read_pages(data: bytes) -> list[Page]:
    """Every page. InputError where the file cannot be opened, is too much, or holds no letters."""
    try:
        pages = [_page(number, layout) for number, layout in enumerate(_layouts(data), start=1)]
    except InputError:
        raise
    except RecursionError as bad:
        raise InputError("leads.pdf.damaged") from bad
    except Exception as bad:  # a PDF from outside: the parser raises whatever it meets
        raise InputError("leads.pdf.damaged") from bad
    letters = "".join(
        word.text for page in pages for line in page.lines for one in line for word in one.words
    )
    unmapped = letters.count("(cid:")
    if not pages:
        raise InputError("leads.pdf.damaged")
    if len(letters) < 4 * len(pages) or unmapped * 20 > len(letters):
        raise InputError("leads.pdf.scan", pages=len(pages))
    return pages


class _Collector(PDFLayoutAnalyzer):
    """Keeps the letters and lines of each page as they come."""

    def __init__(self) -> None:
        super().__init__(PDFResourceManager(caching=True), laparams=None)
        self.made: LTPage | None = None
        self.pictures = 0

    def receive_layout(self, ltpage: LTPage) -> None:
        """The page is complete."""
        self.made = ltpage

    def render_image(self, name: str, stream: PDFStream) -> None:  # noqa: ARG002 - the form of the parser
        """A picture is counted; its bytes are not touched (promise 1)."""
        self.pictures += 1


def _layouts(data: bytes) -> Iterator[tuple[LTPage, int]]:
    document = PDFDocument(PDFParser(io.BytesIO(data)))
    device = _Collector()
    interpreter = PDFPageInterpreter(device.rsrcmgr, device)
    for number, page in enumerate(PDFPage.create_pages(document), start=1):
        if number > PAGES:
            raise InputError("leads.pdf.too_much", limit=PAGES)
        device.pictures = 0
        interpreter.process_page(page)
        assert device.made is not None
        yield device.made, device.pictures


def _page(number: int, made: tuple[LTPage, int]) -> Page:
    layout, pictures = made
    letters: list[LTChar] = []
    across: list[Box] = []
    down: list[Box] = []
    for one in _flat(layout):
        if isinstance(one, LTChar):
            letters.append(one)
        elif isinstance(one, LTCurve):
            _rule(Box(number, *one.bbox), across, down)
        if len(letters) > _MOST or len(across) + len(down) > _MOST // 10:
            raise InputError("leads.pdf.too_much", limit=PAGES)
    lines = [_segments(_words(number, line)) for line in _lines(letters)]
    return Page(number, layout.width, [line for line in lines if line], across, down, pictures)


def _flat(container: LTPage) -> Iterator[object]:
    stack: list[object] = [container]
    while stack:
        one = stack.pop()
        if isinstance(one, LTContainer):
            stack += reversed(list(one))
        else:
            yield one


def _rule(box: Box, across: list[Box], down: list[Box]) -> None:
    """A thin box is a line; a larger one has four."""
    wide, high = box.x1 - box.x0, box.y1 - box.y0
    if high <= _STRAIGHT < wide:
        across.append(box)
    elif wide <= _STRAIGHT < high:
        down.append(box)
    elif wide > _STRAIGHT and high > _STRAIGHT:
        across += [Box(box.page, box.x0, y, box.x1, y) for y in (box.y0, box.y1)]
        down += [Box(box.page, x, box.y0, x, box.y1) for x in (box.x0, box.x1)]


def _lines(letters: list[LTChar]) -> list[list[LTChar]]:
    """The letters of each line, from left to right; lines from top to bottom."""
    lines: list[list[LTChar]] = []
    middle = 0.0
    for letter in sorted((one for one in letters if one.get_text()), key=lambda one: -(one.y0 + one.y1)):
        here = (letter.y0 + letter.y1) / 2
        if lines and middle - here <= _SAME_LINE * min(letter.height, lines[-1][0].height or letter.height):
            lines[-1].append(letter)
        else:
            lines.append([letter])
            middle = here
    return [sorted(line, key=lambda one: one.x0) for line in lines]


def _words(number: int, line: list[LTChar]) -> list[Word]:
    words: list[list[LTChar]] = []
    last: LTChar | None = None
    for letter in line:
        text = letter.get_text()
        if not text.strip():
            last = None
            continue
        if last and text == last.get_text() and abs(letter.x0 - last.x0) < 0.2 * letter.size:
            continue  # a bold letter made by printing it twice
        if last is None or letter.x0 - last.x1 > _SPACE * letter.size:
            words.append([])
        words[-1].append(letter)
        last = letter
    return [
        Word(
            "".join(one.get_text() for one in letters),
            Box(
                number, letters[0].x0, min(one.y0 for one in letters), letters[-1].x1, max(one.y1 for one in letters)
            ),
            letters[0].size,
        )
        for letters in words
    ]  # fmt: skip


def _segments(words: list[Word]) -> list[Segment]:
    if not words:
        return []
    made = [Segment([words[0]])]
    for before, word in pairwise(words):
        if word.box.x0 - before.box.x1 > _APART * word.size:
            made.append(Segment([]))
        made[-1].words.append(word)
    return made


def page_text(data: bytes) -> str:
    """The lines of every page as they stand, for a person who types from them. InputError for a scan."""
    made = []
    for page in read_pages(data):
        made.append(f"page {page.number}")
        made += ["  ".join(segment.text for segment in line) for line in page.lines]
    return "\n".join(made) + "\n"
