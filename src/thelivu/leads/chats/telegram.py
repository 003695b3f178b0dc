r"""Exports of Telegram Desktop (`result.json`), an importer: one chat or the whole account arrives; a reading leaves.

The program writes control characters as \xHH, which is no JSON: that is mended first. `date` is the exporter's wall
clock without a zone; `date_unixtime` is the time. Members are joined by `from_id`, never by name, and paths of media
are never followed. What was deleted leaves no trace, so that no export is complete. Form as of tdesktop's
`export/output/export_output_json.cpp`, 2024.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import ijson

from thelivu.base import Identifier, InputError, Instant, Word, identifier, read_iso, rfc3339
from thelivu.leads.chat_model import (
    ADDED,
    CHANNEL,
    CREATED,
    GROUP,
    JOINED,
    LEFT,
    MARKS,
    OTHER,
    PERSONAL,
    REMOVED,
    Group,
    GroupEvent,
    Message,
)  # fmt: skip
from thelivu.leads.chats.talk import Talk, rendition_of
from thelivu.leads.limits import LIMITS, Limits
from thelivu.leads.model import Observation, Reading
from thelivu.leads.picking import time_flags

FORMAT = "telegram-json"
PLATFORM = "telegram"

_TYPES = {
    "saved_messages": OTHER, "replies": OTHER, "verification_codes": OTHER, "bot_chat": OTHER,
    "personal_chat": PERSONAL, "private_group": GROUP, "private_supergroup": GROUP, "public_supergroup": GROUP,
    "private_channel": CHANNEL, "public_channel": CHANNEL,
}  # fmt: skip
_HEAD = re.compile(rb'"type"\s*:\s*"(?:' + "|".join(_TYPES).encode() + rb')"|"personal_information"\s*:')
_ESCAPED = re.compile(rb"(?<!\\)((?:\\\\)*)\\x([0-9A-Fa-f]{2})")
_WHO = re.compile(r"(user|chat|channel)\d{1,20}")
_ATTACHED = ("photo", "file")
_CUT = 10_000
"""A group whose export has exactly so many messages may have been cut (tdesktop issue 31328)."""

_LISTED = ("chats.list.item", "left_chats.list.item")
_AT_ONCE = 8_192  # bytes that are taken apart before one looks how deep they lead
_DEEPEST = 2_000  # characters of a path: no export's; a path costs the square of its depth
_CHATS = ("", "chats.list.item.", "left_chats.list.item.")
_RECORDS = {
    **{f"{chat}messages.item": "message" for chat in _CHATS},
    "personal_information": "owner", "sessions.list.item": "session", "web_sessions.list.item": "session",
    "contacts.list.item": "contact", "frequent_contacts.list.item": "contact",
}  # fmt: skip
_MEMBERSHIP = {
    "create_group": CREATED, "create_channel": CREATED, "invite_members": ADDED, "remove_members": REMOVED,
    "join_group_by_link": JOINED, "join_group_by_request": JOINED,
}  # fmt: skip


def sniff(head: bytes, name: str) -> bool:
    """Whether it begins as an export of one chat or of an account."""
    return (
        name.lower().endswith(".json")
        and head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{"
        and bool(_HEAD.search(head))
    )


def read(data: bytes, *, name: str, mapping: object = None, limits: Limits = LIMITS) -> Reading:  # noqa: ARG001
    """Reads one export. InputError where it is no JSON to its end: nothing of a broken file is kept."""
    limits.check_size(data)
    export = _Export(Talk.of(data, limits))
    try:
        for kind, where, value in _records(mended(data), limits):
            export.take(kind, where, value)
    except ijson.JSONError as bad:
        raise InputError("leads.telegram.broken") from bad
    except UnicodeDecodeError as bad:
        raise InputError("leads.chat.not_utf8") from bad
    return export.reading(data)


def mended(data: bytes) -> bytes:
    r"""The bytes with \xHH as \u00HH, where the backslash is not itself escaped: after an even number of others."""
    return _ESCAPED.sub(rb"\1\\u00\2", data.removeprefix(b"\xef\xbb\xbf"))


def _records(data: bytes, limits: Limits) -> Iterator[tuple[str, str, Any]]:
    """(kind, place, value): a chat's own fields, and each record whole, in the order of the file."""
    counted: dict[str, int] = {}
    chat = ""
    events = iter(ijson.parse(io.BytesIO(data), buf_size=_AT_ONCE, use_float=True))
    for prefix, event, value in events:
        if len(prefix) > _DEEPEST:
            raise InputError("leads.chat.too_deep", limit=limits.depth)
        kind = _RECORDS.get(prefix)
        if prefix in _LISTED and event == "start_map":
            counted[prefix] = counted.get(prefix, 0) + 1
            chat = f"{prefix.removesuffix('.item')}[{counted[prefix]}]."
        if kind and event not in ("end_map", "end_array"):
            counted[prefix] = counted.get(prefix, 0) + 1
            place = f"{chat}messages" if kind == "message" else prefix.removesuffix(".item")
            where = f"{place}[{counted[prefix]}]"
            yield (
                kind,
                where,
                _built(event, value, events, limits) if event.startswith("start") else value,
            )
        elif event in ("string", "number", "null") and prefix.rpartition(".")[0] in ("", *_LISTED):
            yield "chat", prefix, value
        elif event == "start_array" and _RECORDS.get(f"{prefix}.item") == "message":
            counted[f"{prefix}.item"] = 0
            yield "messages", f"{chat}messages", None


