"""WhatsApp's `msgstore.db` in its newer and its older form: what happened in chats arrives, the bytes of a database leave.

The tables and columns are those of public descriptions of such databases. Every column of text that the product has no business
with holds a marker. Nothing here is of a real person.
"""

import base64
import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from thelivu_sim.markers import PREFIX
from thelivu_sim.tables import MARK

OWNER = ""
"""Who holds the phone: these databases have no number for them."""
_NEWER = """
CREATE TABLE jid (_id INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, server TEXT NOT NULL, agent INTEGER, device INTEGER,
  type INTEGER, raw_string TEXT);
CREATE UNIQUE INDEX jid_raw_string_index ON jid (raw_string);
CREATE TABLE jid_map (lid_row_id INTEGER PRIMARY KEY, jid_row_id INTEGER, sort_id INTEGER);
CREATE TABLE chat (_id INTEGER PRIMARY KEY AUTOINCREMENT, jid_row_id INTEGER UNIQUE, hidden INTEGER, subject TEXT,
  created_timestamp INTEGER, archived INTEGER);
CREATE TABLE message (_id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER NOT NULL, from_me INTEGER NOT NULL,
  key_id TEXT NOT NULL, sender_jid_row_id INTEGER, status INTEGER, participant_hash TEXT, timestamp INTEGER,
  received_timestamp INTEGER, message_type INTEGER, text_data TEXT, sort_id INTEGER NOT NULL DEFAULT 0);
CREATE INDEX message_timestamp_index ON message (timestamp);
CREATE TABLE message_media (message_row_id INTEGER PRIMARY KEY, chat_row_id INTEGER, file_path TEXT, file_size INTEGER,
  media_key BLOB, direct_path TEXT, message_url TEXT, mime_type TEXT, media_name TEXT, file_hash TEXT, enc_file_hash TEXT,
  original_file_hash TEXT, media_caption TEXT, raw_transcription_text TEXT);
CREATE TABLE message_quoted_media (message_row_id INTEGER PRIMARY KEY, media_name TEXT, file_hash TEXT, media_caption TEXT);
CREATE TABLE media_hash_thumbnail (media_hash TEXT PRIMARY KEY, thumbnail BLOB);
CREATE TABLE message_system (message_row_id INTEGER PRIMARY KEY, action_type INTEGER NOT NULL);
CREATE TABLE message_system_chat_participant (message_row_id INTEGER, user_jid_row_id INTEGER);
CREATE TABLE message_system_number_change (message_row_id INTEGER PRIMARY KEY, old_jid_row_id INTEGER, new_jid_row_id INTEGER);
CREATE TABLE message_system_value_change (message_row_id INTEGER PRIMARY KEY, old_data TEXT);
CREATE TABLE group_participant_user (_id INTEGER PRIMARY KEY AUTOINCREMENT, group_jid_row_id INTEGER NOT NULL,
  user_jid_row_id INTEGER NOT NULL, rank INTEGER, pending INTEGER, add_timestamp INTEGER, label TEXT);
CREATE TABLE group_past_participant_user (_id INTEGER PRIMARY KEY AUTOINCREMENT, group_jid_row_id INTEGER NOT NULL,
  user_jid_row_id INTEGER NOT NULL, is_leave INTEGER NOT NULL, timestamp INTEGER NOT NULL);
CREATE TABLE props (_id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE, value TEXT);
CREATE VIRTUAL TABLE message_ftsv2 USING FTS4(content);
CREATE VIEW available_message_view AS SELECT _id, text_data FROM message;
"""
_OLDER = """
CREATE TABLE messages (_id INTEGER PRIMARY KEY AUTOINCREMENT, key_remote_jid TEXT NOT NULL, key_from_me INTEGER, key_id TEXT NOT NULL,
  status INTEGER, needs_push INTEGER, data TEXT, timestamp INTEGER, media_url TEXT, media_mime_type TEXT, media_wa_type TEXT,
  media_size INTEGER, media_name TEXT, media_caption TEXT, media_hash TEXT, media_duration INTEGER, thumb_image TEXT,
  remote_resource TEXT, raw_data BLOB, participant_hash TEXT);
CREATE TABLE group_participants (_id INTEGER PRIMARY KEY AUTOINCREMENT, gjid TEXT NOT NULL, jid TEXT NOT NULL, admin INTEGER,
  pending INTEGER, sent_sender_key INTEGER);
CREATE TABLE chat_list (_id INTEGER PRIMARY KEY AUTOINCREMENT, key_remote_jid TEXT UNIQUE, subject TEXT);
CREATE TABLE props (_id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE, value TEXT);
"""
SYSTEM = 7
"""The type of a message that the program wrote itself."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message: in which chat (jid), from whom (OWNER or a jid), when, and the file that went with it.

    `change` is the number of a system message, and `whom` the people it concerns.
    """

    chat: str
    who: str
    at: int
    file: bytes | None = None
    change: int | None = None
    whom: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A row of the list of members: group, person, when added (0: not known), rank; or when gone, and how."""

    group: str
    who: str
    since: int = 0
    rank: int = 0
    gone: int = 0
    left: bool = True


def file_hash(data: bytes) -> str:
    """The digest as the program keeps it."""
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def marks() -> Iterator[str]:
    """Markers, one after another."""
    number = 0x900000
    while True:
        yield f"{PREFIX}{number:012x}"
        number += 1


def _marks(number: int) -> str:
    return ", ".join("?" * number)


def newer(said: Sequence[Said], members: Sequence[Member], lids: Sequence[tuple[str, str]] = (), gone: Sequence[bytes] = ()) -> bytes:
    """The database around `message`. `lids`: (hidden id, number) of the same person; `gone`: files of which a preview is left."""
    mark = marks()
    with closing(sqlite3.connect(":memory:")) as base:
        base.executescript(_NEWER)
        store = _Newer(base, mark)
        for lid, number in lids:
            base.execute("INSERT INTO jid_map VALUES (?, ?, 1)", (store.jid(lid), store.jid(number)))
        base.execute("INSERT INTO message VALUES (1, -1, 0, '-1', -1, 0, NULL, 0, -1, -1, NULL, 1)")  # as the program begins
        for row, one in enumerate(said, 2):
            store.message(row, one)
        for member in members:
            store.member(member)
        for data in gone:
            base.execute("INSERT INTO media_hash_thumbnail VALUES (?, ?)", (file_hash(data), next(mark).encode()))
        base.execute("INSERT INTO props (key, value) VALUES ('user_push_name', ?), ('note', ?)", (next(mark), MARK))
        base.commit()
        return base.serialize()


class _Newer:
    def __init__(self, base: sqlite3.Connection, mark: Iterator[str]) -> None:
        self._base, self._mark = base, mark
        self._jids: dict[str, int] = {}
        self._chats: dict[str, int] = {}

    def jid(self, name: str) -> int:
        if name not in self._jids:
            user, _, server = name.partition("@")
            self._jids[name] = len(self._jids) + 100
            row = (self._jids[name], user, server, 0, 0, 0, name)
            self._base.execute("INSERT INTO jid VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return self._jids[name]

    def _chat(self, name: str) -> int:
        if name not in self._chats:
            self._chats[name] = len(self._chats) + 10
            row = (self._chats[name], self.jid(name), next(self._mark))
            self._base.execute("INSERT INTO chat (_id, jid_row_id, subject) VALUES (?, ?, ?)", row)
        return self._chats[name]

    def message(self, number: int, one: Said) -> None:
        of_two = one.chat.endswith(("@s.whatsapp.net", "@lid"))
        sender = 0 if one.who == OWNER or (of_two and one.change is None) else self.jid(one.who)
        kind = SYSTEM if one.change is not None else 1 if one.file is not None else 0
        mine = int(one.who == OWNER or one.change is not None)  # a line of the program counts as its owner's
        row = (number, self._chat(one.chat), mine, f"KEY{number}", sender, 0, next(self._mark), one.at, one.at, kind, next(self._mark), number)
        self._base.execute(f"INSERT INTO message VALUES ({_marks(12)})", row)  # noqa: S608 - question marks
        self._base.execute("INSERT INTO message_ftsv2 (docid, content) VALUES (?, ?)", (number, next(self._mark)))
        if one.file is not None:
            text = [next(self._mark) for _ in range(8)]
            media = (
                number, self._chat(one.chat), text[0], len(one.file), text[1].encode(), text[2], text[3], "image/jpeg", text[4],
                file_hash(one.file), text[5], None, text[6], text[7],
            )  # fmt: skip
            self._base.execute(f"INSERT INTO message_media VALUES ({_marks(14)})", media)  # noqa: S608 - question marks
        if one.change is not None:
            self._base.execute("INSERT INTO message_system VALUES (?, ?)", (number, one.change))
            self._base.execute("INSERT INTO message_system_value_change VALUES (?, ?)", (number, next(self._mark)))
            for who in one.whom:
                self._base.execute("INSERT INTO message_system_chat_participant VALUES (?, ?)", (number, self.jid(who)))

    def member(self, one: Member) -> None:
        if one.gone:
            past = (self.jid(one.group), self.jid(one.who), int(one.left), one.gone)
            self._base.execute(
                "INSERT INTO group_past_participant_user (group_jid_row_id, user_jid_row_id, is_leave, timestamp) VALUES (?, ?, ?, ?)", past
            )
        else:
            row = (self.jid(one.group), self.jid(one.who), one.rank, 0, one.since, next(self._mark))
            self._base.execute(
                "INSERT INTO group_participant_user (group_jid_row_id, user_jid_row_id, rank, pending, add_timestamp, label) "
                "VALUES (?, ?, ?, ?, ?, ?)", row,
            )  # fmt: skip


def older(said: Sequence[Said], members: Sequence[Member]) -> bytes:
    """The database around `messages`. Whom a line of the program concerns stands in an object that nobody takes apart."""
    mark = marks()
    with closing(sqlite3.connect(":memory:")) as base:
        base.executescript(_OLDER)
        for number, one in enumerate(said, 1):
            group = one.chat.endswith("@g.us")
            row = (
                number, one.chat, int(one.who == OWNER), f"KEY{number}", 6 if one.change is not None else 0, 0, next(mark), one.at,
                next(mark), "image/jpeg", "1" if one.file else "0", one.change if one.change is not None else len(one.file or b""),
                next(mark), next(mark), file_hash(one.file) if one.file else None, 0, next(mark),
                one.who if group and one.who != OWNER else None, next(mark).encode(), next(mark),
            )  # fmt: skip
            base.execute(f"INSERT INTO messages VALUES ({_marks(20)})", row)  # noqa: S608 - question marks
        for member in members:
            listed = (member.group, member.who, member.rank, 0, 1)
            base.execute("INSERT INTO group_participants (gjid, jid, admin, pending, sent_sender_key) VALUES (?, ?, ?, ?, ?)", listed)
        for chat in dict.fromkeys(one.chat for one in said):
            base.execute("INSERT INTO chat_list (key_remote_jid, subject) VALUES (?, ?)", (chat, next(mark)))
        base.execute("INSERT INTO props (key, value) VALUES ('user_push_name', ?), ('note', ?)", (next(mark), MARK))
        base.commit()
        return base.serialize()
