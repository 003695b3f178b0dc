"""How anything enters the record: one transaction, the rows first, their ledger entries last.

    with recording(actor, "decide", "lead.triaged", permit=permit) as record:
        row = record.insert(TriageRow(...), like=lead)
        record.change(lead, state="work")

Rows are committed to in the ledger by SHA-256(nonce || canonical record); rows of one file (stream) within
one act share one entry over the Merkle root of their leaves.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, connection, models, transaction

from thelivu.authority import Permit
from thelivu.base import Identifier, Refused, canonical
from thelivu.desk.people.queries import Actor, Member
from thelivu.desk.people.scope import INTEGRITY, PLACE, current, seen_as
from thelivu.desk.people.scoped import ScopedRow
from thelivu.ledger import ZERO, Entry, entry_hash, leaf_commitment, merkle_root

from .models import (
    AccessRow,
    EntryRow,
    IdentifierUseRow,
    LabelRow,
    LeafRow,
    RecordedRow,
    RegisterRow,
    TermRow,
)
from .queries import name_keys, now

Row = TypeVar("Row", bound=RecordedRow)
_LEDGER_LOCK = 0x7468656C  # any number, the same in every process
_SLIP = timedelta(seconds=2)  # a clock stepped back by less than this is set to the last entry's time


def commitment(row: RecordedRow | AccessRow) -> bytes:
    """The ledger's commitment to the row as it stands."""
    return leaf_commitment(bytes(row.nonce), canonical(row.record()))


class Recording:
    """The rows of one act, in the order in which they were written."""

    def __init__(  # noqa: PLR0917 - made in one place, below
        self, actor: Actor, member: Member, kind: str, permit: Permit | None, stream: str, at: datetime
    ) -> None:
        self.actor, self.member, self.kind, self.permit, self.stream, self.at = (
            actor,
            member,
            kind,
            permit,
            stream,
            at,
        )
        self._touched: dict[str, dict[str, type[RecordedRow]]] = {}

    def insert(self, row: Row, *, like: ScopedRow | None = None) -> Row:
        """Adds a row. `like` gives it the ownership and the file of another row."""
        self._prepare(row, like)
        row.save(force_insert=True)
        self._touch(row)
        return row

    def insert_many(self, rows: Sequence[Row], *, like: ScopedRow | None = None) -> Sequence[Row]:
        """Adds rows of one table at once."""
        if not rows:
            return rows
        for row in rows:
            self._prepare(row, like)
        type(rows[0]).objects.bulk_create(rows, batch_size=200)
        for row in rows:
            self._touch(row)
        return rows

    def change(self, row: Row, **values: Any) -> Row:
        """Changes a row; somebody else's change since it was read is never overwritten."""
        for name, value in values.items():
            setattr(row, name, value)
        was, row.version, row.nonce = row.version, row.version + 1, secrets.token_bytes(32)
        changed = {**values, "version": row.version, "nonce": row.nonce}
        # Who moves a row may not see it where it goes: PostgreSQL refuses that to whoever is bound by the scope.
        with seen_as(INTEGRITY if values.keys() & set(PLACE) else current()):
            if type(row).objects.filter(pk=row.pk, version=was).update(**changed) != 1:
                raise Refused("register.changed_meanwhile")
        self._touch(row)
        return row

    def name(self, owner: RecordedRow, stage: str, identifiers: Iterable[Identifier]) -> None:
        """Writes the normal form of each identifier that the owner names, once."""
        known = set(IdentifierUseRow.objects.filter(owner=owner.id).values_list("kind", "value"))
        fresh = dict.fromkeys(item for item in identifiers if (item.kind, item.value) not in known)
        rows = [IdentifierUseRow(kind=i.kind, value=i.value, stage=stage, owner=owner.id) for i in fresh]
        self.insert_many(rows, like=owner)

    def name_words(self, stage: str, named: Iterable[tuple[RecordedRow, str, str]]) -> None:
        """Writes the keyed terms of names: of each the row that has it, `person` or `group`, and the name itself.

        Callers hand in no name of a child.
        """
        made: dict[tuple[str, str, str, str], TermRow] = {}
        for owner, kind, text in named:
            for alike, exact in name_keys(text):
                row = TermRow(kind=kind, stage=stage, owner=owner.id, alike=alike, exact=exact)
                row.unit_id, row.district, row.stream = owner.unit_id, owner.district, owner.stream
                made[owner.id, kind, alike, exact] = row
        self.insert_many(list(made.values()))

    def _prepare(self, row: RecordedRow, like: ScopedRow | None) -> None:
        row.nonce = secrets.token_bytes(32)
        row.recorded_at = self.at
        if like is not None:
            row.unit_id, row.district, row.stream = like.unit_id, row.district or like.district, like.stream
        if not row.unit_id:
            row.unit_id = self.member.unit
        row.stream = row.stream or row.id

    def _touch(self, row: RecordedRow) -> None:
        self._touched.setdefault(self.stream or row.stream, {})[row.id] = type(row)

    def seal(self) -> None:
        """Appends the entries: the last thing of the transaction."""
        if not self._touched:
            return
        head = _lock_head()
        at = _forward(self.at, head)
        for stream, touched in self._touched.items():
            act = _Act(
                self.kind, self.actor.id, self.member.role, self.permit.authority if self.permit else ""
            )
            head = _append(head, act, stream, _as_stored(touched), at)


@dataclass(frozen=True, slots=True)
class _Act:
    kind: str
    actor: str
    role: str
    permit: str


