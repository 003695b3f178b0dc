"""A planned operation, a team, and searches of premises in Alappuzha; the wave runs around the present."""

from datetime import timedelta
from typing import Any

import pytest

from desk.operations.round import Round
from desk.targets import made
from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import now
from thelivu.desk.targets import actions as target_actions


@pytest.fixture
def address(monkeypatch) -> list[str]:
    """The address that the return's row states; a test may change it."""
    said = [made.ALAPPUZHA]
    monkeypatch.setattr(target_actions, "holder_of", lambda decision: made.holder(said[0]))
    return said


@pytest.fixture
def round_(cast, authority, address) -> Any:
    yesterday = now() - made.YESTERDAY
    AuthorityRow.within(INTEGRITY).update(recorded_at=yesterday, approved_at=yesterday)
    with seen_as(cast.sara.scope):
        return Round(cast, authority, now() - timedelta(hours=1))
