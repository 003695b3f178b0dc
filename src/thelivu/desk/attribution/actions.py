"""Acts of the attribution room, each one transaction: sightings, letters, returns, decisions, reviews, checks at a door.

A decision is what the pure rules say, and they end at CORROBORATED. CONFIRMED is written in one place, after blind
reviews by officers who did not decide, over an answer that is worked out again at that moment (promise 3).
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from thelivu.attribution import (
    ConfirmedState,
    DecidedIdentity,
    DecidedSighting,
    FieldCheck,
    RequestLine,
    ReturnMapping,
    Review,
    blind_review,
    confirm,
    lines_to_ask,
    read_return,
)
from thelivu.authority import Permit, Subject
from thelivu.base import Identifier, InputError, Refused, new_id
from thelivu.desk.authority.models import RequestRow, ReturnRow
from thelivu.desk.leads import queries as leads
from thelivu.desk.leads.models import IdentityRow, ObservationRow
from thelivu.desk.people.actions import place_on_file
from thelivu.desk.people.queries import Actor, actor_with_id
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import Recording, next_number, recording
from thelivu.desk.register.documents import keep
from thelivu.desk.register.queries import is_synthetic, keys
from thelivu.law import load as load_law
from thelivu.leads import SYNTHETIC, mark_of

from . import queries, returned, stored
from .models import AskedRow, DecisionRow, FieldCheckRow, ReviewRow, SightingDecisionRow, SightingRow
from .ready import time_of

ANSWER_WITHIN = timedelta(days=15)  # the unit's own term for a reminder: no law sets one


# Sightings --------------------------------------------------------------------------------------------------------
def make_sightings(actor: Actor, identity_id: str) -> list[SightingRow]:
    """A sighting for each observation with an address; a time with several readings waits until one is chosen."""
    with recording(actor, "decide", "attribution.sightings") as record:
        _follow(record, queries.identity(identity_id))
        return queries.sightings(identity_id)


def _follow(record: Recording, who: IdentityRow) -> None:
    """Brings the sightings in step with their observations; what is unchanged is not written."""
    known = {(row.observation_id, row.ip): row for row in queries.sightings(who.id)}
    for seen in queries.observations(who.id):
        time = time_of(seen)
        if time is None:
            continue
        for ip in (value for kind, value in seen.identifiers if kind == "ip"):
            row = known.get((seen.id, ip))
            if row is None:
                _add_sighting(record, who, seen, ip, time)
            elif (row.time, row.port) != (time, seen.port):
                record.change(row, time=time, port=seen.port)


def _add_sighting(record: Recording, who: IdentityRow, seen: ObservationRow, ip: str, time: str) -> None:
    row = SightingRow(
        label=f"SG-{next_number('SG'):04d}", identity=who, observation=seen, ip=ip, port=seen.port, time=time,
        source=seen.lead.source.sha256,
    )  # fmt: skip
    record.insert(row, like=who)
    record.name(row, "attribution", [Identifier("ip", ip)])


# Requests ---------------------------------------------------------------------------------------------------------
def request_lines(
    actor: Actor,
    permit: Permit,
    provider: str,
    sighting_ids: Sequence[str],
    *,
    crime_number: str,
    necessity: str,
) -> RequestRow:
    """One letter to one provider under one enquiry; two sightings of one identity never stand in one letter."""
    permit.require("attribution.request", Subject("provider", provider))
    if not crime_number.strip() or not necessity.strip() or not sighting_ids:
        raise InputError("desk_attribution.letter_incomplete")
    with recording(actor, "decide", "attribution.requested", permit=permit) as record:
        rows = [queries.sighting(one) for one in dict.fromkeys(sighting_ids)]
        _check_letter(rows, provider)
        lines = lines_to_ask(
            map(queries.value_of, rows), retention_days=load_law().retentions["isp_logs"].days
        )
        windows = [span for row in rows if (span := queries.value_of(row).window)]
        letter = RequestRow(
            label=f"RQ-{next_number('RQ'):04d}", authority_id=permit.authority, provider=provider,
            crime_number=crime_number, necessity=necessity,
            lines=[_line(row, line) for row, line in zip(rows, lines, strict=True)],
            asked_from=min(span.lo for span in windows), asked_to=max(span.hi for span in windows),
        )  # fmt: skip
        record.insert(letter)
        for row in rows:
            record.insert(AskedRow(request=letter, sighting=row), like=row)
        return letter


def _check_letter(rows: Sequence[SightingRow], provider: str) -> None:
    """Answers in one file share its faults, so two sightings of one identity in one letter could never be two."""
    if len({row.identity_id for row in rows}) < len(rows):
        raise Refused("desk_attribution.two_of_one_identity")
    again = queries.asked_of(provider, [row.id for row in rows])
    if again:
        raise Refused("desk_attribution.already_asked", sighting=again[0].label, provider=provider)


def _line(row: SightingRow, line: RequestLine) -> dict[str, Any]:
    """A line of the letter, copied from the sighting by the machine, with the version that it was copied from."""
    return {
        "sighting": row.id, "version": row.version, "label": row.label, "ip": line.address, "port": line.port,
        "proto": line.proto, "dest": line.dest, "dest_port": line.dest_port,
        "from_utc": line.from_utc, "to_utc": line.to_utc, "from_ist": line.from_ist, "to_ist": line.to_ist,
        "retained_until": line.retained_until.isoformat(),
    }  # fmt: skip


def mark_sent(actor: Actor, request_id: str) -> RequestRow:
    """The letter has left: the clock of its answer runs."""
    with recording(actor, "decide", "attribution.request_sent") as record:
        row = queries.request(request_id)
        if row.state != "drafted":
            raise Refused("desk_attribution.already_sent")
        return record.change(row, state="sent", sent_at=record.at, due_at=record.at + ANSWER_WITHIN)


# Returns ----------------------------------------------------------------------------------------------------------
def load_return(
    actor: Actor,
    permit: Permit,
    data: bytes,
    name: str,
    mapping: Mapping[str, Any],
    *,
    request_id: str | None = None,
) -> ReturnRow:
    """Keeps a provider's file, reads it, accounts for each row and judges it. The same bytes again change nothing."""
    sha256 = hashlib.sha256(data).hexdigest()
    permit.require("attribution.load", Subject("file", sha256))
    if mark_of(data) == SYNTHETIC and not is_synthetic():
        raise Refused("desk_attribution.synthetic_file")
    with seen_as(actor.scope):
        known = queries.loaded(sha256)
        if known is not None:
            return _same(known, mapping)
        how = stored.mapping(mapping, name)
        asked_by = queries.request(request_id) if request_id else None
        if asked_by is not None:
            _check_answers(asked_by, how, name)
    read = read_return(data, how, name=name, address_key=keys().particulars)
    # The whole file is withheld wherever a document is shown: a row is opened by itself, with a purpose.
    document = keep(data, name, spans=[(0, len(data), "holders")])
    with recording(actor, "admit", "attribution.return_loaded", permit=permit) as record:
        row = ReturnRow(
            label=f"R-{next_number('R'):04d}", request=asked_by, authority_id=permit.authority,
            provider=how.provider, name=name, sha256=sha256, mapping=dict(mapping), state=read.state,
            gates=[{"gate": g.code, "passed": g.passed, "detail": stored.word(g.detail)} for g in read.gates],
            rejected=[{"row": bad.row, **stored.word(bad.reason)} for bad in read.rejected],
            rows_in=read.rows_in, rows_kept=read.rows_kept, rows_rejected=len(read.rejected),
            rows_quarantined=read.rows_quarantined,
        )  # fmt: skip
        row.stream = row.id
        row.source = record.insert(document, like=asked_by) if asked_by else record.insert(document)
        record.insert(row)
        if asked_by is not None and asked_by.state != "answered":
            record.change(asked_by, state="answered")
        return row


