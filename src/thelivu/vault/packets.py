"""The packet in which anything travels between two offices: encrypted to one key, signed by another, complete or refused.

What arrives: bytes, the keys of both sides, and `magic`, the first line, which tells one kind of packet from another and
is bound into the keys. What leaves: one file; and from such a file, for the one office that it is for, all of it again, or
an error and nothing. The layout stands in docs/reference/forwarding.md. X25519 (RFC 7748), Ed25519 (RFC 8032),
HKDF-SHA256 (RFC 5869), AES-256-GCM (NIST SP 800-38D); the key of a packet is used once, so that a fixed nonce is safe.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from thelivu.base import InputError, Refused, canonical, is_id, rfc3339

LARGEST = 64 * 1024**2  # bytes of a packet, as of an upload
_HEAD_LIMIT = 4096
_SIGNATURE, _TAG = 64, 16
_NONCE = bytes(12)
_BIRTHS = ("real", "synthetic")


@dataclass(frozen=True, slots=True)
class Header:
    """What the outside of a packet says: which, from whom, to whom, when, of which kind of register."""

    id: str
    sender: str  # id of the sending office's register
    sender_key: str  # its Ed25519 key, hex
    receiver: str
    receiver_key: str  # the X25519 key that it is encrypted to, hex
    made_at: datetime
    born: str


def close_packet(magic: bytes, header: Header, plain: bytes, signing: Ed25519PrivateKey) -> bytes:
    """The packet as bytes: under a key of its own each time."""
    if len(plain) > LARGEST - _HEAD_LIMIT - 1024:
        raise Refused("vault.packet.too_large", limit=LARGEST // 1024**2)
    own = X25519PrivateKey.generate()
    outside = {
        "id": header.id, "from": header.sender, "sign": header.sender_key, "to": header.receiver,
        "box": header.receiver_key, "made": rfc3339(header.made_at), "born": header.born,
        "key": own.public_key().public_bytes_raw().hex(),
    }  # fmt: skip
    head = canonical(outside)
    front = magic + len(head).to_bytes(2, "big") + head
    key = _key(magic, own, header.receiver_key, outside["key"], header.receiver_key)
    whole = front + AESGCM(key).encrypt(_NONCE, plain, front)
    return whole + signing.sign(signed(magic, whole))


def read_header(magic: bytes, packet: bytes) -> Header:
    """What the outside claims, unproven: enough to find the sender's key, and to refuse what is for another office."""
    return _header(magic, packet)[0]


def open_packet(
    magic: bytes, packet: bytes, box: X25519PrivateKey, *, receiver: str, sender: str, sender_key: str
) -> tuple[Header, bytes]:
    """The outside and the inside, once the signature of this sender to this receiver has proved right; else Refused."""
    header, front, own = _header(magic, packet)
    if (header.sender, header.sender_key) != (sender, sender_key):
        raise Refused("vault.packet.other_key")
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(sender_key))
        key.verify(packet[-_SIGNATURE:], signed(magic, packet[:-_SIGNATURE]))
    except (InvalidSignature, ValueError) as bad:
        raise Refused("vault.packet.altered") from bad
    mine = box.public_key().public_bytes_raw().hex()
    if (header.receiver, header.receiver_key) != (receiver, mine):
        raise Refused("vault.packet.not_for_us")
    try:
        cipher = AESGCM(_key(magic, box, own, own, mine))
        return header, cipher.decrypt(_NONCE, packet[len(front) : -_SIGNATURE], front)
    except (InvalidTag, ValueError) as bad:
        raise Refused("vault.packet.altered") from bad


def signed(magic: bytes, data: bytes) -> bytes:
    """What the signature is over."""
    return magic + hashlib.sha256(data).digest()


def _header(magic: bytes, packet: bytes) -> tuple[Header, bytes, str]:
    if len(packet) > LARGEST:
        raise Refused("vault.packet.too_large", limit=LARGEST // 1024**2)
    at = len(magic) + 2
    size = int.from_bytes(packet[at - 2 : at], "big")
    if not packet.startswith(magic) or size > _HEAD_LIMIT or len(packet) < at + size + _TAG + _SIGNATURE:
        raise Refused("vault.packet.not_one")
    try:
        said = json.loads(packet[at : at + size])
        made = datetime.fromisoformat(said["made"])
        header = Header(said["id"], said["from"], said["sign"], said["to"], said["box"], made, said["born"])
        own = str(said["key"])
        sound = canonical(said) == packet[at : at + size] and len(said) == 8
        sound = sound and all(isinstance(value, str) for value in said.values())
        sound = sound and rfc3339(made) == said["made"] and header.born in _BIRTHS
        sound = sound and all(map(is_id, (header.id, header.sender, header.receiver)))
    except (ValueError, TypeError, KeyError, RecursionError, AttributeError, OverflowError) as bad:
        raise Refused("vault.packet.not_one") from bad
    except InputError as bad:  # no time zone, no text
        raise Refused("vault.packet.not_one") from bad
    if not sound:
        raise Refused("vault.packet.not_one")
    return header, packet[: at + size], own


def _key(magic: bytes, mine: X25519PrivateKey, theirs: str, packets: str, receiver: str) -> bytes:
    """The key of one packet, bound to its own public key and to whom it is for. ValueError for a key that is none."""
    shared = mine.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(theirs)))
    about = magic + bytes.fromhex(packets) + bytes.fromhex(receiver)
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=about).derive(shared)
