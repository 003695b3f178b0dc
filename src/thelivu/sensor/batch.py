"""What a sensor sends to its office: numbered, signed batches without a gap, of one order, each bound to the one before.

Out: the lines of claims (L4) whole; of every other line its two hashes, so that the chain holds and nobody's address leaves
the sensor below a claim. In: the same, once the sensor's signature has proved right and every line is what its bytes show.
A signature says who sent the bytes, not that they are true: whoever has the sensor's key can invent a swarm.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from pydantic import Field, TypeAdapter, ValidationError, with_config

from thelivu.base import Refused
from thelivu.vault import packets
from thelivu.vault.packets import Header

from .card import sensor_id
from .chain import Difference, Line, verify
from .evidence import Level

MAGIC = b"thelivu-sensor/1\n"
MOST = 20_000  # lines of a batch
_SIGNATURE = 64  # bytes, at the end of a packet
BYTES_MOST = 32 * 1024**2  # of the claims in it: with what stands around them below the 64 MiB of a packet

_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


@with_config({"extra": "forbid"})
@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A line that stays with the sensor: its level, its hash and that of the line before it."""

    level: Level
    prev_hash: _Hash
    hash: _Hash


@with_config({"extra": "forbid"})
@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One batch. `number` counts from 1 for each sensor, `first` from 1 over all its lines; `lines` are JSON, in order."""

    version: Literal[1] = 1
    order: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    number: Annotated[int, Field(ge=1)]
    first: Annotated[int, Field(ge=1)]
    prev_hash: _Hash
    hash: _Hash  # of the last line
    lines: tuple[Kept | str, ...] = field(repr=False)

    @property
    def levels(self) -> Counter[str]:
        """How many lines of each level below a claim stayed behind."""
        return Counter(one.level for one in self.lines if isinstance(one, Kept))


_BATCH = TypeAdapter(Batch)


def close_batch(header: Header, batch: Batch, signing: Ed25519PrivateKey) -> bytes:
    """The batch as a packet: encrypted to the office, signed by the sensor. Refused `vault.packet.too_large`."""
    return packets.close_packet(MAGIC, header, _BATCH.dump_json(batch), signing)


def read_header(packet: bytes) -> Header:
    """What the outside of a batch claims, unproven: which sensor's key to ask for."""
    return packets.read_header(MAGIC, packet)


def read_signed(packet: bytes, sensor_key: str = "") -> Header:
    """The outside, once it is proven that the key of this sensor signed the whole; else the key that it states. For who cannot
    open it. Refused for one changed bit.
    """
    header = read_header(packet)
    key = sensor_key or header.sender_key
    try:
        signer = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        signer.verify(packet[-_SIGNATURE:], packets.signed(MAGIC, packet[:-_SIGNATURE]))
    except (InvalidSignature, ValueError) as bad:
        raise Refused("vault.packet.altered") from bad
    if (header.sender_key, header.sender) != (key, sensor_id(key)):
        raise Refused("vault.packet.other_key")
    return header


def open_batch(
    packet: bytes, box: X25519PrivateKey, *, office: str, sensor: str, sensor_key: str
) -> tuple[datetime, Batch]:
    """When it was made and what is in it, for the office that it is for; Refused for another sensor or one changed bit."""
    header, plain = packets.open_packet(MAGIC, packet, box, receiver=office, sender=sensor, sender_key=sensor_key)
    try:
        return header.made_at, _BATCH.validate_json(plain)
    except ValidationError as bad:
        raise Refused("sensor.batch.not_one") from bad


def claims_of(batch: Batch) -> Iterator[Line | Difference]:
    """The claims of a batch as records that were judged anew, and every difference: a broken chain, a changed line."""
    prev, number = batch.prev_hash, 0
    for number, one in enumerate(batch.lines, batch.first):
        if isinstance(one, Kept):
            if one.prev_hash != prev:
                yield Difference("sensor.line.prev", number)
            prev = one.hash
            continue
        for found in verify([one.encode() + b"\n"], prev=prev):
            yield replace(found, number=number) if isinstance(found, Line) else Difference(found.code, number, found.values)
        prev = one[-66:-2]  # the line's own word on its hash, which `verify` has compared
    if prev != batch.hash or not batch.lines:
        yield Difference("sensor.batch.last", number)


def kept(lines: Iterable[tuple[Level, str, str, str]]) -> Iterator[Kept | str]:
    """What of each stored line goes out: (level, prev_hash, hash, line) -> the line of a claim, or what stands for it."""
    for level, before, own, line in lines:
        yield line if level in ("L4", "L5") else Kept(level=level, prev_hash=before, hash=own)
