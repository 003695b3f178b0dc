"""A search of the city district, entered ten hours ago; a planned round for what begins before entry."""

import pytest

from desk.conftest import PASSWORD
from desk.exhibits.raid import entered
from desk.operations.conftest import address, round_  # fixtures
from thelivu.desk.people.actions import add_officer

__all__ = ["address", "round_", "search"]


@pytest.fixture
def search(cast, authority):
    return entered(cast.sara, authority, approved_by=cast.chitra.id)


@pytest.fixture
def arjun(cast):
    """A second investigator of the state unit."""
    add_officer("arjun", "Arjun", "Inspector", unit_code="SCU", roles=["investigator"], password=PASSWORD)
    return cast.arjun
