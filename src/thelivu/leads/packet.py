"""The packet in which a lead travels to another office: encrypted to its key, signed by ours, complete or refused.

What arrives: members (lead data and masked text documents), the keys of both sides. What leaves: one file; and from
such a file, for the one office that it is for, the members again, each proven by its SHA-256, or an error and nothing.
The layout stands in docs/reference/forwarding.md. X25519 (RFC 7748), Ed25519 (RFC 8032), HKDF-SHA256 (RFC 5869),
AES-256-GCM (NIST SP 800-38D); keys of a packet are used once, so that a fixed nonce is safe.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from thelivu.base import JSON, Refused, canonical, is_id, rfc3339
from thelivu.leads.model import BIRTH_MARKS

MAGIC = b"thelivu-packet/1\n"
LEAD = "lead.json"
ENVELOPE = "particulars"  # the name of the inner envelope among the members
LARGEST = 256 * 1024**2  # bytes of a packet
_HEAD_LIMIT = 4096
_SIGNATURE = 64
_NONCE = bytes(12)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a packet. Its bytes never print."""

    name: str
    data: bytes = field(repr=False)

    @property
    def entry(self) -> dict[str, JSON]:
        """Its line of the manifest."""
        return {"name": self.name, "bytes": len(self.data), "sha256": hashlib.sha256(self.data).hexdigest()}


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


@dataclass(frozen=True, slots=True)
class Contents:
    """What a packet holds: its outside, what its sender says of it, its members in the order of their names."""

    header: Header
    says: Mapping[str, Any]
    members: tuple[Member, ...]

    @property
    def manifest(self) -> list[dict[str, JSON]]:
        """Every member with its size and digest."""
        return [one.entry for one in self.members]

    def member(self, name: str) -> bytes | None:
        """The bytes of one member."""
        return next((one.data for one in self.members if one.name == name), None)


def make_packet(
    header: Header, says: Mapping[str, JSON], members: Sequence[Member], signing: Ed25519PrivateKey
) -> bytes:
    """The packet as bytes. The manifest is the same for the same members, in whatever order they are given."""
    kept = sorted(members, key=lambda one: one.name)
    manifest = canonical({"says": dict(says), "members": [one.entry for one in kept]})
    plain = b"".join([len(manifest).to_bytes(4, "big"), manifest, *(one.data for one in kept)])
    own = X25519PrivateKey.generate()
    outside = {
        "id": header.id, "from": header.sender, "sign": header.sender_key, "to": header.receiver,
        "box": header.receiver_key, "made": rfc3339(header.made_at), "born": header.born,
        "key": own.public_key().public_bytes_raw().hex(),
    }  # fmt: skip
    head = canonical(outside)
    front = MAGIC + len(head).to_bytes(2, "big") + head
    sealed = AESGCM(_key(own, header.receiver_key, b"content")).encrypt(_NONCE, plain, front)
    return front + sealed + signing.sign(_signed(front + sealed))


def read_header(packet: bytes) -> Header:
    """What the outside claims, unproven: enough to find the sender's key, and to refuse what is for another office."""
    return _header(packet)[0]


def open_packet(packet: bytes, box: X25519PrivateKey, sender_key: str) -> Contents:
    """The contents, once the signature of this sender and every digest has proved right; else Refused, and nothing."""
    header, front, own = _header(packet)
    if header.sender_key != sender_key:
        raise Refused("leads.packet.other_key")
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(sender_key))
        key.verify(packet[-_SIGNATURE:], _signed(packet[:-_SIGNATURE]))
    except (InvalidSignature, ValueError) as bad:
        raise Refused("leads.packet.altered") from bad
    if header.receiver_key != box.public_key().public_bytes_raw().hex():
        raise Refused("leads.packet.not_for_us")
    try:
        cipher = AESGCM(_key(box, own, b"content", header.receiver_key))
        plain = cipher.decrypt(_NONCE, packet[len(front) : -_SIGNATURE], front)
    except (InvalidTag, ValueError) as bad:
        raise Refused("leads.packet.altered") from bad
    return _contents(header, plain)


def seal_envelope(plain: bytes, receiver_key: str) -> bytes:
    """Particulars in an envelope of their own: a fresh key, then the ciphertext."""
    own = X25519PrivateKey.generate()
    public = own.public_key().public_bytes_raw()
    return public + AESGCM(_key(own, receiver_key, b"particulars")).encrypt(_NONCE, plain, public)


def open_envelope(envelope: bytes, box: X25519PrivateKey) -> bytes:
    """The particulars again."""
    public = envelope[:32]
    try:
        key = _key(box, public.hex(), b"particulars", box.public_key().public_bytes_raw().hex())
        return AESGCM(key).decrypt(_NONCE, envelope[32:], public)
    except (InvalidTag, ValueError) as bad:
        raise Refused("leads.packet.altered") from bad


def _header(packet: bytes) -> tuple[Header, bytes, str]:
    if len(packet) > LARGEST:
        raise Refused("leads.packet.too_large", limit=LARGEST // 1024**2)
    at = len(MAGIC) + 2
    size = int.from_bytes(packet[at - 2 : at], "big")
    if not packet.startswith(MAGIC) or size > _HEAD_LIMIT or len(packet) < at + size + _SIGNATURE:
        raise Refused("leads.packet.not_one")
    try:
        said = json.loads(packet[at : at + size])
        made = datetime.fromisoformat(said["made"])
        header = Header(said["id"], said["from"], said["sign"], said["to"], said["box"], made, said["born"])
        sound = canonical(said) == packet[at : at + size] and len(said) == 8 and made.tzinfo is not None
        sound = sound and all(isinstance(value, str) for value in said.values())
        own = str(said["key"])
    except (ValueError, TypeError, KeyError, RecursionError, AttributeError) as bad:
        raise Refused("leads.packet.not_one") from bad
    if not sound or not is_id(header.id) or header.born not in BIRTH_MARKS:
        raise Refused("leads.packet.not_one")
    return header, packet[: at + size], own


def _contents(header: Header, plain: bytes) -> Contents:
    try:
        size = int.from_bytes(plain[:4], "big")
        manifest = json.loads(plain[4 : 4 + size])
        at, members = 4 + size, []
        for entry in manifest["members"]:
            member = Member(str(entry["name"]), plain[at : at + int(entry["bytes"])])
            if member.entry != entry:
                raise Refused("leads.packet.altered")
            members.append(member)
            at += len(member.data)
        says = dict(manifest["says"])
    except (ValueError, TypeError, KeyError, RecursionError) as bad:
        raise Refused("leads.packet.altered") from bad
    names = [one.name for one in members]
    if at != len(plain) or names != sorted(set(names)) or LEAD not in names:
        raise Refused("leads.packet.altered")
    return Contents(header, says, tuple(members))


def _signed(data: bytes) -> bytes:
    return MAGIC + hashlib.sha256(data).digest()


def _key(mine: X25519PrivateKey, theirs: str, use: bytes, receiver: str = "") -> bytes:
    """One key for one packet and one use, bound to whom it is for. ValueError for a key that is none."""
    shared = mine.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(theirs)))
    about = MAGIC + use + bytes.fromhex(receiver or theirs)
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=about).derive(shared)
