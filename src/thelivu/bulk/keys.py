"""Addresses as numbers: blocks arrive; whole numbers that both engines compare in the same way leave.

A block is its `net` (version times 1000, plus prefix length) and two signed 64-bit halves of its network address;
IPv4 has the upper half 0. An address stands in a block when its halves under the block's masks are the block's halves.
"""

from dataclasses import dataclass
from functools import lru_cache

from thelivu.attribution import Block

HALF = 1 << 64
LOWER = HALF - 1


@dataclass(frozen=True, slots=True)
class Key:
    """A block as numbers."""

    net: int
    hi: int
    lo: int


def key(block: Block) -> Key:
    """The numbers of a block."""
    return Key(
        block.version * 1000 + block.length, _signed(block.network >> 64), _signed(block.network & LOWER)
    )


@lru_cache(maxsize=512)
def masks(net: int) -> tuple[int, int]:
    """The masks of a block's upper and lower half."""
    version, length = divmod(net, 1000)
    bits = 32 if version == 4 else 128
    mask = ((1 << length) - 1) << (bits - length)
    return _signed(mask >> 64), _signed(mask & LOWER)


def block_of(net: int, hi: int, lo: int) -> Block:
    """The block of such numbers."""
    version, length = divmod(net, 1000)
    return Block(version, (hi % HALF) << 64 | lo % HALF, length)


def _signed(half: int) -> int:
    return half - HALF if half >> 63 else half
