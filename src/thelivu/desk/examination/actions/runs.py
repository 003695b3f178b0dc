"""Recording triage runs of exhibits: of a folder here, of a document from elsewhere, of the sealed result of a laptop.

Of an exhibit's files nothing is kept but digests, sizes, grades and reasons; what is stored for matching later stays sealed.
The document with the paths is sealed in the vault and masked whole on every page.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from django.db import IntegrityError

from thelivu.authority import Permit, Subject, again
from thelivu.base import Identifier, InputError, Refused, canonical
from thelivu.desk.authority.actions import ask
from thelivu.desk.authority.queries import authority, value_of
from thelivu.desk.examination import cold
from thelivu.desk.examination.models import ExaminationRow, FindingRow
from thelivu.desk.examination.queries import known_list, parsed, recorded, usable
from thelivu.desk.exhibits.chains import chain_of
from thelivu.desk.exhibits.queries import exhibit, rests_on_void
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import next_number, recording
from thelivu.desk.register.documents import keep, keep_sealed
from thelivu.desk.register.queries import born, keys, now, sealed_files, vault
from thelivu.devices import open_folder
from thelivu.examination import ACT, Outcome, Policy, digested, document_of, triage
from thelivu.examination.facts import facts_of
from thelivu.examination.result import Result, open_result, read_packet, second_part
from thelivu.exhibits import Holder
from thelivu.vault.sealed_files import pieces

from .documents import certified, findings, lists_found, self_test_failed
from .senders import trusted
from .waking import wake_one

_TOOL = f"thelivu {version('thelivu')}"


@dataclass(frozen=True, slots=True)
class _Run:
    """What is recorded of one run: its document, the lists it was made against, how it came, the stored digests."""

    document: Mapping[str, Any]
    lists: frozenset[str]
    way: str
    stored: Iterable[bytes] = ()
    key: bytes = b""


def triage_folder(
    actor: Actor, permit: Permit, exhibit_id: str, folder: Path, list_ids: Sequence[str]
) -> ExaminationRow:
    """Compares a folder of an exhibit that is in this examiner's hands with known-file lists, read-only."""
    actor.require("examine")
    with seen_as(actor.scope):
        row = _permitted(permit, exhibit_id)
        if chain_of(row).holder != Holder(actor.id, "examiner"):
            raise Refused("desk_examination.not_in_hands")
        known = [parsed(usable(actor, list_id)) for list_id in dict.fromkeys(list_ids)]
        if not known:
            raise InputError("desk_examination.no_list")
        kept: list[Outcome] = []
        with closing(open_folder(folder)) as source:
            found = triage(
                permit, row.label, _remembered(digested(source.entries()), kept), known, Policy(),
                ask_again=lambda held: again(held, value_of(authority(held.authority)), now()),
            )  # fmt: skip
        if not found.certificate.passed:
            raise self_test_failed(found.certificate.planted, found.certificate.planted_found)
        document = document_of(found, source.source, _TOOL) | {"facts": facts_of(found)}
        lists, key = frozenset(f"{one.name}@{one.version}" for one in known), secrets.token_bytes(32)
        with cold.stored_digests(kept, key, {"exhibit": row.label, "tool": _TOOL}) as stored:
            return _record(actor, permit, row.id, _Run(document, lists, "office", pieces(stored), key))


def _remembered(outcomes: Iterable[Outcome], kept: list[Outcome]) -> Iterator[Outcome]:
    """The same outcomes; each is kept for later as it passes, so that no file is read twice."""
    for outcome in outcomes:
        kept.append(outcome)
        yield outcome


def record_examination(
    actor: Actor, permit: Permit, exhibit_id: str, document: Mapping[str, Any], list_ids: Sequence[str] = ()
) -> ExaminationRow:
    """Takes in a triage made elsewhere, with the lists it was made against; a practice run is refused."""
    actor.require("examine")
    certified(document)
    with seen_as(actor.scope):
        row = _held_by_an_examiner(permit, exhibit_id)
        named = [known_list(list_id) for list_id in list_ids]
        lists = frozenset(f"{one.name}@{one.issue}" for one in named) | lists_found(document)
        return _record(actor, permit, row.id, _Run(document, lists, "document"))


