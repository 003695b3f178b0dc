"""The register's database as one file, and back: SQLite by its online backup, PostgreSQL by pg_dump and pg_restore.

Both give one consistent moment while others write. No password stands in a command line.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection

from thelivu.base import Refused
from thelivu.cli.office import database_file

SQLITE, POSTGRESQL = "register.sqlite3", "register.dump"


def copy_of_database(folder: Path) -> Path:
    """Writes the copy into the folder and returns its path."""
    if connection.vendor == "postgresql":
        # Within policies, and with the scope of integrity work: else pg_dump refuses, because rows could be left out.
        to, whole = f"--file={folder / POSTGRESQL}", "-c thelivu.integrity=on"
        _run("pg_dump", "--format=custom", "--no-owner", "--enable-row-security", to, PGOPTIONS=whole)
        return folder / POSTGRESQL
    connection.ensure_connection()
    with closing(sqlite3.connect(folder / SQLITE)) as target:
        connection.connection.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
    return folder / SQLITE


def database_from(folder: Path) -> None:
    """Puts the copy where the settings say; the database there must be empty."""
    if connection.vendor == "postgresql":
        if not (folder / POSTGRESQL).exists() or connection.introspection.table_names():
            raise Refused("cli.restore.database")
        _run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(folder / POSTGRESQL))
        return
    if not (folder / SQLITE).exists() or database_file().exists():
        raise Refused("cli.restore.database")
    with (
        closing(sqlite3.connect(folder / SQLITE)) as source,
        closing(sqlite3.connect(database_file())) as own,
    ):
        source.backup(own)


def _run(program: str, *arguments: str, **besides: str) -> None:
    if shutil.which(program) is None:
        raise Refused("cli.backup.no_program", program=program)
    given = connection.settings_dict
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    told = {**besides, **{name: str(given[key]) for name, key in names.items() if given.get(key)}}
    target = [f"--dbname={given['NAME']}"] if program == "pg_restore" else []
    command = [program, *target, *arguments]
    done = subprocess.run(command, env={**os.environ, **told}, check=False)  # noqa: S603 - no outside text in it
    if done.returncode:
        raise Refused("cli.backup.program_failed", program=program, status=done.returncode)
