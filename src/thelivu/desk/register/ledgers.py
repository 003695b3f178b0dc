"""The ledger of one file with its proof, and the access log: what an auditor and an officer of the file may check."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps

from thelivu.base import Word
from thelivu.desk.people.queries import Actor, names
from thelivu.ledger import Checkpoint, Tree, check_stream, checkpoint_of, write_checkpoint

from .queries import entries, first_leaves, history, keys, origin, stream_entries

OPEN = 50  # records of a file that are looked at to decide whether it may be seen


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a file."""

    seq: int
    place: int
    kind: Word
    who: str
    role: str
    at: datetime
    hash: str


@dataclass(frozen=True, slots=True)
class Proof:
    """That the file's newest entry stands in the whole ledger as it is now (RFC 9162, section 2.1.3)."""

    place: int
    size: int
    root: str
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class File:
    """The entries of one file, recomputed while the page was made."""

    stream: str
    steps: tuple[Step, ...]
    differences: tuple[Word, ...]
    proof: Proof | None


def may_see(actor: Actor, stream: str) -> bool:
    """An auditor sees every file's entries; an officer those of a file of which they see a record."""
    if actor.may("audit"):
        return True
    for table, record in first_leaves(stream, OPEN):
        model: Any = apps.get_model(table)
        if hasattr(model, "stream") and model.objects.filter(id=record).exists():
            return True
    return False


def file_of(stream: str, *, with_proof: bool = False) -> File | None:
    """The ledger of one file, or None when there is none."""
    rows = history(stream)
    if not rows:
        return None
    who = names({row["actor"] for row in rows})
    steps = [
        Step(
            row["seq"], row["stream_seq"] + 1, Word(f"desk_register.kind.{row['kind']}"),
            who.get(row["actor"], ""), row["role"], row["at"], row["hash"],
        )
        for row in rows
    ]  # fmt: skip
    wrong = check_stream(stream_entries(stream), stream, len(rows))
    proof = _proof(rows[-1]["seq"]) if with_proof else None
    return File(stream, tuple(steps), tuple(one.word for one in wrong), proof)


def _proof(seq: int) -> Proof:
    tree = Tree(bytes.fromhex(stored) for _, stored in entries())
    root = tree.root()
    return Proof(seq, tree.size, root.hex(), tuple(one.hex() for one in tree.inclusion(seq)))


def checkpoint() -> Checkpoint:
    """The ledger as it stands: its size and root, ready to be signed."""
    return checkpoint_of(origin(), (stored for _, stored in entries()))


@dataclass(frozen=True, slots=True)
class Read:
    """One line of the access log."""

    at: datetime
    who: str
    act: Word
    about: str
    matter: str
    purpose: Word
    reason: str


def reads(rows: Iterable[Any]) -> list[Read]:
    """Lines of the access log with their officers' names."""
    listed = list(rows)
    who = names({row.officer for row in listed})
    return [
        Read(
            row.at, who.get(row.officer, ""), Word(f"desk_register.act.{row.act}"), row.about, row.matter,
            Word(f"law.purpose.{row.purpose}"), row.reason,
        )
        for row in listed
    ]  # fmt: skip


def signed_checkpoint() -> str:
    """The checkpoint's text with the office's signature."""
    return write_checkpoint(checkpoint(), keys().signing)
