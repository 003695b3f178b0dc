"""Handshakes, frames and records as a test needs them. Here alone are encoders for what a peer may send us."""

import random
from itertools import pairwise
from typing import Any

from thelivu.sensor.values import Canary, Clock, Endpoint, Instant, Record, Target
from thelivu.sensor.wire import HAVE_ALL, HAVE_NONE, PROTOCOL, extension_handshake, handshake, have_none

V1, V2 = bytes(range(20)), bytes(range(100, 132))
TARGET = Target("swarm-a", V1, None, 100)
HYBRID = Target("swarm-h", V1, V2, 100)
UNKNOWN = Target("swarm-u", V1, None, 0)
OURS, THEIRS = b"-TV0001-" + b"o" * 12, b"-XX1234-" + b"t" * 12
SOUND = Clock(0, 20_000, "adjtimex")
BEP = b"\0\0\0\0\0\x10\0\x04"
T0 = 1_767_000_000_000_000


def hand(info_hash: bytes = V1, *, peer_id: bytes = THEIRS, reserved: bytes = BEP) -> bytes:
    return PROTOCOL + reserved + info_hash + peer_id


def frame(kind: int, body: bytes = b"") -> bytes:
    return (len(body) + 1).to_bytes(4, "big") + bytes([kind]) + body


def extension(body: bytes = b"d1:v8:Test 1.0e") -> bytes:
    return frame(20, b"\0" + body)


def bitfield(*held: int, pieces: int = 100) -> bytes:
    bits = bytearray((pieces + 7) // 8)
    for one in held:
        bits[one // 8] |= 0x80 >> one % 8
    return frame(5, bytes(bits))


def have(index: int) -> bytes:
    return frame(4, index.to_bytes(4, "big"))


ALL, NONE = frame(HAVE_ALL), frame(HAVE_NONE)


def at(seconds: float) -> Instant:
    return Instant(T0 + round(seconds * 1e6), 5_000_000 + round(seconds * 1e6))


def clean(proto: str = "tcp", **changed: Any) -> Canary:
    return Canary(**{"hash": b"c" * 20, "proto": proto, "at": at(-3), "raw": b"", "outcome": "refused", **changed})


def record(raw: bytes = b"", **changed: Any) -> Record:
    """A record of a connection that we dialled, sound in everything but for what is changed."""
    target = changed.get("target", TARGET)
    tx = handshake(target.dials[0], OURS, v2_only=target.v1 is None) + extension_handshake() + have_none()
    values = {
        "obs_id": "0" * 32, "authority_id": "A-0001", "target": target, "dir": "out", "proto": "tcp",
        "ours": Endpoint("127.0.0.1", 40_000), "peer": Endpoint("127.0.1.1", 6881), "src": ("list",),
        "t_syn": at(0), "t_hs": at(0.2), "t_end": at(1), "clock": SOUND, "raw": raw, "tx": tx,
        "canary": clean(changed.get("proto", "tcp")), "err": "", "sensor_build_hash": "b" * 64,
    }  # fmt: skip
    return Record(**{**values, **changed})


def cut(data: bytes, chance: random.Random) -> list[bytes]:
    """The bytes as a network may cut them."""
    places = sorted({0, len(data), *(chance.randint(0, len(data)) for _ in range(chance.randint(0, 6)))})
    return [data[first:last] for first, last in pairwise(places)]
