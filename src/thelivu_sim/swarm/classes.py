"""The classes of peers: what each does on the wire, and where a right observer ends with it (sensor reference, section 13.2).

An act runs once a client has said its handshake (or, of a class that does not listen, its first bytes). `knows`: only the
hash of its own torrent is answered, everything else is hung up on without a word, as real clients do.
"""

import hashlib
import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Protocol, TypeAlias

from . import wire
from .plan import CLOSED, DEAD, PORT, Kind, Torrent, complete, held
from .wire import Handshake, frame

MARKER = b"THELIVU-TEST-MARKER-OF-A-PUSHED-PIECE"
"""Stands in every pushed piece, and so must stand nowhere in what an observer keeps."""
_BYTE_S = 0.002  # between two pieces of one byte
_LORIS_S = 1.0
_PEX_SUB = 1  # the id under which every client that the swarm meets takes peer exchange


class Talk(Protocol):
    """One connection, as a class sees it: `index` of the endpoint in its class, `visits` of it so far, this one included."""

    seed: int
    torrent: Torrent
    index: int
    visits: int

    def say(self, data: bytes) -> None: ...
    def hang_up(self) -> None: ...
    def reset(self) -> None: ...
    def later(self, seconds: float, then: Callable[[], None]) -> None: ...


Act: TypeAlias = Callable[[Talk, Handshake], None]


@dataclass(frozen=True, slots=True)
class Class:
    """A class of peers. `at_once`: it acts on the first bytes, whatever they are (then its act gets an empty handshake)."""

    kind: Kind
    act: Act
    knows: bool = True
    fast: bool = False
    at_once: bool = False


@lru_cache(100_000)
def peer_id(seed: int, name: str, index: int) -> bytes:
    """The peer id of one endpoint, the same at each visit."""
    return b"-TS0001-" + hashlib.sha256(f"{seed} {name} {index}".encode()).digest()[:12]


def opening(talk: Talk, hand: Handshake, *, fast: bool = False, own_id: bytes = b"", info_hash: bytes = b"") -> bytes:
    """An honest handshake and, to who offers BEP 10, an extension handshake."""
    offers = [wire.EXTENSIONS, *([wire.FAST] if fast else []), *([wire.V2] if talk.torrent.v2 else [])]
    answer = info_hash or talk.torrent.answer(hand.hash, v2_bit=hand.offers(wire.V2)) or hand.hash
    made = wire.handshake(answer, own_id or peer_id(talk.seed, talk.torrent.alias, talk.index), wire.reserved(*offers))
    return made + _EXTENSION if hand.offers(wire.EXTENSIONS) else made


_EXTENSION = wire.extended(0, {b"m": {b"ut_pex": 1}, b"v": b"Test Swarm 1"})


def bits(talk: Talk) -> bytes:
    """What the endpoint holds: each third is a seed."""
    pieces = talk.torrent.pieces
    return complete(pieces) if talk.index % 3 == 0 else held(talk.seed, pieces, talk.index % 64)


def honest(talk: Talk, hand: Handshake) -> None:
    talk.say(opening(talk, hand) + frame(wire.BITFIELD, bits(talk)))


def _fast(talk: Talk, hand: Handshake) -> None:
    both = hand.offers(wire.FAST) and talk.index % 3 == 0
    talk.say(opening(talk, hand, fast=True) + (frame(wire.HAVE_ALL) if both else frame(wire.BITFIELD, bits(talk))))


def _by_have(talk: Talk, hand: Handshake) -> None:
    some = Random(f"{talk.seed} {talk.index}").sample(range(talk.torrent.pieces), 5)
    talk.say(opening(talk, hand) + b"".join(frame(wire.HAVE, struct.pack(">I", one)) for one in some))


def _one_byte(talk: Talk, hand: Handshake) -> None:
    _drip(talk, opening(talk, hand) + frame(wire.BITFIELD, bits(talk)), _BYTE_S, 100)


def _loris(talk: Talk, hand: Handshake) -> None:
    _drip(talk, opening(talk, hand)[: wire.HANDSHAKE - 1], _LORIS_S, wire.HANDSHAKE)


def _drip(talk: Talk, data: bytes, pause: float, singles: int) -> None:
    """So many bytes one by one, then the rest."""
    size = 1 if singles else len(data)
    talk.say(data[:size])
    if data[size:]:
        talk.later(pause, lambda: _drip(talk, data[size:], pause, singles - 1))


def _leaves_after(talk: Talk, hand: Handshake) -> None:
    honest(talk, hand)
    talk.hang_up()


def _leaves_before(talk: Talk, hand: Handshake) -> None:
    talk.say(opening(talk, hand))
    talk.hang_up()


def _has_none(talk: Talk, hand: Handshake) -> None:
    said = frame(wire.HAVE_NONE) if hand.offers(wire.FAST) else b""
    talk.say(opening(talk, hand, fast=True) + said)


