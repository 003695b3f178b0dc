"""A search of the city district, entered ten hours ago."""

import pytest

from desk.exhibits.raid import entered


@pytest.fixture
def search(cast, authority):
    return entered(cast.sara, authority, approved_by=cast.chitra.id)
