"""WhatsApp's `msgstore.db`, decrypted: its tables arrive, groups, comings and goings, and digests that went leave.

The newer form has `message`, the older one `messages`; their columns and the numbers of system messages as public readers of
such databases have them (sepinf-inc/IPED, `ExtractorAndroidNew.java`), for the program's makers publish no list. Texts,
captions, names and pictures are not among the columns that are read. `file_hash` is the SHA-256 of the file, in base64.
"""

import base64
import binascii
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from thelivu.base import InputError, identifier
from thelivu.examination.activity import (
    ADDED,
    CHANNEL,
    CREATED,
    GROUP,
    JOINED,
    LEFT,
    MEMBER,
    NUMBER,
    OTHER,
    OWNER,
    PERSONAL,
    REMOVED,
    ROLE,
    Act,
    Change,
    Chat,
    Person,
)

from .database import Tables
from .gathered import Gathered, moment, place

APP = "whatsapp"
WANTED: Mapping[str, tuple[str, ...]] = {
    "jid": ("_id", "user", "server"),
    "jid_map": ("lid_row_id", "jid_row_id"),
    "chat": ("_id", "jid_row_id"),
    "message": ("_id", "chat_row_id", "from_me", "sender_jid_row_id", "timestamp", "message_type"),
    "message_media": ("message_row_id", "file_hash", "original_file_hash"),
    "message_quoted_media": ("message_row_id", "file_hash"),
    "message_system": ("message_row_id", "action_type"),
    "message_system_chat_participant": ("message_row_id", "user_jid_row_id"),
    "message_system_number_change": ("message_row_id", "old_jid_row_id", "new_jid_row_id"),
    "group_participant_user": ("_id", "group_jid_row_id", "user_jid_row_id", "rank", "pending", "add_timestamp"),
    "group_past_participant_user": ("_id", "group_jid_row_id", "user_jid_row_id", "is_leave", "timestamp"),
    "media_hash_thumbnail": ("media_hash",),
    "messages": (
        "_id", "key_remote_jid", "key_from_me", "status", "timestamp", "media_size", "media_hash", "remote_resource",
    ),
    "messages_quotes": ("media_hash",),
    "group_participants": ("_id", "gjid", "jid", "admin", "pending"),
}  # fmt: skip
_HASHES = (
    ("message_media", "file_hash"), ("message_media", "original_file_hash"), ("message_quoted_media", "file_hash"),
    ("media_hash_thumbnail", "media_hash"), ("messages", "media_hash"), ("messages_quotes", "media_hash"),
)  # fmt: skip
_SYSTEM_TYPE, _SYSTEM_STATUS = 7, 6
_CHANGES: Mapping[object, str] = {
    11: CREATED, 12: ADDED, 4: ADDED, 13: LEFT, 5: LEFT, 14: REMOVED, 7: REMOVED, 20: JOINED, 52: JOINED, 79: JOINED,
    10: NUMBER, 28: NUMBER,
}  # fmt: skip
_OLD_CHANGES: Mapping[object, str] = {11: CREATED, 5: LEFT, 13: LEFT, 20: JOINED}
_OLD_UNNAMED = frozenset({4, 7, 12, 14})  # whom they concern stands in a serialised object, which is not taken apart
_JID = re.compile(r"(\d{1,20}(?:-\d{1,20})?|status)(?:[.:]\d{1,5})*")
_SERVERS = {"g.us": GROUP, "newsletter": CHANNEL, "s.whatsapp.net": PERSONAL, "lid": PERSONAL}
_NO_CHAT = -1
_CAME = (CREATED, ADDED, JOINED)
_MINUTE = 60_000  # milliseconds
_ADMINS = frozenset({1, 2})


class _Row(NamedTuple):
    """One row of `message`, in the order of WANTED."""

    number: object
    chat: object
    mine: object
    sender: object
    timestamp: object
    kind: object


class _OldRow(NamedTuple):
    """One row of `messages`, in the order of WANTED; `size` is the kind of change in a message of the system."""

    number: object
    chat: object
    mine: object
    status: object
    timestamp: object
    size: object
    file: object
    sender: object


def forms(tables: Tables) -> str:
    """The form of these tables: `message`, `messages`, or empty where they are not WhatsApp's."""
    if tables.has("message", "_id", "chat_row_id", "from_me", "timestamp") and tables.has("jid", *WANTED["jid"]):
        return "message"
    return "messages" if tables.has("messages", "_id", "key_remote_jid", "key_from_me", "timestamp") else ""


def digests(tables: Tables) -> Iterator[bytes]:
    """Every SHA-256 of a file that the database names, where it keeps any: also of what is quoted or was deleted."""
    for table, column in _HASHES:
        if tables.has(table, column):
            yield from (found for (value,) in tables.rows(table, column) if (found := digest_of(value)))


