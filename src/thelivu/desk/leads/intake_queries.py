"""Reads of intake: what bytes already are here, archives that were listed, programs that may hand in files."""

import hashlib
from dataclasses import dataclass

from thelivu.desk.people.scope import INTEGRITY, seen_as

from .models import ArchiveRow, DepositorRow

KEPT = "kept"
"""State of a source that waits to be read."""


def archive_with(unit: str, sha256: str) -> ArchiveRow | None:
    """The archive that these bytes already are in this unit."""
    row: ArchiveRow | None = ArchiveRow.objects.filter(unit=unit, sha256=sha256).first()
    return row


def token_digest(token: str) -> str:
    """What of a depositor's token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Depositor:
    """What a token opens: for which officer, from which sender, under which authority."""

    officer: str
    sender: str
    authority: str


def depositor_with(token: str) -> Depositor | None:
    """The depositor who shows this token, unless revoked. It has no officer's scope to be looked up in."""
    with seen_as(INTEGRITY):
        row = DepositorRow.objects.filter(token=token_digest(token), revoked_at=None).first()
    return Depositor(row.made_by, row.sender, row.authority_id) if row else None


def depositor(label: str) -> DepositorRow | None:
    """A depositor in scope, by label or id."""
    row: DepositorRow | None = (
        DepositorRow.objects.filter(label=label) | DepositorRow.objects.filter(id=label)
    ).first()
    return row
