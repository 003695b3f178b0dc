"""The act that says whose file a return is: another officer compares the digest; the provider's certificate is kept with it."""

import hashlib
import re
from collections.abc import Iterator

from thelivu.attribution import Gate
from thelivu.attribution.gates import state_of
from thelivu.attribution.mapping import ORIGINS
from thelivu.authority import Subject
from thelivu.base import InputError, Refused, Word
from thelivu.desk.attribution import stored
from thelivu.desk.attribution.queries.returns import return_
from thelivu.desk.authority.actions import ask
from thelivu.desk.authority.models import ReturnRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import recording
from thelivu.desk.register.documents import keep
from thelivu.desk.register.models import VaultObjectRow
from thelivu.vault import XLSX, NotKept

from .returns import refuse_made_up

_SPACED = re.compile(rb"[\s:]")


def confirm_origin(
    actor: Actor,
    return_id: str,
    how: str,
    sha256: str,
    paper: str,
    *,
    certificate: tuple[bytes, str] | None = None,
) -> ReturnRow:
    """Another officer compares the digest that the provider states, in its certificate or by a second channel.

    `certificate` is the provider's document itself, bytes and name. Of one that the vault may not keep (promise 1), such
    as a scan, its digest stays, and the paper where it lies.
    """
    stated = re.sub(r"[\s:]", "", sha256).lower()
    if how not in ORIGINS or not paper.strip():
        raise InputError("desk_returns.origin_incomplete")
    with recording(actor, "review", "attribution.origin_confirmed") as record:
        row = return_(return_id)
        if row.loaded_by == actor.id:
            raise Refused("desk_returns.origin_another_officer")
        if row.withdrawn_at or row.origin_by:
            raise Refused("desk_returns.origin_settled", label=row.label)
        if stated != row.sha256:
            raise InputError("desk_returns.digest_differs", where=row.label)
        document = _kept(row, *certificate) if certificate else None
        if document is not None:
            record.insert(document, like=row)
        gates = [_confirmed(gate, how) for gate in stored.read_gates(row.gates)]
        return record.change(
            row, mapping={**row.mapping, "origin": how}, gates=stored.gates(gates), state=state_of(gates),
            origin_by=actor.id, origin_at=record.at, origin_paper=" ".join(paper.split()), origin_document=document,
            origin_sha256=hashlib.sha256(certificate[0]).hexdigest() if certificate else "",
        )  # fmt: skip


def _kept(row: ReturnRow, data: bytes, name: str) -> VaultObjectRow | None:
    """The certificate in the vault, under the authority of the return; pages show only the lines with the digest."""
    ask(row.authority_id, "attribution.load", Subject("file", hashlib.sha256(data).hexdigest()))
    refuse_made_up(data)
    try:
        document = keep(data, name, spans=_beside_the_digest(data, row.sha256))
    except NotKept:
        return None
    if document.media != XLSX and not _states(data, row.sha256):
        raise InputError("desk_returns.certificate_without_digest", where=name)
    return document


def _states(data: bytes, sha256: str) -> bool:
    """Whether a text states a digest, however it groups or breaks it."""
    return sha256.encode() in _SPACED.sub(b"", data.replace(b"\x00", b"")).lower()


def _beside_the_digest(data: bytes, sha256: str) -> Iterator[tuple[int, int, str]]:
    """Every line but those that state the digest: what else a provider writes there may name who holds a line."""
    at = 0
    for line in data.splitlines(keepends=True):
        if not _states(line, sha256):
            yield at, at + len(line), "holders"
        at += len(line)


def _confirmed(gate: Gate, how: str) -> Gate:
    """The gate of the origin as passed; every other as it is."""
    if gate.code != "origin":
        return gate
    return Gate("origin", passed=True, detail=Word("attribution.gate.origin.ok", {"basis": how}))