def _built(event: str, value: Any, events: Iterator[tuple[str, str, Any]], limits: Limits) -> Any:
    """The record that begins here; its size is bounded by the file's, its depth by the limits."""
    builder = ijson.ObjectBuilder()
    builder.event(event, value)
    depth = 1
    while depth:
        _, event, value = next(events)
        depth += event.startswith("start") - event.startswith("end")
        if depth > limits.depth:
            raise InputError("leads.chat.too_deep", limit=limits.depth)
        builder.event(event, value)
    return builder.value


@dataclass(slots=True)
class _Chat:
    """The fields of a chat before its messages."""

    name: str = ""
    kind: str = ""
    id: str = ""


class _Export:
    """An export while it is read."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.owner: tuple[Identifier, ...] = ()
        self._chat = _Chat()
        self._group: Identifier | None = None
        self._lines: list[tuple[str, str, str]] = []
        self._contacts = 0

    def take(self, kind: str, where: str, value: Any) -> None:
        """One thing that the file says."""
        if kind == "chat":
            self._field(where.rpartition(".")[2], value)
            return
        if kind == "messages":
            self._open(where)
            return
        self.talk.item()
        if not isinstance(value, dict):
            self.talk.reject(where, "leads.telegram.no_object")
        elif kind == "message":
            self._message(where, value)
        elif kind == "session":
            self._session(where, value)
        elif kind == "owner":
            self._owner(where, value)
        else:
            self._contacts += 1  # people known from a list alone: counted, and not kept

    def _field(self, key: str, value: Any) -> None:
        if key == "name":
            self._chat = _Chat(name=_text(value))
        elif key == "type":
            self._chat.kind = _text(value)
        elif key == "id":
            self._chat.id = _text(value)

    def _open(self, where: str) -> None:
        """The messages of a chat begin: its fields stand before them."""
        kind = _TYPES.get(self._chat.kind, OTHER)
        peer = (
            "chat" if self._chat.kind == "private_group" else "channel"
        )  # as in `from_id`: two rows of numbers
        shared = kind in (GROUP, CHANNEL) and self._chat.id
        named = (
            f"{peer}{self._chat.id}"
            if shared
            else f"export-{self.talk.reference[7:]}-{len(self.talk.groups) + 1}"
        )
        self._group = identifier("group", named, platform=PLATFORM)
        self.talk.open(Group(self._group, kind, where.rpartition(".")[0] or "chat", self._chat.name))
        self._chat = _Chat()

    def _message(self, where: str, value: dict[str, Any]) -> None:
        group = self._group
        assert group is not None, "messages begin with an array"
        kind = value.get("type")
        if not isinstance(value.get("id"), int) or kind not in ("message", "service", "unsupported"):
            self.talk.reject(where, "leads.telegram.no_message")
            return
        where, at = f"{where}, id {value['id']}", _time(value)
        who, name = _who(value, "actor" if kind == "service" else "from")
        if kind == "service":
            self._service(group, where, value, who, at)
        told = Message(
            where, who if kind == "message" else None, at, name, _said(value), _marks(value), _beside(value)
        )
        self.talk.say(group, told)
        self._lines.append((where, at.text if at else "", who.value if who else ""))

    def _service(
        self,
        group: Identifier,
        where: str,
        value: dict[str, Any],
        actor: Identifier | None,
        at: Instant | None,
    ) -> None:
        """A change of membership: whom it names only by name gets an alias."""
        kind = _MEMBERSHIP.get(_text(value.get("action")))
        if kind is None:
            return
        by = actor or self.talk.alias(_text(value.get("actor")) or "?")
        members = value.get("members")
        names = [_text(one) for one in members] if isinstance(members, list) else []
        if kind in (CREATED, JOINED):
            inviter = _text(value.get("inviter"))
            self.talk.events.append(
                GroupEvent(
                    group,
                    kind,
                    by,
                    where,
                    self.talk.alias(inviter) if kind == JOINED and inviter else None,
                    at,
                )
            )
            kind = ADDED if kind == CREATED else kind
        if kind in (ADDED, REMOVED):
            for each in names:
                own = kind == REMOVED and each == _text(value.get("actor"))  # within one record: who goes
                event = GroupEvent(
                    group, LEFT if own else kind, by if own else self.talk.alias(each), where, at=at
                )
                self.talk.events.append(event if own else replace(event, by=by))

    def _session(self, where: str, value: dict[str, Any]) -> None:
        """A login of the exporter's own account, with an address and the last time it was active."""
        try:
            ip = identifier("ip", _text(value.get("last_ip")))
        except InputError:
            self.talk.reject(where, "leads.telegram.no_address")
            return
        at = _time(value, "last_active")
        flags = {"no_port", *time_flags(at)} if at else {"no_port", "no_time"}
        self.talk.observations.append(
            Observation(
                "login", self.talk.reference, (ip, *self.owner), where, at=at, flags=tuple(sorted(flags))
            )
        )

    def _owner(self, where: str, value: dict[str, Any]) -> None:
        """Who made the export."""
        found = []
        for kind, key in (("account", "user_id"), ("phone", "phone_number"), ("handle", "username")):
            text = _text(value.get(key))
            if text:
                try:
                    text = f"user{text}" if kind == "account" else text
                    found.append(identifier(kind, text, platform=PLATFORM if kind != "phone" else ""))
                except InputError:
                    self.talk.flags.add("unreadable_value")
        self.owner = tuple(found)
        if found:
            self.talk.observations.append(Observation("account", self.talk.reference, self.owner, where))

    def reading(self, data: bytes) -> Reading:
        """All that the export says."""
        talk = self.talk
        if not talk.items_in and not talk.groups:
            raise InputError("leads.telegram.nothing")
        talk.notes.append(Word("leads.chat.incomplete"))
        cut = sum(len(told) == _CUT for told in talk.messages.values())
        if cut:
            talk.notes.append(Word("leads.telegram.cut", {"groups": cut, "messages": _CUT}))
        if self._contacts:
            talk.notes.append(Word("leads.chat.contacts", {"count": self._contacts}))
        if ijson.backend != "yajl2_c":
            talk.notes.append(Word("leads.json.slow"))
        return talk.reading(FORMAT, "record", data, rendition_of(self._lines))


