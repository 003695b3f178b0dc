"""MD5 and SHA-1 as machine code, sixteen files at a time: one in each lane of a vector ("multi-buffer", as in Intel's ISA-L).

One file alone is a chain in which each step waits for the one before; sixteen chains fill the time that one spends in waiting.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from .machine import address_of, compiled, many

LANES, WORDS, STATE = 16, 16, 5
"""Files at once; words of a block of 64 bytes; words of SHA-1's state, of which MD5 has the first four."""
_WORD, _PLACE = ir.IntType(32), ir.IntType(64)
_VECTOR = ir.VectorType(_WORD, LANES)
# RFC 1321, section 3.4: the table of sines, by how many bits a step turns, and in which order a round takes the words
_SINES = [int(abs(math.sin(step + 1)) * 2**32) for step in range(64)]
_TURNS = ((7, 12, 17, 22), (5, 9, 14, 20), (4, 11, 16, 23), (6, 10, 15, 21))
_ORDER = ((1, 0), (5, 1), (3, 5), (7, 0))
# FIPS 180-4, section 4.2.1
_ROUNDS = (0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6)

Steps = Callable[[Any, Sequence[Any], list[Any]], Sequence[Any]]
"""A state and the words of a block, a vector each, make the state that is added to the one before."""


def _alike(value: int) -> Any:
    return ir.Constant(_VECTOR, [value] * LANES)


def _turned(builder: Any, value: Any, bits: int) -> Any:
    kind = ir.FunctionType(_VECTOR, [_VECTOR] * 3)
    turn = cgutils.get_or_insert_function(builder.module, kind, f"llvm.fshl.v{LANES}i32")
    return builder.call(turn, [value, value, _alike(bits)])


def _swapped(builder: Any, value: Any) -> Any:
    kind = ir.FunctionType(_VECTOR, [_VECTOR])
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, f"llvm.bswap.v{LANES}i32"), [value])


def _chosen(builder: Any, by: Any, one: Any, other: Any) -> Any:
    """Bits of one where `by` has a one, else of the other."""
    return builder.xor(other, builder.and_(by, builder.xor(one, other)))


def _mixed_of_md5(builder: Any, turn: int, b: Any, c: Any, d: Any) -> Any:
    """F, G, H, I of RFC 1321."""
    if turn == 0:
        return _chosen(builder, b, c, d)
    if turn == 1:
        return _chosen(builder, d, b, c)
    if turn == 2:
        return builder.xor(builder.xor(b, c), d)
    return builder.xor(c, builder.or_(b, builder.not_(d)))


def _md5(builder: Any, state: Sequence[Any], words: list[Any]) -> Sequence[Any]:
    a, b, c, d, _ = state
    for step in range(64):
        turn, place = divmod(step, WORDS)
        times, first = _ORDER[turn]
        total = builder.add(builder.add(a, _alike(_SINES[step])), words[(times * place + first) % WORDS])
        total = builder.add(total, _mixed_of_md5(builder, turn, b, c, d))
        a, b, c, d = d, builder.add(b, _turned(builder, total, _TURNS[turn][place % 4])), b, c
    return a, b, c, d


def _mixed_of_sha1(builder: Any, turn: int, b: Any, c: Any, d: Any) -> Any:
    """Ch, Parity, Maj, Parity of FIPS 180-4, section 4.1.1."""
    if turn == 0:
        return _chosen(builder, b, c, d)
    if turn == 2:
        return builder.or_(builder.and_(b, c), builder.and_(d, builder.or_(b, c)))
    return builder.xor(builder.xor(b, c), d)


def _sha1(builder: Any, state: Sequence[Any], words: list[Any]) -> Sequence[Any]:
    a, b, c, d, e = state
    words = [_swapped(builder, word) for word in words]
    for step in range(80):
        if step >= WORDS:
            before = builder.xor(builder.xor(words[-3], words[-8]), builder.xor(words[-14], words[-16]))
            words.append(_turned(builder, before, 1))
        turn = step // 20
        total = builder.add(builder.add(e, _alike(_ROUNDS[turn])), words[step])
        total = builder.add(total, _mixed_of_sha1(builder, turn, b, c, d))
        a, b, c, d, e = builder.add(total, _turned(builder, a, 5)), a, _turned(builder, b, 30), c, d
    return a, b, c, d, e


