"""What the settings must say for a promise to hold."""

import pytest
from django.conf import settings
from django.db import connection

FULL = 2  # https://sqlite.org/pragma.html#pragma_synchronous


@pytest.mark.database("sqlite")
def test_08_a_commit_waits_for_the_disk(db) -> None:
    """With NORMAL and a write-ahead log a power cut can lose a transaction that was already answered with "yes"."""
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA synchronous").fetchone() == (FULL,)
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_09_nothing_that_the_desk_needs_is_a_service_elsewhere() -> None:
    """No cache, no mail, no log and no sign-in by way of another machine."""
    backends = {cache["BACKEND"] for cache in settings.CACHES.values()}

    assert backends == {"django.core.cache.backends.locmem.LocMemCache"}
    assert {handler["class"] for handler in settings.LOGGING["handlers"].values()} == {
        "logging.StreamHandler"
    }
    assert [app for app in settings.INSTALLED_APPS if "social" in app] == []
    assert settings.STATIC_URL.startswith("/")
