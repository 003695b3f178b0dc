"""Bencode as a peer, a tracker or a node sends it: `thelivu.base.bencode`, whose faults are WireErrors here."""

from collections.abc import Mapping
from typing import TypeAlias, Union

from thelivu.base import bencode
from thelivu.base.bencode import BencodeError, Value

from .values import WireError

Encodable: TypeAlias = Union[bytes, int, Mapping[bytes, "Encodable"]]  # noqa: UP007


def decode(data: bytes, *, depth: int = 16, items: int = 10_000) -> Value:
    """The one value that the bytes are. `depth` bounds the nesting, `items` the number of values in all."""
    try:
        return bencode.decode(data, depth=depth, items=items)
    except BencodeError as bad:
        raise WireError(bad.code) from None


def decode_prefix(data: bytes, *, depth: int = 16, items: int = 10_000) -> tuple[Value, int]:
    """The value at the front of the bytes, and where it ends."""
    try:
        return bencode.decode_prefix(data, depth=depth, items=items)
    except BencodeError as bad:
        raise WireError(bad.code) from None


def encode(value: Encodable) -> bytes:
    """The bytes of one of our own small values; a dictionary's keys in order."""
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    return b"d%se" % b"".join(encode(key) + encode(value[key]) for key in sorted(value))
