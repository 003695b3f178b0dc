"""Checking proofs, for a reader who has only roots: RFC 9162 sections 2.1.3.2 and 2.1.4.2.

Arrives: a leaf hash or two roots, sizes, and a proof from an untrusted hand. Leaves: true or false, never an error.
"""

from collections.abc import Sequence
from hmac import compare_digest

from .tree import EMPTY_ROOT, node_hash


def verify_inclusion(leaf: bytes, place: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf (given as its leaf hash) stands at `place` in the tree of `size` leaves with this root."""
    if not 0 <= place < size:
        return False
    index, last, found = place, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if index & 1 or index == last:
            found = node_hash(step, found)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            found = node_hash(found, step)
        index, last = index >> 1, last >> 1
    return last == 0 and compare_digest(found, root)


def verify_consistency(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `size` leaves only added to the tree of `old` leaves."""
    if not 0 <= old <= size:
        return False
    if old == 0:  # nothing was promised yet
        return not proof and compare_digest(old_root, EMPTY_ROOT)
    if old == size:
        return not proof and compare_digest(old_root, root)
    if not proof:
        return False
    path = list(proof)
    if old & (old - 1) == 0:  # the old root is itself a node of the new tree
        path.insert(0, old_root)
    return _fold(old - 1, size - 1, path, old_root, root)


def _fold(index: int, last: int, path: list[bytes], old_root: bytes, root: bytes) -> bool:
    while index & 1:
        index, last = index >> 1, last >> 1
    was = now = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            was, now = node_hash(step, was), node_hash(step, now)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            now = node_hash(now, step)
        index, last = index >> 1, last >> 1
    return last == 0 and compare_digest(was, old_root) and compare_digest(now, root)
