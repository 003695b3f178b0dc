"""The ledger: the office's append-only record of acts, which anybody can check and nobody can quietly rewrite.

Arrives: commitments to records (RFC 9162 leaf hashing, 32-byte nonces) and who acted, in which role, under which
permit, when. Leaves: chained entries, Merkle roots and proofs (RFC 9162 section 2.1), signed checkpoints
(C2SP tlog-checkpoint and signed-note, Ed25519), and every difference that a check finds.
"""

from .chain import ChainEntry, Difference, check_chain, check_stream
from .checkpoint import (
    Checkpoint,
    check_checkpoints,
    check_consistency,
    checkpoint_of,
    read_checkpoint,
    write_checkpoint,
)
from .entry import ZERO, Entry, encode_entry, entry_hash, leaf_commitment
from .note import LedgerError, key_id, open_note, sign_note, verifier_key
from .proof import verify_consistency, verify_inclusion
from .tree import EMPTY_ROOT, Frontier, Tree, leaf_hash, merkle_root, node_hash

__all__ = [
    "EMPTY_ROOT",
    "ZERO",
    "ChainEntry",
    "Checkpoint",
    "Difference",
    "Entry",
    "Frontier",
    "LedgerError",
    "Tree",
    "check_chain",
    "check_checkpoints",
    "check_consistency",
    "check_stream",
    "checkpoint_of",
    "encode_entry",
    "entry_hash",
    "key_id",
    "leaf_commitment",
    "leaf_hash",
    "merkle_root",
    "node_hash",
    "open_note",
    "read_checkpoint",
    "sign_note",
    "verifier_key",
    "verify_consistency",
    "verify_inclusion",
    "write_checkpoint",
]
