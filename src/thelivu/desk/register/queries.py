"""Reads of the register: its birth and clock, the ledger of a file, identifiers in use, originals with masked spans."""

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.urls import reverse

from thelivu.base import Identifier, InputError, name_terms, words_of
from thelivu.ledger import Entry
from thelivu.vault import Keys, SealedFile, SealedFiles, Stored, Vault, load_keys, mask

from .models import (
    AccessRow,
    EntryRow,
    IdentifierUseRow,
    LeafRow,
    RegisterRow,
    SealedFileRow,
    TermRow,
    VaultObjectRow,
)


def born() -> RegisterRow:
    """The register's own row, or a clear error when `thelivu init` has not run."""
    row = RegisterRow.objects.select_related("unit").first()
    if row is None:
        raise InputError("register.not_born")
    return row


def is_synthetic() -> bool:
    """Whether this register holds a made-up world. Pages ask before anything exists, so absence is no error."""
    return RegisterRow.objects.filter(birth="synthetic").exists()


def now() -> datetime:
    """The register's time in UTC: the system's clock, set off by the shift that only a synthetic register has."""
    with (
        connection.cursor() as cursor
    ):  # every act asks several times: plain SQL costs a tenth of a query set
        cursor.execute("SELECT shift_s FROM register_registerrow")
        row = cursor.fetchone()
    return datetime.now(UTC) + timedelta(seconds=row[0] if row else 0)


def origin() -> str:
    """The name under which this office signs its checkpoints."""
    return f"thelivu/{born().id}"


@cache
def keys() -> Keys:
    """The office's keys, read once a process from the keys folder."""
    return load_keys(settings.KEYS, data=settings.DATA)


@cache
def vault() -> Vault:
    """The office's vault."""
    return Vault(settings.DATA / "vault", keys())


def sealed_files() -> SealedFiles:
    """The sealed files beside the vault."""
    return SealedFiles(settings.DATA / "sealed", keys())


def sealed_value(row: SealedFileRow) -> SealedFile:
    """A row as the vault's own value."""
    return SealedFile(row.file, row.sha256, row.size, bytes(row.wrapped_key))


def entry_of(row: EntryRow) -> Entry:
    """A stored entry as the ledger's own value."""
    return Entry(
        seq=row.seq, stream=row.stream, stream_seq=row.stream_seq, prev=row.prev, stream_prev=row.stream_prev,
        kind=row.kind, commitment=row.commitment, count=row.count, actor=row.actor, role=row.role,
        permit=row.permit, at=row.at,
    )  # fmt: skip


def entries(start: int = 0) -> Iterator[tuple[Entry, str]]:
    """Every entry with its stored hash, in order."""
    for row in EntryRow.objects.filter(seq__gte=start).order_by("seq").iterator():
        yield entry_of(row), row.hash


@dataclass(frozen=True, slots=True)
class LedgerRail:
    """What a record page says of the ledger: the newest entry of its file, which is the last of `stream_total`."""

    seq: int
    stream: str
    stream_seq: int
    stream_total: int
    hash: str
    at: datetime
    url: str


def rail(stream: str) -> LedgerRail | None:
    """The newest ledger entry of a file."""
    row = EntryRow.objects.filter(stream=stream).order_by("-stream_seq").first()
    if row is None:
        return None
    place = row.stream_seq + 1
    url = reverse("register:ledger", args=[stream])
    return LedgerRail(row.seq, stream[:8], place, place, row.hash, row.at, url)


def history(stream: str) -> list[dict[str, Any]]:
    """What happened to a file, oldest first: kind, actor, role, time, entry number."""
    rows = EntryRow.objects.filter(stream=stream).order_by("stream_seq")
    return [dict(row) for row in rows.values("seq", "stream_seq", "kind", "actor", "role", "at", "hash")]


def stream_entries(stream: str) -> Iterator[tuple[Entry, str]]:
    """The entries of one file with their stored hashes, in order."""
    for row in EntryRow.objects.filter(stream=stream).order_by("stream_seq").iterator():
        yield entry_of(row), row.hash


def first_leaves(stream: str, count: int) -> list[tuple[str, str]]:
    """(table, record) of the first records of a file: callers ask whether one of them is in scope."""
    rows = LeafRow.objects.filter(entry__stream=stream).order_by("entry_id", "position")
    return list(rows.values_list("table", "record")[:count])


def accesses(officer: str = "", act: str = "", matter: str = "") -> QuerySet[AccessRow]:
    """The access log, newest first: whole, for an auditor."""
    rows = AccessRow.objects.order_by("-at")
    asked = {"officer": officer, "act": act, "matter": matter}
    return rows.filter(**{name: value for name, value in asked.items() if value})


def access_acts() -> list[str]:
    """The kinds of reads that the log holds."""
    return list(AccessRow.objects.order_by("act").values_list("act", flat=True).distinct())


def acts_since(since: datetime, *, besides: str, newest: int) -> list[tuple[str, str]]:
    """(file, kind) of the newest entries since then by others. A file's id tells nothing: callers check its scope."""
    rows = EntryRow.objects.filter(at__gt=since).exclude(actor=besides).order_by("-seq")
    return list(rows.values_list("stream", "kind")[:newest])


def last_entry_at() -> datetime | None:
    """The time of the newest entry."""
    return EntryRow.objects.order_by("-seq").values_list("at", flat=True).first()


