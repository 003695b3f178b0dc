"""A search of the city district, entered ten hours ago; a planned round for what begins before entry."""

import pytest

from desk.exhibits.raid import entered
from desk.operations.conftest import address, round_  # fixtures

__all__ = ["address", "round_", "search"]


@pytest.fixture
def search(cast, authority):
    return entered(cast.sara, authority, approved_by=cast.chitra.id)