def _columns(builder: Any, rows: list[Any]) -> list[Any]:
    """Sixteen vectors, a block each, as sixteen vectors of one word of each block: halves change places at each of four scales."""
    for bit in (1, 2, 4, 8):
        low = ir.Constant(_VECTOR, [LANES + (lane ^ bit) if lane & bit else lane for lane in range(LANES)])
        high = ir.Constant(_VECTOR, [LANES + lane if lane & bit else lane | bit for lane in range(LANES)])
        for row in range(WORDS):
            if not row & bit:
                one, other = rows[row], rows[row | bit]
                rows[row], rows[row | bit] = builder.shuffle_vector(one, other, low), builder.shuffle_vector(one, other, high)
    return rows


def _block_by(steps: Steps) -> Any:
    """(uint32[5, 16], uint32[n], int64[16]): each lane's state goes on by the block at its word of the data."""

    def block(typing: Any, state: Any, data: Any, at: Any) -> Any:  # noqa: ARG001 - numba's form
        def generate(context: Any, builder: Any, signature: Any, values: Sequence[Any]) -> Any:
            states, words, places = zip(signature.args, values, strict=True)
            starts = [builder.load(address_of(context, builder, *places, _PLACE(lane))) for lane in range(LANES)]
            blocks = [many(builder, address_of(context, builder, *words, start), 32, LANES) for start in starts]
            kept = [address_of(context, builder, *states, _PLACE(LANES * row)) for row in range(STATE)]
            before = [many(builder, row, 32, LANES) for row in kept]
            after = steps(builder, before, _columns(builder, blocks))
            for row, one, other in zip(kept, before, after, strict=False):  # MD5: four of five
                builder.store(builder.add(one, other), builder.bitcast(row, _VECTOR.as_pointer()), align=4)
            return context.get_dummy_value()

        return types.void(state, data, at), generate

    return intrinsic(block)


_md5_block, _sha1_block = _block_by(_md5), _block_by(_sha1)


@compiled
def _go_on(sha1: bool, state: Any, at: Any, left: Any, data: Any) -> None:
    """Goes on with every lane until the first file ends. A lane without a file has nothing left; what it reads is not asked."""
    blocks = np.int64(0)
    for lane in range(LANES):
        if left[lane] > 0 and (blocks == 0 or left[lane] < blocks):
            blocks = left[lane]
    for _ in range(blocks):
        if sha1:
            _sha1_block(state, data, at)
        else:
            _md5_block(state, data, at)
        for lane in range(LANES):
            at[lane] += WORDS
    for lane in range(LANES):
        left[lane] -= blocks


@compiled
def states(sha1: bool, data: Any, starts: Any, blocks: Any) -> Any:
    """uint32[n, 5]: each file's state after its blocks, one or more. `starts`: its first word, int64[n]; the longest come first."""
    count, begun, ended = starts.shape[0], 0, 0
    found, state = np.empty((count, STATE), np.uint32), np.zeros((STATE, LANES), np.uint32)
    at, left, file = np.zeros(LANES, np.int64), np.zeros(LANES, np.int64), np.full(LANES, -1)
    while ended < count:
        for lane in range(LANES):
            if left[lane] <= 0:
                at[lane], left[lane], file[lane] = 0, 0, -1
                if begun < count:
                    at[lane], left[lane], file[lane] = starts[begun], blocks[begun], begun
                    # the first four are MD5's, too
                    state[0, lane], state[1, lane] = np.uint32(0x67452301), np.uint32(0xEFCDAB89)
                    state[2, lane], state[3, lane] = np.uint32(0x98BADCFE), np.uint32(0x10325476)
                    state[4, lane] = np.uint32(0xC3D2E1F0)
                    begun += 1
        _go_on(sha1, state, at, left, data)
        for lane in range(LANES):
            if file[lane] >= 0 and left[lane] == 0:
                for word in range(STATE):
                    found[file[lane], word] = state[word, lane]
                ended += 1
    return found
