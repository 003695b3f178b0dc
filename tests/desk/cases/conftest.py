"""A search with everything upstream, and a draft case of it."""

import pytest

from desk.cases.scene import days, searched
from thelivu.desk.cases import actions


@pytest.fixture
def search(cast, authority, as_officer):
    with as_officer(cast.anu):
        return searched(cast, authority)


@pytest.fixture
def case(cast, search):
    return actions.open_case(cast.ishaan, search.id, **days())
