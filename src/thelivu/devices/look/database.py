"""An SQLite file of a device in memory: its bytes arrive, rows of named columns leave, and of no other column.

SQLite is a parser in C, and the bytes are hostile: this runs in the confined child alone. No statement of the file itself is
followed: no view, trigger, virtual table or generated column, no function, no extension; SQLite's own authorizer refuses
every column but those that the reader named (https://www.sqlite.org/security.html, https://www.sqlite.org/c3ref/set_authorizer.html).
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any, TypeAlias

from . import NotSeen

Wanted: TypeAlias = Mapping[str, Sequence[str]]
"""Table -> the columns that may be read."""
MAGIC = b"SQLite format 3\0"
_HEADER = 100  # bytes, of which 18 and 19 are the versions of writing and reading (file format, section 1.3)
_JOURNAL, _WAL = b"\x01\x01", b"\x02\x02"
_ORDINARY = 0  # `hidden` of a column that is neither hidden nor generated (pragma table_xinfo)
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 256 * 1024**2,  # bytes of one row: a message's preview lies beside what is read
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 1_000_000, sqlite3.SQLITE_LIMIT_COLUMN: 500,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 50, sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 3,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 100_000, sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 20,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0, sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1, sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}  # fmt: skip
_COLLATIONS = ("LOCALIZED", "UNICODE", "PHONEBOOK")  # Android's own: a table may name one, and nothing here sorts by it
_PRAGMAS = (
    "trusted_schema=OFF", "cell_size_check=ON", "query_only=ON", "temp_store=MEMORY", "mmap_size=0",
    "automatic_index=OFF", "foreign_keys=OFF", "recursive_triggers=OFF",
)  # fmt: skip


class Tables:
    """The tables of an open file that its reader may read; each is whole, or NotSeen is raised."""

    def __init__(self, connection: sqlite3.Connection, wanted: Wanted) -> None:
        self._connection = connection
        self._there = {table: self._columns(table, columns) for table, columns in wanted.items()}
        for table in (table for table, columns in self._there.items() if columns):
            if connection.execute(f'PRAGMA quick_check("{table}")').fetchone() != (b"ok",):
                raise NotSeen("not_decoded")
        allowed = {(table, column) for table, columns in self._there.items() for column in columns}

        def decide(act: int, table: str | None, column: str | None, base: str | None, inside: str | None) -> int:
            if act == sqlite3.SQLITE_SELECT:
                return sqlite3.SQLITE_OK
            if act != sqlite3.SQLITE_READ or inside is not None:
                return sqlite3.SQLITE_DENY
            rows_alone = not column and bool(self._there.get(table or ""))  # their number, and no value of them
            told = base == "main" and (table, column) in allowed
            return sqlite3.SQLITE_OK if told or rows_alone else sqlite3.SQLITE_DENY

        connection.set_authorizer(decide)

    def has(self, table: str, *columns: str) -> bool:
        """Whether the table is there, an ordinary one, with these columns."""
        return bool(self._there.get(table)) and set(columns) <= set(self._there[table])

    def rows(self, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
        """Every row, in the order in which it lies in the file; a text as its bytes, for no one vouches for its encoding.

        A column that this file does not have is None. By the table itself, never by an index: an index can disagree.
        """
        there = self._there.get(table, ())
        if not there:
            return
        picked = ", ".join(f'"{one}"' if one in there else "NULL" for one in columns)
        yield from self._connection.execute(f'SELECT {picked} FROM "{table}" NOT INDEXED')  # noqa: S608 - our own names

    def _columns(self, table: str, wanted: Sequence[str]) -> tuple[str, ...]:
        kinds = self._connection.execute(
            "SELECT sql FROM sqlite_schema WHERE name = ? AND type = 'table' AND rootpage > 0", (table,)
        ).fetchall()
        if len(kinds) != 1 or b"VIRTUAL" in bytes(kinds[0][0] or b"").upper().split(b"(")[0].split():
            return ()
        found = self._connection.execute("SELECT name, hidden FROM pragma_table_xinfo(?)", (table,))
        ordinary = {bytes(name).decode("ascii", "replace") for name, hidden in found if hidden == _ORDINARY}
        return tuple(one for one in wanted if one in ordinary)


@contextmanager
def tables_of(data: bytes, wanted: Wanted) -> Iterator[Tables]:
    """The tables of these bytes. NotSeen where they are no whole database: of a damaged one nothing is taken."""
    if not data.startswith(MAGIC) or len(data) < _HEADER:
        raise NotSeen("not_decoded")
    if data[18:20] == _WAL:  # in memory there is no log beside it; what was not yet written back is not in these bytes
        data = data[:18] + _JOURNAL + data[20:]
    with closing(sqlite3.connect(":memory:", isolation_level=None, cached_statements=0)) as connection:
        for limit, most in _LIMITS.items():
            connection.setlimit(limit, most)
        for name in _COLLATIONS:
            connection.create_collation(name, _by_bytes)
        connection.text_factory = bytes
        try:
            connection.deserialize(data)
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            yield Tables(connection, wanted)
        except (sqlite3.Error, OverflowError, UnicodeDecodeError):
            raise NotSeen("not_decoded") from None


def _by_bytes(one: str, other: str) -> int:
    return (one > other) - (one < other)