def _append(
    head: EntryRow | None, act: _Act, stream: str, rows: Sequence[RecordedRow | AccessRow], at: datetime
) -> EntryRow:
    """One entry over the rows' leaves, after `head` and after the last entry of its stream."""
    last = EntryRow.objects.filter(stream=stream).order_by("-stream_seq").first()
    leaves = [commitment(row) for row in rows]
    entry = Entry(
        seq=head.seq + 1 if head else 0,
        stream=stream,
        stream_seq=last.stream_seq + 1 if last else 0,
        prev=head.hash if head else ZERO,
        stream_prev=last.hash if last else ZERO,
        kind=act.kind,
        commitment=merkle_root(leaves).hex(),
        count=len(leaves),
        actor=act.actor,
        role=act.role,
        permit=act.permit,
        at=at,
    )
    stored = store_entry(entry)
    LeafRow.objects.bulk_create(
        [
            LeafRow(entry=stored, position=place, table=row._meta.label, record=row.id,
                    version=getattr(row, "version", 1), commitment=leaf.hex())
            for place, (row, leaf) in enumerate(zip(rows, leaves, strict=True))
        ],
        batch_size=200,
    )  # fmt: skip
    return stored


def _as_stored(touched: Mapping[str, type[RecordedRow]]) -> list[RecordedRow]:
    """The rows read back from the database, so that the ledger commits to what is really there."""
    found: dict[str, RecordedRow] = {}
    with seen_as(INTEGRITY):
        for model in set(touched.values()):
            found |= model.objects.in_bulk([row_id for row_id, table in touched.items() if table is model])
    return [found[row_id] for row_id in touched]


def store_entry(entry: Entry) -> EntryRow:
    """Writes one entry with its hash."""
    fields = {field: getattr(entry, field) for field in Entry.__dataclass_fields__}
    row = EntryRow(**fields, hash=entry_hash(entry))
    row.save(force_insert=True)
    return row


def _lock_head() -> EntryRow | None:
    """The last entry, after every other writer is held off until this transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LEDGER_LOCK])
    return EntryRow.objects.order_by("-seq").first()


def _forward(at: datetime, head: EntryRow | None) -> datetime:
    """The time of the entry: never before the last one (a clock set back is refused, a small slip is held)."""
    if head is None or at >= head.at:
        return at
    if head.at - at > _SLIP:
        raise Refused("register.clock_set_back", last=head.at.isoformat())
    return head.at


@contextmanager
def recording(
    actor: Actor, verb: str, kind: str, *, permit: Permit | None = None, stream: str = ""
) -> Iterator[Recording]:
    """One act of one officer: checks the verb, opens the transaction, appends the ledger entries last.

    With `stream`, all rows share one entry in that file (a batch); without, each file touched gets its own.
    """
    member = actor.require(verb)
    with seen_as(actor.scope), transaction.atomic():
        record = Recording(actor, member, kind, permit, stream, now())
        yield record
        record.seal()


@contextmanager
def one_writer() -> Iterator[None]:
    """Two at the same moment: the database refuses the second, who tries again and finds what the first wrote."""
    try:
        yield
    except IntegrityError as other:
        raise Refused("register.changed_meanwhile") from other


@contextmanager
def office_recording(kind: str) -> Iterator[Recording]:
    """One act of the office's own clock: no officer, no verb, no file left out; the ledger says `office`."""
    office = RegisterRow.objects.get()
    member = Member(office.unit_id, "", "", "office")
    actor = Actor(office.id, "", "", "", "en", (member,), INTEGRITY)
    with seen_as(INTEGRITY), transaction.atomic():
        record = Recording(actor, member, kind, None, "", now())
        yield record
        record.seal()


def next_number(series: str) -> int:
    """The next number of a label series, inside the caller's transaction; never given twice."""
    LabelRow.objects.get_or_create(series=series)
    LabelRow.objects.filter(series=series).update(last=models.F("last") + 1)
    return LabelRow.objects.values_list("last", flat=True).get(series=series)


def note_access(
    actor: Actor, act: str, *, about: str, purpose: str, reason: str = "", matter: str = ""
) -> str:
    """Writes who reads what and why, before the data leaves. `about` is the record read, `matter` the case or lead."""
    row = AccessRow(
        at=now(), officer=actor.id, act=act, matter=matter, about=about, purpose=purpose, reason=reason,
        nonce=secrets.token_bytes(32),
    )  # fmt: skip
    row.save(force_insert=True)
    return row.id


def set_clock_forward(actor: Actor, to: datetime) -> None:
    """Moves a synthetic register's clock forward, never back; a real register has only the system's clock."""
    actor.require("administer")
    with transaction.atomic():
        row = RegisterRow.objects.select_for_update().get()
        if row.birth != "synthetic":
            raise Refused("register.real_clock")
        ahead = to - now()
        if ahead < timedelta(0):
            raise Refused("register.clock_set_back", last=now().isoformat())
        RegisterRow.objects.filter(pk=row.pk).update(shift_s=row.shift_s + int(ahead.total_seconds()))


def seal_access() -> int:
    """Seals the reads since the last seal with one entry over the Merkle root of their rows; returns how many."""
    with transaction.atomic():
        head = _lock_head()
        sealed = LeafRow.objects.filter(table=AccessRow._meta.label, record=models.OuterRef("id"))
        rows = list(AccessRow.objects.filter(~models.Exists(sealed)).order_by("at", "id"))
        if rows:
            office = RegisterRow.objects.get()
            _append(
                head, _Act("access.sealed", office.id, "office", ""), office.id, rows, _forward(now(), head)
            )
        return len(rows)


def count_rows() -> None:
    """Tells SQLite how its tables have grown, from a thousand rows of each index, in hundredths of a second.

    Without it lists are walked by whatever index comes first. PostgreSQL does so by itself.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE")
