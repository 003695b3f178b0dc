"""Acts on returns: a file is kept until it is mapped, tried, loaded, withdrawn."""

import hashlib
from collections.abc import Mapping
from typing import Any

from thelivu.attribution import Return, ReturnMapping, read_return
from thelivu.authority import Permit, Subject
from thelivu.base import InputError, Refused, read_iso
from thelivu.desk.attribution import stored
from thelivu.desk.attribution.queries.letters import request
from thelivu.desk.attribution.queries.returns import loaded, offered, offered_with, return_
from thelivu.desk.attribution.values import key_of
from thelivu.desk.authority.actions import ask
from thelivu.desk.authority.models import OfferedReturnRow, RequestRow, ReturnRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import Recording, next_number, recording
from thelivu.desk.register.documents import content, keep
from thelivu.desk.register.models import VaultObjectRow
from thelivu.desk.register.queries import is_synthetic, keys
from thelivu.leads import SYNTHETIC, mark_of

from .letters import answered

_LOAD = "attribution.load"


# A file that waits ------------------------------------------------------------------------------------------------
def offer_return(
    actor: Actor, permit: Permit, data: bytes, name: str, *, request_id: str | None = None
) -> OfferedReturnRow:
    """Keeps a provider's file, masked whole, until a person has said how it is read."""
    sha256 = _admissible(permit, data)
    with seen_as(actor.scope):
        known = loaded(sha256)
        if known is not None:
            raise Refused("desk_returns.loaded_already", label=known.label)
        waits = offered_with(sha256)
        if waits is not None:
            return waits
        asked_by = request(request_id) if request_id else None
    document = keep(data, name, spans=[(0, len(data), "holders")])
    with recording(actor, "admit", "attribution.return_offered", permit=permit) as record:
        row = OfferedReturnRow(
            label=f"F-{next_number('F'):04d}", request=asked_by, authority_id=permit.authority, name=name,
            sha256=sha256, offered_by=actor.id,
        )  # fmt: skip
        row.stream = row.id
        row.source = _inserted(record, document, asked_by)
        return record.insert(row)


def kept_file(actor: Actor, offered_id: str) -> bytes:
    """The bytes of a file that waits, for looking at their masked first lines."""
    actor.require("admit")
    with seen_as(actor.scope):
        return content(offered(offered_id).source)


def tried(actor: Actor, offered_id: str, mapping: Mapping[str, Any]) -> Return:
    """What a kept file would give under a mapping; nothing is stored."""
    actor.require("admit")
    with seen_as(actor.scope):
        row = offered(offered_id)
        how = stored.mapping(mapping, row.name)
        if row.request is not None:
            _check_answers(row.request, how, row.name)
        return read_return(content(row.source), how, name=row.name, address_key=keys().particulars)


def load_offered(
    actor: Actor, offered_id: str, mapping: Mapping[str, Any], *, named_id: str | None = None
) -> ReturnRow:
    """Loads a kept file under the mapping that a person confirmed. Asks the authority again: it may have ended."""
    with seen_as(actor.scope):
        row = offered(offered_id)
        if row.state != "waits":
            raise Refused("desk_returns.mapped_already", label=row.label)
        permit = ask(row.authority_id, _LOAD, Subject("file", row.sha256))
        data = content(row.source)
    with seen_as(actor.scope):
        read = _read(data, mapping, row.name, row.request)
        with recording(actor, "admit", "attribution.return_loaded", permit=permit) as record:
            made = _row(read, mapping, actor, permit, row.name)
            made.named_id, made.request, made.source = named_id, row.request, row.source
            _insert(record, made)
            record.change(row, state="loaded")
            return made


# Loading ----------------------------------------------------------------------------------------------------------
def load_return(
    actor: Actor,
    permit: Permit,
    data: bytes,
    name: str,
    mapping: Mapping[str, Any],
    *,
    request_id: str | None = None,
    named_id: str | None = None,
) -> ReturnRow:
    """Keeps a provider's file, reads it, accounts for each row and judges it. The same bytes again change nothing.

    `named_id` is the saved mapping from which `mapping` was made, if it was.
    """
    sha256 = _admissible(permit, data)
    with seen_as(actor.scope):
        known = loaded(sha256)
        if known is not None:
            return _same(known, mapping)
        asked_by = request(request_id) if request_id else None
        read = _read(data, mapping, name, asked_by)
    # The whole file is withheld wherever a document is shown: a row is opened by itself, with a purpose.
    document = keep(data, name, spans=[(0, len(data), "holders")])
    with recording(actor, "admit", "attribution.return_loaded", permit=permit) as record:
        made = _row(read, mapping, actor, permit, name)
        made.named_id, made.request, made.source = named_id, asked_by, _inserted(record, document, asked_by)
        return _insert(record, made)


