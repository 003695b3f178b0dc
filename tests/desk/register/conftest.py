"""A vault of its own for each test of the register."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from thelivu.desk.register.queries import vault


@pytest.fixture(autouse=True)
def own_vault(settings, tmp_path: Path) -> Iterator[None]:
    settings.DATA = tmp_path / "data"
    vault.cache_clear()
    yield
    vault.cache_clear()
