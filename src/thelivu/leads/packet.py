"""The packet in which a lead travels to another office: encrypted to its key, signed by ours, complete or refused.

What arrives: the document of one lead, what its sender states of it, the keys of both sides. What leaves: one file; and
from such a file, for the one office that it is for, all of it again, or an error and nothing. No document of the source
travels, and nothing that is withheld: a sheet tells of other leads, a chat of bystanders.
How it is encrypted and signed stands in thelivu.vault.packets; the layout in docs/reference/forwarding.md.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from thelivu.base import JSON, InputError, Refused, canonical
from thelivu.leads.forwarded import ONE_LINE
from thelivu.leads.handling import Handling
from thelivu.vault import packets
from thelivu.vault.packets import LARGEST, Header

MAGIC = b"thelivu-packet/1\n"
_STATEMENT = 1024**2  # bytes of what the sender states
_ORIGINALS = 1000
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
    """The packet as bytes."""
    said = canonical(statement.entry(lead))
    if len(said) > _STATEMENT:
        raise Refused("vault.packet.too_large", limit=LARGEST // 1024**2)
    return packets.close_packet(MAGIC, header, len(said).to_bytes(4, "big") + said + lead, signing)


def read_header(packet: bytes) -> Header:
    """What the outside claims, unproven: enough to find the sender's key, and to refuse what is for another office."""
    return packets.read_header(MAGIC, packet)


def open_packet(
    packet: bytes, box: X25519PrivateKey, *, receiver: str, sender: str, sender_key: str
) -> Contents:
    """The contents, once the signature of this sender to this receiver has proved right; else Refused, and nothing."""
    header, plain = packets.open_packet(
        MAGIC, packet, box, receiver=receiver, sender=sender, sender_key=sender_key
    )
    return _contents(header, plain)


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
