"""Whoever alters the store behind the application's back is found out: rows and vault objects, both ways (promise 7)."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from desk.leads import files
from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.leads.actions import import_file
from thelivu.desk.leads.models import LeadRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.actions import note_access, seal_access
from thelivu.desk.register.documents import keep
from thelivu.desk.register.models import IdentifierUseRow, VaultObjectRow
from thelivu.desk.register.verify import verify


@pytest.fixture
def source(cast, authority) -> Any:
    made = import_file(cast.anu, authority, files.tip(), "tip.xml")
    assert verify().differences == ()
    return made


def found() -> set[str]:
    return {word.code for word in verify().differences}


def run(statement: str, *values: object) -> None:
    with seen_as(INTEGRITY), connection.cursor() as cursor:  # as somebody for whom no policy holds
        cursor.execute(statement, values)
        assert cursor.rowcount == 1


def altered(lead: LeadRow) -> None:
    run("UPDATE leads_leadrow SET reference = 'X-9' WHERE id = %s", lead.id)


def handed_over(lead: LeadRow) -> None:
    run("UPDATE leads_leadrow SET district = 'KSD' WHERE id = %s", lead.id)


def removed(lead: LeadRow) -> None:
    IdentifierUseRow.within(INTEGRITY).filter(owner=lead.id)._raw_delete(using="default")


def added(lead: LeadRow) -> None:
    lead.id, lead.label, lead.key = "f" * 32, "L-9999", "f" * 64
    with seen_as(INTEGRITY):
        lead.save(force_insert=True)


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (altered, "register.record_altered"),
        (handed_over, "register.record_altered"),
        (removed, "register.record_gone"),
        (added, "register.record_unknown"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_07_a_row_that_was_altered_added_or_removed_is_found(source, act: Callable[..., None], code) -> None:
    lead = LeadRow.within(INTEGRITY).get(source=source.id)
    act(lead)

    assert code in found()


def object_of(source: Any) -> Path:
    row = VaultObjectRow.within(INTEGRITY).get(id=source.original_id)
    return Path(settings.DATA) / "vault" / row.file


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (flipped, "register.object_differs"),
        (lambda path: path.unlink(), "register.object_differs"),
        (lambda path: shutil.copy(path, path.with_suffix(".0123456789abcdef")), "register.object_unknown"),
    ],
    ids=["altered", "removed", "added"],
)
def test_07_a_vault_object_that_was_altered_added_or_removed_is_found(source, act, code) -> None:
    act(object_of(source))

    assert found() == {code}


def test_07_a_document_that_no_entry_names_is_found(cast, source) -> None:
    row = keep(b"slipped in", "note.txt")
    row.unit_id, row.stream, row.nonce = source.unit_id, row.id, bytes(32)
    with seen_as(INTEGRITY):
        row.save(force_insert=True)

    assert found() == {"register.record_unknown"}


@pytest.mark.database("sqlite")
def test_07_a_read_that_was_taken_out_of_the_access_log_is_found(cast, source) -> None:
    note_access(cast.anu, "search", about="x", purpose="cse", reason="a reason")
    seal_access()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER register_accessrow_no_delete")
        cursor.execute("DELETE FROM register_accessrow")

    assert found() == {"register.record_gone"}


def test_07_every_version_of_a_row_has_its_entry(cast, authority) -> None:
    """An authority is recorded and then approved: two versions of one row."""
    assert AuthorityRow.within(INTEGRITY).get(id=authority).version == 2
    assert verify().differences == ()
