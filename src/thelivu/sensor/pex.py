"""Peer exchange (BEP 11) as it arrives: the endpoints that a peer names. Nothing is ever sent of it.

Hearsay (L1): whoever was named is dialled, within the budget, or is nothing.
"""

import ipaddress
from collections.abc import Iterator

from .bencode import decode
from .values import Endpoint, WireError

MOST = 200  # endpoints of one message; BEP 11 has 50 added of each family at most


def peers_in(body: bytes) -> tuple[Endpoint, ...]:
    """The endpoints that one message adds; none where it cannot be read. A flood is cut off."""
    try:
        value = decode(body)
    except WireError:
        return ()
    if not isinstance(value, dict):
        return ()
    found: list[Endpoint] = []
    for name, size in ((b"added", 4), (b"added6", 16)):
        named = value.get(name, b"")
        if isinstance(named, bytes):
            found += compact(named, size, MOST - len(found))
    return tuple(found)


def compact(data: bytes, size: int, most: int = MOST) -> Iterator[Endpoint]:
    """The endpoints of a compact list (BEP 23, 7): addresses of `size` bytes with two of a port each; a rest is dropped."""
    family = ipaddress.IPv4Address if size == 4 else ipaddress.IPv6Address
    for at in range(0, min(len(data) // (size + 2), most) * (size + 2), size + 2):
        yield Endpoint(str(family(data[at : at + size])), int.from_bytes(data[at + size : at + size + 2]))