def size() -> int:
    """Number of ledger entries."""
    last = EntryRow.objects.aggregate(last=Max("seq"))["last"]
    return 0 if last is None else int(last) + 1


@dataclass(frozen=True, slots=True)
class Use:
    """That a record of a stage names an identifier."""

    kind: str
    value: str
    stage: str
    owner: str
    stream: str
    unit: str


def sample_seed() -> str:
    """What the audit sample is drawn with: the same for good, and known to nobody who has not the office's keys."""
    return hmac.new(keys().name, b"audit sample", "sha256").hexdigest()


NAMED = 100
"""Records that a search gives of one stage and kind of identifier, at most."""


def uses(identifiers: Iterable[Identifier]) -> list[Use]:
    """Records in scope that name one of these identifiers. Callers write the access log first."""
    return _uses(identifiers, IdentifierUseRow.objects.all(), None)


def owners_named(identifiers: Iterable[Identifier], stage: str) -> list[str]:
    """The oldest records of one stage, in scope, that name one of these identifiers, NAMED of each kind at most."""
    rows = IdentifierUseRow.objects.filter(stage=stage)
    return list(dict.fromkeys(use.owner for use in _uses(identifiers, rows, NAMED)))


def owners_of_each(identifiers: Iterable[Identifier], stage: str) -> list[str]:
    """The oldest records of one stage, in scope, that name one of these: NAMED of each identifier, so that none crowds
    out another. One question of each kind where that is enough.
    """
    every = list(identifiers)
    rows = IdentifierUseRow.objects.filter(stage=stage)
    uses: list[Use] = []
    for kind in dict.fromkeys(one.kind for one in every):
        of_kind = [one for one in every if one.kind == kind]
        some = _uses(of_kind, rows, NAMED)
        full = len(some) == NAMED and len(of_kind) > 1
        uses += [use for one in of_kind for use in _uses([one], rows, NAMED)] if full else some
    return list(dict.fromkeys(use.owner for use in uses))


def _uses(identifiers: Iterable[Identifier], among: Any, most: int | None) -> list[Use]:
    by_kind: dict[str, list[str]] = {}
    for item in identifiers:
        by_kind.setdefault(item.kind, []).append(item.value)
    found: list[Use] = []
    for kind, values in by_kind.items():
        rows = among.filter(kind=kind, value__in=values).order_by("recorded_at", "owner")[:most]
        found += [Use(r.kind, r.value, r.stage, r.owner, r.stream, r.unit_id) for r in rows]
    return found


def name_keys(text: str) -> list[tuple[str, str]]:
    """The keyed digests of each term of a name: how it sounds, how it is written."""
    return [(_keyed(f"alike {term.alike}"), _keyed(f"exact {term.exact}")) for term in name_terms(text)]


def _keyed(text: str) -> str:
    return hmac.new(keys().name, text.encode(), sha256).hexdigest()[:32]


def named(text: str, stage: str, *, whole: bool = False) -> dict[str, bool]:
    """The records of a stage, in scope, that have every word of a name: by id, whether all are written the same.

    NAMED at most, those written the same first; `whole`: only those that have no other word. Callers write the access
    log first.
    """
    words = words_of(text)
    exact = {_keyed(f"exact {term.exact}") for term in name_terms(text)}
    if not words:
        return {}
    rows = TermRow.objects.filter(stage=stage)
    asked = [rows.filter(alike__in=[_keyed(f"alike {one}") for one in word]) for word in words]
    # from the rarest word on: each of its records is looked up under the others, never the other way round
    first, *others = sorted(asked, key=lambda each: each.order_by()[: 5 * NAMED].count())
    found, same = first, first.filter(exact__in=exact)
    for more in others:
        found = found.filter(Exists(more.filter(owner=OuterRef("owner"))))
        same = same.filter(Exists(more.filter(owner=OuterRef("owner"), exact__in=exact)))
    owners = dict.fromkeys(_owners(same), True)
    owners |= dict.fromkeys((one for one in _owners(found) if one not in owners), False)
    if not whole:
        return owners
    counted = (
        rows.filter(owner__in=owners).order_by().values("owner").annotate(n=Count("exact", distinct=True))
    )
    return {one["owner"]: owners[one["owner"]] for one in counted if one["n"] == len(words)}


def _owners(rows: Any) -> list[str]:
    return list(rows.order_by().values_list("owner", flat=True).distinct()[:NAMED])


def identifiers_of(owner: str) -> list[Identifier]:
    """The identifiers that one record names."""
    rows = IdentifierUseRow.objects.filter(owner=owner).order_by("kind", "value")
    return [Identifier(row.kind, row.value) for row in rows]


def stored(row: VaultObjectRow) -> Stored:
    """A vault row as the vault's own value."""
    return Stored(
        name=row.name, file=row.file, sha256=row.sha256, size=row.size, media=row.media,
        wrapped_key=bytes(row.wrapped_key),
    )  # fmt: skip


def masked(object_id: str) -> bytes:
    """A kept document with every particular masked: what pages show."""
    row = VaultObjectRow.objects.get(id=object_id)
    data = b"".join(vault().open(stored(row)))
    return mask(data, [(int(lo), int(hi)) for lo, hi, *_ in row.spans])


def document(object_id: str) -> VaultObjectRow | None:
    """The row of a kept document in scope."""
    return VaultObjectRow.objects.filter(id=object_id).first()