def digest_of(value: object) -> bytes:
    """The 32 bytes of a digest in base64; none for anything else that may stand there."""
    if not isinstance(value, bytes) or len(value) != 44:
        return b""
    try:
        found = base64.b64decode(value, validate=True)
    except binascii.Error:
        return b""
    return found if len(found) == 32 else b""


def read(tables: Tables, gathered: Gathered, form: str) -> None:
    """Gathers all that the tables say."""
    if form == "message":
        _Newer(tables, gathered).read()
    else:
        _Older(tables, gathered).read()


def _person(user: str, server: str) -> Person | None:
    """A number where the server says that it is one, else an account of the program."""
    if server == "s.whatsapp.net":
        try:
            return Person("phone", identifier("phone", f"+{user}").value)
        except InputError:  # the program's own accounts have short ones
            pass
    if server in ("s.whatsapp.net", "lid"):
        return Person("account", identifier("account", f"{user}@{server}", platform=APP).value)
    return None


def _chat(user: str, server: str) -> Chat:
    kind = _SERVERS.get(server, OTHER)
    shared = kind in (GROUP, CHANNEL)
    return Chat(kind, identifier("group", f"{user}@{server}", platform=APP).value if shared else "")


def _jid(user: object, server: object) -> tuple[str, str] | None:
    """A jid's two halves, where they are what a jid is."""
    if not isinstance(user, bytes) or not isinstance(server, bytes):
        return None
    found = _JID.fullmatch(user.decode("utf-8", "replace"))
    named = server.decode("utf-8", "replace")
    return (found[1], named) if found and re.fullmatch(r"[a-z.]{1,20}", named) else None


def _went(gathered: Gathered, act: Act, *, named: bool) -> None:
    """One message of somebody's; `named`: the database has something where the digest of its file should stand."""
    if act.who is not None:
        gathered.say(act.chat, act.who, act.at)
    if act.sha256:
        gathered.acts.append(act)
    elif named or act.who is None:
        gathered.reject(act.where, "no_digest" if named else "no_sender")


