"""Recording, approving and revoking an authority, and asking it for a Permit."""

from collections.abc import Sequence
from datetime import datetime

from thelivu.authority import ACTS, Permit, Subject, permit
from thelivu.base import InputError, Refused
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import next_number, recording
from thelivu.desk.register.queries import now
from thelivu.law import load as load_law

from .models import AuthorityRow
from .queries import authority, value_of


def record_authority(
    actor: Actor,
    *,
    basis: str,
    reference: str,
    purpose: str,
    acts: Sequence[str],
    subjects: Sequence[str],
    valid_from: datetime,
    valid_to: datetime,
    district: str = "",
) -> AuthorityRow:
    """Records a legal basis. It permits nothing until another officer approves it."""
    law = load_law()
    unknown = [act for act in acts if act not in ACTS]
    if unknown or not acts:
        raise InputError("desk_authority.unknown_act", act=unknown[0] if unknown else "")
    if purpose not in law.purposes:
        raise InputError("desk_authority.unknown_purpose", purpose=purpose)
    if basis not in law.powers:
        raise InputError("desk_authority.unknown_basis", basis=basis)
    if not reference.strip() or not subjects or valid_to <= valid_from:
        raise InputError("desk_authority.incomplete")
    with recording(actor, "decide", "authority.recorded") as record:
        row = AuthorityRow(
            label=f"A-{next_number('A'):04d}", basis=basis, reference=reference, purpose=purpose,
            acts=sorted(acts), subjects=list(subjects), only_district=district, district=district,
            valid_from=valid_from, valid_to=valid_to, recorded_by=actor.id,
        )  # fmt: skip
        return record.insert(row)


def approve(actor: Actor, authority_id: str) -> AuthorityRow:
    """The second officer's word; never the one who recorded it."""
    with recording(actor, "approve", "authority.approved") as record:
        row = authority(authority_id)
        if row.recorded_by == actor.id:
            raise Refused("authority.same_officer")
        if row.approved_by or row.revoked_at:
            raise Refused("desk_authority.already_decided")
        return record.change(row, approved_by=actor.id, approved_at=now())


def revoke(actor: Actor, authority_id: str, why: str) -> AuthorityRow:
    """Ends an authority at once; running work asks again and stops."""
    if not why.strip():
        raise InputError("desk_authority.why_missing")
    with recording(actor, "approve", "authority.revoked") as record:
        row = authority(authority_id)
        if row.revoked_at:
            raise Refused("desk_authority.already_decided")
        return record.change(row, revoked_by=actor.id, revoked_at=now(), revoked_why=why)


def ask(authority_id: str, act: str, subject: Subject) -> Permit:
    """The Permit for one act on one subject now, from an authority in the asker's scope, or a refusal that says why."""
    return permit(value_of(authority(authority_id)), act, subject, now())
