"""Telegram's `cache4.db` of Android: its tables arrive, groups and who is said to be in them leave.

Who wrote a message in a group, names, and all of a file stand in serialised objects (`data`), whose form changes with each
version; they are not taken apart. No column is the digest of a file, so nothing says which file went. What plain columns say
is taken: the conversation, the time, whether this device sent it, and the list of members that the program kept.
`channel_users_v2.date` is when the list was written, not when somebody joined (MessagesStorage.updateChannelUsers).
"""

from collections.abc import Mapping

from thelivu.base import identifier
from thelivu.examination.activity import GROUP, MEMBER, OTHER, OWNER, PERSONAL, Change, Chat, Person

from .database import Tables
from .gathered import Gathered, moment, place

APP = "telegram"
FORMS = ("messages_v2", "messages")
_MESSAGE = ("mid", "uid", "date", "out", "is_channel")
WANTED: Mapping[str, tuple[str, ...]] = {
    "messages_v2": _MESSAGE, "messages": _MESSAGE, "channel_users_v2": ("did", "uid"),
}  # fmt: skip
_LARGEST = 1 << 40  # beyond it a number is that of a secret chat or a folder
_SECOND = 1000  # milliseconds


def forms(tables: Tables) -> str:
    """The table of messages, or empty where it is not Telegram's."""
    return next((one for one in FORMS if tables.has(one, "mid", "uid", "date", "out")), "")


def read(tables: Tables, gathered: Gathered, form: str) -> None:
    """Gathers all that plain columns say."""
    gathered.notes |= {"no_digest", "no_sender_in_groups"}
    channels = _channels(tables)
    for mid, uid, date, out, is_channel in tables.rows(form, *_MESSAGE):
        gathered.row()
        where = place(form, uid, mid)
        chat = _chat(gathered, uid, channel=uid in channels or bool(is_channel))
        if chat is None:
            gathered.reject(where, "no_chat")
            continue
        who = Person(OWNER) if out == 1 else _account(uid) if 0 < uid < _LARGEST else None
        if who is not None:
            gathered.say(chat, gathered.person(who), moment(date, unit_ms=_SECOND))
    for did, uid in tables.rows("channel_users_v2", "did", "uid"):
        gathered.row()
        where = place("channel_users_v2", did, uid)
        chat = _chat(gathered, -abs(did) if isinstance(did, int) else did, channel=True)
        if chat is None or not isinstance(uid, int) or not 0 < uid < _LARGEST:
            gathered.reject(where, "no_chat" if chat is None else "no_person")
            continue
        gathered.changes.append(Change(chat, MEMBER, gathered.person(_account(uid)), None, None, where))


def _channels(tables: Tables) -> frozenset[int]:
    """Conversations that have a list of channel members: basic groups have none."""
    return frozenset(-abs(did) for (did,) in tables.rows("channel_users_v2", "did") if isinstance(did, int))


def _account(uid: int) -> Person:
    return Person("account", identifier("account", f"user{uid}", platform=APP).value)


def _chat(gathered: Gathered, uid: object, *, channel: bool) -> int | None:
    """The conversation of a dialog's number: a person's is positive, a group's or a channel's negative."""
    if not isinstance(uid, int) or uid == 0:
        return None
    if abs(uid) >= _LARGEST:
        return gathered.chat(uid, Chat(OTHER))
    if uid > 0:
        return gathered.chat(uid, Chat(PERSONAL))
    peer = "channel" if channel else "chat"  # as exports of Telegram Desktop name them
    return gathered.chat(uid, Chat(GROUP, identifier("group", f"{peer}{-uid}", platform=APP).value))
