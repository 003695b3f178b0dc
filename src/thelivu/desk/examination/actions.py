"""Loading known-file lists, recording triage runs of exhibits, and opening the paths of findings for one reader.

Of an exhibit's files nothing is kept: digests, sizes, grades and reasons are rows. The document with the paths is
sealed in the vault and masked whole on every page.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

from django.db import IntegrityError

from thelivu.authority import Permit, Subject, again
from thelivu.base import Identifier, InputError, Refused, canonical
from thelivu.desk.authority.queries import authority, value_of
from thelivu.desk.exhibits.chains import chain_of
from thelivu.desk.exhibits.queries import exhibit, rests_on_void
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import next_number, note_access, recording
from thelivu.desk.register.documents import keep
from thelivu.desk.register.queries import now
from thelivu.devices import open_folder
from thelivu.examination import (
    ACT,
    KnownFileList,
    Policy,
    check_document,
    digested,
    document_of,
    name_and_version,
    read_known_files,
    triage,
)
from thelivu.exhibits import Holder

from .models import ExaminationRow, FindingRow, KnownListRow
from .queries import Opened, examination, known_list, list_named, opened_paths, parsed, recorded

_TOOL = f"thelivu {version('thelivu')}"
_CERTIFIED = (
    "list_entries", "radius", "method", "planted", "planted_found", "rechecked", "tool", "entries_digest",
)  # fmt: skip
_GRADES = ("identical", "near", "absent-file")
_HEX = {"md5": 32, "sha1": 40, "sha256": 64}
_LONGEST = 4000  # characters of one line of a certificate


def load_list(actor: Actor, data: bytes, name_at_version: str, provenance: str) -> KnownListRow:
    """Keeps a known-file list, sealed; the same version again must be the same bytes, and changes nothing."""
    actor.require("examine")
    sha256 = hashlib.sha256(data).hexdigest()
    name, issue = name_and_version(name_at_version.strip(), sha256)
    known = read_known_files(BytesIO(data), name=name, version=issue, sha256=sha256)
    _check_list(known, provenance)
    with seen_as(actor.scope):
        held = list_named(actor.require("examine").unit, name, issue)
    if held is not None:
        if held.sha256 != sha256:
            raise Refused("desk_examination.list_differs", name=name, version=issue)
        return held
    source = keep(data, f"{name}.csv", spans=[(0, len(data))])
    row = KnownListRow(
        name=name, issue=issue, source=source, sha256=sha256, entries=len(known.rows),
        rejected=len(known.rejected), provenance=provenance.strip(), loaded_by=actor.id,
    )  # fmt: skip
    source.stream = row.id
    with recording(actor, "examine", "list.loaded") as record:
        record.insert(source)
        return record.insert(row)


def triage_folder(
    actor: Actor, permit: Permit, exhibit_id: str, folder: Path, list_ids: Sequence[str]
) -> ExaminationRow:
    """Compares a folder of an exhibit that is in this examiner's hands with known-file lists, read-only."""
    actor.require("examine")
    with seen_as(actor.scope):
        row = _permitted(permit, exhibit_id)
        if chain_of(row).holder != Holder(actor.id, "examiner"):
            raise Refused("desk_examination.not_in_hands")
        known = [parsed(known_list(list_id)) for list_id in dict.fromkeys(list_ids)]
        if not known:
            raise InputError("desk_examination.no_list")
        source = open_folder(folder)
        found = triage(
            permit, row.label, digested(source.entries()), known, Policy(),
            ask_again=lambda held: again(held, value_of(authority(held.authority)), now()),
        )  # fmt: skip
        if not found.certificate.passed:
            raise _self_test_failed(found.certificate.planted, found.certificate.planted_found)
        lists = [f"{one.name}@{one.version}" for one in known]
        return _record(actor, permit, row.id, document_of(found, source.source, _TOOL), lists)


def record_examination(
    actor: Actor, permit: Permit, exhibit_id: str, document: Mapping[str, Any], list_ids: Sequence[str] = ()
) -> ExaminationRow:
    """Takes in a triage made elsewhere, with the lists it was made against; a practice run is refused."""
    actor.require("examine")
    check_document(document)
    with seen_as(actor.scope):
        row = _permitted(permit, exhibit_id)
        if all(entry.taker.role != "examiner" for entry in chain_of(row).entries):
            raise Refused("desk_examination.never_with_examiner")
        named = [known_list(list_id) for list_id in list_ids]
        lists = {f"{one.name}@{one.issue}" for one in named}
        return _record(actor, permit, row.id, document, lists | _lists_found(document))


def open_paths(actor: Actor, examination_id: str, *, purpose: str, reason: str, matter: str) -> Opened:
    """The paths behind the findings, for one reader; who, why and for which matter is written first."""
    actor.require("examine" if actor.may("examine") else "register")
    with seen_as(actor.scope):
        row = examination(examination_id)
        note_access(
            actor, "open_paths", about=row.id, purpose=purpose, reason=reason, matter=matter
        )  # fmt: skip
        return opened_paths(row)


