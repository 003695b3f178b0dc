"""Chat databases, a kind of what is looked at: the bytes of an SQLite file arrive, digests that it names leave.

`read` gives all that such a database says of groups and of files that went, for `thelivu examination activity`.
"""

from types import ModuleType

from thelivu.examination import Mention
from thelivu.examination.activity import ChatBase

from . import NotSeen, Seen, telegram, whatsapp
from .database import MAGIC, Tables, Wanted, tables_of
from .gathered import Gathered

SYNTHETIC = b"thelivu-synthetic"
"""The token that the simulator writes into every file (`thelivu.leads.model.SYNTHETIC_MARK`)."""
_APPS: tuple[ModuleType, ...] = (whatsapp, telegram)
_WANTED: Wanted = {
    table: tuple(dict.fromkeys(column for app in _APPS for column in app.WANTED.get(table, ())))
    for table in dict.fromkeys(table for app in _APPS for table in app.WANTED)
}


def sniff(head: bytes) -> bool:
    """Whether a file begins as an SQLite database; whether it is a chat's, only its tables say."""
    return head.startswith(MAGIC)


def look(data: bytes) -> Seen:
    """The digests of files that a chat database names; nothing of any other database. NotSeen where it is damaged."""
    with tables_of(data, whatsapp.WANTED) as tables:
        if not whatsapp.forms(tables):
            return Seen()
        named = dict.fromkeys(whatsapp.digests(tables))
    return Seen(mentions=tuple(Mention(whatsapp.APP, "sha256", digest) for digest in named))


def read(data: bytes) -> ChatBase | None:
    """What a chat database says; None for another one. NotSeen where it is damaged: nothing of it is taken."""
    with tables_of(data, _WANTED) as tables:
        app, form = _app(tables)
        if app is None:
            return None
        gathered = Gathered()
        app.read(tables, gathered, form)
        made: ChatBase = gathered.base(app.APP, form, synthetic=SYNTHETIC in data)
        return made


def warm() -> None:
    """Opens an empty database once."""
    for attempt in (look, read):
        try:
            attempt(MAGIC.ljust(512, b"\0"))
        except NotSeen:
            continue


def _app(tables: Tables) -> tuple[ModuleType | None, str]:
    for app in _APPS:
        form = app.forms(tables)
        if form:
            return app, form
    return None, ""
