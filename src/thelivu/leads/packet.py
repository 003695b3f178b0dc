"""The packet in which a lead travels to another office: encrypted to its key, signed by ours, complete or refused.

What arrives: the document of one lead, what its sender states of it, the keys of both sides. What leaves: one file; and
from such a file, for the one office that it is for, all of it again, or an error and nothing. No document of the source
travels, and nothing that is withheld: a sheet tells of other leads, a chat of bystanders.
The layout stands in docs/reference/forwarding.md. X25519 (RFC 7748), Ed25519 (RFC 8032), HKDF-SHA256 (RFC 5869),
AES-256-GCM (NIST SP 800-38D); the key of a packet is used once, so that a fixed nonce is safe.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from thelivu.base import JSON, InputError, Refused, canonical, is_id, rfc3339
from thelivu.leads.forwarded import ONE_LINE
from thelivu.leads.handling import Handling
from thelivu.leads.model import BIRTH_MARKS

MAGIC = b"thelivu-packet/1\n"
LARGEST = 64 * 1024**2  # bytes of a packet, as of an upload
_STATEMENT = 1024**2  # bytes of what the sender states
_ORIGINALS = 1000
_HEAD_LIMIT = 4096
_SIGNATURE, _TAG = 64, 16
_NONCE = bytes(12)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_FORMAT = re.compile(r"[a-z0-9-]{1,30}")


@dataclass(frozen=True, slots=True)
class Original:
    """A source of the lead, which stays with its sender: enough to ask for it on paper and to know it again."""

    sha256: str
    size: int  # bytes
    format: str

    @property
    def entry(self) -> dict[str, JSON]:
        """Its line of the statement."""
        return {"bytes": self.size, "format": self.format, "sha256": self.sha256}


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
class Statement:
    """What the sender states of the lead inside: its own label, how far the lead may go, why it was sent, its sources."""

    label: str
    handling: Handling
    reason: str
    sources: tuple[Original, ...]

    def entry(self, lead: bytes) -> dict[str, JSON]:
        """The statement as it is written, over this document of the lead."""
        return {
            "handling": self.handling.code,
            "label": self.label,
            "lead": {"bytes": len(lead), "sha256": hashlib.sha256(lead).hexdigest()},
            "originator": self.handling.originator,
            "reason": self.reason,
            "sources": [one.entry for one in self.sources],
            "state": self.handling.state,
        }


@dataclass(frozen=True, slots=True)
class Contents:
    """What a packet holds: its outside, what its sender states, the document of the lead. Its bytes never print."""

    header: Header
    statement: Statement
    lead: bytes = field(repr=False)


def make_packet(header: Header, statement: Statement, lead: bytes, signing: Ed25519PrivateKey) -> bytes:
    """The packet as bytes: under a key of its own each time."""
    said = canonical(statement.entry(lead))
    if len(said) > _STATEMENT or len(said) + len(lead) > LARGEST - _HEAD_LIMIT - 1024:
        raise Refused("leads.packet.too_large", limit=LARGEST // 1024**2)
    own = X25519PrivateKey.generate()
    outside = {
        "id": header.id, "from": header.sender, "sign": header.sender_key, "to": header.receiver,
        "box": header.receiver_key, "made": rfc3339(header.made_at), "born": header.born,
        "key": own.public_key().public_bytes_raw().hex(),
    }  # fmt: skip
    head = canonical(outside)
    front = MAGIC + len(head).to_bytes(2, "big") + head
    plain = len(said).to_bytes(4, "big") + said + lead
    key = _key(own, header.receiver_key, outside["key"], header.receiver_key)
    signed = front + AESGCM(key).encrypt(_NONCE, plain, front)
    return signed + signing.sign(_signed(signed))


def read_header(packet: bytes) -> Header:
    """What the outside claims, unproven: enough to find the sender's key, and to refuse what is for another office."""
    return _header(packet)[0]


