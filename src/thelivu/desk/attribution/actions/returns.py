"""Acts on returns: load, withdraw."""

import hashlib
from collections.abc import Mapping
from typing import Any

from thelivu.attribution import (
    ReturnMapping,
    read_return,
)
from thelivu.authority import Permit, Subject
from thelivu.base import InputError, Refused
from thelivu.desk.attribution import queries, stored
from thelivu.desk.authority.models import RequestRow, ReturnRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import next_number, recording
from thelivu.desk.register.documents import keep
from thelivu.desk.register.queries import is_synthetic, keys
from thelivu.leads import SYNTHETIC, mark_of


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
