"""Acts of the first officer: sightings are made, the rules decide. They end at CORROBORATED (promise 3)."""

from collections.abc import Sequence
from typing import Any

from thelivu.attribution import (
    DecidedIdentity,
    DecidedSighting,
    disclosed_sightings,
)
from thelivu.authority import Permit, Subject
from thelivu.base import Identifier, Refused, new_id
from thelivu.desk.attribution import queries, returned, stored
from thelivu.desk.attribution.models import DecisionRow, SightingDecisionRow, SightingRow
from thelivu.desk.attribution.ready import time_of
from thelivu.desk.authority.models import ReturnRow
from thelivu.desk.leads import queries as leads
from thelivu.desk.leads.models import IdentityRow, ObservationRow
from thelivu.desk.leads.queries.exits import exit_lists
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.actions import Recording, next_number, recording


def make_sightings(actor: Actor, identity_id: str) -> list[SightingRow]:
    """A sighting for each observation with an address; a time with several readings waits until one is chosen."""
    with recording(actor, "decide", "attribution.sightings") as record:
        _follow(record, queries.identity(identity_id))
        return queries.sightings(identity_id)


def _follow(record: Recording, who: IdentityRow) -> None:
    """Brings the sightings in step with their observations; what is unchanged is not written."""
    rows = [row for row in queries.sightings(who.id) if row.disclosed_by_id is None]
    known = {(row.observation_id, row.ip): row for row in rows}
    for seen in queries.observations(who.id):
        time = time_of(seen)
        if time is None:
            continue
        for ip in (value for kind, value in seen.identifiers if kind == "ip"):
            row = known.get((seen.id, ip))
            if row is None:
                _add_sighting(record, who, seen, Identifier("ip", ip), **_as_seen(seen, "ip", time))
            elif (row.time, row.port) != (time, seen.port):
                record.change(row, time=time, port=seen.port)
    for row in rows:
        time = time_of(row.observation)
        if row.kind != "ip" and time is not None and row.time != time:
            record.change(row, time=time)
    _disclose(record, who)


def _as_seen(seen: ObservationRow, kind: str, time: str) -> dict[str, Any]:
    """What an observation says of a sighting beside its key."""
    return {"port": seen.port if kind == "ip" else None, "time": time, "source": seen.lead.source.sha256}


def _add_sighting(
    record: Recording, who: IdentityRow, seen: ObservationRow, key: Identifier, **facts: Any
) -> SightingRow:
    label = f"SG-{next_number('SG'):04d}"
    row = SightingRow(label=label, identity=who, observation=seen, kind=key.kind, ip=key.value, **facts)
    record.insert(row, like=who)
    record.name(row, "attribution", [key])
    return row


def add_sighting(actor: Actor, identity_id: str, observation_id: str, kind: str, value: str) -> SightingRow:
    """A sighting of a number or an account that an observation of the identity names, chosen by an officer."""
    with recording(actor, "decide", "attribution.sightings") as record:
        who = queries.identity(identity_id)
        offered = {(one.id, kind, value): one for one, kind, value in queries.keys_to_ask(who.id)}
        seen = offered.get((observation_id, kind, value))
        time = time_of(seen) if seen is not None else None
        if seen is None or time is None:
            raise Refused("desk_letters.not_on_offer")
        return _add_sighting(record, who, seen, Identifier(kind, value), **_as_seen(seen, kind, time))


def _disclose(record: Recording, who: IdentityRow) -> None:
    """A platform's passed returns about the accounts seen become sightings of sign-ins and of numbers, each once."""
    rows = {row.id: row for row in queries.sightings(who.id)}
    accounts = [queries.value_of(row) for row in rows.values() if row.kind == "account"]
    if not accounts:
        return
    found = returned.read_about([one.address for one in accounts])
    ids = {one.sha256: return_id for (return_id, _), one in found.items()}
    known = {(row.disclosed_by_id, row.disclosed_row, row.kind) for row in rows.values()}
    for one in disclosed_sightings(accounts, found.values()):
        sha256, number = one.disclosed_by or ("", 0)
        if (ids[sha256], number, one.kind) in known:
            continue
        facts = {
            "time": one.time, "port": one.port, "source": sha256, "uncertainty_s": round(one.uncertainty_s),
            "disclosed_by_id": ids[sha256], "disclosed_row": number,
        }  # fmt: skip
        owner = rows[one.id.partition("/")[0]]
        _add_sighting(record, who, owner.observation, Identifier(one.kind, str(one.address)), **facts)


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
                return _still_good(before)
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
    held: list[Any] = [
        who,
        *rows,
        *(row.observation for row in rows),
        *(row.disclosed_by for row in rows if row.disclosed_by),
    ]
    if any("HOSTING" in one.holds for one in answer.attribution.sightings):
        held += exit_lists()
    found = {(row._meta.label, row.id, row.version) for row in held}
    used = {(ReturnRow._meta.label, row_id, version) for row_id, version in answer.returns_used()}
    return [list(one) for one in sorted(found | used)]


def _says_the_same(before: DecisionRow, made: DecisionRow) -> bool:
    facts = ("state", "provider", "subscriber", "independent", "needed", "rests_on")
    return all(getattr(before, fact) == getattr(made, fact) for fact in facts)


def _still_good(before: DecisionRow) -> DecisionRow:
    """The same answer again: fine while it stands, refused where it led to a wrong door or was found wrong."""
    if not queries.current(before):
        raise Refused("desk_attribution.nothing_new", label=before.label)
    return before


def refute(record: Recording, decision_id: str, incident: str) -> None:
    """A wrong door rested on this decision: it is void from now. Called in the act that opens the incident."""
    with seen_as(INTEGRITY):  # who stood at the door may not see the decision
        row = DecisionRow.objects.filter(id=decision_id).first()
        if row is not None and not row.refuted_at:
            record.change(row, refuted_at=record.at, refuted_by=incident)


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
