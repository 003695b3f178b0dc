"""A dossier on a confirmed identity, and the one row of a return that names its holder."""

from typing import Any

import pytest

from desk.targets import made
from thelivu.desk.people.scope import seen_as
from thelivu.desk.targets import actions


@pytest.fixture
def address(monkeypatch) -> list[str]:
    """The address that the return's row states; a test may change it."""
    said = [made.ALAPPUZHA]
    monkeypatch.setattr(actions, "holder_of", lambda decision: made.holder(said[0]))
    return said


@pytest.fixture
def confirmed(cast, authority, address) -> Any:
    """(dossier, decision)."""
    return made.confirmed_target(cast, authority)


@pytest.fixture
def target(confirmed) -> Any:
    return confirmed[0]


@pytest.fixture
def decision(confirmed) -> Any:
    return confirmed[1]


@pytest.fixture
def premises(cast, confirmed) -> Any:
    with seen_as(cast.anu.scope):
        return actions.add_premises(cast.anu, confirmed[0].id, confirmed[1].id)
