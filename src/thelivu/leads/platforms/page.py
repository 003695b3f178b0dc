"""Pages of a return (HTML): bytes arrive; their fields leave, whichever way a label stands beside its value.

Platforms have changed the form several times: a division whose own text is the label of the divisions inside it; a
row of two cells; a list of definitions; `Label: value` in a list item; a table with its labels in the first row. The
page is parsed as a tree and never fetched from, resolved or run: scripts and styles say nothing of an account.
"""

import codecs
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

from lxml import etree
from lxml import html as lxml_html

from thelivu.base import InputError, Word
from thelivu.leads.limits import Limits
from thelivu.leads.platforms.fields import Field

_SILENT = ("script", "style", "template", "noscript", "head")
_CELLS = ("td", "th")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BEGIN = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|h[1-6]|table)\b", re.IGNORECASE | re.DOTALL
)

SectionOf: TypeAlias = Callable[["Box"], str]
"""The name of the section that an element begins, or nothing."""


@dataclass(slots=True)
class Box:
    """An element with what it says itself and what stands in it; elements that say nothing are left out."""

    tag: str
    ident: str
    own: str = field(repr=False)
    kids: list["Box"] = field(default_factory=list, repr=False)
    labelled: bool = False

    @property
    def text(self) -> str:
        """All that it says, a line for each piece."""
        return "\n".join(piece for piece in (self.own, *(kid.text for kid in self.kids)) if piece)

    def cells(self) -> list["Box"]:
        """The cells of a row."""
        return [kid for kid in self.kids if kid.tag in _CELLS]


def is_page(head: bytes) -> bool:
    """Whether the bytes begin like an HTML page."""
    text, _ = _decoded(head[: len(head) & ~1], whole=False)
    return _BEGIN.match(text.lstrip("\ufeff")) is not None


def read_page(data: bytes, limits: Limits, section_of: SectionOf) -> tuple[list[Field], list[Word]]:
    """The fields of a page in its order, and what a person must know of it."""
    text, encoding = _decoded(data, whole=True)
    notes = [Word("leads.note.encoding")] if encoding == "cp1252" else []
    if not re.search(r"</html\s*>\s*(?:<!--.*?-->\s*)*\Z", text[-2000:], re.IGNORECASE | re.DOTALL):
        notes.append(Word("leads.return.cut"))
    walk = _Walk(section_of)
    walk.go(_tree(text, limits))
    return walk.fields, notes


def _decoded(data: bytes, *, whole: bool) -> tuple[str, str]:
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return data[2:].decode(name, "replace"), name
    try:
        return data.decode("utf-8-sig", "strict" if whole else "ignore"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "cp1252"


def _tree(text: str, limits: Limits) -> Box:
    """The page as boxes. InputError where the parser gave up: what it would have left out could be evidence."""
    parser = lxml_html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = lxml_html.document_fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as bad:
        raise InputError("leads.return.page_damaged") from bad
    if any(one.level == etree.ErrorLevels.FATAL for one in parser.error_log):
        raise InputError("leads.return.page_damaged")
    return _boxes(root, limits)


def _boxes(root: etree._Element, limits: Limits) -> Box:
    open_boxes: list[Box] = [Box("", "", "")]
    count = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            count += 1
            if count > limits.elements or len(open_boxes) > 256:
                raise InputError("leads.return.page_damaged")
            pieces = (element.text, *(kid.tail for kid in element))
            own = " ".join(" ".join(piece.split()) for piece in pieces if piece and piece.strip())
            open_boxes.append(Box(tag, element.get("id", ""), "" if tag in _SILENT else own))
            continue
        box = open_boxes.pop()
        box.labelled = _labels(box) or any(kid.labelled for kid in box.kids)
        if tag not in _SILENT and (box.own or box.kids or tag in _CELLS):
            open_boxes[-1].kids.append(box)
    return open_boxes[0]


def _labels(box: Box) -> bool:
    """Whether it is itself a label with what it labels."""
    if box.tag == "tr":
        return len(box.cells()) > 1
    return bool(box.own and any(kid.own or kid.kids for kid in box.kids)) or box.tag == "dl"


class _Walk:
    """Goes through the boxes in their order and writes down fields."""

    def __init__(self, section_of: SectionOf) -> None:
        self.section_of = section_of
        self.fields: list[Field] = []
        self.section = "page"
        self.group = 0
        self.groups = 0

    def go(self, box: Box) -> None:
        """What this box says. A section that a heading names goes on behind it; another one ends with its element."""
        named, outer = self.section_of(box), self.section
        self.section = named or outer
        if box.tag == "table" and (grid := _grid(box)):
            self._rows(grid)
        elif box.tag == "tr" and len(box.cells()) > 1:
            label, *values = box.cells()
            self._under(label.text, values)
        elif box.tag == "dl":
            self._definitions(box)
        elif box.own and box.kids:
            self._under(box.own, box.kids)
        elif box.own:
            before, colon, after = box.own.partition(":")
            listed = bool(colon) and box.tag == "li"
            self._put(before if listed else "", after.strip() if listed else box.own)
        else:
            for kid in box.kids:
                self.go(kid)
        if box.tag not in HEADINGS:
            self.section = outer

    def _under(self, label: str, boxes: Sequence[Box]) -> None:
        """A label with what it labels: values, or a heading over labels of their own."""
        if not any(box.labelled for box in boxes):
            self._put(label, "\n".join(box.text for box in boxes if box.text))
            return
        with self._inside():
            self._put(label, "")
            for box in boxes:
                self.go(box)

    def _definitions(self, box: Box) -> None:
        label = ""
        for kid in box.kids:
            if kid.tag == "dt":
                label = kid.text
            else:
                self._under(label, [kid])

    def _rows(self, grid: Sequence[Sequence[Box]]) -> None:
        labels = [cell.text for cell in grid[0]]
        for row in grid[1:]:
            with self._inside():
                for place, value in enumerate(cell.text for cell in row):
                    self._put(labels[place] if place < len(labels) else "", value)

    @contextmanager
    def _inside(self) -> Iterator[None]:
        """A group of its own inside the one that goes on behind it."""
        outer = self.group
        self.groups += 1
        self.group = self.groups
        yield
        self.group = outer

    def _put(self, label: str, text: str) -> None:
        if label or text:
            self.fields.append(Field(self.section, label.rstrip(": "), text, self.group))


def _grid(table: Box) -> list[list[Box]]:
    """The rows of a table whose first row holds the labels; nothing where it is made of labels and values."""
    rows = [row.cells() for row in _table_rows(table)]
    if len(rows) < 2:
        return []
    first = rows[0]
    named = len(first) > 1 and all(cell.tag == "th" for cell in first)
    same = len(first) > 2 and all(len(row) == len(first) for row in rows)
    return rows if (named or same) and not any(cell.labelled for row in rows for cell in row) else []


def _table_rows(table: Box) -> Iterator[Box]:
    for kid in table.kids:
        if kid.tag == "tr":
            yield kid
        elif kid.tag in ("thead", "tbody", "tfoot"):
            yield from _table_rows(kid)
