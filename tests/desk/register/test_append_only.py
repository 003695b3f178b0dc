"""The database itself refuses to change or displace an entry, a leaf or a read (promise 7)."""

import pytest
from django.db import DatabaseError, connection, transaction

from thelivu.desk.register.actions import note_access, seal_access
from thelivu.desk.register.models import AccessRow, EntryRow, LeafRow

TABLES = pytest.mark.parametrize("table", [EntryRow, LeafRow, AccessRow])


@pytest.fixture
def written(cast) -> None:
    for name in ("anu", "arun"):
        note_access(cast.__getattr__(name), "search", about="x", purpose="cse", reason="a reason")
        seal_access()


def _refused(statement) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        statement()


@TABLES
def test_07_no_update(written, table) -> None:
    key = table._meta.pk.column
    _refused(lambda: _run(f"UPDATE {table._meta.db_table} SET {key} = {key}"))


@TABLES
def test_07_no_delete(written, table) -> None:
    _refused(lambda: table.objects.all()._raw_delete(using="default"))


@pytest.mark.database("sqlite")  # REPLACE is its own
@TABLES
def test_07_no_replace(written, table) -> None:
    _refused(
        lambda: _run(f"INSERT OR REPLACE INTO {table._meta.db_table} SELECT * FROM {table._meta.db_table}")
    )


@pytest.mark.database("sqlite")  # REPLACE is its own
@pytest.mark.parametrize("column", ["prev", "hash"])
def test_07_no_replace_under_the_next_number(written, column) -> None:
    fields = [field.column for field in EntryRow._meta.concrete_fields]
    fresh = {"seq": "2", "stream_seq": "2", "prev": "'p'", "hash": "'h'"}
    taken = ", ".join(name if name == column else fresh.get(name, name) for name in fields)

    _refused(
        lambda: _run(
            f"INSERT OR REPLACE INTO register_entryrow ({', '.join(fields)}) "
            f"SELECT {taken} FROM register_entryrow WHERE seq = 1"
        )
    )


@pytest.mark.database("postgresql")  # TRUNCATE is its own
@TABLES
def test_07_no_truncate(written, table) -> None:
    _run("SET CONSTRAINTS ALL IMMEDIATE")  # what waits to be checked would refuse it before the guard does
    _refused(lambda: _run(f"TRUNCATE {table._meta.db_table} CASCADE"))


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
