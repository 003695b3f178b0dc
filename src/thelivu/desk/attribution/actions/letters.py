"""Acts on letters to providers."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from thelivu.attribution import (
    RequestLine,
    lines_to_ask,
)
from thelivu.authority import Permit, Subject
from thelivu.base import InputError, Refused
from thelivu.desk.attribution import queries
from thelivu.desk.attribution.models import AskedRow, SightingRow
from thelivu.desk.authority.models import RequestRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import next_number, recording
from thelivu.law import load as load_law

ANSWER_WITHIN = timedelta(days=15)  # the unit's own term for a reminder: no law sets one


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
