"""The watch order: what one sensor may watch, in which modes, and until when; signed by the office of two officers.

Arrives: the order as a file, the office's key, an instant. Leaves: the order, or a refusal that says why; and of an order the
Permit for one of its swarms, which is asked for again before each dial. The authority stands inside the order, as the office
signed it, so that `authority.permit` decides here as it does in the office.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError, with_config

from thelivu.authority import Authority, Permit, Subject, permit, read_authority
from thelivu.base import InputError, Refused, canonical, rfc3339

from .values import ENDPOINT, PIECES_MOST, Endpoint, Target

LARGEST = 16 * 1024**2  # bytes: some 30,000 hashes
MODES = ("quiet", "listed")
"""`quiet` is seen by nobody but whom it dials; `listed` stands in the swarm as a member, and takes connections."""

Mode = Literal["quiet", "listed"]
_CONTEXT = b"thelivu watch order v1\n"
_Id = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
_Said = Annotated[str, Field(min_length=1, max_length=200)]


@with_config({"extra": "forbid"})
@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One swarm of an order, with where its hash comes from, what for it is watched, and who looked at it."""

    alias: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,29}$")]  # the only name that pages and logs have for it
    v1: Annotated[str, Field(pattern=r"^([0-9a-f]{40})?$")] = ""
    v2: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    pieces: Annotated[int, Field(ge=0, le=PIECES_MOST)] = 0
    list: _Said  # NAME@VERSION, a subject of the authority
    purpose: _Said
    reviewer: _Said
    tracker: Annotated[str, Field(max_length=300)] = ""  # udp://host:port or http://host:port/path
    peers: tuple[Annotated[str, Field(pattern=f"^{ENDPOINT}$")], ...] = ()  # address and port, where a referral named them

    @property
    def named(self) -> tuple[Endpoint, ...]:
        """The endpoints that the order itself names."""
        return tuple(map(Endpoint.read, self.peers))

    @property
    def target(self) -> Target:
        """What is dialled for it."""
        return Target(self.alias, bytes.fromhex(self.v1) or None, bytes.fromhex(self.v2) or None, self.pieces)


@with_config({"extra": "forbid"})
@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A signed order as it is read. `never` are addresses that are not dialled: own sensors and those of partners."""

    version: Literal[1] = 1
    id: _Id
    label: _Said
    sensor: _Id
    office: _Id
    born: Literal["real", "synthetic"]
    modes: Annotated[tuple[Mode, ...], Field(min_length=1)]
    watched: Annotated[tuple[Watched, ...], Field(min_length=1)]
    never: tuple[str, ...] = ()
    ordered_by: _Said
    approved_by: _Said
    valid_from: AwareDatetime
    valid_to: AwareDatetime
    authority: dict[str, Any] = field(repr=False)


_ORDER = TypeAdapter(Order)


@dataclass(frozen=True, slots=True)
class Watch:
    """An order that was read and stands, with its authority as a value."""

    order: Order
    legal: Authority

    def permit(self, mode: Mode, at: AwareDatetime, swarm: Watched) -> Permit:
        """The Permit to watch this swarm in this mode at this instant, or Refused with the first reason against it."""
        if mode not in self.order.modes:
            raise Refused("sensor.order.mode", mode=mode)
        if not self.order.valid_from <= at < self.order.valid_to:
            raise Refused("sensor.order.lapsed", valid_to=rfc3339(self.order.valid_to))
        return permit(self.legal, f"sensor.watch.{mode}", Subject("list", swarm.list), at)


def sign_order(order: Order, key: Ed25519PrivateKey) -> dict[str, Any]:
    """The order as a document that the office stands for. Refused for one that one officer alone wants."""
    if order.ordered_by == order.approved_by:
        raise Refused("authority.same_officer")
    document = _ORDER.dump_python(order, mode="json")
    return {**document, "signature": key.sign(_CONTEXT + canonical(document)).hex()}


def read_order(file: bytes, key: Ed25519PublicKey, at: AwareDatetime) -> Watch:
    """The order that the office of this key signed. Refused: unsigned, altered, lapsed, or its authority is."""
    if len(file) > LARGEST:
        raise InputError("sensor.order.too_large", limit=LARGEST)
    try:
        document = TypeAdapter(dict[str, Any]).validate_json(file)
        signature = bytes.fromhex(str(document.pop("signature", "")))
        key.verify(signature, _CONTEXT + canonical(document))
    except InvalidSignature as bad:
        raise Refused("sensor.order.signature") from bad
    except ValueError as bad:  # not JSON, no signature
        raise InputError("sensor.order.not_one") from bad
    try:
        order = _ORDER.validate_python(document, strict=False)
        _told_apart(order.watched)
    except ValidationError as bad:
        where = ".".join(map(str, bad.errors()[0]["loc"]))
        raise InputError("sensor.order.field", where=where) from bad
    if at >= order.valid_to:
        raise Refused("sensor.order.lapsed", valid_to=rfc3339(order.valid_to))
    return Watch(order, read_authority(order.authority, key, at))


def _told_apart(watched: Iterable[Watched]) -> None:
    """InputError where a swarm has no hash, or two have the same alias or hash: their sightings could not be told apart."""
    known: set[str | bytes] = set()
    for one in watched:
        if not one.v1 and not one.v2:
            raise InputError("sensor.order.no_hash", alias=one.alias)
        names: set[str | bytes] = {one.alias, *one.target.answers}
        if known & names:
            raise InputError("sensor.order.twice", alias=one.alias)
        known |= names
