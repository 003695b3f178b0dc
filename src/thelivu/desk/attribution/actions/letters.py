"""Acts on letters to providers: drafted from sightings, sent, delivered, reminded."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from thelivu.attribution import Sighting, lines_to_ask
from thelivu.authority import Issuer, Permit, Subject, check_issuer, one_number
from thelivu.base import InputError, Refused, ist, minute_of, rfc3339
from thelivu.desk.attribution import queries
from thelivu.desk.attribution.models import AskedRow, SightingRow
from thelivu.desk.attribution.queries.letters import next_steps
from thelivu.desk.authority.models import RequestRow, RequestStepRow
from thelivu.desk.authority.queries import authority, nodal_officer
from thelivu.desk.leads.sensor_queries import levels_of
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import Recording, next_number, recording
from thelivu.desk.register.queries import now
from thelivu.law import load as load_law

ANSWER_WITHIN = timedelta(days=15)  # the unit's own term: no law sets one for a provider of lines
AROUND = timedelta(hours=12)
"""Rows of so much time before and after a window are asked for too: neighbours prove the margin, a day shows the clock."""
KEEPER = "isp"  # of a provider that the register of nodal officers does not name


def request_lines(
    actor: Actor,
    permit: Permit,
    provider: str,
    sighting_ids: Sequence[str],
    *,
    crime_number: str,
    necessity: str,
    issuer: Issuer,
) -> RequestRow:
    """One letter to one provider under one number; two sightings of one identity never stand in one letter."""
    permit.require("attribution.request", Subject("provider", provider))
    if not necessity.strip() or not sighting_ids:
        raise InputError("desk_attribution.letter_incomplete")
    number = one_number(crime_number)
    with recording(actor, "decide", "attribution.requested", permit=permit) as record:
        check_issuer(issuer, authority(permit.authority).basis, load_law())
        rows = [queries.sighting(one) for one in dict.fromkeys(sighting_ids)]
        _check_letter(rows, provider)
        nodal = nodal_officer(provider, record.at)
        keeper = nodal.keeper if nodal else KEEPER
        levels = levels_of(row.observation_id for row in rows)
        values = [replace(queries.value_of(row), level=levels.get(row.observation_id, "")) for row in rows]
        lines = [_line(row, value, keeper) for row, value in zip(rows, values, strict=True)]
        windows = [span for value in values if (span := value.window)]
        letter = RequestRow(
            label=f"RQ-{next_number('RQ'):04d}", authority_id=permit.authority, provider=provider, nodal=nodal,
            crime_number=number, necessity=necessity, issuer=asdict(issuer), drafted_by=actor.id, lines=lines,
            asked_from=min(span.lo for span in windows) - AROUND, asked_to=max(span.hi for span in windows) + AROUND,
        )  # fmt: skip
        record.insert(letter)
        for row in rows:
            record.insert(AskedRow(request=letter, sighting=row), like=row)
        return letter


def _check_letter(rows: Sequence[SightingRow], provider: str) -> None:
    """Answers in one file share its faults, so two sightings of one identity in one letter could never be two."""
    if len({row.identity_id for row in rows}) < len(rows):
        raise Refused("desk_attribution.two_of_one_identity")
    if len({row.kind for row in rows}) > 1:
        raise Refused("desk_letters.one_kind")
    again = queries.asked_of(provider, [row.id for row in rows])
    if again:
        raise Refused("desk_attribution.already_asked", sighting=again[0].label, provider=provider)


def _line(row: SightingRow, value: Sighting, keeper: str) -> dict[str, Any]:
    """A line of the letter, copied from the sighting by the machine, with the version that it was copied from."""
    if value.window is None:
        raise InputError("attribution.ask_needs_zone", where=row.label)
    kept = load_law().retention_of(keeper, ist(value.window.lo).date())
    [line] = lines_to_ask([value], retention_days=kept.days)
    return {
        "sighting": row.id, "version": row.version, "label": row.label, "kind": row.kind, "ip": row.ip if row.kind != "ip" else line.address, "port": line.port,
        "proto": line.proto, "dest": line.dest, "dest_port": line.dest_port,
        "lo": rfc3339(value.window.lo), "hi": rfc3339(value.window.hi),
        "from_utc": line.from_utc, "to_utc": line.to_utc, "from_ist": line.from_ist, "to_ist": line.to_ist,
        "retained_until": line.retained_until.isoformat(), "retention": kept.code,
    }  # fmt: skip


def mark_sent(actor: Actor, request_id: str, how: str = "", at: datetime | None = None) -> RequestRow:
    """The letter has left: the clock of its answer runs from then on."""
    with recording(actor, "decide", "attribution.request_sent") as record:
        row = queries.request(request_id)
        if row.state != "drafted":
            raise Refused("desk_attribution.already_sent")
        when = _when(at, record.at, row.recorded_at)
        nodal = nodal_officer(row.provider, when) or row.nodal
        _step(record, row, "sent", when, how)
        return record.change(row, state="sent", sent_at=when, due_at=when + ANSWER_WITHIN, nodal=nodal)


def mark_delivered(actor: Actor, request_id: str, how: str, at: datetime | None = None) -> RequestRow:
    """The provider has the letter: by acknowledgement, portal ticket or receipt."""
    return _further(actor, request_id, "delivered", how, at)


def remind_provider(actor: Actor, request_id: str, how: str, at: datetime | None = None) -> RequestRow:
    """The provider was reminded. The first term stands: a reminder makes no late answer punctual."""
    return _further(actor, request_id, "reminded", how, at)


def _further(actor: Actor, request_id: str, step: str, how: str, at: datetime | None) -> RequestRow:
    if not how.strip():
        raise InputError("desk_letters.how_missing")
    with recording(actor, "decide", f"attribution.request_{step}") as record:
        row = queries.request(request_id)
        if step not in next_steps(row):
            raise Refused("desk_letters.step_not_next", label=row.label)
        _step(record, row, step, _when(at, record.at, row.sent_at), how)
        return record.change(row, state=step)


def _when(at: datetime | None, recorded: datetime, earliest: datetime | None) -> datetime:
    """When it happened, as stated: not after now, and not before what it follows."""
    if at is None:
        return recorded
    # A form's time has no seconds: the minute in which the step before was recorded is not before it.
    if at > now() or (earliest is not None and at < minute_of(earliest)):
        raise InputError("desk_letters.when_impossible")
    return max(at, earliest) if earliest else at


def _step(record: Recording, row: RequestRow, step: str, at: datetime, how: str) -> None:
    record.insert(
        RequestStepRow(request=row, step=step, at=at, how=" ".join(how.split()), officer=record.actor.id),
        like=row,
    )


def answered(record: Recording, row: RequestRow, label: str) -> None:
    """The letter has its answer, the return of this label: part of the act that loads it."""
    if row.state != "answered":
        _step(record, row, "answered", record.at, label)
        record.change(row, state="answered")
