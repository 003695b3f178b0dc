"""CyberTipline XML, an importer: the bytes of one `report` or `fileDetails` arrive; a reading leaves.

What the readers took stays visible. Everything else that holds text (fields of a victim or recipient, free text,
unknown elements, attributes of another form, comments) is withheld, so that what nobody thought of does not leak.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from thelivu.base import InputError, Word
from thelivu.leads.cybertip_file import read_file_details
from thelivu.leads.cybertip_report import read_report
from thelivu.leads.cybertip_schema import ATTRIBUTES, ROOTS, Element
from thelivu.leads.limits import LIMITS, Limits
from thelivu.leads.mining import mined
from thelivu.leads.model import (
    CHILD,
    FREE,
    SYNTHETIC_MARK,
    Lead,
    Named,
    Observation,
    Reading,
    Rejected,
    Suggestion,
    Withheld,
    flagged,
    mark_of,
)
from thelivu.leads.picking import Picker
from thelivu.leads.xml_tree import Document, Node, Run, read_tree

FORMAT = "cybertip-xml"

_XML = re.compile(r"\s*<(?:\?xml|!--|!DOCTYPE|[A-Za-z_])", re.IGNORECASE)
_SUGGESTED = {
    "emailAddress": "email",
    "phoneNumber": "phone",
    "chatRoomName": "group",
    "displayName": "name_alias",
    "screenName": "handle",
    "espIdentifier": "account",
    "groupIdentifier": "group",
}
_NAMESPACE = re.compile(r"(?:https?://|urn:)[\w./:#\-]{1,200}")


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - an importer is asked with both
    """Whether the bytes begin like XML; whose XML it is shows only when it is read."""
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = head[: len(head) & ~1].decode(encoding, "replace").lstrip("\ufeff").replace("\0", "")
    return _XML.match(text) is not None


def read(data: bytes, *, name: str, mapping: object = None, limits: Limits = LIMITS) -> Reading:  # noqa: ARG001
    """Reads one document. InputError or Refused when nothing of it can be read; an item that lacks its core is rejected."""
    limits.check_size(data)
    document = read_tree(data, limits)
    root = document.root
    if root.name not in ROOTS:
        raise InputError("leads.xml.wrong_root", where=f"line {root.line}")
    pick = Picker()
    reason = _missing(root, pick)
    lead, observations = (None, ()) if reason else _taken(root, pick, data)
    sweep = _Sweep(document, data)
    withheld = tuple(sorted(sweep.all(), key=lambda one: (one.start, one.end)))
    if lead is not None and sweep.unknown:
        lead = flagged(lead, {"unknown_elements"})
    return Reading(
        format=FORMAT,
        item="report" if root.name == "report" else "record",
        items_in=1,
        accepted=0 if reason else 1,
        rejected=(Rejected(root.path, reason),) if reason else (),
        leads=(lead,) if lead else (),
        observations=observations,
        suggestions=() if reason else tuple(sweep.suggestions),
        withheld=withheld,
        notes=(*pick.notes, *sweep.notes()),
        mark=mark_of(data),
        names=tuple(Named(lead.reference, text) for text in pick.names) if lead else (),
    )


def _missing(root: Node, pick: Picker) -> Word | None:
    """The reason why this is no item: a report without its summary, a file without its report."""
    if root.name == "report" and root.first("incidentSummary") is None:
        return Word("leads.xml.no_summary", {"where": root.path})
    if root.name == "fileDetails" and not pick.identifier("report", root.first("reportId")):
        return Word("leads.xml.no_report", {"where": root.path})
    return None


def _taken(root: Node, pick: Picker, data: bytes) -> tuple[Lead, tuple[Observation, ...]]:
    if root.name == "report":
        return read_report(root, pick, f"sha256:{hashlib.sha256(data).hexdigest()[:16]}")
    (own,) = pick.identifier("report", root.first("reportId"))
    return read_file_details(root, pick, own.value)


@dataclass(slots=True)
class _Sweep:
    """Goes over the whole tree after the readers and withholds what they did not take."""

    document: Document
    data: bytes
    suggestions: list[Suggestion]
    unknown: list[str]
    attributes: list[str]

    def __init__(self, document: Document, data: bytes) -> None:
        self.document, self.data = document, data
        self.suggestions, self.unknown, self.attributes = [], [], []

    def all(self) -> Iterator[Withheld]:
        """Every span that is withheld."""
        root = self.document.root
        yield from self._element(root, ROOTS[root.name], FREE)
        for aside in self.document.asides:
            if aside.text.strip() not in ("", SYNTHETIC_MARK):
                yield Withheld(FREE, root.path, aside.start, aside.end, aside.text)

    def notes(self) -> Iterator[Word]:
        """Where the document has what the format does not."""
        yield from (Word("leads.note.unknown_element", {"where": where}) for where in self.unknown)
        yield from (Word("leads.note.unknown_attribute", {"where": where}) for where in self.attributes)

    def _element(self, node: Node, spec: Element, kind: str) -> Iterator[Withheld]:
        kind = CHILD if kind == CHILD else spec.kind
        yield from self._tag(node, spec)
        if node.sealed or kind == CHILD:
            yield from self._span(node.sealed or kind, node.path, node.inner, node.inner_end)
            return
        if not node.taken:
            yield from (one for run in node.runs for one in self._run(node, run, spec, kind))
        for place, child in enumerate(node.children, start=1):
            known = spec.children.get(child.name)
            if known is None:
                where = f"{node.path}/*[{place}]"
                self.unknown.append(where)
                yield from self._span(kind, where, child.start, child.end)
            else:
                yield from self._element(child, known, kind)

    def _tag(self, node: Node, spec: Element) -> Iterator[Withheld]:
        """The start tag, when an attribute is not of the format or not of its form."""
        for name, value in node.attributes.items():
            if name.partition(":")[0] == "xmlns" and _NAMESPACE.fullmatch(value):
                continue
            if name not in spec.attributes or not ATTRIBUTES[name].fullmatch(value.strip()):
                self.attributes.append(node.path)
                yield from self._span(FREE, node.path, node.start, node.inner)
                return

    def _run(self, node: Node, run: Run, spec: Element, kind: str) -> Iterator[Withheld]:
        text = run.text
        if not text.strip():
            return
        yield Withheld(kind, node.path, run.start, run.end, text)
        if spec.mined:
            self.suggestions += mined(text, node.path)
        elif node.name in _SUGGESTED:
            self.suggestions.append(Suggestion(_SUGGESTED[node.name], node.path, text.strip()))

    def _span(self, kind: str, where: str, start: int, end: int) -> Iterator[Withheld]:
        text = self.document.raw(self.data, start, end)
        if text.strip():
            yield Withheld(kind, where, start, end, text)
