"""The cast of every desk test: named officers with fixed roles, an office with keys, and one broad authority.

analyst anu · second analyst arun · supervisor sara · investigator ishaan · custodian kiran · examiner esha
chief chitra (district TVM-C only) · legal lekha · auditor aamir · administrator admin
outsider omar: an analyst of another unit in another district, who may see none of it
"""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import django
import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thelivu.desk.settings")
django.setup()  # conftest files are imported before pytest-django does this

from django.db import connection
from django.test import Client

from thelivu.authority import ACTS
from thelivu.desk.authority import actions as authority_actions
from thelivu.desk.people.actions import add_officer, add_unit
from thelivu.desk.people.queries import Actor, actor_named
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.birth import be_born
from thelivu.desk.register.queries import keys, now, vault

if connection.vendor == "sqlite":  # what no ORDER BY orders comes back to front: PostgreSQL promises no order either
    connection.settings_dict["OPTIONS"]["init_command"] += "PRAGMA reverse_unordered_selects=ON;"

HERE = Path(__file__).parent
CAST = {
    "anu": ("SI", "SCU", ["analyst"]),
    "arun": ("SI", "SCU", ["analyst"]),
    "sara": ("DySP", "SCU", ["supervisor"]),
    "ishaan": ("Inspector", "SCU", ["investigator"]),
    "kiran": ("ASI", "SCU", ["custodian"]),
    "esha": ("SI", "SCU", ["examiner"]),
    "lekha": ("DySP", "SCU", ["legal"]),
    "aamir": ("SP", "SCU", ["auditor"]),
    "admin": ("SI", "SCU", ["administrator"]),
    "chitra": ("SP", "TVMC", ["chief"]),
    "omar": ("SI", "OTH", ["analyst", "investigator", "custodian", "examiner", "supervisor"]),
}
PASSWORD = "a-long-enough-password"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What only one database has is no test on the other: neither passed nor skipped."""
    elsewhere = [item for item in items if _only_on(item) not in {None, connection.vendor}]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if item not in elsewhere]


def _only_on(item: pytest.Item) -> str | None:
    """The one database of a test. Those of verbs have an office of their own, on SQLite whatever the suite's database is."""
    mark = item.get_closest_marker("database")
    if mark is not None:
        return str(mark.args[0])
    return "sqlite" if item.path.parent == HERE / "cli" else None


class Cast:
    """Officers by name: `cast.anu` is an Actor, `cast.client("anu")` a signed-in browser without JavaScript."""

    def __getattr__(self, name: str) -> Actor:
        return actor_named(name)

    def client(self, name: str) -> Client:
        from thelivu.desk.people.models import OfficerRow

        client = Client()
        client.force_login(OfficerRow.objects.get(username=name), "django.contrib.auth.backends.ModelBackend")
        return client


@pytest.fixture(autouse=True)
def cheap_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def office(db, settings, tmp_path) -> Iterator[None]:
    """A synthetic register in the present with a vault of its own, the state unit covering every district, the cast."""
    settings.DATA = tmp_path / "data"
    keys.cache_clear()
    vault.cache_clear()
    be_born(
        "synthetic",
        unit_code="SCU",
        unit_name="State Cyber Unit",
        letterhead="State Cyber Unit\nThiruvananthapuram",
        covers=["*"],
    )
    add_unit("TVMC", "Thiruvananthapuram City", ["TVM-C"])
    add_unit("OTH", "Elsewhere Unit", ["KSD"])
    for name, (rank, unit, roles) in CAST.items():
        add_officer(name, name.capitalize(), rank, unit_code=unit, roles=roles, password=PASSWORD)
    yield
    assert settings.DATA != settings.KEYS


@pytest.fixture
def cast(office) -> Cast:
    return Cast()


@pytest.fixture
def authority(cast: Cast) -> str:
    """An approved authority for every act on every subject, ending in a month. Returns its id."""
    with seen_as(INTEGRITY):
        row = authority_actions.record_authority(
            cast.anu, basis=next(iter(_powers())), reference="GD 12/2026", purpose=next(iter(_purposes())),
            acts=list(ACTS), subjects=["*"], valid_from=now() - timedelta(days=1), valid_to=now() + timedelta(days=30),
        )  # fmt: skip
    with seen_as(cast.sara.scope):
        authority_actions.approve(cast.sara, row.id)
    return row.id


@pytest.fixture
def as_officer() -> Callable[[Actor], object]:
    """`with as_officer(cast.anu): ...`: queries answer in this officer's scope."""
    return lambda actor: seen_as(actor.scope)


def _powers() -> list[str]:
    from thelivu.law import load

    return list(load().powers)


def _purposes() -> list[str]:
    from thelivu.law import load

    return list(load().purposes)
