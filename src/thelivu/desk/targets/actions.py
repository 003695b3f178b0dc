"""Opening dossiers, stating facts, sealing premises, choosing districts, asking other units.

Premises come from a decision that two officers reached and that still stands, or are named by an order; each act asks
again. The holder's name and address are sealed at once; whoever opens them says why first.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from thelivu.authority import Permit, Subject
from thelivu.base import InputError, Refused, ist
from thelivu.desk.attribution.models import DecisionRow
from thelivu.desk.attribution.queries import holder as holder_of
from thelivu.desk.authority.actions import ask
from thelivu.desk.authority.queries import authority
from thelivu.desk.leads.deconfliction_actions import ask_units
from thelivu.desk.leads.deconfliction_queries import leads_of
from thelivu.desk.leads.models import DeconflictionRow, IdentityRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import Recording, next_number, note_access, recording
from thelivu.desk.register.documents import opened, seal_text
from thelivu.desk.register.queries import now
from thelivu.law import load as load_law
from thelivu.targets import TIERS, FactValue
from thelivu.targets import override as checked_override

from . import queries
from .models import FactRow, InstrumentRow, PremisesRow, TargetIdentityRow, TargetRow
from .values import stated

STAGE = "targets"


def open_target(actor: Actor, permit: Permit, identity_ids: Sequence[str]) -> TargetRow:
    """Opens a dossier on identities that are in no other one."""
    ids = list(dict.fromkeys(identity_ids))
    if not ids:
        raise InputError("desk_targets.no_identity")
    permit.require("targets.open", Subject("identity", ids[0]))
    with recording(actor, "decide", "target.opened", permit=permit) as record:
        found = IdentityRow.objects.in_bulk(ids)
        if len(found) != len(ids):
            raise Refused("desk_targets.no_such_identity")
        for other in ids[1:]:
            ask(permit.authority, "targets.open", Subject("identity", other))
        held = TargetIdentityRow.objects.filter(identity__in=ids).select_related("target").first()
        if held is not None:
            raise Refused("desk_targets.already_in_dossier", target=held.target.label)
        first = found[ids[0]]
        row = TargetRow(
            label=f"T-{next_number('T'):04d}", authority_id=permit.authority, opened_by=actor.id,
            unit_id=first.unit_id, district=first.district,
        )  # fmt: skip
        record.insert(row)
        record.insert_many([TargetIdentityRow(target=row, identity_id=one) for one in ids], like=row)
        record.name(row, STAGE, queries.identifiers_of(ids))
        return row


def state_fact(  # noqa: PLR0917 - the four parts of a statement
    actor: Actor, target_id: str, code: str, value: FactValue, asserted_by: str, record: str
) -> FactRow:
    """States one fact that bears on the order of work, with who says so and in which record."""
    said = stated(code, value, asserted_by, record)
    with recording(actor, "decide", "target.fact_stated") as act:
        row = queries.target(target_id)
        return act.insert(FactRow(target=row, **said), like=row)


def override_tier(actor: Actor, target_id: str, tier: str, why: str) -> TargetRow:
    """Sets the tier by hand, beside the rules' own. Out of the top tier it holds only once another officer agreed."""
    if tier not in TIERS:
        raise InputError("targets.no_such_tier", tier=tier)
    with recording(actor, "decide", "target.tier_set") as record:
        row = queries.target(target_id)
        # the second officer is checked where the word is given: agree_tier
        checked_override(queries.ranking_of(row), tier, why, actor.id, "the second officer, asked afterwards")
        return record.change(
            row, override_tier=tier, override_why=why.strip(), override_by=actor.id, override_second=""
        )


def agree_tier(actor: Actor, target_id: str) -> TargetRow:
    """The second officer's word on a tier that was set by hand."""
    with recording(actor, "decide", "target.tier_agreed") as record:
        row = queries.target(target_id)
        if not row.override_by or row.override_second:
            raise Refused("desk_targets.no_tier_waits")
        checked_override(
            queries.ranking_of(row), row.override_tier, row.override_why, row.override_by, actor.id
        )
        if actor.id == row.override_by:
            raise Refused("targets.override_second")
        return record.change(row, override_second=actor.id)


def record_instrument(
    actor: Actor,
    target_id: str,
    *,
    name: str,
    instrument_version: str,
    level: str,
    assessed_on: date,
    assessor: str,
    trained: str,
    paper: str,
) -> InstrumentRow:
    """Records the result of an outside instrument as its trained assessor gave it. No rule reads it: it orders nothing."""
    texts = (name, instrument_version, level, assessor, trained, paper)
    if not all(text.strip() for text in texts):
        raise InputError("desk_instruments.incomplete")
    with recording(actor, "decide", "target.instrument_recorded") as record:
        if assessed_on > ist(record.at).date():
            raise InputError("desk_instruments.not_assessed_yet")
        row = queries.target(target_id)
        name, instrument_version, level, assessor, trained, paper = (" ".join(text.split()) for text in texts)
        said = InstrumentRow(
            target=row, name=name, instrument_version=instrument_version, level=level, assessed_on=assessed_on,
            assessor=assessor, trained=trained, paper=paper, recorded_by=actor.id,
        )  # fmt: skip
        return record.insert(said, like=row)


