"""Picking: elements of a tip arrive; values of the expected closed form leave. What is not picked stays withheld.

A text is shown only when it was read as an address, a number, a time, an account or a word of a closed list; a value
of another form is noted by its place alone.
"""

import re
from collections.abc import Iterable

from thelivu.base import Identifier, InputError, Instant, Word, folded, identifier, plain, read_iso
from thelivu.leads.model import EVENTS, Answer, Observation, in_order
from thelivu.leads.xml_tree import Node

_NAME = re.compile(r"[^\s<>\"']{1,128}")
_SERVICE = re.compile(r"[\w.&+\-]+(?: [\w.&+\-]+){0,3}")
_WITH_PORT = re.compile(r"(?:[\d.]+|\[[^\]]+\]):(\d{1,5})")
_DEVICES = {
    **{name: name for name in ("imei", "imsi", "iccid", "mac")},
    **dict.fromkeys(
        ("idfa", "idfv", "gaid", "aaid", "udid", "android_id", "android id", "serial", "device id"), "device"
    ),
}
_YES, _NO = ("true", "1"), ("false", "0")


class Picker:
    """Takes values out of a tree, and remembers what could not be read."""

    def __init__(self) -> None:
        self.notes: list[Word] = []
        self.flags: set[str] = set()
        self.names: list[str] = []  # words of the names of people who are no children by what the report says

    def unreadable(self, node: Node) -> None:
        """The value has another form than the format gives it: withheld and noted."""
        self.notes.append(Word("leads.note.unreadable", {"where": node.path}))
        self.flags.add("unreadable_value")

    def closed(self, node: Node | None, words: Iterable[str]) -> str:
        """The word of a closed list that stands there, however its case, or nothing."""
        if node is None or not node.text:
            return ""
        written = folded(node.text)
        for word in words:
            if folded(word) == written:
                node.taken = True
                return word
        self.unreadable(node)
        return ""

    def answer(self, node: Node | None) -> Answer:
        """Yes, no, or not stated."""
        if node is None or not node.text:
            return None
        word = self.closed(node, (*_YES, *_NO))
        return None if not word else word in _YES

    def mark(self, node: Node | None) -> Answer:
        """A mark that is set by being there."""
        return True if node is not None and not node.text and not node.children else self.answer(node)

    def instant(self, node: Node | None) -> Instant | None:
        """A time as written, with its readings."""
        if node is None or not node.text:
            return None
        at = read_iso(node.text)
        if at.how == "unreadable":
            self.unreadable(node)
            return None
        node.taken = True
        return at

    def number(self, node: Node | None, low: int, high: int) -> int | None:
        """A whole number within bounds."""
        if node is None or not node.text:
            return None
        digits = plain(node.text)
        if re.fullmatch(r"\d{1,15}", digits) and low <= int(digits) <= high:
            node.taken = True
            return int(digits)
        self.unreadable(node)
        return None

    def name(self, node: Node | None) -> str:
        """The name of a service, short enough to be none of a person's words."""
        if node is None or not node.text:
            return ""
        if len(node.text) <= 40 and _SERVICE.fullmatch(node.text):
            node.taken = True
            return node.text
        self.unreadable(node)
        return ""

    def identifier(self, kind: str, node: Node | None, *, platform: str = "") -> tuple[Identifier, ...]:
        """The identifier that stands there, as a tuple of none or one."""
        if node is None or not node.text:
            return ()
        if not _NAME.fullmatch(node.text) and kind not in ("phone", "ip", *_DEVICES):
            self.unreadable(node)
            return ()
        try:
            written = _international(node) if kind == "phone" else node.text
            found = identifier(kind, written, platform=platform)
        except InputError:
            self.unreadable(node)
            return ()
        node.taken = True
        return (found,)

    def device(self, node: Node) -> tuple[Identifier, ...]:
        """A device's id; the name of a network is a free text and is not taken."""
        kind_node = node.first("idType")
        kind = _DEVICES.get(folded(kind_node.text)) if kind_node else None
        if kind_node is None or kind is None:
            self.unreadable(node)
            return ()
        kind_node.taken = True
        return self.identifier(kind, node.first("idValue"))

    def ip_event(
        self, node: Node, lead: str, seen_with: tuple[Identifier, ...], *, address_in: str = "ipAddress"
    ) -> Observation:
        """An address that a service saw, with port and time; what is missing is marked."""
        address_node = node.first(address_in)
        address = self.identifier("ip", address_node)
        port = self.number(node.first("port"), 1, 65535)
        if port is None and address and address_node and (found := _WITH_PORT.fullmatch(address_node.text)):
            port = int(found[1]) if 0 < int(found[1]) <= 65535 else None
        at = self.instant(node.first("dateTime"))
        proxy = self.answer(node.first("possibleProxy"))
        flags = time_flags(at)
        flags |= {"no_address"} if not address else {"no_port"} if port is None else set()
        flags |= {"possible_proxy"} if proxy else set()
        self.flags |= flags
        return Observation(
            kind=self.closed(node.first("eventName"), EVENTS) or "unknown",
            lead=lead,
            identifiers=(*address, *seen_with),
            where=node.path,
            port=port,
            at=at,
            flags=in_order(flags),
            facts=(("possible_proxy", proxy),),
        )

    def device_event(
        self, node: Node, lead: str, seen_with: tuple[Identifier, ...]
    ) -> tuple[Observation, ...]:
        """A device's id with the account that used it, and when, if the reporter says so."""
        device = self.device(node)
        event = self.closed(node.first("eventName"), EVENTS)
        at = self.instant(node.first("dateTime"))
        if not device:
            return ()
        labels = (("event", event),) if event else ()
        flags = time_flags(at) - {"no_time"}
        self.flags |= flags
        made = Observation(
            "device", lead, (*device, *seen_with), node.path, at=at, flags=in_order(flags), labels=labels
        )
        return (made,)


def time_flags(at: Instant | None) -> set[str]:
    """What is wrong with a time."""
    if at is None:
        return {"no_time"}
    found = {"no_zone"} if not at.readings else set()
    return found | ({"ambiguous_time"} if at.ambiguous or len(at.naive) > 1 else set())


def _international(node: Node) -> str:
    """A number with the country's calling code that its attribute gives."""
    code = node.attributes.get("countryCallingCode", "")
    written = plain(node.text)
    return written if written.startswith("+") or not code else f"{code} {written.lstrip('0')}"
