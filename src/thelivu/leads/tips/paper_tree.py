"""The tree of a CyberTip on paper: fields with places arrive; the same tree as from JSON leaves, with its text form.

The rendition is one line a field, `page 2, box 72,512,310,524: Label: value`; spans count in it, and a value's place is
where it stands on the page. Everything that is no value of a known label is free text, and so withheld.
"""

import re
from dataclasses import dataclass, field

from thelivu.base import folded
from thelivu.leads.model import EVENTS
from thelivu.leads.tips.paper_fields import Field
from thelivu.leads.xml_tree import Node, Run

EXPECTED = (
    "reportId", "dateReceived", "espName", "incidentType", "incidentDateTime", "account", "ip", "filename",
    "verificationHash",
)  # fmt: skip
"""Fields that a tip on paper has; fewer than half of them, and it is no tip or its form has changed."""

_ACCOUNT = ("screenName", "espUserId", "emails", "phones")
_TOP = ("reportId", "dateReceived")
_SUMMARY = ("incidentType", "incidentDateTime", "incidentDateTimeDescription")
_FILE = (
    "filename", "originalFilename", "verificationHash", "submittalId", "industryClassification", "viewedByEsp",
    "exifViewedByEsp", "publiclyAvailable", "tags",
)  # fmt: skip
_PEOPLE = {
    "person": ("reportedPeople", "reportedPersons"),
    "recipient": ("intendedRecipients", "intendedRecipients"),
    "victim": ("childVictims", "childVictims"),
}
_VERIFIED = re.compile(r" ?\((?:un)?verified(?: [\d/:\- ]+(?: ?UTC)?)?\)$", re.IGNORECASE)
_PIECES = re.compile(r"(?P<ip>\S+)(?P<rest>.*)", re.DOTALL)
_EVENT = re.compile(rf"\b(?:{'|'.join(EVENTS)})\b", re.IGNORECASE)
_TIME = re.compile(
    r"\d{1,4}[-/]\d{1,2}[-/]\d{1,4}(?:[T ]+\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?)?(?: ?(?:UTC|GMT|Z))?",
    re.IGNORECASE,
)
_PORT = re.compile(r"(?<![\d:/\-.])\d{1,5}(?![\d:/\-.])")


