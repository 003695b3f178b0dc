"""Where `.ci/run` brings the suite: a private PostgreSQL with a role that cannot go around its locks, and a browser."""

import os
import shutil
from urllib.parse import urlsplit

import psycopg
import pytest

pytestmark = pytest.mark.ci


def test_postgres_is_private_and_its_role_is_no_superuser() -> None:
    url = os.environ["THELIVU_TEST_POSTGRES"]
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone()

    assert urlsplit(url).hostname == "127.0.0.1"
    assert row == (False, True, False)


@pytest.mark.parametrize("program", ["chromium", "hashdeep", "psql"])
def test_programs_are_there(program: str) -> None:
    assert shutil.which(program)