class _Newer:
    """The tables around `message`, where people and chats are numbers of rows of `jid`."""

    def __init__(self, tables: Tables, gathered: Gathered) -> None:
        self.tables, self.gathered = tables, gathered
        self._jids = {
            number: jid for number, user, server in tables.rows("jid", *WANTED["jid"]) if (jid := _jid(user, server))
        }
        self._phones = dict(tables.rows("jid_map", "lid_row_id", "jid_row_id"))
        self._chats = dict(tables.rows("chat", "_id", "jid_row_id"))
        self._actions: dict[object, object] = dict(tables.rows("message_system", *WANTED["message_system"]))
        self._whom: dict[object, list[object]] = defaultdict(list)
        for message, whom in tables.rows("message_system_chat_participant", "message_row_id", "user_jid_row_id"):
            self._whom[message].append(whom)
        self._moved = {
            message: (old, new)
            for message, old, new in tables.rows("message_system_number_change", *WANTED["message_system_number_change"])
        }
        self._files: dict[object, object] = {}

    def read(self) -> None:
        media = self.tables.rows("message_media", "message_row_id", "file_hash")
        self._files = {message: file for message, file in media if file is not None}
        for row in self.tables.rows("message", *WANTED["message"]):
            self._message(_Row(*row))
        for number in self._files:  # of a message that is not there any more
            self.gathered.row()
            self.gathered.reject(place("message_media", number), "no_message")
        self._members()

    def _who(self, number: object) -> int | None:
        number = self._phones.get(number, number)
        person = _person(*self._jids[number]) if number in self._jids else None
        return None if person is None else self.gathered.person(person)

    def _in(self, number: object) -> int | None:
        """The chat of a jid."""
        return self.gathered.chat(number, _chat(*self._jids[number])) if number in self._jids else None

    def _message(self, row: _Row) -> None:
        gathered, where, at = self.gathered, place("message", row.number), moment(row.timestamp)
        gathered.row()
        if row.chat == _NO_CHAT:  # the row with which the program begins a table: it is accepted, and says nothing
            return
        file = self._files.pop(row.number, None)
        jid = self._chats.get(row.chat)
        chat = self._in(jid)
        if chat is None:
            gathered.reject(where, "no_chat")
            return
        if row.kind == _SYSTEM_TYPE:
            self._system(chat, row.number, row.sender, at)
            return
        of_two = self._jids[jid][1] in ("s.whatsapp.net", "lid")
        who = gathered.person(Person(OWNER)) if row.mine == 1 else self._who(jid if of_two else row.sender)
        _went(gathered, Act(chat, who, row.mine == 1, digest_of(file).hex(), at, where), named=file is not None)

    def _system(self, chat: int, number: object, sender: object, at: int | None) -> None:
        kind = _CHANGES.get(self._actions.get(number))
        if kind is None:  # of the program itself: keys, subjects, pictures of the group
            return
        where, by = place("message", number), self._who(sender)
        named: list[tuple[int | None, int | None]]
        if kind == NUMBER:
            old, new = (self._who(one) for one in self._moved.get(number, (None, None)))
            named = [(one, None) for one in (old, new) if one is not None]
        elif kind in (CREATED, JOINED, LEFT):
            whom = [self._who(one) for one in self._whom.get(number, ())] if kind != CREATED else []
            named = [(one, None) for one in (whom or [by]) if one is not None]
        else:
            named = [(self._who(one), by) for one in self._whom.get(number, ())]
        if not named or any(who is None for who, _ in named):
            self.gathered.reject(where, "no_person")
        self.gathered.changes += [Change(chat, kind, who, by, at, where) for who, by in named if who is not None]

    def _members(self) -> None:
        """The list of members: what a line of the program told to the same minute is not told again."""
        told = {(one.chat, one.who, one.at // _MINUTE) for one in self.gathered.changes if one.kind in _CAME and one.at}
        table = "group_participant_user"
        for number, group, user, rank, pending, since in self.tables.rows(table, *WANTED[table]):
            at, where = moment(since), place(table, number)
            found = self._pair(where, group, user)
            if found and pending != 1:  # who was invited is no member
                if at is None or (*found, at // _MINUTE) not in told:
                    kind = MEMBER if at is None else ADDED
                    self.gathered.changes.append(Change(found[0], kind, found[1], None, at, where))
                if rank in _ADMINS:
                    self.gathered.changes.append(Change(found[0], ROLE, found[1], None, None, where))
        table = "group_past_participant_user"
        for number, group, user, left, timestamp in self.tables.rows(table, *WANTED[table]):
            where = place(table, number)
            found = self._pair(where, group, user)
            if found:
                kind = LEFT if left == 1 else REMOVED
                self.gathered.changes.append(Change(found[0], kind, found[1], None, moment(timestamp), where))

    def _pair(self, where: str, group: object, user: object) -> tuple[int, int] | None:
        """The chat and the person of a row of members, or None for one that is rejected."""
        self.gathered.row()
        chat, who = self._in(group), self._who(user)
        if chat is None or who is None:
            self.gathered.reject(where, "no_chat" if chat is None else "no_person")
            return None
        return chat, who


class _Older:
    """The tables around `messages`, where people and chats are written out as `user@server`."""

    def __init__(self, tables: Tables, gathered: Gathered) -> None:
        self.tables, self.gathered = tables, gathered

    def read(self) -> None:
        for row in self.tables.rows("messages", *WANTED["messages"]):
            self._message(_OldRow(*row))
        table = "group_participants"
        for number, group, user, admin, pending in self.tables.rows(table, *WANTED[table]):
            self._member(place(table, number), group, user, admin, pending)

    def _split(self, text: object) -> tuple[str, str] | None:
        if not isinstance(text, bytes):
            return None
        user, _, server = text.partition(b"@")
        return _jid(user, server)

    def _in(self, text: object) -> int | None:
        jid = self._split(text)
        return None if jid is None else self.gathered.chat(jid, _chat(*jid))

    def _who(self, text: object) -> int | None:
        jid = self._split(text)
        person = _person(*jid) if jid else None
        return None if person is None else self.gathered.person(person)

    def _message(self, row: _OldRow) -> None:
        gathered, where, at = self.gathered, place("messages", row.number), moment(row.timestamp)
        gathered.row()
        if row.chat == str(_NO_CHAT).encode():
            return
        chat = self._in(row.chat)
        if chat is None:
            gathered.reject(where, "no_chat")
            return
        if row.status == _SYSTEM_STATUS:
            self._system(chat, where, row.size, self._who(row.sender), at)
            return
        who = gathered.person(Person(OWNER)) if row.mine == 1 else self._who(row.sender or row.chat)
        _went(gathered, Act(chat, who, row.mine == 1, digest_of(row.file).hex(), at, where), named=bool(row.file))

    def _system(self, chat: int, where: str, action: object, who: int | None, at: int | None) -> None:
        if action in _OLD_UNNAMED:
            self.gathered.notes.add("old_members")
            self.gathered.reject(where, "not_named")
        kind = _OLD_CHANGES.get(action)
        if kind and who is None:
            self.gathered.reject(where, "no_person")
        elif kind and who is not None:
            self.gathered.changes.append(Change(chat, kind, who, None, at, where))

    def _member(self, where: str, group: object, user: object, admin: object, pending: object) -> None:
        gathered = self.gathered
        gathered.row()
        chat = self._in(group)
        who = gathered.person(Person(OWNER)) if user == b"" else self._who(user)
        if chat is None or who is None:
            gathered.reject(where, "no_chat" if chat is None else "no_person")
        elif pending != 1:
            gathered.changes.append(Change(chat, MEMBER, who, None, None, where))
            if admin in _ADMINS:
                gathered.changes.append(Change(chat, ROLE, who, None, None, where))
