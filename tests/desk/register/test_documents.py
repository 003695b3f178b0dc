"""Documents and particulars on their way into the register."""

import pytest
from django.conf import settings

from thelivu.base import Refused
from thelivu.desk.register.actions import recording
from thelivu.desk.register.documents import content, keep, opened, seal_text
from thelivu.desk.register.models import ParticularRow, VaultObjectRow
from thelivu.desk.register.queries import masked
from thelivu.desk.register.verify import verify
from thelivu.vault import VaultError

TEXT = b"time,ip\n2026-01-12,192.0.2.7 Somebody\n"


def recorded(cast, *rows) -> None:
    with recording(cast.anu, "admit", "test.kept") as record:
        for row in rows:
            record.insert(row)


def test_a_kept_document_is_the_same_again_and_masked_on_pages(cast) -> None:
    row = keep(TEXT, "list.csv", spans=[(30, 38, "name")])
    recorded(cast, row)

    assert content(row) == TEXT
    with_scope = VaultObjectRow.within(cast.anu.scope).get(id=row.id)
    assert with_scope.spans == [[30, 38, "name"]]
    from thelivu.desk.people.scope import seen_as

    with seen_as(cast.anu.scope):
        assert b"Somebody" not in masked(row.id)
    assert verify().differences == ()


def test_01_a_picture_is_not_kept_and_leaves_no_file(cast) -> None:
    with pytest.raises(Refused):
        keep(b"\x89PNG\r\n\x1a\n" + bytes(200), "list.csv")

    folder = settings.DATA / "vault"
    assert not folder.exists() or list(folder.iterdir()) == []


def test_10_particulars_are_sealed_and_bound_to_their_row(cast) -> None:
    row, other = seal_text("Somebody, aged eleven", "child", "V1"), seal_text("x", "child", "V2")
    recorded(cast, row)

    stored = ParticularRow.within(cast.anu.scope).get(id=row.id)
    assert opened(stored) == "Somebody, aged eleven"
    assert b"Somebody" not in bytes(stored.sealed)
    other.sealed, other.wrapped_key = row.sealed, row.wrapped_key
    with pytest.raises(VaultError):
        opened(other)
