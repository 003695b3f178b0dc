"""Promise 2 in the targets room: a dossier is opened under an authority that names each of its identities."""

from datetime import timedelta

import pytest
from django.urls import reverse

from desk.targets import made
from thelivu.authority import Subject
from thelivu.base import Refused
from thelivu.desk.authority import actions as authorities
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import ParticularRow
from thelivu.desk.register.queries import now
from thelivu.desk.targets import actions
from thelivu.desk.targets.models import PremisesRow, TargetRow
from thelivu.law import load


def narrow(cast, subjects: list[str]) -> str:
    """An authority for some identities only."""
    law = load()
    with seen_as(cast.anu.scope):
        row = authorities.record_authority(
            cast.anu, basis=next(iter(law.powers)), reference="GD 2/2026", purpose=next(iter(law.purposes)),
            acts=["targets.open"], subjects=subjects, valid_from=now() - timedelta(days=1),
            valid_to=now() + timedelta(days=1),
        )  # fmt: skip
    with seen_as(cast.sara.scope):
        authorities.approve(cast.sara, row.id)
    return row.id


def opened() -> int:
    return TargetRow.within(INTEGRITY).count()


@pytest.mark.parametrize(
    ("act", "subject"), [("leads.admit", "its own"), ("targets.open", "another")], ids=["act", "subject"]
)
def test_02_a_permit_for_something_else_opens_no_dossier(cast, authority, act, subject) -> None:
    identity = made.make_identity(cast.anu, "kite1")
    with seen_as(cast.anu.scope):
        held = Subject("identity", identity.id if subject == "its own" else subject)
        permit = authorities.ask(authority, act, held)
        with pytest.raises(Refused) as refused:
            actions.open_target(cast.anu, permit, [identity.id])

    assert refused.value.code in {"authority.wrong_act", "authority.wrong_subject"}
    assert opened() == 0


def test_02_every_identity_of_a_dossier_is_asked_for(cast) -> None:
    named, other = (made.make_identity(cast.anu, handle) for handle in ("kite1", "kite2"))
    authority = narrow(cast, [f"identity:{named.id}"])
    with seen_as(cast.anu.scope):
        permit = authorities.ask(authority, "targets.open", Subject("identity", named.id))
        with pytest.raises(Refused) as refused:
            actions.open_target(cast.anu, permit, [named.id, other.id])

    assert refused.value.code == "authority.wrong_subject"
    assert opened() == 0


def test_02_the_page_opens_no_dossier_under_an_authority_that_was_revoked(cast, authority) -> None:
    identity = made.make_identity(cast.anu, "kite1")
    with seen_as(cast.sara.scope):
        authorities.revoke(cast.sara, authority, "the order was set aside")

    answer = cast.client("anu").post(
        reverse("targets:open"), {"identities": [identity.id], "authority": authority}
    )

    assert answer.status_code in {200, 400, 403}
    assert opened() == 0


def test_02_no_address_is_taken_from_a_return_once_the_authority_has_ended(
    cast, authority, target, decision
) -> None:
    with seen_as(cast.sara.scope):
        authorities.revoke(cast.sara, authority, "the order was set aside")

    with pytest.raises(Refused) as refused, seen_as(cast.anu.scope):
        actions.add_premises(cast.anu, target.id, decision.id)

    assert refused.value.code == "authority.revoked"
    assert PremisesRow.within(INTEGRITY).count() == 0
    assert ParticularRow.within(INTEGRITY).count() == 0