def _permitted(permit: Permit, exhibit_id: str) -> Any:
    """The exhibit that the permit names, unless what led to it is void."""
    row = exhibit(exhibit_id)
    permit.require(ACT, Subject("exhibit", row.label))
    if permit.practice:
        raise Refused("examination.practice")
    if rests_on_void([row]):
        raise Refused("desk_examination.void")
    return row


def _check_list(known: KnownFileList, provenance: str) -> None:
    if not provenance.strip():
        raise InputError("desk_examination.no_provenance")
    if not known.rows:
        raise InputError("desk_examination.list_empty", rejected=len(known.rejected))
    if len(known.name) > 60 or len(known.version) > 40:
        raise InputError("desk_examination.list_name")
    if any(len(row.category) > 60 for row in known.rows):
        raise InputError("desk_examination.list_category")


def _record(
    actor: Actor,
    permit: Permit,
    exhibit_id: str,
    document: Mapping[str, Any],
    lists: Sequence[str] | set[str],
) -> ExaminationRow:
    """The rows of one triage document; the same document again is the same examination."""
    values, findings = _certified(document), _findings(document)
    body = canonical(document)
    sha256 = hashlib.sha256(body).hexdigest()
    known = recorded(exhibit_id, sha256)
    if known is not None:
        return known
    kept = keep(body, "triage.json", spans=[(0, len(body))])
    try:
        with recording(actor, "examine", "examination.recorded", permit=permit) as record:
            row = exhibit(exhibit_id)
            record.insert(kept, like=row)
            made = ExaminationRow(
                label=f"EX-{next_number('EX'):04d}", exhibit=row, authority_id=permit.authority, document=kept,
                sha256=sha256, lists=sorted(lists), examiner=actor.id, at=now(), **values,
            )  # fmt: skip
            record.insert(made, like=row)
            record.insert_many([FindingRow(examination=made, **found) for found in findings], like=row)
            record.name(made, "examination", (Identifier("sha256", found["sha256"]) for found in findings))
            return made
    except IntegrityError:  # another writer recorded the same document at the same moment
        known = recorded(exhibit_id, sha256)
        if known is None:
            raise
        return known


def _certified(document: Mapping[str, Any]) -> dict[str, Any]:
    """The accounting and the certificate, checked: what a document says of itself is not yet known to be so."""
    check_document(document)
    try:
        source, entries, certificate = document["source"], document["entries"], document["certificate"]
        proof = {name: _line(certificate[name]) for name in _CERTIFIED} | {"opened": _line(source["opened"])}
        counts = {name: int(entries[name]) for name in ("examined", "skipped", "failed", "deleted")}
        failed = [str(one["reason"]) for one in document["failed"]]
        kind = str(source["kind"])
    except (KeyError, TypeError, ValueError) as bad:
        raise InputError("examination.not_a_triage") from bad
    if min(counts.values()) < 0 or len(kind) > 20 or any(len(reason) > 40 for reason in failed):
        raise InputError("examination.not_a_triage")
    if proof["planted"] != proof["planted_found"]:
        raise _self_test_failed(proof["planted"], proof["planted_found"])
    why = {reason: failed.count(reason) for reason in sorted(set(failed))}
    return {"kind": kind, "entries": int(entries["in"]), "certificate": proof, "failed_why": why, **counts}


def _findings(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    try:
        return [_finding(number, found) for number, found in enumerate(document["findings"], start=1)]
    except (KeyError, TypeError, ValueError) as bad:
        raise InputError("examination.not_a_triage") from bad


def _finding(number: int, found: Mapping[str, Any]) -> dict[str, Any]:
    digests = {name: str(found[name]) for name in _HEX}
    words = {"list_name": found["list"], "list_issue": found["version"], "category": found["category"]}
    sound = found["grade"] in _GRADES and isinstance(found["path"], str) and int(found["size"]) >= 0
    sound &= all(re.fullmatch(rf"[0-9a-f]{{{_HEX[name]}}}", value) for name, value in digests.items())
    sound &= all(
        isinstance(word, str) and len(word) <= 40 + 20 * (name != "list_issue")
        for name, word in words.items()
    )
    if not sound:
        raise ValueError
    return {
        "number": number, "grade": found["grade"], "size": int(found["size"]),
        "deleted": bool(found.get("deleted")), **digests, **words,
    }  # fmt: skip


def _line(value: Any) -> str | int | float:
    if not isinstance(value, str | int | float) or len(str(value)) > _LONGEST:
        raise TypeError
    return value


def _lists_found(document: Mapping[str, Any]) -> set[str]:
    return {f"{found['list_name']}@{found['list_issue']}" for found in _findings(document)}


def _self_test_failed(planted: Any, found: Any) -> Refused:
    return Refused("examination.self_test_failed", planted=planted, found=found)
