"""The office behind the verbs that need one: Django set up once, the folders there, an officer named.

A verb that needs the register calls `open_office`, then imports what it uses from the desk. Verbs without a database
never come here.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thelivu.base import InputError

if TYPE_CHECKING:
    from thelivu.desk.people.queries import Actor

as_officer = click.option("--as", "username", required=True, metavar="USER", help="The officer who acts.")
"""The option of every verb that acts: nobody acts without a name."""


def set_up() -> None:
    """Django with the settings of the environment. Nothing is opened yet."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thelivu.desk.settings")
    django.setup()


def open_office() -> None:
    """Sets Django up for an office that exists and whose tables are those of this program."""
    set_up()
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    if not settings.DATA.is_dir() or (connection.vendor == "sqlite" and not database_file().exists()):
        raise InputError("cli.office.none", folder=str(settings.DATA))
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise InputError("cli.office.old_tables")


def database_file() -> Path:
    """Where SQLite keeps the register."""
    from django.db import connection

    return Path(str(connection.settings_dict["NAME"]))


def bring_up_to_date() -> None:
    """Makes the tables that this program needs. An upgrade is this and nothing else."""
    from django.core.management import call_command

    from thelivu.desk.people.scope import INTEGRITY, seen_as

    with seen_as(INTEGRITY):  # else PostgreSQL would show a migration no rows, and it would change none
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def acting_as(username: str) -> "Iterator[Actor]":
    """The named officer, in whose scope every query of the block answers."""
    from thelivu.desk.people.queries import actor_named
    from thelivu.desk.people.scope import seen_as

    actor = actor_named(username)
    with seen_as(actor.scope):
        yield actor