def _time(value: dict[str, Any], key: str = "date") -> Instant | None:
    """The time by `KEY_unixtime`; without it the wall clock, whose zone nobody knows."""
    seconds, wall = _text(value.get(f"{key}_unixtime")), _text(value.get(key))
    if re.fullmatch(r"\d{1,11}", seconds):
        at = read_iso(rfc3339(datetime.fromtimestamp(int(seconds), UTC)))
        return replace(at, text=f"{wall} ({seconds})" if wall else seconds)
    return read_iso(wall) if wall else None


def _who(value: dict[str, Any], key: str) -> tuple[Identifier | None, str]:
    """Who it is of, by the platform's id; and the name beside it, which joins nobody."""
    found = _text(value.get(f"{key}_id"))
    known = identifier("account", found, platform=PLATFORM) if _WHO.fullmatch(found) else None
    return known, _text(value.get(key))


def _said(value: dict[str, Any]) -> str:
    """The text: a string, or parts of which some are objects with a text of their own."""
    text = value.get("text")
    parts = text if isinstance(text, list) else [text]
    return "".join(_text(one.get("text")) if isinstance(one, dict) else _text(one) for one in parts)


def _marks(value: dict[str, Any]) -> tuple[str, ...]:
    """Marks in the order of MARKS."""
    has = {
        "edited": "edited" in value or "edited_unixtime" in value,
        "forwarded": "forwarded_from" in value,
        "reply": "reply_to_message_id" in value,
        "attachment": any(key in value for key in _ATTACHED),
        "event": value.get("type") == "service",
        "unsupported": value.get("type") == "unsupported",
    }
    return tuple(mark for mark in MARKS if has[mark])


def _beside(value: dict[str, Any]) -> str:
    """An event's action and names; else an attachment's path or why it is missing, its name, kind and bytes."""
    if value.get("type") == "service":
        members = value.get("members")
        names = [_text(one) for one in members] if isinstance(members, list) else []
        said = [_text(value.get(key)) for key in ("action", "title", "inviter")]
        return ", ".join(one for one in (*said, *names) if one)
    said = [
        _text(value.get(key))
        for key in (*_ATTACHED, "file_name", "mime_type", "photo_file_size", "file_size")
    ]
    return ", ".join(one for one in said if one) if any(key in value for key in _ATTACHED) else ""


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
