"""What the compiled kernels ask of the processor: many comparisons in one step, and memory before it is needed.

Written as LLVM's portable vectors, not as one processor's instructions: with AVX-512 (VPOPCNTDQ, BITALG) each is a few
instructions, elsewhere LLVM spells it out. No index is checked: who calls has padded its arrays by a whole step.

numba notices a change of the file of a kernel, not of this one: after a change here, remove the `*.nbi` beside it.
"""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

F = TypeVar("F", bound=Callable[..., Any])

LANES = 32
"""Sketches (uint16) that `passing` compares in one step: 64 bytes, one line of the cache."""
ROWS = 8
"""Rows (two uint64 words each) that `near` compares with four queries in one step."""
_INT = ir.IntType(32)


@cache
def _kept(folder: Path) -> bool:
    """Whether numba can keep what it compiled beside the source; where it cannot, each process compiles anew."""
    probe = folder / "__pycache__" / ".writable"
    try:
        probe.parent.mkdir(exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True


def compiled(function: F) -> F:
    """The function as machine code: compiled at its first call, one thread, without the interpreter's lock."""
    made: F = njit(nogil=True, cache=_kept(Path(function.__code__.co_filename).parent))(function)
    return made


def address_of(context: Any, builder: Any, kind: Any, array: Any, index: Any) -> Any:
    """The address of an element."""
    return builder.gep(context.make_array(kind)(context, builder, array).data, [index])


def many(builder: Any, address: Any, width: int, count: int) -> Any:
    """Elements from an address on, as one vector."""
    vector = ir.VectorType(ir.IntType(width), count)
    return builder.load(builder.bitcast(address, vector.as_pointer()), align=width // 8)


def _alike(builder: Any, value: Any, count: int) -> Any:
    """One value in every lane."""
    vector = ir.VectorType(value.type, count)
    first = builder.insert_element(ir.Constant(vector, ir.Undefined), value, ir.Constant(_INT, 0))
    zeros = ir.Constant(ir.VectorType(_INT, count), [0] * count)
    return builder.shuffle_vector(first, ir.Constant(vector, ir.Undefined), zeros)


def _differing(builder: Any, vector: Any, value: Any) -> Any:
    """In each lane the number of bits that differ from the value."""
    kind, count = vector.type, vector.type.count
    name = f"llvm.ctpop.v{count}i{kind.element.width}"
    counted = cgutils.get_or_insert_function(builder.module, ir.FunctionType(kind, [kind]), name)
    return builder.call(counted, [builder.xor(vector, _alike(builder, value, count))])


def _mask(builder: Any, lanes: Any, width: int) -> Any:
    """A vector of truths as a number, the first lane in its lowest bit."""
    bits = builder.bitcast(lanes, ir.IntType(lanes.type.count))
    return bits if lanes.type.count == width else builder.zext(bits, ir.IntType(width))


@intrinsic  # type: ignore[untyped-decorator]
def passing(typing: Any, sketches: Any, index: Any, asked: Any, most: Any) -> Any:  # noqa: ARG001 - numba's form
    """passing(uint16[:], intp, uint16, uint16) -> uint64: which of 32 sketches from `index` on differ in `most` bits or fewer."""

    def generate(context: Any, builder: Any, signature: Any, values: Sequence[Any]) -> Any:
        held = many(builder, address_of(context, builder, signature.args[0], *values[:2]), 16, LANES)
        within = builder.icmp_unsigned("<=", _differing(builder, held, values[2]), _alike(builder, values[3], LANES))
        return _mask(builder, within, 64)

    return types.uint64(sketches, types.intp, types.uint16, types.uint16), generate


@intrinsic  # type: ignore[untyped-decorator]
def near(typing: Any, first: Any, second: Any, index: Any, asked: Any, most: Any) -> Any:  # noqa: ARG001 - numba's form
    """near(uint64[:], uint64[:], intp, 8 x uint64, uint64) -> uint8: rows of 8 whose 128 bits are near any of four queries."""

    def generate(context: Any, builder: Any, signature: Any, values: Sequence[Any]) -> Any:
        words = [
            many(builder, address_of(context, builder, kind, array, values[2]), 64, ROWS)
            for kind, array in zip(signature.args[:2], values[:2], strict=True)
        ]
        limit, found = _alike(builder, values[4], ROWS), None
        for query in range(4):
            sides = (builder.extract_value(values[3], 2 * query + side) for side in (0, 1))
            one, two = (_differing(builder, word, side) for word, side in zip(words, sides, strict=True))
            within = builder.icmp_unsigned("<=", builder.add(one, two), limit)
            found = within if found is None else builder.or_(found, within)
        return _mask(builder, found, 8)

    return types.uint8(first, second, types.intp, types.UniTuple(types.uint64, 8), types.uint64), generate


@intrinsic  # type: ignore[untyped-decorator]
def ahead(typing: Any, array: Any, index: Any) -> Any:  # noqa: ARG001 - numba's form
    """ahead(array in C order, intp): asks for the line of a value, or of a row's first, before it is read; never faults."""

    def generate(context: Any, builder: Any, signature: Any, values: Sequence[Any]) -> Any:
        line = ir.IntType(8).as_pointer()
        address = builder.bitcast(address_of(context, builder, signature.args[0], *values), line)
        kind = ir.FunctionType(ir.VoidType(), [line, _INT, _INT, _INT])
        fetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(fetch, [address, *(ir.Constant(_INT, value) for value in (0, 3, 1))])
        return context.get_dummy_value()

    return types.void(array, types.intp), generate


@intrinsic  # type: ignore[untyped-decorator]
def ones(typing: Any, word: Any) -> Any:  # noqa: ARG001 - numba's form
    """ones(uint64) -> uint64: how many of its bits are one."""

    def generate(context: Any, builder: Any, signature: Any, values: Sequence[Any]) -> Any:  # noqa: ARG001
        return builder.call(builder.module.declare_intrinsic("llvm.ctpop", [values[0].type]), [values[0]])

    return types.uint64(types.uint64), generate


@intrinsic  # type: ignore[untyped-decorator]
def lowest(typing: Any, word: Any) -> Any:  # noqa: ARG001 - numba's form
    """lowest(uint64) -> uint64: the place of its lowest one, counted from 0; 64 where there is none."""

    def generate(context: Any, builder: Any, signature: Any, values: Sequence[Any]) -> Any:  # noqa: ARG001
        return builder.cttz(values[0], ir.Constant(ir.IntType(1), 0))

    return types.uint64(types.uint64), generate
