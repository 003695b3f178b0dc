"""Loading known-file lists: small ones as CSV into the vault, large ones keyed into the data folder. Each wakes cold exhibits."""

import hashlib
import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from thelivu.base import InputError, Refused
from thelivu.desk.examination import kept_lists
from thelivu.desk.examination.models import KnownListRow
from thelivu.desk.examination.queries import list_named
from thelivu.desk.examination.queries.known_lists import based_on
from thelivu.desk.people.queries import Actor, officers_with
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import recording
from thelivu.desk.register.documents import keep, keep_sealed
from thelivu.examination import KnownFileList, name_and_version, read_known_files
from thelivu.vault.sealed_files import pieces

from .waking import wake_all

_KEY = re.compile(r"[0-9a-f]{64}")


def load_list(
    actor: Actor, data: bytes, name_at_version: str, provenance: str, *, good: bool = False, users: Sequence[str] = ()
) -> KnownListRow:  # fmt: skip
    """Keeps a known-file list, sealed; the same version again must be the same bytes, and changes nothing."""
    actor.require("examine")
    sha256 = hashlib.sha256(data).hexdigest()
    name, issue = name_and_version(name_at_version.strip(), sha256)
    known = read_known_files(BytesIO(data), name=name, version=issue, sha256=sha256)
    _check_rows(known)
    _check_words(name, issue, provenance)
    held = _held(actor, name, issue, sha256)
    if held is not None:
        return held
    source = keep(data, f"{name}.csv", spans=[(0, len(data))])
    row = KnownListRow(
        name=name, issue=issue, source=source, sha256=sha256, entries=len(known.rows), good=good,
        hashes=sum(1 for one in known.rows if one.pdq), users=_users(users),
        rejected=len(known.rejected), provenance=provenance.strip(), loaded_by=actor.id,
    )  # fmt: skip
    source.stream = row.id
    with recording(actor, "examine", "list.loaded") as record:
        record.insert(source)
        record.insert(row)
        wake_all(actor, row)  # asked for with the row: a kill leaves neither or both
    return row


def load_khl(
    actor: Actor, path: Path, key: str, *, provenance: str = "", users: Sequence[str] = ()
) -> KnownListRow:  # fmt: skip
    """Keeps a built list (.khl) as it is, keyed, in the data folder; its header says name, version, counts and terms.

    `key` is the key of the list, 64 hex digits; from here on the office's key wraps it.
    """
    actor.require("examine")
    if not _KEY.fullmatch(key.strip().lower()):
        raise InputError("desk_examination.not_a_list_key")
    opener = bytes.fromhex(key.strip().lower())
    facts = kept_lists.facts_of(path, opener)
    provenance = provenance.strip() or facts.provenance
    _check_words(facts.name, facts.issue, provenance)
    sha256 = _digest_of(path)
    held = _held(actor, facts.name, facts.issue, sha256)
    if held is not None:
        return held
    if facts.base:
        with seen_as(actor.scope):
            based_on(facts.base)
    file = keep_sealed(pieces(path), opener, "khl")
    if file.sha256 != sha256:
        raise Refused("register.changed_meanwhile")
    row = KnownListRow(
        name=facts.name, issue=facts.issue, file=file, sha256=sha256, entries=facts.entries, hashes=facts.hashes,
        rejected=facts.rejected, good=facts.good, provenance=provenance[:200], terms=facts.terms[:200],
        users=_users(users), loaded_by=actor.id, address=facts.address, base=facts.base,
    )  # fmt: skip
    file.stream = row.id
    with recording(actor, "examine", "list.loaded") as record:
        record.insert(file)
        record.insert(row)
        wake_all(actor, row)  # asked for with the row: a kill leaves neither or both
    return row


def _held(actor: Actor, name: str, issue: str, sha256: str) -> KnownListRow | None:
    """The same version, if the unit has it; with other bytes it is refused."""
    with seen_as(actor.scope):
        held = list_named(actor.require("examine").unit, name, issue)
    if held is not None and held.sha256 != sha256:
        raise Refused("desk_examination.list_differs", name=name, version=issue)
    return held


def _check_words(name: str, issue: str, provenance: str) -> None:
    if not provenance.strip():
        raise InputError("desk_examination.no_provenance")
    if len(name) > 60 or len(issue) > 40:
        raise InputError("desk_examination.list_name")


def _check_rows(known: KnownFileList) -> None:
    if not known.rows:
        raise InputError("desk_examination.list_empty", rejected=len(known.rejected))
    if any(len(row.category) > 60 for row in known.rows):
        raise InputError("desk_examination.list_category")


def _users(given: Sequence[str]) -> list[str]:
    """The officers who may use a list, all of them examiners; nobody named: every examiner of the unit."""
    examiners = {officer for officer, _ in officers_with("examine")}
    if not set(given) <= examiners:
        raise InputError("desk_examination.not_examiners")
    return sorted(set(given))


def _digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    for piece in pieces(path):
        digest.update(piece)
    return digest.hexdigest()
