"""A register that processes share, on each database in turn."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from shape.tree import ROOT


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    made = {
        **os.environ,
        "THELIVU_DATA": f"{tmp_path}/data",
        "THELIVU_KEYS": f"{tmp_path}/keys",
        "DJANGO_SETTINGS_MODULE": "thelivu.desk.settings",
        "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("src", "tests")),
    }
    (tmp_path / "data").mkdir()
    made.pop("DATABASE_URL", None)
    if request.param == "sqlite":
        yield made
        return
    office = os.environ["THELIVU_TEST_POSTGRES"]
    name = f"killed_{secrets.token_hex(4)}"
    with psycopg.connect(office, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield {**made, "DATABASE_URL": office.rpartition("/")[0] + f"/{name}"}
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
