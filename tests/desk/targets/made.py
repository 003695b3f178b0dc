"""Identities, decisions and dossiers, made as rows: what the rooms before this one would have left in the register."""

from datetime import timedelta
from typing import Any

from thelivu.attribution import HolderParticulars
from thelivu.authority import Subject
from thelivu.desk.attribution.models import DecisionRow
from thelivu.desk.authority.actions import ask
from thelivu.desk.leads.models import IdentityRow
from thelivu.desk.people.models import OfficerRow, UnitRow
from thelivu.desk.people.queries import Actor, actor_named
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import next_number, recording
from thelivu.desk.register.queries import now
from thelivu.desk.targets import actions

ALAPPUZHA = "4 Canal Road, Alappuzha 688001"
SPLIT = "12 Beach Road, Thiruvananthapuram 695001"


def holder(address: str) -> HolderParticulars:
    return HolderParticulars("Meenu Testcase", address, "")


def make_identity(actor: Actor, handle: str) -> IdentityRow:
    with recording(actor, "decide", "test.identity") as record:
        row = IdentityRow(
            label=f"ID-{next_number('ID'):04d}",
            basis_kind="handle",
            basis=f"harbour:{handle}",
            accepted_by=actor.id,
        )
        return record.insert(row)


def make_decision(
    actor: Actor,
    authority: str,
    identity: IdentityRow,
    *,
    state: str = "CORROBORATED",
    second: Actor | None = None,
) -> DecisionRow:
    """A decision that rests on its identity; confirmed where a second officer is given."""
    with recording(actor, "decide", "test.decision") as record:
        row = DecisionRow(
            label=f"AT-{next_number('AT'):04d}", identity=identity, authority_id=authority, state=state,
            rests_on=[[identity._meta.label, identity.id, identity.version]], decided_by=actor.id,
            confirmed_at=now() if second else None, confirmed_by=[second.id] if second else [],
        )  # fmt: skip
        return record.insert(row, like=identity)


def withdraw(actor: Actor, identity: Any) -> None:
    """Changes a record that a decision rests on: the decision is void from now on."""
    with recording(actor, "decide", "test.changed") as record:
        record.change(IdentityRow.objects.get(id=identity.id), basis="harbour:another")


def make_target(actor: Actor, authority: str, identity: IdentityRow) -> Any:
    with seen_as(actor.scope):
        permit = ask(authority, "targets.open", Subject("identity", identity.id))
        return actions.open_target(actor, permit, [identity.id])


def confirmed_target(cast: Any, authority: str, handle: str = "kite7") -> tuple[Any, DecisionRow]:
    """A dossier on an identity that anu decided and arun confirmed."""
    identity = make_identity(cast.anu, handle)
    decision = make_decision(cast.anu, authority, identity, second=cast.arun)
    return make_target(cast.anu, authority, identity), decision


def chief_covers(district: str) -> Actor:
    """The chief's unit covers one district of the law data."""
    UnitRow.objects.filter(code="TVMC").update(covers=[district])
    return actor_named("chitra")


def ranked(name: str, rank: str) -> Actor:
    OfficerRow.objects.filter(username=name).update(rank=rank)
    return actor_named(name)


YESTERDAY = timedelta(days=1)
