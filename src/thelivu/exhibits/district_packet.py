"""The field forms of one district in one file, out to an office without a link, and what its phones wrote in one file back.

Out: of each search its pack, as a phone would have fetched it, and what its paper kit says. Back: the sealed returns, byte
for byte as the phones made them. Both are packets of thelivu.vault.packets under first lines of their own, so that neither
can be taken for the other or for a lead; docs/reference/district-packets.md. The go codes are in neither.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from pydantic import AwareDatetime, Base64Bytes, Field, TypeAdapter, ValidationError, with_config

from thelivu.base import Refused, is_id
from thelivu.exhibits.field_form import PACK
from thelivu.vault import packets
from thelivu.vault.packets import Header

OUT = b"thelivu-district/1\n"
BACK = b"thelivu-district-return/1\n"

Kind = TypeVar("Kind")


@with_config({"extra": "forbid"})
@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What the district reads of one search, and writes on its papers; times in UTC."""

    label: str
    premises: str
    address: str = field(repr=False)
    wave: tuple[AwareDatetime, AwareDatetime] | None
    team: str
    leader: str
    members: tuple[str, ...]
    basis: str  # "attribution", "court_warrant", "child_at_risk"
    authority: str
    order: str  # "warrant", "grounds"
    warrant: str  # number and court, or empty
    necessity: str
    less_intrusive: str


@with_config({"extra": "forbid"})
@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """One search on its way: its dossier, and the pack of its form, which has the key of the form."""

    dossier: Dossier
    pack: dict[str, Any] = field(repr=False)


@with_config({"extra": "forbid"})
@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictPacket:
    """What goes out: the searches of one district of one operation. `box` is the key to which the way back is encrypted."""

    operation: str
    district: str
    box: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    searches: tuple[Going, ...]


@with_config({"extra": "forbid"})
@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One file of a phone, by its name at the district."""

    name: Annotated[str, Field(max_length=200)]
    data: Base64Bytes = field(repr=False)


@with_config({"extra": "forbid"})
@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictReturn:
    """What comes back for one packet."""

    packet: str
    returns: Annotated[tuple[Handed, ...], Field(max_length=5000)]


_PACKET, _RETURN = TypeAdapter(DistrictPacket), TypeAdapter(DistrictReturn)


def make_out(header: Header, inside: DistrictPacket, signing: Ed25519PrivateKey) -> bytes:
    """The file that goes to the district's office; Refused `vault.packet.too_large`."""
    return packets.close_packet(OUT, header, _PACKET.dump_json(inside), signing)


def header_out(packet: bytes) -> Header:
    """What the outside of such a file claims, unproven."""
    return packets.read_header(OUT, packet)


def open_out(
    packet: bytes, box: X25519PrivateKey, *, receiver: str, sender: str, sender_key: str
) -> DistrictPacket:
    """The searches, for the office that they are for: Refused for another office, another sender or one changed bit."""
    _, plain = packets.open_packet(OUT, packet, box, receiver=receiver, sender=sender, sender_key=sender_key)
    inside = _read(_PACKET, plain)
    if any(one.pack.get("format") != PACK or not is_id(str(one.pack.get("form"))) for one in inside.searches):
        raise Refused("exhibits.district.form")
    return inside


def make_back(header: Header, inside: DistrictReturn, signing: Ed25519PrivateKey) -> bytes:
    """The file that comes back from the district's office."""
    if not inside.returns:
        raise Refused("exhibits.district.nothing")
    return packets.close_packet(BACK, header, _RETURN.dump_json(inside), signing)


def header_back(packet: bytes) -> Header:
    """What the outside of such a file claims, unproven."""
    return packets.read_header(BACK, packet)


def open_back(
    packet: bytes, box: X25519PrivateKey, *, receiver: str, sender: str, sender_key: str
) -> DistrictReturn:
    """The returns, once the district's signature has proved right."""
    _, plain = packets.open_packet(BACK, packet, box, receiver=receiver, sender=sender, sender_key=sender_key)
    return _read(_RETURN, plain)


def answer_to(header: Header, *, box: str, sender_key: str, packet_id: str, at: datetime) -> Header:
    """The outside of the way back: to whom the packet came from, from whom it was for."""
    return Header(packet_id, header.receiver, sender_key, header.sender, box, at, header.born)


def _read(kind: TypeAdapter[Kind], plain: bytes) -> Kind:
    """The inside. It is signed: what is wrong in it is the sender's doing, and still nothing is taken."""
    try:
        return kind.validate_json(plain)
    except ValidationError as bad:
        raise Refused("exhibits.district.form") from bad
