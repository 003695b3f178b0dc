"""The reference data set of the NSRL, RDS version 3: a SQLite database whose view FILE names digests of known software.

SQLite is a reader of hostile bytes written in C, and a view of a database is a program that its sender wrote. It runs in the
confined child alone, on a descriptor that was opened read-only before: no other file, no write, no extension, a schema that
is not trusted, limits of memory and processor time. `immutable` keeps it from looking for a journal.
"""

import sqlite3
from collections.abc import Iterator

from thelivu.base import InputError
from thelivu.examination import DIGESTED, checked, digest_of, known_file

from .row import Asked, Given, Row

_TABLES = ("FILE", "METADATA")
_PRAGMAS = (
    "trusted_schema = OFF", "query_only = ON", "cell_size_check = ON", "temp_store = MEMORY", "mmap_size = 0",
    "automatic_index = OFF",
)  # fmt: skip
_LONGEST = 4_096  # bytes of a value


def opened(descriptor: int) -> sqlite3.Connection:
    """The database on an open descriptor, before the guards close; nothing of it is read yet but its first bytes."""
    return sqlite3.connect(f"file:/proc/self/fd/{descriptor}?mode=ro&immutable=1", uri=True)


def nsrl_rows(base: sqlite3.Connection, asked: Asked) -> Iterator[Given]:
    """Rows of the database. InputError for one that has no such table, or that breaks off."""
    number = 0
    try:
        for number, cells in enumerate(_selected(base), start=1):
            yield number, _row(cells, asked.label)
    except (sqlite3.Error, ValueError, OverflowError) as bad:  # ValueError: a damaged name or message is no text
        raise InputError("devices.lists.broken", count=number) from bad


def _selected(base: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1 << 20)
    base.text_factory = bytes
    for pragma in _PRAGMAS:
        base.execute(f"PRAGMA {pragma}")
    for table in _TABLES:
        there = {bytes(row[1]).lower() for row in base.execute(f"PRAGMA table_info({table})")}
        wanted = [name if name.encode() in there else "NULL" for name in DIGESTED]
        if set(wanted) != {"NULL"}:
            yield from base.execute(f"SELECT {', '.join(wanted)} FROM {table}")  # noqa: S608 - our own names
            return
    raise InputError("devices.lists.form_of", form="NSRL RDS 3")


def _row(cells: tuple[object, ...], label: str) -> Row | str:
    digests = {}
    try:
        for name, cell in zip(DIGESTED, cells, strict=True):
            if isinstance(cell, bytes) and len(cell) < _LONGEST:
                digests[name] = digest_of(name, cell.decode("ascii"))
            elif cell is not None:
                return "not_a_row"
    except UnicodeDecodeError:
        return "not_a_row"
    except ValueError as bad:
        return str(bad.args[0])
    known = checked(known_file(label, digests))
    return known if isinstance(known, str) else Row(known)
