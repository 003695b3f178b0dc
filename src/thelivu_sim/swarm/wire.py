"""The peer wire as the swarm speaks it (BEP 3, 5, 6, 10): every message, also those that the observer has no code for.

Written apart from `thelivu.sensor` on purpose. Random bytes and numbers are all that ever fills a message.
"""

import struct
from ipaddress import ip_address
from typing import NamedTuple, TypeAlias

PROTOCOL = b"\x13BitTorrent protocol"
HANDSHAKE = 68  # bytes
CHOKE, HAVE, BITFIELD, PIECE, HAVE_ALL, HAVE_NONE, EXTENDED = 0, 4, 5, 7, 14, 15, 20
EXTENSIONS, FAST, V2 = (5, 0x10), (7, 0x04), (7, 0x10)  # (byte, bit) of the reserved bytes: BEP 10, BEP 6, BEP 52

Bencoded: TypeAlias = "int | bytes | list[Bencoded] | dict[bytes, Bencoded]"


class Handshake(NamedTuple):
    """The 68 bytes that open a connection."""

    reserved: bytes
    hash: bytes
    peer_id: bytes

    def offers(self, feature: tuple[int, int]) -> bool:
        """Whether the reserved bit is set."""
        return bool(self.reserved[feature[0]] & feature[1])


def reserved(*features: tuple[int, int]) -> bytes:
    """Eight reserved bytes with these bits."""
    made = bytearray(8)
    for byte, bit in features:
        made[byte] |= bit
    return bytes(made)


def handshake(info_hash: bytes, peer_id: bytes, bits: bytes) -> bytes:
    """The 68 bytes."""
    return PROTOCOL + bits + info_hash + peer_id


def frame(kind: int, body: bytes = b"") -> bytes:
    """One message: its length in 4 bytes, its id, its body."""
    return struct.pack(">IB", len(body) + 1, kind) + body


def extended(sub: int, value: Bencoded, rest: bytes = b"") -> bytes:
    """One message of the extension protocol."""
    return frame(EXTENDED, bytes([sub]) + bencode(value) + rest)


def compact(ip: str, port: int) -> bytes:
    """An address and a port in 6 bytes, or 18 for IPv6."""
    return ip_address(ip).packed + port.to_bytes(2, "big")


def bencode(value: Bencoded) -> bytes:
    """BEP 3's encoding; dictionaries in the order of their keys."""
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    if isinstance(value, list):
        return b"l" + b"".join(map(bencode, value)) + b"e"
    return b"d" + b"".join(bencode(key) + bencode(value[key]) for key in sorted(value)) + b"e"


def bdecode(data: bytes) -> Bencoded:
    """The value that the bytes begin with; ValueError or IndexError for what is none, or is nested without end."""
    try:
        return _read(data, 0)[0]
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _read(data: bytes, at: int) -> tuple[Bencoded, int]:
    mark = data[at : at + 1]
    if mark == b"i":
        end = data.index(b"e", at)
        return int(data[at + 1 : end]), end + 1
    if mark in (b"l", b"d"):
        items: list[Bencoded] = []
        at += 1
        while data[at] != 0x65:  # "e"
            item, at = _read(data, at)
            items.append(item)
        if mark == b"l":
            return items, at + 1
        keys = [one for one in items[::2] if isinstance(one, bytes)]
        return dict(zip(keys, items[1::2], strict=True)), at + 1
    colon = data.index(b":", at)
    start, size = colon + 1, int(data[at:colon])
    if start + size > len(data):
        raise ValueError(size)
    return data[start : start + size], start + size
