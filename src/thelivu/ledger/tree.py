"""The Merkle tree of RFC 9162 section 2.1 (the same as RFC 6962's), SHA-256.

Arrives: leaves, in order. Leaves: the root of the first n of them, proof that one is among them (inclusion) and
proof that an older root still stands unchanged inside a newer one (consistency).
"""

from collections.abc import Iterable
from hashlib import sha256

from thelivu.base import InputError

# RFC 9162 section 2.1.1: leaves and nodes are hashed apart, so that neither can pass for the other.
_LEAF, _NODE = b"\x00", b"\x01"
_WIDTH = 32  # bytes of one SHA-256

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf."""
    return sha256(_LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(_NODE + left + right).digest()


class Frontier:
    """The right edge of a tree: append and root in O(log n) memory, for a check that streams past every entry."""

    __slots__ = ("_peaks", "size")

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []  # roots of the complete subtrees, largest first

    def append(self, leaf: bytes) -> None:
        """Adds a leaf, given as its leaf hash."""
        carry, size, peaks = leaf, self.size, self._peaks
        while size & 1:
            carry = sha256(_NODE + peaks.pop() + carry).digest()
            size >>= 1
        peaks.append(carry)
        self.size += 1

    def root(self) -> bytes:
        """The root over the leaves so far."""
        if not self._peaks:
            return EMPTY_ROOT
        folded = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            folded = node_hash(peak, folded)
        return folded


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaves given as data: what a batch entry commits to."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf_hash(leaf))
    return frontier.root()


class Tree:
    """A tree that keeps every complete node (64 bytes a leaf), so that proofs cost a few dozen hashes."""

    __slots__ = ("_levels", "size")

    def __init__(self, hashes: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._levels: list[bytearray] = [bytearray()]
        for leaf in hashes:
            self.append(leaf)

    def append(self, leaf: bytes) -> int:
        """Adds a leaf, given as its leaf hash; returns its place."""
        if len(leaf) != _WIDTH:
            raise InputError("ledger.not_a_hash", length=len(leaf))
        place = self.size
        self._levels[0] += leaf
        self.size = count = place + 1
        level, carry = 0, leaf
        while not count & 1:
            row = self._levels[level]
            carry = sha256(_NODE + row[-2 * _WIDTH : -_WIDTH] + carry).digest()
            level += 1
            count >>= 1
            if level == len(self._levels):
                self._levels.append(bytearray())
            self._levels[level] += carry
        return place

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` leaves (default: all)."""
        size = self._known(size)
        return self._range(0, size) if size else EMPTY_ROOT

    def inclusion(self, place: int, size: int | None = None) -> tuple[bytes, ...]:
        """Proof that the leaf at `place` is among the first `size` (RFC 9162 section 2.1.3.1)."""
        size = self._known(size)
        if not 0 <= place < size:
            raise InputError("ledger.no_such_leaf", place=place, size=size)
        lo, hi, path = 0, size, []
        while hi - lo > 1:
            middle = lo + _split(hi - lo)
            if place < middle:
                path.append(self._range(middle, hi))
                hi = middle
            else:
                path.append(self._range(lo, middle))
                lo = middle
        return tuple(reversed(path))

    def consistency(self, old: int, size: int | None = None) -> tuple[bytes, ...]:
        """Proof that the first `old` leaves stand unchanged within the first `size` (RFC 9162 section 2.1.4.1)."""
        size = self._known(size)
        if not 0 <= old <= size:
            raise InputError("ledger.no_such_leaf", place=old, size=size)
        if old in (0, size):
            return ()
        lo, hi, path, whole = 0, size, [], True
        while hi != old:
            middle = lo + _split(hi - lo)
            if old <= middle:
                path.append(self._range(middle, hi))
                hi = middle
            else:
                path.append(self._range(lo, middle))
                lo, whole = middle, False
        if not whole:  # the verifier has the old root only where it is a node of the new tree
            path.append(self._range(lo, hi))
        return tuple(reversed(path))

    def _known(self, size: int | None) -> int:
        if size is None:
            return self.size
        if not 0 <= size <= self.size:
            raise InputError("ledger.no_such_leaf", place=size, size=self.size)
        return size

    def _range(self, lo: int, hi: int) -> bytes:
        """The root over leaves lo..hi-1; `lo` is a multiple of the largest power of two below the width."""
        width = hi - lo
        if width & (width - 1) == 0:
            start = (lo // width) * _WIDTH
            return bytes(self._levels[width.bit_length() - 1][start : start + _WIDTH])
        middle = lo + _split(width)
        return node_hash(self._range(lo, middle), self._range(middle, hi))


def _split(width: int) -> int:
    """The largest power of two smaller than `width` (RFC 9162's k)."""
    return 1 << ((width - 1).bit_length() - 1)
