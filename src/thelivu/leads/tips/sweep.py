"""The sweep over a tip: a tree that was read arrives; what nobody took leaves as withheld spans.

Text shows only where it was read as a value of the expected form. Fields that the format does not have, and everything
of a child, are withheld whole, so that what nobody thought of does not leak (promise 10).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from thelivu.base import Word
from thelivu.leads.cybertip_schema import Element
from thelivu.leads.mining import mined
from thelivu.leads.model import CHILD, FREE, Suggestion, Withheld
from thelivu.leads.xml_tree import Node

_SUGGESTED = {
    "espUserId": "account",
    "screenName": "handle",
    "displayName": "name_alias",
    "preferredName": "name_alias",
    "groupIdentifier": "group",
}


@dataclass(slots=True)
class Sweep:
    """Goes over a whole tree after its reader. `data` is what the spans count in."""

    data: bytes = field(repr=False)
    lead: str = ""
    suggestions: list[Suggestion] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def all(self, node: Node, spec: Element, kind: str = FREE) -> Iterator[Withheld]:
        """Every span of the tree that is withheld."""
        kind = CHILD if CHILD in (kind, node.sealed) else spec.kind
        if node.sealed or kind == CHILD:
            yield from self._span(node.sealed or kind, node.path, node.inner, node.inner_end)
            return
        if not node.taken:
            yield from (one for run in node.runs for one in self._text(node, run.start, run.end, spec, kind))
        for place, child in enumerate(node.children, start=1):
            known = spec.children.get(child.name)
            if known is None:
                where = f"{node.path}/*[{place}]"
                self.unknown.append(where)
                self.suggestions += [self._named(one) for one in mined(_words(child), where)]
                yield from self._span(kind, where, child.start, child.end)
            else:
                yield from self.all(child, known, kind)

    def notes(self) -> Iterator[Word]:
        """Where the tip has what the format does not."""
        yield from (Word("leads.note.unknown_element", {"where": where}) for where in self.unknown)

    def _text(self, node: Node, start: int, end: int, spec: Element, kind: str) -> Iterator[Withheld]:
        text = node.text
        yield Withheld(kind, node.path, start, end, text)
        if node.name in _SUGGESTED:
            made = Suggestion(_SUGGESTED[node.name], node.path, text)
            self.suggestions.append(self._named(made))
        elif spec.mined:
            self.suggestions += [self._named(one) for one in mined(text, node.path)]

    def _named(self, one: Suggestion) -> Suggestion:
        return Suggestion(one.kind, one.where, one.value, self.lead)

    def _span(self, kind: str, where: str, start: int, end: int) -> Iterator[Withheld]:
        text = self.data[start:end].decode("utf-8", "replace")
        if text.strip(' \t\r\n"[]{}:,'):
            yield Withheld(kind, where, start, end, text)


def _words(node: Node) -> str:
    """All texts below a node, for mining; never of a part that is sealed."""
    return " \n".join(filter(None, (node.text, *(_words(child) for child in node.children))))
