"""The values of the sensor: endpoints, what is watched, instants, clocks, canaries, and the record of one connection.

A `Record` holds facts only. What follows from them (level, flags, pieces, client) is `evidence.judge` of the record, and is
computed again by whoever doubts it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple, Self, TypeAlias

Proto: TypeAlias = Literal["tcp", "mse", "utp"]
Direction: TypeAlias = Literal["out", "in"]
Source: TypeAlias = Literal["tracker", "dht", "pex", "list", "incoming"]
Outcome: TypeAlias = Literal["refused", "echoed", "no_answer", "unreachable"]
"""Of a canary: the peer ended the connection and said nothing; it answered; it let the time run out; it was not reached."""

TIME_ERROR = 5  # adjtimex(2): the kernel's clock is not synchronised
PIECES_MOST = 2**24  # of one torrent; the largest that clients make have some hundred thousand
ENDPOINT = r"([0-9.]{7,15}|\[[0-9a-f:.]{2,39}\]):[0-9]{1,5}"
"""How lists and orders write an endpoint, as a pattern for the whole of it; `Endpoint.read` reads it."""
MAXERROR_US = 1_000_000  # an address in a shared network is asked for "within a second" (RFC 6302)


class WireError(Exception):
    """What a peer, a tracker or a DHT node sent is not what the protocol says; `code` names the fault."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Endpoint(NamedTuple):
    """An address as `ipaddress` prints it, and a port."""

    ip: str
    port: int

    @classmethod
    def read(cls, text: str) -> Self:
        """`192.0.2.1:6881` or `[2001:db8::1]:6881`. ValueError where it is neither."""
        ip, _, port = text.rpartition(":")
        if not ip or not port.isdigit():
            raise ValueError(text)
        return cls(ip.strip("[]"), int(port))


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def moment(utc_us: int) -> datetime:
    """Microseconds since 1970 as a time in UTC."""
    return _EPOCH + timedelta(microseconds=utc_us)


def microseconds(at: datetime) -> int:
    """A time as microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


class Instant(NamedTuple):
    """One moment by two clocks, in microseconds: UTC since 1970, and the monotonic clock that nobody sets."""

    utc_us: int
    mono_us: int


@dataclass(frozen=True, slots=True)
class Target:
    """One watched swarm. `v1` has 20 bytes, `v2` 32 (BEP 52); a hybrid has both. `pieces` is 0 where the number is not known.

    The wire carries 20 bytes of either: a sighting proves 160 bits of a v2 hash (trap T4).
    """

    alias: str
    v1: bytes | None
    v2: bytes | None
    pieces: int

    def __post_init__(self) -> None:
        sizes = (None if self.v1 is None else len(self.v1), None if self.v2 is None else len(self.v2))
        if sizes not in ((20, None), (None, 32), (20, 32)) or self.pieces < 0:
            raise ValueError(self.alias)

    @property
    def dials(self) -> tuple[bytes, ...]:
        """The hash by which a peer is dialled: a hybrid once, by v1 (trap T2)."""
        if self.v1:
            return (self.v1,)
        return (self.v2[:20],) if self.v2 else ()

    @property
    def answers(self) -> frozenset[bytes]:
        """The hashes that are an answer for it: a hybrid's peer may name the v2 hash (trap T1)."""
        return frozenset(one for one in (self.v1, self.v2 and self.v2[:20]) if one)


@dataclass(frozen=True, slots=True)
class Clock:
    """The kernel's own word on its clock (`adjtimex`): state, largest error in microseconds, and who disciplines it."""

    state: int
    maxerror_us: int
    source: str

    @property
    def sound(self) -> bool:
        """Whether a time of this clock may carry more than L2."""
        return self.state != TIME_ERROR and 0 <= self.maxerror_us <= MAXERROR_US


@dataclass(frozen=True, slots=True)
class Canary:
    """A dial of the same endpoint with a random hash that nobody publishes, over the same transport.

    `raw` is what came back: nothing, from a client that knows its torrents.
    """

    hash: bytes
    proto: Proto
    at: Instant
    raw: bytes
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one connection, or of one endpoint that was only named (then `ours` and the times are None).

    `raw` and `tx` are the bytes received and sent, after decryption where the transport encrypts. Of what was received, `raw`
    has the handshake (or the first 68 bytes of what came instead) and the kept frames as they came: extension handshake,
    bitfield, have, HAVE_ALL, HAVE_NONE; of a refused frame its 5-byte header, and then nothing more.
    `t_syn` is when the transport connection stood, `t_hs` the last byte of the peer's handshake, `t_end` the end.
    """

    obs_id: str
    authority_id: str
    target: Target
    dir: Direction
    proto: Proto
    ours: Endpoint | None
    peer: Endpoint
    src: tuple[Source, ...]
    t_syn: Instant | None
    t_hs: Instant | None
    t_end: Instant | None
    clock: Clock
    raw: bytes
    tx: bytes
    canary: Canary | None
    err: str
    sensor_build_hash: str

    def __post_init__(self) -> None:
        """No authority, no record (promise 2)."""
        if not (self.obs_id and self.authority_id):
            raise ValueError("authority_id")
