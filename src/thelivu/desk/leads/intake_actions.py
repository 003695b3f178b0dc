"""Intake as work: files arrive by a page, a folder, a command or a program; each becomes an item of long work.

A file is kept at once, masked whole, or refused at once; nothing waits outside the vault (promise 1). A worker then
reads each in the sandbox and admits it, in one transaction with the item's end. The same bytes again change nothing.
"""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.db import IntegrityError

from thelivu.authority import Permit, Subject
from thelivu.base import Digests, InputError, Refused, ThelivuError, Word, digest_stream, ist, new_id
from thelivu.desk.authority.actions import ask
from thelivu.desk.authority.queries import authority
from thelivu.desk.jobs import actions as jobs
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import next_number, recording
from thelivu.desk.register.documents import content, keep, keep_text
from thelivu.desk.register.queries import born, now, vault
from thelivu.devices.sandbox import members_of, read
from thelivu.leads import ADMIT, LIMITS, SheetMapping, admit, mark_of, read_mapping
from thelivu.leads.archive import HEAD, is_archive, member_list
from thelivu.vault import NotKept, TextScreen

from . import actions, intake_queries, queries
from .intake_queries import KEPT
from .models import ArchiveRow, DepositorRow, SourceRow
from .queries import WAITS
from .stored import whole_span

STEP = f"{__name__}.read_item"
CHANNELS = ("page", "folder", "command", "program")
_TOGETHER = 50  # files of one transaction
_PACKED = (b"PK", b"%PDF-")  # a workbook, a PDF: its mark shows only when it is read
_BYTES = 64 * 1024**2  # of one transaction

File = tuple[str, "bytes | Path"]
"""The name that a file came with, and its bytes, or where it stands if it is too large for memory."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one file when it was handed in: kept, known, listed (an archive), admitted, or refused with why."""

    name: str
    sha256: str
    size: int
    state: str
    why: Word | None = None


@dataclass(frozen=True, slots=True)
class _Taken:
    """One file on its way into the register."""

    receipt: Receipt
    item: jobs.Item
    source: SourceRow | None = None
    archive: ArchiveRow | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """By whom, from whom, under what, and to which job files are handed in."""

    actor: Actor
    authority: str
    sender: str
    job: str
    mapping: SheetMapping | None = None

    def permit(self, sha256: str) -> Permit:
        """The authority asked for one file: it may have ended since the last one."""
        return ask(self.authority, ADMIT, Subject("file", sha256))


def begin(
    actor: Actor, authority_id: str, channel: str, *, sender: str = "", mapping: SheetMapping | None = None
) -> Intake:
    """Opens an intake. A page and a command have a job of their own each time; a folder and a program one a day."""
    assert channel in CHANNELS
    actor.require("admit")
    with seen_as(actor.scope):
        row = authority(authority_id)
        day = ist(now()).date().isoformat()
        own = new_id() if channel in ("page", "command") else f"{day}:{sender}"
        job = jobs.ask(
            actor, STEP, [], authority=row.id,
            key=f"{channel}:{intake_queries.token_digest(f'{row.id}:{actor.id}:{own}')}",
            title=Word(f"desk_intake.title_{channel}", {"day": day}),
        )  # fmt: skip
    return Intake(actor, row.id, sender, job, mapping)


def take_in(intake: Intake, files: Iterable[File]) -> list[Receipt]:
    """Keeps or refuses each file and makes it an item of the intake's job; what is committed is never asked for again."""
    receipts: list[Receipt] = []
    with seen_as(intake.actor.scope):
        for batch in _batches(files):
            receipts += _committed(intake, batch)
        jobs.close_ended(intake.job)
    return receipts


def _batches(files: Iterable[File]) -> Iterator[list[File]]:
    batch: list[File] = []
    for one in files:
        batch.append(one)
        if (
            len(batch) >= _TOGETHER
            or sum(len(data) for _, data in batch if isinstance(data, bytes)) >= _BYTES
        ):
            yield batch
            batch = []
    if batch:
        yield batch


def _committed(intake: Intake, batch: list[File], *, again: bool = True) -> list[Receipt]:
    """One transaction; should another writer have been first with some of the bytes, once more with what is known then."""
    taken: dict[str, _Taken] = {}
    for one in _each(intake, batch):
        taken.setdefault(one.item.key, one)
    try:
        _written(intake, list(taken.values()))
    except IntegrityError:
        for one in taken.values():
            if one.source is not None:
                vault().discard(one.source.original.file)
        if not again:
            raise
        return _committed(intake, batch, again=False)
    return [one.receipt for one in taken.values()]


