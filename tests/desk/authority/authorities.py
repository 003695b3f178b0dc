"""An authority as an officer records it."""

from datetime import timedelta

from thelivu.authority import ACTS
from thelivu.desk.authority.actions import record_authority
from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.queries import now
from thelivu.law import load


def record(actor: Actor, **changes: object) -> AuthorityRow:
    """Recorded by this officer, not approved: for a month, for every act."""
    law = load()
    said = {
        "basis": next(iter(law.powers)), "reference": "GD 14/2026", "purpose": next(iter(law.purposes)),
        "acts": sorted(ACTS), "subjects": ["*"], "valid_from": now() - timedelta(days=1),
        "valid_to": now() + timedelta(days=30),
    }  # fmt: skip
    with seen_as(actor.scope):
        return record_authority(actor, **{**said, **changes})