def _same(known: ReturnRow, mapping: Mapping[str, Any]) -> ReturnRow:
    """The return that has these bytes already; read in another way it must be withdrawn first."""
    if known.mapping != dict(mapping):
        raise Refused("desk_attribution.return_known", label=known.label)
    return known


def _check_answers(asked_by: RequestRow, how: ReturnMapping, name: str) -> None:
    """A file that answers none of the letter's lines, or comes from another provider, is not its answer."""
    lines = [queries.value_of(queries.sighting(line["sighting"])) for line in asked_by.lines]
    answered = any(
        line.window and how.asked.lo <= line.window.lo and line.window.hi <= how.asked.hi
        and any(block.holds(line.address) for block in how.asked.blocks)
        for line in lines
    )  # fmt: skip
    if how.provider.casefold() != asked_by.provider.casefold() or not answered:
        raise InputError("desk_attribution.not_what_was_asked", where=name, label=asked_by.label)


def withdraw_return(actor: Actor, return_id: str, why: str) -> ReturnRow:
    """Takes a return back. Every decision that rests on it is void from this moment."""
    if not why.strip():
        raise InputError("desk_attribution.why_missing")
    with recording(actor, "decide", "attribution.return_withdrawn") as record:
        row = queries.return_(return_id)
        if row.withdrawn_at:
            raise Refused("desk_attribution.already_withdrawn")
        return record.change(row, withdrawn_at=record.at, withdrawn_why=why)