def _written(intake: Intake, taken: list[_Taken]) -> None:
    sources = [one.source for one in taken if one.source is not None]
    archives = [one.archive for one in taken if one.archive is not None]
    permit = intake.permit(taken[0].receipt.sha256)
    with recording(intake.actor, "admit", "leads.kept", permit=permit, stream=intake.job) as record:
        for archive in archives:
            archive.label = f"A-{next_number('A'):04d}"
        for source, number in zip(sources, actions.next_numbers("S", len(sources)), strict=True):
            source.label = f"S-{number:04d}"
        record.insert_many([actions.in_file(source, source.original) for source in sources])
        record.insert_many(sources)
        record.insert_many(archives)
        jobs.add(intake.job, [one.item for one in taken])


def _each(intake: Intake, batch: list[File]) -> Iterator[_Taken]:
    """Each file; after an archive each of its texts, and each member that could not be read."""
    for name, data in batch:
        if isinstance(data, Path):
            with data.open("rb") as file:
                yield from _large(intake, name, file)
        elif is_archive(data[:HEAD]):
            yield from _unpacked(intake, name, data, digest_stream([data]))
        else:
            yield _received(intake, name, data)


def _large(intake: Intake, name: str, file: BinaryIO) -> Iterator[_Taken]:
    """A file that is too large for memory: an archive is read where it stands, anything else is hashed and refused."""
    head = file.read(HEAD)
    file.seek(0)
    digests = digest_stream(iter(lambda: file.read(1024**2), b""))
    if is_archive(head):
        yield from _unpacked(intake, name, file, digests)
    else:
        intake.permit(digests.sha256)
        yield _refused(intake, name, digests, Word("leads.too_large", {"limit": LIMITS.size // 1024**2}))


def _unpacked(intake: Intake, name: str, archive: bytes | BinaryIO, digests: Digests) -> Iterator[_Taken]:
    permit = intake.permit(digests.sha256)
    try:
        members = members_of(archive, name=name)
    except InputError as wrong:
        yield _refused(intake, name, digests, wrong.word)
        return
    yield _listed(intake, permit, name, digests, member_list(members))
    for member in members:
        inner = f"{name}!{member.name}"
        if member.text is not None:
            yield _received(intake, inner, member.text)
        elif member.why is not None:
            gone = Digests("", "", member.sha256 or intake_queries.token_digest(inner), member.size)
            yield _refused(intake, inner, gone, Word(member.why.code, {"where": member.name}))


def _received(intake: Intake, name: str, data: bytes) -> _Taken:
    digests = digest_stream([data])
    permit = intake.permit(digests.sha256)
    unit = intake.actor.require("admit").unit
    known = queries.source_with(unit, digests.sha256)
    if known is not None:
        waits = known.state == KEPT
        item = _item(intake, name, digests, known.id, ended="" if waits else "done")
        return _Taken(Receipt(name, digests.sha256, digests.size, KEPT if waits else "known"), item)
    mark = mark_of(data)
    if mark != born().birth and not data.startswith(_PACKED):
        return _refused(intake, name, digests, _foreign(data, mark))
    try:
        original = keep(data, name, spans=[whole_span(digests.size)])
    except NotKept as refused:
        return _at_once(intake, name, data, digests, refused.word)
    except ThelivuError as wrong:
        return _refused(intake, name, digests, wrong.word)
    source = actions.new_source(digests, permit, intake.actor, name, intake.sender)
    source.state, source.item, source.original = KEPT, "file", original
    item = _item(intake, name, digests, source.id)
    return _Taken(Receipt(name, digests.sha256, digests.size, KEPT), item, source)


def _foreign(data: bytes, mark: str) -> Word:
    """Why bytes without this register's mark are refused: no text at all, or a text of the other world."""
    screen = TextScreen()
    try:
        screen.feed(data)
        screen.close()
    except Refused as refused:
        return refused.word
    return Word(f"leads.birth_mark.{mark}")


def _at_once(intake: Intake, name: str, data: bytes, digests: Digests, why: Word) -> _Taken:
    """What the vault does not keep as it is cannot wait: it is read now, or refused for the vault's reason."""
    try:
        row = actions.import_file(intake.actor, intake.authority, data, name, sender=intake.sender)
    except ThelivuError as wrong:
        return _refused(intake, name, digests, wrong.word if wrong.code.startswith("leads.pdf.") else why)
    item = _item(intake, name, digests, row.id, ended="done")
    return _Taken(Receipt(name, digests.sha256, digests.size, "admitted"), item)


def _refused(intake: Intake, name: str, digests: Digests, why: Word) -> _Taken:
    item = _item(intake, name, digests, "", ended="rejected", why=why)
    return _Taken(Receipt(name, digests.sha256, digests.size, "refused", why), item)


def _listed(intake: Intake, permit: Permit, name: str, digests: Digests, members: list[Any]) -> _Taken:
    unit = intake.actor.require("admit").unit
    row = None
    if intake_queries.archive_with(unit, digests.sha256) is None:
        row = ArchiveRow(
            name=name[-255:], sender=intake.sender, sha256=digests.sha256, size=digests.size, members=members,
            authority_id=permit.authority, admitted_by=intake.actor.id,
        )  # fmt: skip
    item = _item(intake, name, digests, "", ended="done")
    return _Taken(Receipt(name, digests.sha256, digests.size, "listed"), item, archive=row)


def _item(
    intake: Intake, name: str, digests: Digests, source: str, *, ended: str = "", why: Word | None = None
) -> jobs.Item:
    work: dict[str, Any] = {
        "name": name[-255:],
        "source": source,
        "sha256": digests.sha256,
        "size": digests.size,
    }
    if intake.mapping is not None:
        work["mapping"] = intake.mapping.document()
    return jobs.Item(work, key=digests.sha256, ended=ended, why=why)


# The worker's step ----------------------------------------------------------------------------------------------------
def read_item(actor: Actor, authority_id: str, work: Mapping[str, Any]) -> jobs.Effect:
    """Reads one kept source outside any transaction; the effect writes all that it gave. A source that was read is left."""
    if not work.get("source"):
        raise Refused("desk_intake.nothing_kept")
    source = queries.source(str(work["source"]))
    if source.state != KEPT:
        return lambda: None
    permit = ask(authority_id or source.authority_id, ADMIT, Subject("file", source.sha256))
    data = content(source.original)
    name = source.name.rpartition("!")[2].rpartition("/")[2]
    mapping = read_mapping(json.dumps(work["mapping"]).encode()) if work.get("mapping") else None
    reading = read(data, name=name, mapping=mapping)
    admission = admit(reading, permit, digest_stream([data]), born=born().birth)
    if mapping is None and reading.item == "row":
        return lambda: _waits(actor, source, permit)
    rendition = keep_text(reading.rendition, source.name)

    def write() -> None:
        with recording(actor, "admit", "leads.admitted", permit=permit, stream=source.id) as record:
            actions.store(record, source, admission, mapping, rendition)

    return write


def _waits(actor: Actor, source: SourceRow, permit: Permit) -> None:
    """A sheet waits until a person has said what its columns are."""
    with recording(actor, "admit", "leads.offered", permit=permit, stream=source.id) as record:
        record.change(source, state=WAITS, item="row")


# Programs that hand in ------------------------------------------------------------------------------------------------
def add_depositor(actor: Actor, authority_id: str, name: str, sender: str) -> tuple[DepositorRow, str]:
    """A program that may hand in files from one sender under one authority; its token is given here and never again."""
    if not name.strip() or not sender.strip():
        raise InputError("desk_intake.depositor_incomplete")
    token = secrets.token_urlsafe(32)
    with recording(actor, "approve", "depositor.made") as record:
        row = DepositorRow(
            label=f"DEP-{next_number('DEP'):04d}", name=name.strip(), sender=sender.strip(), made_by=actor.id,
            token=intake_queries.token_digest(token), authority=authority(authority_id),
        )  # fmt: skip
        return record.insert(row), token


def revoke_depositor(actor: Actor, label: str) -> DepositorRow:
    """Its token opens nothing from now on."""
    with recording(actor, "approve", "depositor.revoked") as record:
        row = intake_queries.depositor(label)
        if row is None or row.revoked_at is not None:
            raise Refused("desk_leads.no_such_record")
        return record.change(row, revoked_by=actor.id, revoked_at=record.at)
