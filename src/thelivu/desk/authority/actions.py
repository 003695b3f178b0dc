"""Recording, approving and revoking an authority, asking it for a Permit; nodal officers; named mappings."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from thelivu.authority import ACTS, Permit, Subject, permit
from thelivu.base import InputError, Refused
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import next_number, recording
from thelivu.desk.register.queries import now
from thelivu.law import digest_of
from thelivu.law import load as load_law

from .models import AuthorityRow, LawConfirmationRow, NamedMappingRow, NodalOfficerRow
from .queries import authority, confirmations, holds, law_record, named_mappings, nodal_row, value_of


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


# The legal cell's word --------------------------------------------------------------------------------------------
def confirm_law(actor: Actor, key: str, compared_with: str) -> LawConfirmationRow:
    """One officer of the legal cell stands for a law record: from then on papers for signature may rest on it."""
    if not compared_with.strip():
        raise InputError("desk_law.compared_with_missing")
    with recording(actor, "confirm_law", "authority.law_confirmed") as record:
        one = law_record(key)
        if holds(confirmations().get(key), one):
            raise Refused("desk_law.confirmed_already", record=one.code)
        return record.insert(
            LawConfirmationRow(
                law_key=key, digest=digest_of(one), compared_with=" ".join(compared_with.split()), confirmed_by=actor.id
            )
        )  # fmt: skip


def withdraw_law(actor: Actor, key: str, why: str) -> LawConfirmationRow:
    """The legal cell takes its word back: papers already signed keep what they say, new ones wait again."""
    if not why.strip():
        raise InputError("desk_authority.why_missing")
    with recording(actor, "confirm_law", "authority.law_withdrawn") as record:
        row = confirmations().get(key)
        if row is None or not holds(row, law_record(key)):
            raise Refused("desk_law.not_confirmed")
        return record.change(row, withdrawn_by=actor.id, withdrawn_at=record.at, withdrawn_why=why)


# Nodal officers ---------------------------------------------------------------------------------------------------
def record_nodal_officer(
    actor: Actor,
    *,
    provider: str,
    keeper: str,
    name: str,
    designation: str,
    address: str,
    valid_from: date,
    valid_to: date | None,
    basis: str,
) -> NodalOfficerRow:
    """A dated row of the register of nodal officers, with the paper that names the officer."""
    texts = (provider, name, designation, address, basis)
    if not all(text.strip() for text in texts) or keeper not in load_law().keepers():
        raise InputError("desk_nodal.incomplete")
    if valid_to is not None and valid_to < valid_from:
        raise InputError("desk_nodal.ends_before_it_starts")
    with recording(actor, "decide", "authority.nodal_recorded") as record:
        provider, name, designation, address, basis = (" ".join(text.split()) for text in texts)
        return record.insert(
            NodalOfficerRow(
                provider=provider, keeper=keeper, name=name, designation=designation, address=address,
                valid_from=valid_from, valid_to=valid_to, basis=basis, recorded_by=actor.id,
            )
        )  # fmt: skip


def end_nodal_officer(actor: Actor, row_id: str, valid_to: date) -> NodalOfficerRow:
    """The last day of a nodal officer. Letters that went there keep naming the row."""
    with recording(actor, "decide", "authority.nodal_ended") as record:
        row = nodal_row(row_id)
        if row.valid_to is not None:
            raise Refused("desk_nodal.ended_already")
        if valid_to < row.valid_from:
            raise InputError("desk_nodal.ends_before_it_starts")
        return record.change(row, valid_to=valid_to)


# Named mappings ---------------------------------------------------------------------------------------------------
OF_ONE_FILE = ("asked", "controls", "origin", "request", "expired", "disclaims", "certified_sha256")
"""What a mapping says of one file alone: never kept for the next."""


def save_mapping(actor: Actor, provider: str, name: str, mapping: Mapping[str, Any]) -> NamedMappingRow:
    """How a provider's files of one kind are read, for the next one; another content is a new edition.

    The proof of the zone is not kept: each file proves its own (a provider changed its clock and told nobody).
    """
    if not provider.strip() or not name.strip():
        raise InputError("desk_returns.name_missing")
    document = {key: value for key, value in mapping.items() if key not in OF_ONE_FILE}
    document["time"] = {key: value for key, value in mapping["time"].items() if key != "zone_proof"}
    with recording(actor, "admit", "authority.mapping_saved") as record:
        last = next((row for row in named_mappings(provider) if row.name == name.strip()), None)
        if last is not None and last.document == document:
            return last
        return record.insert(
            NamedMappingRow(
                provider=last.provider if last else provider.strip(), name=name.strip(),
                edition=last.edition + 1 if last else 1, document=document, saved_by=actor.id,
            )
        )  # fmt: skip