@dataclass(frozen=True, slots=True, repr=False)
class Holder:
    """Name and address, opened for one reader. It does not show itself."""

    name: str
    address: str

    def __repr__(self) -> str:
        return "Holder(withheld)"


# Premises ---------------------------------------------------------------------------------------------------------
def add_premises(actor: Actor, target_id: str, decision_id: str) -> PremisesRow:
    """The address that a confirmed, current decision leads to; the holder's row is read once and sealed."""
    actor.require("decide")
    target = queries.target(target_id)
    decision = _confirmed(target, decision_id)
    there: PremisesRow | None = PremisesRow.objects.filter(target=target, decision=decision).first()
    if there is not None:
        return there
    ask(target.authority_id, "targets.open", Subject("identity", decision.identity_id))
    purpose = authority(target.authority_id).purpose
    note_access(actor, "targets.seal_holder", about=decision.id, purpose=purpose, matter=target.id)
    holder = holder_of(decision)
    address = holder.installation_address or holder.billing_address
    with recording(actor, "decide", "premises.added") as record:
        decision = _confirmed(target, decision_id)
        return _keep(record, target, decision, Holder(holder.name, address), queries.pin_in(address))


def add_premises_by_order(actor: Actor, target_id: str, address_text: str, pin: str) -> PremisesRow:
    """Premises that a court's warrant or a District Police Chief's written order names: no decision stands behind it."""
    if not address_text.strip():
        raise InputError("desk_targets.no_address")
    with recording(actor, "plan", "premises.added_by_order") as record:
        target = queries.target(target_id)
        found = "".join(pin.split()) or queries.pin_in(address_text)
        return _keep(record, target, None, Holder("", address_text.strip()), found)


def _confirmed(target: TargetRow, decision_id: str) -> DecisionRow:
    decision: DecisionRow | None = DecisionRow.objects.filter(
        id=decision_id, identity__targets__target=target
    ).first()
    if decision is None:
        raise Refused("desk_targets.no_such_decision")
    state = queries.standing([decision])[decision.id]
    if state == "VOID":
        raise Refused("targets.not_plannable.void", record=decision.label)
    if state != "CONFIRMED":
        raise Refused("targets.not_plannable.not_confirmed", state=state)
    return decision


def _keep(
    record: Recording, target: TargetRow, decision: DecisionRow | None, holder: Holder, pin: str
) -> PremisesRow:
    proposal = queries.district_proposal(holder.address, pin)
    label = f"P-{next_number('P'):03d}"
    sealed = seal_text(json.dumps({"name": holder.name, "address": holder.address}), "holder", label)
    record.insert(sealed, like=target)
    row = PremisesRow(
        label=label, target=target, decision=decision, holder=sealed, pin=pin[:6],
        district=proposal.proposed or "",
        proposal=[
            {"district": one.district, "source": one.source, "named": one.named, "weight": one.weight}
            for one in proposal.candidates
        ],
    )  # fmt: skip
    return record.insert(row, like=target)


def choose_district(actor: Actor, premises_id: str, district: str, why: str) -> PremisesRow:
    """A supervisor's word on the district: any district of today, with the reason."""
    if not why.strip():
        raise InputError("desk_targets.why_missing")
    if district not in {one.code for one in load_law().districts_on(now().date())}:
        raise InputError("desk_targets.no_such_district")
    with recording(actor, "approve", "premises.district_chosen") as record:
        row = queries.premises(premises_id)
        return record.change(row, district=district, chosen_by=actor.id, chosen_why=why.strip())


def open_holder(actor: Actor, premises_id: str, purpose: str, reason: str) -> Holder:
    """Opens name and address of premises in scope for one stated purpose; the read is recorded first."""
    actor.require("view")
    row = queries.premises(premises_id)
    if purpose not in load_law().purposes:
        raise InputError("desk_authority.unknown_purpose", purpose=purpose)
    if not reason.strip():
        raise InputError("desk_targets.why_missing")
    if row.decision is not None and queries.standing([row.decision])[row.decision.id] != "CONFIRMED":
        raise Refused("targets.not_plannable.void", record=row.decision.label)
    note_access(
        actor,
        "targets.open_holder",
        about=row.id,
        purpose=purpose,
        reason=reason.strip(),
        matter=row.target_id,
    )
    held = json.loads(opened(row.holder))
    return Holder(held["name"], held["address"])


# Deconfliction ----------------------------------------------------------------------------------------------------
def deconflict(actor: Actor, target_id: str) -> DeconflictionRow:
    """Asks the whole register which other units hold an identifier of this dossier or of the leads behind it."""
    with recording(actor, "decide", "target.deconflicted") as record:
        target = queries.target(target_id)
        identities = [one.id for one in queries.identities_of([target.id])[target.id]]
        return ask_units(record, target, leads_of(*identities), queries.identifiers_of(identities))