# Decisions --------------------------------------------------------------------------------------------------------
def attribute(actor: Actor, permit: Permit, identity_id: str) -> DecisionRow:
    """Lets the rules decide an identity over its sightings and the returns in scope. Nothing new: nothing written."""
    permit.require("attribution.decide", Subject("identity", identity_id))
    with recording(actor, "decide", "attribution.decided", permit=permit) as record:
        who = queries.identity(identity_id)
        _follow(record, who)
        rows = queries.sightings(who.id)
        if not rows:
            raise Refused("desk_attribution.no_sightings", label=who.label)
        if not leads.stands(who.id):
            raise Refused("desk_attribution.identity_void", label=who.label)
        answer = returned.answer([queries.value_of(row) for row in rows])
        [decided] = answer.attribution.identities
        made = _decision(who, answer, decided, _rests_on(who, rows, answer))
        before = queries.decision_of(who.id)
        if before is not None:
            if _says_the_same(before, made):
                return before
            record.change(before, superseded=True)
        made.label, made.authority_id, made.decided_by = (
            f"AT-{next_number('AT'):04d}",
            permit.authority,
            actor.id,
        )
        record.insert(made, like=who)
        by_id = {row.id: row for row in rows}
        details = [_detail(made, by_id[one.sighting.id], one, answer) for one in answer.attribution.sightings]
        record.insert_many(details, like=who)
        return made


def _decision(
    who: IdentityRow, answer: returned.Answer, decided: DecidedIdentity, rests_on: list[list[Any]]
) -> DecisionRow:
    policy = answer.attribution.policy
    return DecisionRow(
        id=new_id(), identity=who, state=decided.state,
        provider=decided.line.provider if decided.line else "",
        subscriber=decided.line.subscriber if decided.line else "",
        independent=[support.decided.sighting.id for support in decided.independent], needed=decided.needed,
        reasons=stored.words(decided.reasons), next=stored.word(decided.next), rests_on=rests_on,
        policy={
            "independent_sightings": policy.independent_sightings,
            "default_logger_uncertainty_s": policy.default_logger_uncertainty_s,
        },
    )  # fmt: skip


def _rests_on(who: IdentityRow, rows: Sequence[SightingRow], answer: returned.Answer) -> list[list[Any]]:
    """Each record that the answer would change with, at its version."""
    held = [who, *rows, *(row.observation for row in rows)]
    found = [[row._meta.label, row.id, row.version] for row in held]
    used = [[ReturnRow._meta.label, row_id, version] for row_id, version in answer.returns_used()]
    return sorted(found + used)


def _says_the_same(before: DecisionRow, made: DecisionRow) -> bool:
    facts = ("state", "provider", "subscriber", "independent", "needed", "rests_on")
    return all(getattr(before, fact) == getattr(made, fact) for fact in facts)


def _detail(
    made: DecisionRow, row: SightingRow, one: DecidedSighting, answer: returned.Answer
) -> SightingDecisionRow:
    return SightingDecisionRow(
        decision=made, sighting=row, state=one.state, provider=one.line.provider if one.line else "",
        subscriber=one.line.subscriber if one.line else "",
        candidates=[line.subscriber for line in one.candidates],
        evidence=[[answer.ids[lease.return_sha256][0], lease.row] for lease in one.evidence],
        margin_s=one.margin_s, fragility=one.chain.fragility if one.chain else {},
        chain=stored.chain(one.chain, answer.ids), reasons=stored.words(one.reasons),
    )  # fmt: skip


# The second officer -----------------------------------------------------------------------------------------------
def review(actor: Actor, decision_id: str, sighting_id: str, chosen: tuple[str, int] | None) -> ReviewRow:
    """A blind review of one sighting: `chosen` is (id of a return, row), or None where no row fits."""
    with recording(actor, "review", "attribution.reviewed") as record:
        row = _standing(decision_id)
        refused = queries.why_not_review(actor, row)
        if refused is not None:
            raise Refused.of(refused)
        if sighting_id not in queries.to_review(actor, [row]).get(row.id, ()):
            raise Refused("desk_attribution.nothing_to_review")
        answer = _answer_now(row)
        if not _still_says(answer, row):
            raise Refused("desk_attribution.says_otherwise_now", label=row.label)
        decided = next(one for one in answer.attribution.sightings if one.sighting.id == sighting_id)
        found = _found(actor, decided, answer, chosen)
        made = ReviewRow(
            decision=row, sighting_id=sighting_id, officer=actor.id, agrees=found.agrees,
            returned_id=chosen[0] if chosen else None, row=chosen[1] if chosen else None,
            said=stored.word(found.said),
        )  # fmt: skip
        record.insert(made, like=row)
        _confirm_if_agreed(record, row, answer)
        return made


