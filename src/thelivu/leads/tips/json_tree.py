"""JSON (RFC 8259) from outside: bytes arrive; a tree leaves in which every member knows its span of those bytes.

The members of a list are siblings of one name. What says nothing ("N/A", null, an empty text) has no text, so that it
is read as not stated. It is taken apart without recursion: depth is a number to check, not a stack to exhaust.
"""

import json
import re
from dataclasses import dataclass

from thelivu.base import InputError, Refused
from thelivu.leads.limits import Limits
from thelivu.leads.row_values import stated
from thelivu.leads.xml_tree import Node, Run

_SPACE = re.compile(rb"[ \t\r\n]*")
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_SCALAR = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null")
_SURROGATE = re.compile("[\ud800-\udfff]")  # half of a character: no text can keep it
_MARK = b"\xef\xbb\xbf"  # byte-order mark of UTF-8
_NAME = 200  # bytes: names make paths, and a path is kept for each member


def read_json(data: bytes, name: str, limits: Limits) -> tuple[Node, ...]:
    """The root object, or the objects of a root list, as trees. InputError where it is none, Refused where it is hostile."""
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        raise InputError("leads.json.encoding") from bad
    return _Builder(data, limits).read(name)


@dataclass(slots=True)
class _Open:
    """An object or a list that has not ended. Of a list: how its members are called, whose they become, where its name is."""

    node: Node
    name: str = ""
    owner: Node | None = None
    begin: int = -1
    begun: bool = False


class _Builder:
    """One pass over the bytes."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.data, self.limits = data, limits
        self.place = len(_MARK) if data.startswith(_MARK) else 0
        self.count = 0
        self.stack: list[_Open] = []
        self.seen_lines = (0, 1)
        self.listed = False

    def read(self, name: str) -> tuple[Node, ...]:
        top = Node("", "", 1, 0, {})
        self.stack = [_Open(top, name, top)]
        self.listed = self.data.startswith(b"[", self._space())
        self._value(self._space(), name, top)
        while len(self.stack) > 1:
            self._member()
        if self._space() != len(self.data):
            raise self._broken()
        return tuple(top.children)

    def _space(self) -> int:
        found = _SPACE.match(self.data, self.place)
        assert found is not None
        self.place = found.end()
        return self.place

    def _broken(self) -> InputError:
        return InputError("leads.json.not_well_formed", where=f"line {self._line()}")

    def _line(self) -> int:
        at, line = self.seen_lines
        line += self.data.count(b"\n", at, self.place)
        self.seen_lines = (self.place, line)
        return line

    def _member(self) -> None:
        """The next member of what is open, or its end."""
        inside = self.stack[-1]
        place = self._space()
        if self.data.startswith(b"]" if inside.owner else b"}", place):
            self.place += 1
            if not inside.owner:
                inside.node.inner_end, inside.node.end = place, self.place
            self.stack.pop()
            return
        if inside.begun:
            self._sign(b",")
            place = self._space()
        begin = place if inside.begun or inside.begin < 0 else inside.begin
        inside.begun = True
        if inside.owner:
            self._value(begin, inside.name, inside.owner)
            return
        name = self._string(place)
        self._space()
        self._sign(b":")
        self._space()
        self._value(begin, name, inside.node)

    def _sign(self, sign: bytes) -> None:
        if not self.data.startswith(sign, self.place):
            raise self._broken()
        self.place += 1

    def _string(self, place: int) -> str:
        found = _STRING.match(self.data, place)
        if found is None:
            raise self._broken()
        self.place = found.end()
        try:
            text: str = json.loads(found.group(), strict=False)
        except ValueError as bad:
            raise self._broken() from bad
        return _SURROGATE.sub("\ufffd", text)

    def _value(self, begin: int, name: str, owner: Node) -> None:
        """One value, a child of `owner`; `begin` is where its member begins, its name included."""
        place = self.place
        first = self.data[place : place + 1]
        if first == b"[":  # the members of a list in a list are members of the outer one
            self._open(_Open(owner, name, owner, begin))
            return
        node = self._node(name, owner, begin)
        if first == b"{":
            node.inner = place + 1
            self._open(_Open(node))
        else:
            self._scalar(node, place)

    def _open(self, one: _Open) -> None:
        self.place += 1
        self.stack.append(one)
        if len(self.stack) > self.limits.depth:
            raise Refused("leads.json.too_much", where=f"line {self._line()}")

    def _node(self, name: str, owner: Node, begin: int) -> Node:
        self.count += 1
        if self.count > self.limits.elements or len(name) > _NAME:
            raise Refused("leads.json.too_much", where=f"line {self._line()}")
        number = owner.attributes.get(name, "0")  # how many of this name there are; JSON has no attributes
        owner.attributes[name] = str(int(number) + 1)
        place = f"[{owner.attributes[name]}]" if owner.path or self.listed else ""  # one root needs no number
        node = Node(name, f"{owner.path}/{name}{place}", 0, begin, {})
        owner.children.append(node)
        return node

    def _scalar(self, node: Node, place: int) -> None:
        if self.data.startswith(b'"', place):
            text, low, high = self._string(place), place + 1, self.place - 1
        else:
            found = _SCALAR.match(self.data, place)
            if found is None:
                raise self._broken()
            self.place = high = found.end()
            text, low = found.group().decode(), place
        node.inner, node.inner_end, node.end = low, high, self.place
        if stated(text.strip()):
            node.runs.append(Run(low, high, [text]))