@dataclass(slots=True)
class Paper:
    """The tree as it grows, and the text form it counts in."""

    root: Node = field(default_factory=lambda: Node("report", "/report", 1, 0, {}))
    pieces: list[bytes] = field(default_factory=list, repr=False)
    size: int = 0
    context: str = ""
    inside: Node | None = None  # the person or file that is being filled
    capture: Node | None = None
    found: set[str] = field(default_factory=set)

    @property
    def rendition(self) -> bytes:
        """One line a field."""
        return b"".join(self.pieces)

    def take(self, one: Field) -> None:
        """Adds one field to the tree."""
        if one.heading:
            self._write(one, one.label)
            self._enter(one.key, str(one.box))
            return
        free = self.context in ("text", "section") and one.key != "filename"
        if self.context in ("recipient", "victim"):
            self._leaf(self._inside(), "text", one)
        elif not one.key or free:
            self._leaf(self._node(self._told(), "additionalInformations", ""), "value", one)
        else:
            self._field(one)

    def missing(self) -> tuple[str, ...]:
        """Expected fields that were not found."""
        return tuple(name for name in EXPECTED if name not in self.found)

    def _enter(self, key: str, place: str) -> None:
        """A heading: what follows is about somebody or something else. A table of sources belongs to what is open."""
        if key == "source":
            return
        self.context, self.inside, self.capture = key, None, None
        if key in _PEOPLE:
            outer, inner = _PEOPLE[key]
            self.inside = self._node(self._one(self._told(), outer), inner, place)

    def _field(self, one: Field) -> None:
        if one.text:
            self.found.add("account" if one.key in _ACCOUNT else one.key)
        told, key = self._told(), one.key
        if key in _TOP:
            self._leaf(self.root, key, one)
        elif key in _SUMMARY:
            self._leaf(self._one(told, "incidentSummary"), key, one)
        elif key == "espName":
            self._leaf(self._one(told, "reportingEsp"), key, one)
        elif key in _FILE:
            self._file(one)
        elif key == "url":
            page = self._node(self._one(told, "incidentDetails"), "webpageIncident", str(one.box))
            self._captured(page, "URL", one)
        elif key == "ip":
            self._address(one)
        elif key in ("port", "eventName", "dateTime"):
            self._leaf(self.capture or self._person(), key, one)
        else:
            self._of_person(one)

    def _file(self, one: Field) -> None:
        if one.key == "filename" or self.inside is None or self.inside.name != "uploadedFiles":
            self.inside = self._node(self._one(self._told(), "uploadedFiles"), "uploadedFiles", str(one.box))
            self.context, self.capture = "files", None
        if one.key != "tags":
            self._leaf(self.inside, one.key, one)
            return
        group = self._node(self._one(self.inside, "ncmecTags"), "groups", str(one.box))
        start = self._write(one, one.text)
        for found in re.finditer(r"[^,;|]+", one.text):
            tag = self._node(group, "tags", str(one.box))
            self._run(
                self._node(tag, "value", str(one.box)),
                found.group(),
                start + len(one.text[: found.start()].encode()),
            )

    def _person(self) -> Node:
        if self.inside is None or self.inside.name not in ("reportedPersons", "uploadedFiles"):
            self.inside = self._node(self._one(self._told(), "reportedPeople"), "reportedPersons", "")
        return self.inside

    def _of_person(self, one: Field) -> None:
        if self.inside is None or self.inside.name != "reportedPersons":
            self.inside = self._node(
                self._one(self._told(), "reportedPeople"), "reportedPersons", str(one.box)
            )
        if one.key in ("emails", "phones"):
            text = _VERIFIED.sub("", one.text)
            group = self._node(self._one(self.inside, one.key), one.key, str(one.box))
            start = self._write(one, one.text)
            self._run(self._node(group, "value", str(one.box)), text, start)
        elif one.key == "addresses":
            group = self._node(self._one(self.inside, one.key), one.key, str(one.box))
            self._leaf(group, "street1", one)
        else:
            self._leaf(self.inside, one.key, one)

    def _address(self, one: Field) -> None:
        """An address with what stands beside it: an event, a port, a time."""
        owner = self._person()
        found = _PIECES.fullmatch(one.text)
        if found is None:
            return
        start = self._write(one, one.text)
        self.capture = self._source(owner, "IP Address", one)
        rest, at = found["rest"], found.start("rest")
        time, event = _TIME.search(rest), _EVENT.search(rest)
        port = _PORT.search(rest[: time.start()] if time else rest)
        pieces = [("value", *found.span("ip"))]
        for name, hit in (("eventName", event), ("dateTime", time), ("port", port)):
            if hit:
                pieces.append((name, at + hit.start(), at + hit.end()))
        self._pieces(self.capture, one, start, sorted(pieces, key=lambda piece: piece[1]))

    def _captured(self, owner: Node, kind: str, one: Field) -> None:
        self._leaf(self._source(owner, kind, one), "value", one)

    def _source(self, owner: Node, kind: str, one: Field) -> Node:
        capture = self._node(self._one(owner, "sourceInformation"), "sourceCaptures", str(one.box))
        named = self._node(capture, "captureType", str(one.box))
        named.runs.append(Run(0, 0, [kind]))  # a word of ours: it is taken, and no span of the text is it
        return capture

    def _pieces(self, owner: Node, one: Field, start: int, pieces: list[tuple[str, int, int]]) -> None:
        """Parts of one text as members of their own; what stands between them and has letters is a member too."""
        last = 0
        for name, low, high in (*pieces, ("", len(one.text), len(one.text))):
            for called, text_low, text_high in (("between", last, low), (name, low, high)):
                text = one.text[text_low:text_high]
                if called and re.search(r"\w", text):
                    place = start + len(one.text[:text_low].encode("utf-8", "replace"))
                    self._run(self._node(owner, called, str(one.box)), text, place)
            last = high

    # Nodes and text ---------------------------------------------------------------------------------------------------
    def _told(self) -> Node:
        return self._one(self.root, "reportedInformation")

    def _inside(self) -> Node:
        assert self.inside is not None
        return self.inside

    def _one(self, owner: Node, name: str) -> Node:
        return owner.first(name) or self._node(owner, name, "")

    def _node(self, owner: Node, name: str, place: str) -> Node:
        node = Node(name, place or owner.path, 0, self.size, {}, self.size, self.size, self.size)
        owner.children.append(node)
        return node

    def _leaf(self, owner: Node, name: str, one: Field) -> None:
        start = self._write(one, one.text)
        node = self._node(owner, name, str(one.box))
        self._run(node, one.text, start)
        owner.inner_end = owner.end = max(owner.end, self.size - 1)

    def _run(self, node: Node, text: str, start: int) -> None:
        end = start + len(text.encode("utf-8", "replace"))
        node.start, node.inner, node.inner_end, node.end = start, start, end, end
        if folded(text) not in (
            "",
            "n/a",
            "na",
            "none",
            "unknown",
            "no information provided",
            "not available",
        ):
            node.runs.append(Run(start, end, [text]))

    def _write(self, one: Field, text: str) -> int:
        """Adds a line; where its value begins."""
        label = f"{one.label}: " if one.label and not one.heading else ""
        head = f"{one.box}: {label}".encode("utf-8", "replace")
        line = head + text.replace("\n", " ").encode("utf-8", "replace") + b"\n"
        self.pieces.append(line)
        start = self.size + len(head)
        self.size += len(line)
        return start
