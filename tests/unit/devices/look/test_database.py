"""An SQLite file from outside: only the named columns of ordinary tables are read, whatever the file itself says."""

import sqlite3
from contextlib import closing

import pytest

from thelivu.devices.look import NotSeen
from thelivu.devices.look.database import tables_of

SECRET = "MARK-WITHHELD-0123456789ab"
WANTED = {"message": ("_id", "timestamp", "file_hash"), "jid": ("user",), "found": ("a",)}


def made(script: str) -> bytes:
    with closing(sqlite3.connect(":memory:")) as base:
        base.executescript(script)
        return base.serialize()


PLAIN = made(
    f"""CREATE TABLE message (_id INTEGER PRIMARY KEY, text_data TEXT, timestamp INTEGER, file_hash TEXT);
    CREATE INDEX by_time ON message (timestamp);
    INSERT INTO message VALUES (1, '{SECRET}', 7, 'x'), (2, '{SECRET}', 8, NULL);"""
)


def test_the_named_columns_are_read_and_one_that_is_not_there_is_none() -> None:
    with tables_of(PLAIN, {"message": ("_id", "timestamp", "nowhere")}) as tables:
        assert list(tables.rows("message", "_id", "timestamp", "nowhere")) == [(1, 7, None), (2, 8, None)]
        assert tables.has("message", "_id")
        assert not tables.has("message", "nowhere")
        assert not tables.has("jid")
        assert list(tables.rows("jid", "user")) == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT text_data FROM message", "SELECT * FROM message", "SELECT hex(_id) FROM message", "SELECT count(*) FROM message",
        "SELECT sql FROM sqlite_schema", "DELETE FROM message", "ATTACH ':memory:' AS other", "PRAGMA writable_schema=ON",
        "CREATE TABLE other (a)", "SELECT load_extension('x')", "SELECT * FROM pragma_table_info('message')",
        "WITH RECURSIVE r(a) AS (SELECT 1 UNION ALL SELECT a FROM r) SELECT a FROM r", "SELECT _id FROM message WHERE text_data > 'a'",
    ],
)  # fmt: skip
def test_01_no_other_column_function_or_statement_is_allowed(statement: str) -> None:
    with pytest.raises(NotSeen), tables_of(PLAIN, {"message": ("_id",)}) as tables:
        list(tables._connection.execute(statement))


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE real (text_data TEXT); CREATE VIEW message AS SELECT rowid AS _id, text_data AS file_hash, 1 AS timestamp FROM real;",
        "CREATE VIRTUAL TABLE message USING fts4(_id, timestamp, file_hash);",
        "create /* x */ virtual table message using fts4(_id, timestamp, file_hash);",
    ],
)
def test_01_a_view_or_a_virtual_table_of_the_name_is_no_table(script: str) -> None:
    with tables_of(made(script), WANTED) as tables:
        assert not tables.has("message")
        assert list(tables.rows("message", "_id", "file_hash")) == []


def test_01_a_column_that_is_made_of_the_text_is_not_read() -> None:
    data = made(
        f"CREATE TABLE message (_id INTEGER PRIMARY KEY, text_data TEXT, timestamp INTEGER, file_hash TEXT AS (text_data));"
        f"INSERT INTO message (text_data, timestamp) VALUES ('{SECRET}', 1);"
    )
    with tables_of(data, WANTED) as tables:
        assert list(tables.rows("message", "_id", "file_hash")) == [(1, None)]


def test_a_file_that_was_written_ahead_of_itself_is_read_as_it_stands() -> None:
    with tables_of(PLAIN[:18] + b"\2\2" + PLAIN[20:], WANTED) as tables:
        assert len(list(tables.rows("message", "_id"))) == 2


def test_a_table_that_is_sorted_by_a_language_of_the_phone_is_read() -> None:
    with closing(sqlite3.connect(":memory:")) as base:
        base.create_collation("LOCALIZED", lambda one, other: (one > other) - (one < other))
        base.executescript(
            "CREATE TABLE jid (user TEXT COLLATE LOCALIZED); CREATE INDEX i ON jid (user); INSERT INTO jid VALUES ('1'), ('2');"
        )
        data = base.serialize()
    with tables_of(data, WANTED) as tables:
        assert list(tables.rows("jid", "user")) == [(b"1",), (b"2",)]


def large() -> bytes:
    rows = ", ".join(f"({n}, {n}, '{'x' * 40}')" for n in range(1, 2000))
    return made(
        f"CREATE TABLE message (_id INTEGER PRIMARY KEY, timestamp INTEGER, file_hash TEXT); INSERT INTO message VALUES {rows};"
    )


@pytest.mark.parametrize(
    "data",
    [b"", b"SQLite format 3\0", b"x" * 4096, PLAIN[:100], PLAIN[:4096], b"SQLite format 3\0" + b"\xff" * 4080, large()[: 4096 * 10]],
)
def test_04_what_is_no_whole_database_gives_nothing(data: bytes) -> None:
    with pytest.raises(NotSeen) as refused, tables_of(data, WANTED) as tables:
        list(tables.rows("message", "_id"))

    assert refused.value.reason == "not_decoded"


def test_04_of_a_table_with_one_spoiled_page_nothing_is_taken() -> None:
    data = bytearray(large())
    data[4096 * 5 : 4096 * 5 + 64] = b"\xff" * 64

    with pytest.raises(NotSeen), tables_of(bytes(data), WANTED) as tables:
        list(tables.rows("message", "_id"))


def test_a_spoiled_page_of_a_table_that_is_not_read_does_not_matter() -> None:
    data = made(
        "CREATE TABLE message (_id INTEGER PRIMARY KEY, timestamp INTEGER, file_hash TEXT); INSERT INTO message VALUES (1, 1, 'x');"
        "CREATE TABLE other (a TEXT); INSERT INTO other VALUES ('" + "y" * 9000 + "');"
    )
    spoiled = bytearray(data)
    spoiled[4096 * 2 : 4096 * 2 + 64] = b"\xff" * 64

    with tables_of(bytes(spoiled), WANTED) as tables:
        assert list(tables.rows("message", "_id")) == [(1,)]
