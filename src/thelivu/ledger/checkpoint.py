"""Checkpoints (C2SP tlog-checkpoint): the ledger's size and Merkle root, signed, for another office to keep.

Arrives: entry hashes, or a checkpoint text kept elsewhere. Leaves: the signed text, or the verified checkpoint and,
against the entries of today, whether everything it vouched for still stands (promise 7).
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from thelivu.base import InputError

from .chain import ChainEntry, Difference
from .entry import entry_hash
from .note import LedgerError, open_note, sign_note
from .tree import Frontier

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A ledger (origin) at one size, and the root over that many entries in lower-case hex."""

    origin: str
    size: int
    root: str


def checkpoint_of(origin: str, hashes: Iterable[str]) -> Checkpoint:
    """The checkpoint over all these entry hashes."""
    frontier = Frontier()
    for found in hashes:
        frontier.append(bytes.fromhex(found))
    return Checkpoint(origin, frontier.size, frontier.root().hex())


def write_checkpoint(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The signed text; the key's name is the origin."""
    if checkpoint.size < 0 or not _HASH.fullmatch(checkpoint.root):
        raise InputError("ledger.not_a_checkpoint")
    root = base64.b64encode(bytes.fromhex(checkpoint.root)).decode()
    return sign_note(f"{checkpoint.origin}\n{checkpoint.size}\n{root}\n", checkpoint.origin, key)


def read_checkpoint(text: str, origin: str, key: Ed25519PublicKey) -> Checkpoint:
    """The checkpoint, once this origin's signature over it has been verified."""
    lines = open_note(text, origin, key).removesuffix("\n").split("\n")
    if len(lines) < 3 or not all(lines) or lines[0] != origin or not _SIZE.fullmatch(lines[1]):
        raise LedgerError("ledger.not_a_checkpoint")
    try:
        root = base64.b64decode(lines[2], validate=True)
    except (binascii.Error, ValueError) as bad:
        raise LedgerError("ledger.not_a_checkpoint") from bad
    if len(root) != 32 or base64.b64encode(root).decode() != lines[2]:
        raise LedgerError("ledger.not_a_checkpoint")
    return Checkpoint(origin, int(lines[1]), root.hex())


def check_consistency(old: Checkpoint, entries: Iterable[ChainEntry]) -> Iterator[Difference]:
    """Every way in which today's entries break what one older checkpoint vouched for."""
    return check_checkpoints([old], entries)


def check_checkpoints(olds: Sequence[Checkpoint], entries: Iterable[ChainEntry]) -> Iterator[Difference]:
    """The same for many checkpoints in one pass over the entries (hashes are recomputed, never believed)."""
    frontier = Frontier()
    waiting = sorted(olds, key=lambda old: old.size)
    while waiting and waiting[0].size == 0:
        yield from _compare(waiting.pop(0), frontier)
    for entry, _ in entries:
        if not waiting:
            return
        try:
            found = entry_hash(entry)
        except (InputError, ValueError, TypeError):
            yield Difference("ledger.unreadable", entry.seq)
            return
        frontier.append(bytes.fromhex(found))
        while waiting and waiting[0].size == frontier.size:
            yield from _compare(waiting.pop(0), frontier)
    for old in waiting:
        yield Difference("ledger.cut_short", frontier.size, {"expected": old.size, "found": frontier.size})


def _compare(old: Checkpoint, frontier: Frontier) -> Iterator[Difference]:
    if frontier.root().hex() != old.root:
        yield Difference("ledger.rewritten", old.size, {"size": old.size})
