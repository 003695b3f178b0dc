"""The sealed result of a triage on a laptop, for the office alone: the document, and the digests for matching later.

Out: one file. Its first part is a packet of thelivu.vault.packets (encrypted to the office, signed by the laptop's key); it
names exhibit and authority, holds the document, and says digest, size and key of the second part, the stored digests as the
run sealed them. In: all of it again, or a refusal; an edited part is found by the packet. docs/reference/examination-office.md.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from pydantic import Field, TypeAdapter, ValidationError, with_config

from thelivu.base import Refused
from thelivu.vault import packets
from thelivu.vault.packets import Header

RESULT = b"thelivu-triage/1\n"
_FILE = b"thelivu-triage-file/1\n"
_LENGTH = 8
_PIECE = 1024 * 1024
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


@with_config({"extra": "forbid"})
@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDigests:
    """The second part: digest and size of its bytes, and the key that opens it (64 hex digits)."""

    sha256: Digest
    size: Annotated[int, Field(ge=0)]
    key: Digest = field(repr=False)


@with_config({"extra": "forbid"})
@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a laptop hands in: for which exhibit, under which authority, the document, the digests that go with it."""

    exhibit: Annotated[str, Field(min_length=1, max_length=60)]
    authority: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    document: dict[str, Any] = field(repr=False)
    stored: StoredDigests | None = None


_INSIDE = TypeAdapter(Result)


def laptop_id(sign_key: str) -> str:
    """The id under which an office that has keys and no register sends: the first half of SHA-256 of its key."""
    return hashlib.sha256(bytes.fromhex(sign_key)).hexdigest()[:32]


def write_result(
    header: Header, inside: Result, stored: Iterable[bytes], signing: Ed25519PrivateKey
) -> Iterator[bytes]:
    """The file, piece by piece; `stored` gives the bytes that `inside.stored` describes, and nothing where it is None."""
    packet = packets.close_packet(RESULT, header, _INSIDE.dump_json(inside), signing)
    yield _FILE + len(packet).to_bytes(_LENGTH, "big") + packet
    yield from stored


def read_packet(file: BinaryIO) -> tuple[Header, bytes]:
    """The first part with what its outside claims, unproven; the file stands at the second part after it."""
    front = file.read(len(_FILE) + _LENGTH)
    size = int.from_bytes(front[len(_FILE) :], "big")
    if len(front) != len(_FILE) + _LENGTH or not front.startswith(_FILE) or size > packets.LARGEST:
        raise Refused("examination.result.not_one")
    packet = file.read(size)
    if len(packet) != size:
        raise Refused("examination.result.not_one")
    return packets.read_header(RESULT, packet), packet


def open_result(packet: bytes, box: X25519PrivateKey, *, receiver: str, sender: Header) -> Result:
    """The inside, for the office that it is for, of a sender whose key the caller trusts; Refused for a changed bit."""
    _, plain = packets.open_packet(
        RESULT, packet, box, receiver=receiver, sender=sender.sender, sender_key=sender.sender_key
    )
    try:
        return _INSIDE.validate_json(plain)
    except ValidationError as bad:
        raise Refused("examination.result.not_one") from bad


def second_part(file: BinaryIO, stored: StoredDigests | None) -> Iterator[bytes]:
    """The stored digests as they lie in the file; Refused at the end where they are not those that the packet names."""
    digest, size = hashlib.sha256(), 0
    for piece in iter(lambda: file.read(_PIECE), b""):
        digest.update(piece)
        size += len(piece)
        yield piece
    told = (stored.sha256, stored.size) if stored else (hashlib.sha256().hexdigest(), 0)
    if (digest.hexdigest(), size) != told:
        raise Refused("vault.packet.altered")
