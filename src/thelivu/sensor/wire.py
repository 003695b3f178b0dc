"""The peer wire (BEP 3, 6, 10, 52): what we say, which is three things, and what becomes of a frame by its header.

`handshake`, `extension_handshake` and `have_none` are the only functions of the sensor that make a frame for a peer; a test
holds the package to that. A frame that arrives is decided before its body is read (trap T5).
"""

from typing import Literal, NamedTuple, TypeAlias

from .bencode import decode, encode
from .values import WireError

PROTOCOL = b"\x13BitTorrent protocol"
HANDSHAKE = 68  # bytes: protocol 20, reserved 8, hash 20, peer id 20
HEADER = 5  # bytes: length 4, id 1

HAVE, BITFIELD, PIECE, HAVE_ALL, HAVE_NONE, EXTENDED = 4, 5, 7, 14, 15, 20
CLAIMS = (BITFIELD, HAVE_ALL, HAVE_NONE)
"""The messages of which a peer sends one, and once."""
UT_PEX = 1  # the sub-id under which we take peer exchange (BEP 11); 0 is the extension handshake

FRAME_MOST = 65_536  # bytes, length field; a longer frame ends the connection. Peer exchange should have 100 addresses
EXTENSION_MOST = 4_096  # bytes; a longer extension handshake is read past. Clients in the field send below 500
BITFIELD_MOST = 131_072  # bytes, where the number of pieces is not known: a million pieces
HAVES_MOST = 256  # `have` messages kept of one connection
PEX_MOST = 4  # messages of peer exchange kept of one connection; a client sends one a minute
HEARD_MOST = 1 << 20  # bytes of one connection; who says more of himself says it to nobody

Decision: TypeAlias = Literal[
    "keep", "read_pex", "skip", "pushed_piece", "over_limit", "bad_bitfield", "malformed"
]
"""Keep the frame; hand it over as peer exchange; read past it; or close, and this is why."""


class Handshake(NamedTuple):
    """The peer's first 68 bytes, but for the protocol's name."""

    reserved: bytes
    hash: bytes
    peer_id: bytes

    @property
    def fast(self) -> bool:
        """Whether it offers BEP 6: HAVE_ALL and HAVE_NONE."""
        return bool(self.reserved[7] & 0x04)

    @property
    def extended(self) -> bool:
        """Whether it offers BEP 10: the extension handshake."""
        return bool(self.reserved[5] & 0x10)


def handshake(info_hash: bytes, peer_id: bytes, *, v2_only: bool) -> bytes:
    """Our 68 bytes. The BEP 52 bit only where the target has no v1 hash: else peers drop us (trap T1)."""
    if len(info_hash) != 20 or len(peer_id) != 20:
        raise ValueError("20 bytes each")
    reserved = b"\0\0\0\0\0\x10\0\x14" if v2_only else b"\0\0\0\0\0\x10\0\x04"
    return b"%s%s%s%s" % (PROTOCOL, reserved, info_hash, peer_id)


def extension_handshake() -> bytes:
    """That we take peer exchange and queue no requests; nothing is offered, and no port is named."""
    body = encode({b"m": {b"ut_pex": UT_PEX}, b"reqq": 0})
    return b"%s%c\0%s" % ((len(body) + 2).to_bytes(4), EXTENDED, body)


def have_none() -> bytes:
    """That we hold no piece (BEP 6); for a peer that offers it."""
    return b"\0\0\0\x01%c" % HAVE_NONE


def parse_handshake(raw: bytes) -> Handshake:
    """The handshake that the bytes begin with. WireError: `silent`, `short_handshake` or `garbage`."""
    if not raw.startswith(PROTOCOL[: len(raw)]):
        raise WireError("garbage")
    if len(raw) < HANDSHAKE:
        raise WireError("short_handshake" if raw else "silent")
    return Handshake(bytes(raw[20:28]), bytes(raw[28:48]), bytes(raw[48:68]))


def client_named(body: bytes) -> str:
    """The client's own name (`v`) in the body of its extension handshake; empty where it gives none."""
    value = decode(body)
    if not isinstance(value, dict):
        raise WireError("extension_kind")
    name = value.get(b"v", b"")
    return name[:64].decode("utf-8", "replace") if isinstance(name, bytes) else ""


def decide(length: int, kind: int, sub: int, pieces: int) -> Decision:
    """What becomes of a frame, from its 5-byte header and, for id 20, the sub-id behind it. `pieces` 0: not known."""
    if kind == BITFIELD:
        if length - 1 == (pieces + 7) // 8 if pieces else 1 < length <= BITFIELD_MOST + 1:
            return "keep"
        return "bad_bitfield"
    if kind == PIECE:
        return "pushed_piece"
    if length > FRAME_MOST:
        return "over_limit"
    if kind == EXTENDED:
        if sub:
            return "read_pex" if sub == UT_PEX else "skip"
        return "keep" if length <= EXTENSION_MOST else "skip"
    if kind in (HAVE, HAVE_ALL, HAVE_NONE):
        return "keep" if length == (5 if kind == HAVE else 1) else "malformed"
    return "skip"


def only_ours(tx: bytes) -> bool:
    """Whether what we sent is nothing, or a handshake, then our extension handshake and HAVE_NONE at most once each."""
    if not tx:
        return True
    return len(tx) >= HANDSHAKE and tx.startswith(PROTOCOL) and tx[HANDSHAKE:] in _AFTER


_AFTER = frozenset(one + two for one in (b"", extension_handshake()) for two in (b"", have_none()))