def _found(
    actor: Actor, decided: DecidedSighting, answer: returned.Answer, chosen: tuple[str, int] | None
) -> Review:
    shown = returned.rows_around(decided.sighting, answer.attribution.returns)
    place = None
    if chosen is not None:
        sha = {row_id: sha for sha, (row_id, _) in answer.ids.items()}.get(chosen[0], "")
        place = (sha, chosen[1])
        if place not in {lease.place for lease in shown}:
            raise InputError("desk_attribution.row_not_shown")
    return blind_review(decided, shown, place, officer=actor.id)


def _standing(decision_id: str) -> DecisionRow:
    """A decision that still stands, or a refusal that says that it is void."""
    row = queries.decision(decision_id)
    if not queries.current(row):
        raise Refused("desk_attribution.void", label=row.label)
    return row


def _answer_now(row: DecisionRow) -> returned.Answer:
    """What the rules say at this moment of the identity."""
    return returned.answer([queries.value_of(one) for one in queries.sightings(row.identity_id)])


def _still_says(answer: returned.Answer, row: DecisionRow) -> bool:
    """Whether that is what was decided; a return that came since can change it."""
    [decided] = answer.attribution.identities
    line = (decided.line.provider, decided.line.subscriber) if decided.line else ("", "")
    return (decided.state, *line) == (row.state, row.provider, row.subscriber)


def _confirm_if_agreed(record: Recording, row: DecisionRow, answer: returned.Answer) -> None:
    """The one place where CONFIRMED is written; an ordered field verification is waited for."""
    checks = queries.field_checks(row.id)
    if any(one.done_at is None for one in checks):
        return
    check = FieldCheck(checks[-1].officer, bool(checks[-1].address_proven)) if checks else None
    reviews = [
        Review(one.sighting_id, one.officer, one.agrees, stored.said(one.said))
        for one in queries.reviews(row.id)
    ]
    [decided] = answer.attribution.identities
    outcome = confirm(decided, reviews, check, first_officer=row.decided_by)
    if isinstance(outcome, ConfirmedState):
        record.change(row, confirmed_at=record.at, confirmed_by=list(outcome.second_officers))


# The field verification -------------------------------------------------------------------------------------------
def field_check(actor: Actor, permit: Permit, decision_id: str, officer_id: str) -> FieldCheckRow:
    """Orders one named officer to verify address and occupancy, with no offence stated."""
    with recording(actor, "approve", "attribution.field_check_ordered", permit=permit) as record:
        row = _standing(decision_id)
        permit.require("attribution.field_check", Subject("identity", row.identity_id))
        if row.state not in queries.REVIEWABLE or row.confirmed_at:
            raise Refused("desk_attribution.no_address_to_verify")
        if any(one.done_at is None for one in queries.field_checks(row.id)):
            raise Refused("desk_attribution.already_ordered")
        officer = actor_with_id(officer_id)
        made = FieldCheckRow(
            id=new_id(), decision=row, authority_id=permit.authority, officer=officer.id, ordered_by=actor.id,
            unit_id=row.unit_id, district=row.district,
        )  # fmt: skip
        made.stream = made.id
        record.insert(made)
        place_on_file(actor, officer.id, made.id, "attribution.field_check")
        return made


def answer_field_check(actor: Actor, check_id: str, proven: bool, note: str) -> FieldCheckRow:
    """What the named officer found: whether the address exists and is occupied as stated."""
    with recording(actor, "view", "attribution.field_check_answered") as record:
        check = queries.field_check(check_id)
        if check.officer != actor.id:
            raise Refused("desk_attribution.another_officer_goes")
        if check.done_at:
            raise Refused("desk_attribution.already_answered")
        record.change(check, done_at=record.at, address_proven=proven, note=note)
        # The officer at the door sees nothing of what their answer completes.
        with seen_as(actor_with_id(check.ordered_by).scope):
            row = queries.decision(check.decision_id)
            if proven and queries.current(row) and not row.confirmed_at:
                answer = _answer_now(row)
                if _still_says(answer, row):
                    _confirm_if_agreed(record, row, answer)
        return check
