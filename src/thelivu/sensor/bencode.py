"""Bencode as a peer, a tracker or a node sends it: `thelivu.base.bencode`, whose faults are WireErrors here."""

from thelivu.base import bencode
from thelivu.base.bencode import BencodeError, Value, encode

from .values import WireError

__all__ = ["decode", "decode_prefix", "encode"]


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