def open_packet(
    packet: bytes, box: X25519PrivateKey, *, receiver: str, sender: str, sender_key: str
) -> Contents:
    """The contents, once the signature of this sender to this receiver has proved right; else Refused, and nothing."""
    header, front, own = _header(packet)
    if (header.sender, header.sender_key) != (sender, sender_key):
        raise Refused("leads.packet.other_key")
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(sender_key))
        key.verify(packet[-_SIGNATURE:], _signed(packet[:-_SIGNATURE]))
    except (InvalidSignature, ValueError) as bad:
        raise Refused("leads.packet.altered") from bad
    mine = box.public_key().public_bytes_raw().hex()
    if (header.receiver, header.receiver_key) != (receiver, mine):
        raise Refused("leads.packet.not_for_us")
    try:
        cipher = AESGCM(_key(box, own, own, mine))
        plain = cipher.decrypt(_NONCE, packet[len(front) : -_SIGNATURE], front)
    except (InvalidTag, ValueError) as bad:
        raise Refused("leads.packet.altered") from bad
    return _contents(header, plain)


def _header(packet: bytes) -> tuple[Header, bytes, str]:
    if len(packet) > LARGEST:
        raise Refused("leads.packet.too_large", limit=LARGEST // 1024**2)
    at = len(MAGIC) + 2
    size = int.from_bytes(packet[at - 2 : at], "big")
    if not packet.startswith(MAGIC) or size > _HEAD_LIMIT or len(packet) < at + size + _TAG + _SIGNATURE:
        raise Refused("leads.packet.not_one")
    try:
        said = json.loads(packet[at : at + size])
        made = datetime.fromisoformat(said["made"])
        header = Header(said["id"], said["from"], said["sign"], said["to"], said["box"], made, said["born"])
        own = str(said["key"])
        sound = canonical(said) == packet[at : at + size] and len(said) == 8
        sound = sound and all(isinstance(value, str) for value in said.values())
        sound = sound and rfc3339(made) == said["made"] and header.born in BIRTH_MARKS
        sound = sound and all(map(is_id, (header.id, header.sender, header.receiver)))
    except (ValueError, TypeError, KeyError, RecursionError, AttributeError, OverflowError) as bad:
        raise Refused("leads.packet.not_one") from bad
    except InputError as bad:  # no time zone, no text
        raise Refused("leads.packet.not_one") from bad
    if not sound:
        raise Refused("leads.packet.not_one")
    return header, packet[: at + size], own


def _contents(header: Header, plain: bytes) -> Contents:
    """The statement and the lead. They are signed: what is wrong in them is the sender's doing, and still nothing is taken."""
    size = int.from_bytes(plain[:4], "big")
    said, lead = plain[4 : 4 + size], plain[4 + size :]
    try:
        statement = _statement(json.loads(said[:_STATEMENT]))
        whole = (
            canonical(statement.entry(lead)) == said
        )  # every field, no other one, and the digest of the lead
    except (ValueError, TypeError, KeyError, RecursionError, AttributeError, InputError) as bad:
        raise Refused("leads.packet.form") from bad
    if not whole:
        raise Refused("leads.packet.form")
    return Contents(header, statement, lead)


def _statement(said: Mapping[str, Any]) -> Statement:
    handling = Handling(_text(said["handling"], 20), _text(said["originator"], 120), _text(said["state"], 8))
    if len(said["sources"]) > _ORIGINALS:
        raise ValueError
    sources = tuple(_original(one) for one in said["sources"])
    return Statement(_text(said["label"], 20), handling, _text(said["reason"], 300), sources)


def _original(said: Mapping[str, Any]) -> Original:
    size = said["bytes"]
    if type(size) is not int or not 0 <= size < 2**63:
        raise ValueError
    if not _DIGEST.fullmatch(said["sha256"]) or not _FORMAT.fullmatch(said["format"]):
        raise ValueError
    return Original(said["sha256"], size, said["format"])


def _text(said: object, longest: int) -> str:
    if not isinstance(said, str) or len(said) > longest or not ONE_LINE.fullmatch(said):
        raise ValueError
    return said


def _signed(data: bytes) -> bytes:
    return MAGIC + hashlib.sha256(data).digest()


def _key(mine: X25519PrivateKey, theirs: str, packets: str, receiver: str) -> bytes:
    """The key of one packet, bound to its own public key and to whom it is for. ValueError for a key that is none."""
    shared = mine.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(theirs)))
    about = MAGIC + bytes.fromhex(packets) + bytes.fromhex(receiver)
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=about).derive(shared)
