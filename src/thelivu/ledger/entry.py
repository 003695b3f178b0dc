"""One entry of the ledger and its hash.

Arrives: who did what, in which role, under which permit, when, and the commitment to the records touched.
Leaves: the entry's hash, which is also its leaf hash in the ledger's Merkle tree (RFC 9162 section 2.1.1).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from thelivu.base import InputError, RecordId, canonical

from .tree import leaf_hash

ZERO = "0" * 64  # what the first entry of the ledger, and of each stream, names as its predecessor
NONCE = 32  # bytes
_VERSION = 1  # of the encoding below; a change of it is a new number, never a new meaning


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. All hashes are lower-case hex; `seq` and `stream_seq` count from 0.

    `commitment` is the Merkle root over the leaf commitments of the `count` records of the batch; `stream` is the
    random id of the file (lead, case) the act belongs to; `permit` is the authority's id, or empty.
    """

    seq: int
    stream: RecordId
    stream_seq: int
    prev: str
    stream_prev: str
    kind: str
    commitment: str
    count: int
    actor: RecordId
    role: str
    permit: str
    at: datetime


def leaf_commitment(nonce: bytes, record: bytes) -> bytes:
    """What the ledger keeps of a record: SHA-256(nonce || canonical record).

    The nonce lives with the record and dies with it: after a purge the commitment says nothing of what it was.
    """
    if len(nonce) != NONCE:
        raise InputError("ledger.nonce_length", length=len(nonce), wanted=NONCE)
    return sha256(nonce + record).digest()


def encode_entry(entry: Entry) -> bytes:
    """The canonical JSON that is hashed. Times are UTC with microseconds, always."""
    if entry.at.tzinfo is None:
        raise InputError("ledger.time_without_zone", seq=entry.seq)
    return canonical(
        {
            "version": _VERSION,
            "seq": entry.seq,
            "stream": entry.stream,
            "stream_seq": entry.stream_seq,
            "prev": entry.prev,
            "stream_prev": entry.stream_prev,
            "kind": entry.kind,
            "commitment": entry.commitment,
            "count": entry.count,
            "actor": entry.actor,
            "role": entry.role,
            "permit": entry.permit,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        }
    )


def entry_hash(entry: Entry) -> str:
    """The entry's hash: the leaf hash of its canonical encoding."""
    return leaf_hash(encode_entry(entry)).hex()
