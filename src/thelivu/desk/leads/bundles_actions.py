"""Suggesting pairs of leads; an officer's word on them; taking a lead out of its bundle again.

A suggestion is stored apart and links nothing. What an officer accepts, refuses or undoes is on the record with a
reason; nothing is deleted.
"""

from collections.abc import Sequence

from thelivu.base import InputError, Refused
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import Recording, next_number, recording
from thelivu.leads.bundling import Reason, in_order, pairs

from . import bundles_queries, queries
from .models import BundleMemberRow, BundleRow, LeadRow, PairRow

ACCEPTED, REFUSED = "accepted", "refused"


def suggest(record: Recording, lead_ids: Sequence[str]) -> int:
    """Stores what these leads may belong with, among the leads that the actor may see. Returns how many pairs wait.

    A refused pair stays refused until a new reason is found; an accepted one stays as it was accepted.
    """
    shared = bundles_queries.shared_by(lead_ids)
    found = pairs(shared.mentions, viral=shared.viral, fresh=set(lead_ids))
    unit = record.member.unit
    known = bundles_queries.pairs_of_unit(unit, list(dict.fromkeys(one.lead for one in found)))
    made, waiting = [], 0
    for one in found:
        row = known.get((one.lead, one.other))
        if row is None:
            made.append(
                PairRow(
                    lead_id=one.lead, other_id=one.other, older_at=shared.recorded[one.other],
                    reasons=_stored(one.reasons), unit_id=unit, stream=one.lead,
                )
            )  # fmt: skip
        elif row.state != ACCEPTED and _rules(_stored(one.reasons)) - _rules(row.reasons):
            record.change(row, reasons=_stored(one.reasons), state=bundles_queries.OPEN)
            waiting += 1
    record.insert_many(made)
    return waiting + len(made)


def look(actor: Actor, lead_id: str) -> int:
    """Looks once more what one lead may belong with: identifiers may have come since, or a wider view."""
    with recording(actor, "decide", "pair.looked") as record:
        row = queries.lead(lead_id)
        return suggest(record, [row.id])


def decide_pairs(actor: Actor, pair_ids: Sequence[str], accept: bool, why: str) -> BundleRow | None:
    """One officer's word with one reason on these pairs: all of them or none. Returns the bundle of the last."""
    if not pair_ids:
        raise InputError("desk_bundles.none_ticked")
    if not why.strip():
        raise InputError("desk_bundles.why_missing")
    made = None
    with recording(actor, "decide", f"pair.{ACCEPTED if accept else REFUSED}") as record:
        for row in [bundles_queries.pair(pair_id) for pair_id in dict.fromkeys(pair_ids)]:
            if row.state != bundles_queries.OPEN:
                raise Refused("desk_bundles.already_decided")
            record.change(
                row, state=ACCEPTED if accept else REFUSED, decided_by=actor.id, decided_at=record.at,
                decided_why=why.strip(),
            )  # fmt: skip
            if accept:
                made = _bundled(record, row, why.strip())
    return made


def take_out(actor: Actor, member_id: str, why: str) -> BundleRow:
    """Takes a lead out of its bundle; the accepted pairs between it and the rest become refused with the same reason."""
    if not why.strip():
        raise InputError("desk_bundles.why_missing")
    with recording(actor, "decide", "bundle.parted") as record:
        row = bundles_queries.member(member_id)
        bundle = row.bundle
        rest = [one for one in bundles_queries.present_of(bundle.id) if one.id != row.id]
        for pair in bundles_queries.pairs_between([row.lead_id], [one.lead_id for one in rest]):
            if pair.state == ACCEPTED:
                record.change(
                    pair, state=REFUSED, decided_by=actor.id, decided_at=record.at, decided_why=why.strip()
                )
        leaving = [row, *rest] if len(rest) == 1 else [row]  # one lead alone is no bundle
        for one in leaving:
            record.change(one, left_by=actor.id, left_at=record.at, left_why=why.strip())
        if len(leaving) == 1 and bundle.head_id == row.lead_id:
            record.change(bundle, head_id=rest[0].lead_id)
        return bundle


def _bundled(record: Recording, row: PairRow, why: str) -> BundleRow:
    """Puts both leads into one bundle: a new one, that of either, or, of two, the older one with all of the newer."""
    held = [bundles_queries.bundle_of(lead.id, record.member.unit) for lead in (row.other, row.lead)]
    older = min((one for one in held if one is not None), key=lambda one: one.label, default=None)
    bundle = older or _new_bundle(record, row.other)
    for lead, its in zip((row.other, row.lead), held, strict=True):
        if its is None:
            _join(record, bundle, lead.id, row.reasons, why)
        elif its.id != bundle.id:
            for one in bundles_queries.present_of(its.id):
                record.change(one, left_by=record.actor.id, left_at=record.at, left_why=why)
                _join(record, bundle, one.lead_id, one.reasons, why)
    return bundle


def _new_bundle(record: Recording, head: LeadRow) -> BundleRow:
    return record.insert(BundleRow(label=f"B-{next_number('B'):04d}", head=head, unit_id=record.member.unit))


def _join(record: Recording, bundle: BundleRow, lead_id: str, reasons: list[object], why: str) -> None:
    row = BundleMemberRow(
        bundle=bundle, lead_id=lead_id, reasons=reasons, joined_by=record.actor.id, joined_why=why
    )
    record.insert(row, like=bundle)


def _stored(reasons: Sequence[Reason]) -> list[list[object]]:
    return [[one.code, one.kind, one.value, one.leads] for one in in_order(reasons)]


def _rules(reasons: Sequence[Sequence[object]]) -> set[tuple[object, ...]]:
    """Reasons without the number of leads, which grows by itself."""
    return {tuple(one[:3]) for one in reasons}