def _admissible(permit: Permit, data: bytes) -> str:
    """The digest of a file that the permit names and that this register may hold."""
    sha256 = hashlib.sha256(data).hexdigest()
    permit.require(_LOAD, Subject("file", sha256))
    refuse_made_up(data)
    return sha256


def refuse_made_up(data: bytes) -> None:
    """A file of a made-up world never comes into a real register."""
    if mark_of(data) == SYNTHETIC and not is_synthetic():
        raise Refused("desk_attribution.synthetic_file")


def _read(data: bytes, mapping: Mapping[str, Any], name: str, asked_by: RequestRow | None) -> Return:
    how = stored.mapping(_open_origin(mapping), name)
    if asked_by is not None:
        _check_answers(asked_by, how, name)
    return read_return(data, how, name=name, address_key=keys().particulars)


def _open_origin(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping without a word on the origin: here only another officer says that the file is the provider's."""
    return {**mapping, "origin": None}


def _row(read: Return, mapping: Mapping[str, Any], actor: Actor, permit: Permit, name: str) -> ReturnRow:
    row = ReturnRow(
        label=f"R-{next_number('R'):04d}", authority_id=permit.authority, loaded_by=actor.id,
        provider=read.mapping.provider, name=name, sha256=read.sha256, mapping=_open_origin(mapping),
        state=read.state, gates=stored.gates(read.gates),
        rejected=[{"row": bad.row, **stored.word(bad.reason)} for bad in read.rejected],
        rows_in=read.rows_in, rows_kept=read.rows_kept, rows_rejected=len(read.rejected),
        rows_quarantined=read.rows_quarantined,
    )  # fmt: skip
    row.stream = row.id
    return row


def _inserted(record: Recording, document: VaultObjectRow, asked_by: RequestRow | None) -> VaultObjectRow:
    return record.insert(document, like=asked_by) if asked_by else record.insert(document)


def _insert(record: Recording, row: ReturnRow) -> ReturnRow:
    record.insert(row)
    if row.request is not None:
        answered(record, row.request, row.label)
    return row


def _same(known: ReturnRow, mapping: Mapping[str, Any]) -> ReturnRow:
    """The return that has these bytes already; read in another way it must be withdrawn first."""
    if _open_origin(known.mapping) != _open_origin(mapping):
        raise Refused("desk_attribution.return_known", label=known.label)
    return known


def _check_answers(asked_by: RequestRow, how: ReturnMapping, name: str) -> None:
    """A file that answers none of the letter's lines, or comes from another provider, is not its answer."""
    if how.provider.casefold() != asked_by.provider.casefold() or not any(
        _answers(line, how) for line in asked_by.lines
    ):
        raise InputError("desk_attribution.not_what_was_asked", where=name, label=asked_by.label)


def _answers(line: Mapping[str, Any], how: ReturnMapping) -> bool:
    """Whether a file was asked for a line of a letter: its address, and its whole window."""
    lo, hi = (read_iso(line[end]).certain for end in ("lo", "hi"))
    assert lo is not None
    assert hi is not None
    address = key_of(line["kind"], line["ip"])
    return (
        how.asked.lo <= lo.lo
        and hi.hi <= how.asked.hi
        and any(one.holds(address) for one in how.asked.blocks)
    )


# Its end -----------------------------------------------------------------------------------------------------------
def withdraw_return(actor: Actor, return_id: str, why: str) -> ReturnRow:
    """Takes a return back. Every decision that rests on it is void from this moment."""
    if not why.strip():
        raise InputError("desk_attribution.why_missing")
    with recording(actor, "decide", "attribution.return_withdrawn") as record:
        row = return_(return_id)
        if row.withdrawn_at:
            raise Refused("desk_attribution.already_withdrawn")
        return record.change(row, withdrawn_at=record.at, withdrawn_why=why)
