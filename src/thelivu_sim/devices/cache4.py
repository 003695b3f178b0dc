"""Telegram's `cache4.db` of Android: messages and lists of members arrive, the bytes of a database leave.

What the program serialises (`data`) is a marker here: whoever takes it apart, finds one.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from thelivu_sim.devices.msgstore import marks
from thelivu_sim.tables import MARK

_TABLES = """
CREATE TABLE users(uid INTEGER PRIMARY KEY, name TEXT, status INTEGER, data BLOB);
CREATE TABLE chats(uid INTEGER PRIMARY KEY, name TEXT, data BLOB);
CREATE TABLE channel_users_v2(did INTEGER, uid INTEGER, date INTEGER, data BLOB, PRIMARY KEY(did, uid));
CREATE TABLE messages_v2(mid INTEGER, uid INTEGER, read_state INTEGER, send_state INTEGER, date INTEGER, data BLOB, out INTEGER,
  ttl INTEGER, media INTEGER, replydata BLOB, imp INTEGER, mention INTEGER, forwards INTEGER, replies_data BLOB,
  thread_reply_id INTEGER, is_channel INTEGER, PRIMARY KEY(mid, uid));
CREATE TABLE media_v4(mid INTEGER, uid INTEGER, date INTEGER, type INTEGER, data BLOB, PRIMARY KEY(mid, uid, type));
CREATE TABLE keyvalue(id TEXT PRIMARY KEY, value TEXT);
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """One message: in which dialog (negative: a group's or a channel's), when (seconds), whether this device sent it."""

    dialog: int
    at: int
    out: bool = False
    channel: bool = False


def cache4(sent: Sequence[Sent], members: Sequence[tuple[int, int]] = ()) -> bytes:
    """The database. `members`: (channel's number, person's number)."""
    mark = marks()
    with closing(sqlite3.connect(":memory:")) as base:
        base.executescript(_TABLES)
        for number, one in enumerate(sent, 1):
            row = (number, one.dialog, one.at, next(mark).encode(), int(one.out), next(mark).encode(), int(one.channel))
            base.execute(
                "INSERT INTO messages_v2 (mid, uid, date, data, out, replydata, is_channel) VALUES (?, ?, ?, ?, ?, ?, ?)", row
            )
        for number, (did, uid) in enumerate(members):
            base.execute("INSERT INTO channel_users_v2 VALUES (?, ?, ?, ?)", (-did, uid, 1_772_000_000 - number, next(mark).encode()))
            base.execute("INSERT OR IGNORE INTO users VALUES (?, ?, 0, ?)", (uid, next(mark), next(mark).encode()))
        for dialog in {one.dialog for one in sent if one.dialog < 0}:
            base.execute("INSERT INTO chats VALUES (?, ?, ?)", (-dialog, next(mark), next(mark).encode()))
        base.execute("INSERT INTO keyvalue VALUES (?, ?), ('note', ?)", (next(mark), next(mark), MARK))
        base.commit()
        return base.serialize()
