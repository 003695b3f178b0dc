"""Entries, leaves and the access log are append-only (promise 7): the database itself refuses to change them.

SQLite's INSERT OR REPLACE goes around UPDATE and DELETE triggers, so an INSERT that would displace a row is refused
too. A later migration that makes one of these tables anew on SQLite must make its triggers anew.
"""

from django.db import migrations

# table -> what makes an INSERT on SQLite a gap or a replacement
TABLES = {
    "register_entryrow": (
        "NEW.seq <> coalesce((SELECT max(seq) FROM register_entryrow), -1) + 1"
        " OR EXISTS (SELECT 1 FROM register_entryrow WHERE prev = NEW.prev)"
        " OR EXISTS (SELECT 1 FROM register_entryrow WHERE hash = NEW.hash)"
        " OR EXISTS (SELECT 1 FROM register_entryrow WHERE stream = NEW.stream AND stream_seq = NEW.stream_seq)"
    ),
    "register_leafrow": (
        "EXISTS (SELECT 1 FROM register_leafrow WHERE id = NEW.id)"
        " OR EXISTS (SELECT 1 FROM register_leafrow WHERE entry_id = NEW.entry_id AND position = NEW.position)"
        " OR EXISTS (SELECT 1 FROM register_leafrow WHERE record = NEW.record AND version = NEW.version)"
    ),
    "register_accessrow": "EXISTS (SELECT 1 FROM register_accessrow WHERE id = NEW.id)",
}


def sqlite_triggers():
    for table, displaces in TABLES.items():
        refuse = f"BEGIN SELECT raise(ABORT, '{table} is append-only'); END"
        yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}"
        yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}"
        yield f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {displaces} {refuse}"


def postgresql_triggers():
    yield (
        "CREATE FUNCTION register_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in TABLES:
        act = "EXECUTE FUNCTION register_append_only()"
        yield f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {act}"
        yield f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {act}"


def guard(apps, schema_editor):
    triggers = {"sqlite": sqlite_triggers, "postgresql": postgresql_triggers}
    for statement in triggers[schema_editor.connection.vendor]():
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]

    operations = [migrations.RunPython(guard)]
