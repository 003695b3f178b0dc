"""The round whose numbers are known."""

import pytest

from desk.reports.round import held


@pytest.fixture
def round_(cast, authority):
    return held(cast, authority)
