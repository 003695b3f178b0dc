"""Whoever altered the store behind the application's back is found out here (promise 7).

Every entry is checked against its predecessors, every leaf against its entry, every record against its last
leaf, every recorded row against the ledger, and vault rows and vault files against each other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.apps import apps
from django.conf import settings

from thelivu.base import Word
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.ledger import check_chain, check_checkpoints, merkle_root, read_checkpoint
from thelivu.vault import VaultError

from .actions import commitment
from .models import AccessRow, EntryRow, LeafRow, RecordedRow, SealedFileRow, VaultObjectRow
from .queries import entries, keys, origin, sealed_files, sealed_value, stored, vault


@dataclass(frozen=True, slots=True)
class Verification:
    """How much was recomputed, and every difference found (none = clean)."""

    entries: int
    records: int
    objects: int
    differences: tuple[Word, ...]


def recorded_tables() -> list[type[RecordedRow]]:
    """Every table whose rows the ledger commits to."""
    return [model for model in apps.get_models() if issubclass(model, RecordedRow)]


def verify() -> Verification:
    """Recomputes the whole register, both ways."""
    with seen_as(INTEGRITY):
        chain = [difference.word for difference in check_chain(entries())]
        leaves = list(_leaves_against_entries())
        records = list(_records_against_leaves())
        objects = list(_vault_both_ways())
        counted = sum(model.objects.count() for model in recorded_tables())
        return Verification(
            entries=EntryRow.objects.count(),
            records=counted,
            objects=VaultObjectRow.objects.count() + SealedFileRow.objects.count(),
            differences=tuple(chain + leaves + records + objects),
        )


def against_checkpoints(texts: Iterable[str]) -> list[Word]:
    """Every way in which today's ledger breaks what older checkpoints, kept elsewhere, vouched for."""
    olds = [read_checkpoint(text, origin(), keys().public) for text in texts]
    return [difference.word for difference in check_checkpoints(olds, entries())]


def _leaves_against_entries() -> Iterator[Word]:
    rows = LeafRow.objects.order_by("entry_id", "position").values_list("entry_id", "commitment")
    roots: dict[int, tuple[str, int]] = {}
    for entry, group in groupby(rows.iterator(), key=lambda row: row[0]):
        found = [bytes.fromhex(leaf) for _, leaf in group]
        roots[entry] = (merkle_root(found).hex(), len(found))
    for seq, root, count in (
        EntryRow.objects.order_by("seq").values_list("seq", "commitment", "count").iterator()
    ):
        if roots.pop(seq, ("", 0)) != (root, count):
            yield Word("register.leaves_differ", {"seq": seq})
    for seq in roots:
        yield Word("register.entry_missing", {"seq": seq})


def _last_leaves() -> dict[str, dict[str, tuple[int, str]]]:
    """Table -> record -> (version, commitment) of its last leaf."""
    last: dict[str, dict[str, tuple[int, str]]] = {}
    rows = LeafRow.objects.order_by("entry_id", "position").values_list(
        "table", "record", "version", "commitment"
    )
    for table, record, version, leaf in rows.iterator():
        last.setdefault(table, {})[record] = (version, leaf)
    return last


def _records_against_leaves() -> Iterator[Word]:
    last = _last_leaves()
    tables: list[type[RecordedRow | AccessRow]] = [*recorded_tables(), AccessRow]
    for model in tables:
        table = model._meta.label
        expected = last.pop(table, {})
        for row in model.objects.iterator(chunk_size=500):
            version, leaf = expected.pop(row.id, (0, ""))
            values: dict[str, Any] = {"table": table, "record": row.id}
            if not leaf and model is AccessRow:
                continue  # not sealed yet: within the minute
            if not leaf:
                yield Word("register.record_unknown", values)
            elif (getattr(row, "version", 1), commitment(row).hex()) != (version, leaf):
                yield Word("register.record_altered", values)
        for record in expected:
            yield Word("register.record_gone", {"table": table, "record": record})
    for table in last:
        yield Word("register.table_gone", {"table": table})


def _vault_both_ways() -> Iterator[Word]:
    known = set()
    for row in VaultObjectRow.objects.iterator():
        known.add(row.file)
        if not row.wrapped_key:  # purged: the key is destroyed, the digest stays
            continue
        try:
            vault().verify(stored(row))
        except (VaultError, OSError):
            yield Word("register.object_differs", {"record": row.id})
    if (settings.DATA / "vault").exists():
        for file in vault().orphans(known):
            yield Word("register.object_unknown", {"file": str(file)})
    yield from _sealed_both_ways()


def _sealed_both_ways() -> Iterator[Word]:
    """Files that are kept as they came: the bytes on disk against the row, and no file without one."""
    known = set()
    for row in SealedFileRow.objects.iterator():
        known.add(row.file)
        if not row.wrapped_key:  # purged
            continue
        try:
            sealed_files().verify(sealed_value(row))
        except (VaultError, OSError):
            yield Word("register.object_differs", {"record": row.id})
    for file in sealed_files().orphans(known):
        yield Word("register.object_unknown", {"file": file})