def _other_hash(talk: Talk, hand: Handshake) -> None:
    other = hashlib.sha256(b"other" + talk.torrent.alias.encode()).digest()[:20]
    talk.say(opening(talk, hand, info_hash=other) + frame(wire.BITFIELD, bits(talk)))


def _downgrade(talk: Talk, hand: Handshake) -> None:
    """Answers as a hybrid's peer that upgrades to v2, but with a v2 hash that belongs to no torrent (trap T1)."""
    unpaired = hashlib.sha256(b"unpaired" + hand.hash).digest()[:20]
    said = wire.handshake(unpaired, peer_id(talk.seed, "hybrid", talk.index), wire.reserved(wire.EXTENSIONS, wire.V2))
    talk.say(said + frame(wire.BITFIELD, bits(talk)))


def _echo(talk: Talk, hand: Handshake) -> None:
    talk.say(opening(talk, hand, info_hash=hand.hash) + frame(wire.BITFIELD, complete(talk.torrent.pieces)))


def _fickle(talk: Talk, hand: Handshake) -> None:
    if talk.visits % 2:
        talk.hang_up()
    else:
        _echo(talk, hand)


def _own_id(talk: Talk, hand: Handshake) -> None:
    talk.say(opening(talk, hand, own_id=hand.peer_id) + frame(wire.BITFIELD, bits(talk)))


def _one_id(talk: Talk, hand: Handshake) -> None:
    talk.say(opening(talk, hand, own_id=b"-TS0001-one-for-all-") + frame(wire.BITFIELD, bits(talk)))


def _silent(_talk: Talk, _hand: Handshake) -> None:
    pass


def _reset(talk: Talk, _hand: Handshake) -> None:
    talk.reset()


