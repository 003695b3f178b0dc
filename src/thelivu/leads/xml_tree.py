"""XML (W3C XML 1.0) from outside: bytes arrive; a tree leaves in which every element knows its span of those bytes.

Expat is used directly, because only it tells the byte at which each event stands. A document type, entities and
anything external are refused, as defusedxml does, and so is what is too deep, too wide or too large.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.parsers import expat

from thelivu.base import InputError, Refused
from thelivu.leads.limits import Limits


@dataclass(slots=True)
class Run:
    """A run of text, a comment or a processing instruction, with its span."""

    start: int
    end: int = -1
    pieces: list[str] = field(default_factory=list, repr=False)

    @property
    def text(self) -> str:
        """The whole run."""
        return "".join(self.pieces)


@dataclass(slots=True)
class Node:
    """One element: its span, the span of what is inside, its attributes, texts and children."""

    name: str
    path: str
    line: int
    start: int
    attributes: dict[str, str] = field(repr=False)
    inner: int = -1
    inner_end: int = -1
    end: int = -1
    children: list["Node"] = field(default_factory=list, repr=False)
    runs: list[Run] = field(default_factory=list, repr=False)
    taken: bool = False  # its text was read as a value of the expected form, and may be shown
    sealed: str = ""  # all that is inside is withheld, as this kind

    @property
    def text(self) -> str:
        """The element's own text, trimmed."""
        return "".join(run.text for run in self.runs).strip()

    def named(self, name: str) -> Iterator["Node"]:
        """The children of one name."""
        return (child for child in self.children if child.name == name)

    def first(self, *names: str) -> "Node | None":
        """The first element down a path of names."""
        node: Node | None = self
        for name in names:
            node = next(node.named(name), None) if node else None
        return node


@dataclass(frozen=True, slots=True)
class Document:
    """The root element, and what stands in no element's text: comments and processing instructions."""

    root: Node
    asides: tuple[Run, ...]
    encoding: str

    def raw(self, data: bytes, start: int, end: int) -> str:
        """A span of the document as text."""
        return data[start:end].decode(self.encoding, "replace")


_Open: TypeAlias = tuple[object, str]
_NAME = 200  # characters: names make paths, and a path is kept for each element


def read_tree(data: bytes, limits: Limits) -> Document:
    """The tree of a document, InputError where it is none, Refused where it is hostile."""
    builder = _Builder(limits)
    parser = builder.parser
    try:
        parser.Parse(data, True)
    except expat.ExpatError as bad:
        raise InputError("leads.xml.not_well_formed", where=f"line {bad.lineno}") from None
    except (
        LookupError,
        ValueError,
    ) as bad:  # the declared encoding is unknown, or not of one byte a character
        raise InputError("leads.xml.encoding") from bad
    builder.at(len(data))
    assert builder.root is not None
    return Document(builder.root, tuple(builder.asides), _encoding(data, builder.declared))


def _encoding(data: bytes, declared: str) -> str:
    for mark, name in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return name
    if declared.lower().startswith("utf-16"):  # no byte-order mark: the first character is "<"
        return "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    return declared or "utf-8"


class _Builder:
    """Expat's events, in order; what one event begins, the next one's place ends."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.root: Node | None = None
        self.asides: list[Run] = []
        self.stack: list[Node] = []
        self.counts: list[dict[str, int]] = []
        self.elements = 0
        self.pending: list[_Open] = []
        self.run: Run | None = None
        self.declared = ""
        self.parser = self._parser()

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.buffer_text = False
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.close
        parser.CharacterDataHandler = self.characters
        parser.CommentHandler = self.aside
        parser.ProcessingInstructionHandler = lambda target, data: self.aside(f"{target} {data}")
        parser.XmlDeclHandler = self.declaration
        parser.StartDoctypeDeclHandler = self.hostile
        parser.EntityDeclHandler = self.hostile
        parser.ExternalEntityRefHandler = self.hostile
        return parser

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.declared = encoding or ""

    def hostile(self, *_: object) -> int:
        raise Refused("leads.xml.doctype", where=f"line {self.parser.CurrentLineNumber}")

    def at(self, place: int) -> None:
        """Something begins at this byte: whatever waited for its end has it."""
        for owner, name in self.pending:
            setattr(owner, name, place)
        self.pending.clear()
        self.run = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        place = self.parser.CurrentByteIndex
        self.at(place)
        self._check(name, attributes)
        local = name.rpartition(":")[2]
        node = Node(local, self._path(local), self.parser.CurrentLineNumber, place, attributes)
        if self.stack:
            self.stack[-1].children.append(node)
        else:
            self.root = node
        self.stack.append(node)
        self.counts.append({})
        self.pending.append((node, "inner"))

    def _check(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        limits = self.limits
        if (
            len(self.stack) >= limits.depth
            or self.elements > limits.elements
            or len(attributes) > limits.attributes
            or len(name) > _NAME
        ):
            raise Refused("leads.xml.too_much", where=f"line {self.parser.CurrentLineNumber}")

    def _path(self, name: str) -> str:
        if not self.stack:
            return f"/{name}"
        counts = self.counts[-1]
        counts[name] = counts.get(name, 0) + 1
        return f"{self.stack[-1].path}/{name}[{counts[name]}]"

    def close(self, _name: str) -> None:
        place = self.parser.CurrentByteIndex
        self.at(place)
        node = self.stack.pop()
        self.counts.pop()
        node.inner_end = place
        self.pending.append((node, "end"))

    def characters(self, text: str) -> None:
        if self.run is None:
            place = self.parser.CurrentByteIndex
            self.at(place)
            self.run = Run(place)
            self.stack[-1].runs.append(self.run)
            self.pending.append((self.run, "end"))
        self.run.pieces.append(text)

    def aside(self, text: str) -> None:
        place = self.parser.CurrentByteIndex
        self.at(place)
        run = Run(place, pieces=[text])
        self.asides.append(run)
        self.pending.append((run, "end"))
