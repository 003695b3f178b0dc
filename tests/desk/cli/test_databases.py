"""An office on PostgreSQL, backed up and restored by real processes: every row goes along, and so does the second lock."""

import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from desk.cli.conftest import INIT

pytestmark = pytest.mark.database("postgresql")
CONTENT = "SELECT count(*) FROM register_identifieruserow"
USED = """
from desk.people.test_scope import use
from thelivu.desk.people.queries import actor_named
use(actor_named("anu"), "ours")
"""


@pytest.fixture
def databases() -> Iterator[list[str]]:
    """The addresses of two empty databases."""
    server = os.environ["DATABASE_URL"]
    names = [f"office_{secrets.token_hex(4)}" for _ in range(2)]
    with psycopg.connect(server, autocommit=True) as connection:
        for name in names:
            connection.execute(f'CREATE DATABASE "{name}"')
        yield [f"{server.rpartition('/')[0]}/{name}" for name in names]
        for name in names:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_07_a_backup_holds_every_row_and_a_restored_office_has_both_locks(
    thelivu, environment, in_office, databases, tmp_path: Path
) -> None:
    first, second = databases
    elsewhere = {"DATABASE_URL": second, "THELIVU_DATA": f"{tmp_path}/other"}
    environment["DATABASE_URL"] = first
    add = ("user", "add", "anu", "--name", "Anu", "--rank", "SI", "--unit", "SCU", "--role", "analyst")
    done = [thelivu(*INIT, "--synthetic"), thelivu(*add)]
    in_office(USED)
    done += [thelivu("backup", f"{tmp_path}/kept"), thelivu("restore", f"{tmp_path}/kept", **elsewhere)]

    assert [] == [one.stderr for one in done if one.returncode]
    with psycopg.connect(second) as connection:
        assert (0,) == connection.execute(CONTENT).fetchone()
        connection.execute("SELECT set_config('thelivu.integrity', 'on', false)")
        assert (1,) == connection.execute(CONTENT).fetchone()
        connection.execute("ALTER TABLE register_identifieruserow NO FORCE ROW LEVEL SECURITY")
    found = json.loads(thelivu("doctor", "--json", **elsewhere).stdout)["checks"]
    (open_,) = [one for one in found if one["check"] == "two_locks"]
    assert (False, 1) == (open_["passed"], open_["sentence"].count("row"))
    assert "register_identifieruserow" in open_["sentence"]