def _web(talk: Talk, _hand: Handshake) -> None:
    talk.say(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    talk.hang_up()


def _noise(talk: Talk, _hand: Handshake) -> None:
    talk.say(b"\x00" + Random(f"{talk.seed} {talk.index}").randbytes(4_096))


def _cut(talk: Talk, hand: Handshake) -> None:
    talk.say(opening(talk, hand)[:40])
    talk.hang_up()


def _over_long(talk: Talk, hand: Handshake) -> None:
    talk.say(opening(talk, hand) + frame(wire.BITFIELD, bits(talk) + b"\0" * (1 + talk.index % 3)))


def _too_short(talk: Talk, hand: Handshake) -> None:
    talk.say(opening(talk, hand) + frame(wire.BITFIELD, bits(talk)[:-1]))


def _spare(talk: Talk, hand: Handshake) -> None:
    own = bits(talk)
    talk.say(opening(talk, hand) + frame(wire.BITFIELD, own[:-1] + bytes([own[-1] | 1])))


def pushed() -> bytes:
    """An unsolicited piece: index, offset, and 16 KiB that begin and end with the marker."""
    return frame(wire.PIECE, struct.pack(">II", 0, 0) + MARKER + b"\0" * (16_384 - 2 * len(MARKER)) + MARKER)


def _pushes(talk: Talk, hand: Handshake) -> None:
    talk.say(opening(talk, hand) + pushed())


def _pushes_after(talk: Talk, hand: Handshake) -> None:
    honest(talk, hand)
    talk.say(pushed())


def _four_gib(talk: Talk, hand: Handshake) -> None:
    kind = (wire.BITFIELD, wire.EXTENDED, 99)[talk.index % 3]
    talk.say(opening(talk, hand) + b"\xff\xff\xff\xff" + bytes([kind]) + b"\0" * 65_536)


def _bomb(talk: Talk, hand: Handshake) -> None:
    depth = 2_000 if talk.index % 2 else 60_000
    body = b"\0" + b"l" * depth + b"e" * depth
    talk.say(opening(talk, Handshake(bytes(8), hand.hash, hand.peer_id)) + frame(wire.EXTENDED, body))


@lru_cache(2)
def _flood(messages: int) -> bytes:
    """100,000 private addresses, in so many messages."""
    inner = ((one >> 16, one >> 8 & 255, one & 255) for one in range(100_000))
    every_one = b"".join(bytes([10, *one]) + PORT.to_bytes(2, "big") for one in inner)
    size = len(every_one) // messages
    parts = (every_one[at : at + size] for at in range(0, len(every_one), size))
    return b"".join(wire.extended(_PEX_SUB, {b"added": one, b"added.f": b"\0" * (size // 6)}) for one in parts)


def _pex_flood(talk: Talk, hand: Handshake) -> None:
    honest(talk, hand)
    talk.say(_flood(100 if talk.index % 2 else 1))


def _have_flood(talk: Talk, hand: Handshake) -> None:
    talk.say(opening(talk, hand) + frame(wire.HAVE, struct.pack(">I", talk.index % talk.torrent.pieces)) * 20_000)


def _have_beyond(talk: Talk, hand: Handshake) -> None:
    talk.say(opening(talk, hand) + frame(wire.HAVE, struct.pack(">I", talk.torrent.pieces + talk.index)) * 300)


def _shrinks(talk: Talk, hand: Handshake) -> None:
    pieces = talk.torrent.pieces
    left = max(1, pieces - 20 * talk.visits)
    own = (((1 << left) - 1) << (len(complete(pieces)) * 8 - left)).to_bytes(len(complete(pieces)), "big")
    talk.say(opening(talk, hand) + frame(wire.BITFIELD, own))


def _never_changes(talk: Talk, hand: Handshake) -> None:
    talk.say(opening(talk, hand) + frame(wire.BITFIELD, held(talk.seed, talk.torrent.pieces, 7)))


def _all_of_it(talk: Talk, hand: Handshake) -> None:
    said = frame(wire.HAVE_ALL) if hand.offers(wire.FAST) else frame(wire.BITFIELD, complete(talk.torrent.pieces))
    talk.say(opening(talk, hand, fast=True) + said)


_ALL = (
    # takes part and says so
    Class(Kind("honest", "L4", "L5", holds=True), honest),
    Class(Kind("honest_fast", "L4", "L5", holds=True), _fast, fast=True),
    Class(Kind("honest_by_have", "L4", "L5", holds=True), _by_have),
    Class(Kind("one_byte_at_a_time", "L4", "L5", holds=True), _one_byte),
    Class(Kind("closes_after_bitfield", "L4", "L5", holds=True), _leaves_after),
    Class(Kind("pex_flood", "L4", "L5", holds=True), _pex_flood),
    Class(Kind("have_flood", "L4", "L5", holds=True), _have_flood),
    Class(Kind("pushes_after_bitfield", "L4", "L5", holds=True), _pushes_after),
    # takes part, and claims nothing that counts
    Class(Kind("closes_before_bitfield", "L3", "L3", holds=True), _leaves_before),
    Class(Kind("have_none", "L3", "L3", holds=True), _has_none, fast=True),
    Class(Kind("over_long_bitfield", "L3", "L3", holds=True), _over_long),
    Class(Kind("short_bitfield", "L3", "L3", holds=True), _too_short),
    Class(Kind("spare_bits", "L3", "L3", holds=True), _spare),
    Class(Kind("pushed_piece", "L3", "L3", holds=True), _pushes),
    Class(Kind("four_gib_length", "L3", "L3", holds=True), _four_gib),
    Class(Kind("bencode_bomb", "L3", "L3", holds=True), _bomb),
    Class(Kind("have_beyond_the_end", "L3", "L3", holds=True), _have_beyond),
    # says that it takes part, and is not to be believed further: corroboration's work
    Class(Kind("shrinking_bitfield", "L4", "L4", holds=True), _shrinks),
    Class(Kind("never_changes", "L4", "L4", holds=False), _never_changes),
    Class(Kind("have_all_of_a_24", "L4", "L4", holds=False, packed=True), _all_of_it, fast=True),
    Class(Kind("one_peer_id", "L4", "L4", holds=False), _one_id),
    # refuses the canary and lies about one hash: nothing on the wire tells it apart, so L4 is allowed by definition
    Class(Kind("targeted_liar", "L4", "L5", holds=False), honest),
    # echoes at each second visit alone: a canary that always goes first does not find it
    Class(Kind("fickle_echo", "L2", "L4", holds=False), _fickle, knows=False),
    # never took part
    Class(Kind("echo", "L2", "L2", holds=False), _echo, knows=False),
    Class(Kind("wrong_hash", "L2", "L2", holds=False), _other_hash, knows=False),
    Class(Kind("hybrid_downgrade", "L2", "L2", holds=False), _downgrade),
    Class(Kind("own_peer_id", "L2", "L2", holds=False), _own_id),
    Class(Kind("silent", "L2", "L2", holds=False), _silent, at_once=True),
    Class(Kind("web_server", "L2", "L2", holds=False), _web, at_once=True),
    Class(Kind("noise", "L2", "L2", holds=False), _noise, at_once=True),
    Class(Kind("resets", "L2", "L2", holds=False), _reset, at_once=True),
    Class(Kind("cut_handshake", "L2", "L2", holds=False), _cut),
    Class(Kind("slow_loris", "L2", "L2", holds=False), _loris),
    Class(Kind("closed_port", "L1", "L1", holds=False, port=CLOSED), _silent),
    Class(Kind("dead", "L1", "L1", holds=False, port=DEAD), _silent),
)
CLASSES = {one.kind.name: one for one in _ALL}
KINDS = {name: one.kind for name, one in CLASSES.items()}
"""The order gives each class its addresses."""


def every(number: int) -> dict[str, int]:
    """So many endpoints of each class: the adversary matrix."""
    return dict.fromkeys(KINDS, number)


def dead_mix(number: int) -> dict[str, int]:
    """The field's mix (bar B7): of so many endpoints 70 in 100 never answer, and the others are honest."""
    mute = number * 7 // 10
    return {"honest": number - mute, "dead": mute}