def take_result(actor: Actor, file: BinaryIO, *, exhibit_id: str = "") -> ExaminationRow:
    """Takes in the sealed result of a laptop for the exhibit and under the authority that it names.

    The same file again is the same examination. One that was edited, is for another office, from a sender that this office
    does not know, of a practice run, or not of the exhibit at hand, is refused, and nothing of it is kept.
    """
    actor.require("examine")
    with seen_as(actor.scope):
        header, packet = read_packet(file)
        if header.born != born().birth:
            raise Refused(f"desk_forwarding.packet_{header.born}")
        trusted(header)
        inside = open_result(packet, keys().box, receiver=born().id, sender=header)
        certified(inside.document)
        row = exhibit(inside.exhibit)
        if exhibit_id and row.id != exhibit_id:
            raise Refused("desk_examination.result_of_another", label=inside.exhibit)
        permit = ask(inside.authority, ACT, Subject("exhibit", row.label, row.district or None))
        _held_by_an_examiner(permit, row.id)
        lists = lists_found(inside.document) | _lists_said(inside.document)
        run = _Run(inside.document, frozenset(lists), "laptop", second_part(file, inside.stored), _key(inside))
        return _record(actor, permit, row.id, run)


def _key(inside: Result) -> bytes:
    return bytes.fromhex(inside.stored.key) if inside.stored else b""


def _lists_said(document: Mapping[str, Any]) -> set[str]:
    """The lists of a run as its document may say them (`lists`, optional), also those that named nothing."""
    said = document.get("lists", [])
    sound = isinstance(said, list) and all(isinstance(one, str) and len(one) <= 101 for one in said)
    if not sound:
        raise InputError("examination.not_a_triage")
    return set(said)


def _permitted(permit: Permit, exhibit_id: str) -> Any:
    """The exhibit that the permit names, unless what led to it is void."""
    row = exhibit(exhibit_id)
    permit.require(ACT, Subject("exhibit", row.label))
    if permit.practice:
        raise Refused("examination.practice")
    if rests_on_void([row]):
        raise Refused("desk_examination.void")
    return row


def _held_by_an_examiner(permit: Permit, exhibit_id: str) -> Any:
    row = _permitted(permit, exhibit_id)
    if all(entry.taker.role != "examiner" for entry in chain_of(row).entries):
        raise Refused("desk_examination.never_with_examiner")
    return row


def _record(actor: Actor, permit: Permit, exhibit_id: str, run: _Run) -> ExaminationRow:
    """The rows of one triage document; the same document again is the same examination."""
    body = canonical(run.document)
    sha256 = hashlib.sha256(body).hexdigest()
    known = recorded(exhibit_id, sha256)
    if known is not None:
        _read_out(run.stored)
        return known
    try:
        with ExitStack() as undo:
            made = _inserted(actor, permit, exhibit_id, run, body, undo)
            undo.pop_all()  # committed: the rows name the files
            return made
    except IntegrityError:  # another writer recorded the same document at the same moment
        known = recorded(exhibit_id, sha256)
        if known is None:
            raise
        return known


def _inserted(  # noqa: PLR0917 - what is known of the run
    actor: Actor, permit: Permit, exhibit_id: str, run: _Run, body: bytes, undo: ExitStack
) -> ExaminationRow:
    """The files first, then the rows that name them; `undo` removes the files of a transaction that failed."""
    values, found = certified(run.document), findings(run.document)
    stored = keep_sealed(run.stored, run.key, "digests") if run.key else None
    if stored is None:
        _read_out(run.stored)
    else:
        undo.callback(sealed_files().discard, stored.file)
    kept = keep(body, "triage.json", spans=[(0, len(body))])
    undo.callback(vault().discard, kept.file)
    with recording(actor, "examine", "examination.recorded", permit=permit) as record:
        row = exhibit(exhibit_id)
        record.insert(kept, like=row)
        if stored is not None:
            record.insert(stored, like=row)
        made = ExaminationRow(
            label=f"EX-{next_number('EX'):04d}", exhibit=row, authority_id=permit.authority, document=kept,
            stored=stored, way=run.way, sha256=hashlib.sha256(body).hexdigest(), lists=sorted(run.lists),
            examiner=actor.id, at=now(), custody_line=len(chain_of(row).entries), **values,
        )  # fmt: skip
        record.insert(made, like=row)
        record.insert_many([FindingRow(examination=made, **one) for one in found], like=row)
        record.name(made, "examination", _named(found))
        wake_one(actor, made)  # asked for with the row: a kill leaves neither or both
    return made


def _named(found: Iterable[Mapping[str, Any]]) -> Iterator[Identifier]:
    """The strongest digest of each finding: by it a search and the graph find the examination."""
    for one in found:
        kind = next((name for name in ("sha256", "sha1", "md5") if one[name]), "")
        if kind:
            yield Identifier(kind, one[kind])


def _read_out(stored: Iterable[bytes]) -> None:
    """Reads what is not kept to its end, where an edited file shows itself."""
    for _ in stored:
        pass


