"""uTP (BEP 29): the transport over UDP by which many peers behind home routers are reached at all.

Only what a handshake and a bitfield need: we say little, acknowledge everything, send the little again when it was lost, and
offer a window that a peer cannot abuse. A `Talk` is the same as over TCP.

Who is not at an address must not be able to speak for it, as with TCP. So our first number is random as the connection's is, and
nothing stands before an answer has named both: 32 bits that only who received our first datagram knows.
"""

import asyncio
import errno
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from .clock import now
from .dial import Dialler, Due, Talk, family_of
from .values import Endpoint, WireError

DATA, FIN, STATE, RESET, SYN = range(5)
HEAD = 20  # bytes
WINDOW = 65_536  # bytes that a peer may send without an acknowledgement, and that are kept before their turn
AHEAD_MOST = 64  # packets kept that came before their turn
PAYLOAD_MOST = 1_200  # bytes of ours in a packet
AGAIN_S, TRIES = 1.0, 4
TURN = 1 << 16  # numbers of packets and connections begin again
_CLOCK = 1 << 32  # so do their microseconds


@dataclass(frozen=True, slots=True)
class Packet:
    """One datagram."""

    kind: int
    connection: int
    seq: int
    ack: int
    sent_us: int
    data: bytes
    delay_us: int = 0  # how long our last one seems to have taken, by its sender


def packet(one: Packet, delay_us: int) -> bytes:
    """The bytes of a datagram; `delay_us` is how long the peer's last one seems to have taken."""
    head = bytes([one.kind << 4 | 1, 0]) + one.connection.to_bytes(2)
    times = (one.sent_us % _CLOCK).to_bytes(4) + (delay_us % _CLOCK).to_bytes(4)
    return head + times + WINDOW.to_bytes(4) + one.seq.to_bytes(2) + one.ack.to_bytes(2) + one.data


def read_packet(data: bytes) -> Packet:
    """A datagram that came. WireError where it is none; extensions are read past."""
    if len(data) < HEAD or data[0] & 0x0F != 1 or data[0] >> 4 > SYN:
        raise WireError("utp_packet")
    at, extension = HEAD, data[1]
    while extension:
        if len(data) < at + 2 or len(data) < at + 2 + data[at + 1]:
            raise WireError("utp_packet")
        extension, at = data[at], at + 2 + data[at + 1]
    connection, seq, ack = (int.from_bytes(data[one : one + 2]) for one in (2, 16, 18))
    return Packet(data[0] >> 4, connection, seq, ack, int.from_bytes(data[4:8]), data[at:], int.from_bytes(data[8:12]))


class Call:
    """One connection that we opened, as a pure machine: datagrams in, datagrams out, and what the talk says of it.

    `connection` is below TURN - 1, and both it and `first` are random. Times are microseconds of the monotonic clock.
    """

    def __init__(self, connection: int, first: int, ours: Endpoint, talk: Talk, end_in: Callable[[float], None]) -> None:
        self._ours, self._talk, self._end_in = ours, talk, end_in
        self._connection = connection  # in what the peer sends; in ours it is one more
        self._first, self._seq, self._ack = first, first, 0
        self._stands, self._offset_us = False, 0
        self._unacknowledged: dict[int, tuple[int, bytes]] = {}
        self._ahead: dict[int, Packet] = {}
        self._delay_us = 0
        self.over: str | None = None  # why it ended

    def begin(self, at_us: int) -> list[bytes]:
        """The first datagram."""
        return [self._kept(SYN, b"", at_us)]

    def again(self, at_us: int) -> list[bytes]:
        """What has not been acknowledged, once more."""
        return [self._made(kind, seq, data, at_us) for seq, (kind, data) in self._unacknowledged.items()]

    def leave(self, at_us: int) -> list[bytes]:
        """The last datagram, where it is we who end it."""
        return [self._made(FIN if self._stands else RESET, self._seq, b"", at_us)]

    def take(self, one: Packet, at_us: int) -> list[bytes]:
        """What one datagram of the peer's brings about."""
        sent = (self._seq - self._first) % TURN  # how many of ours there are to acknowledge
        if self.over is not None or (one.ack - self._first) % TURN >= sent + (one.kind == RESET):
            return []  # it acknowledges what was never sent: not who we speak to (a reset may name the next number)
        self._delay_us = at_us + self._offset_us - one.sent_us
        if one.kind == RESET:
            self.over = "closed"
            return []
        for seq in [seq for seq in self._unacknowledged if (one.ack - seq) % TURN < TURN // 2]:
            del self._unacknowledged[seq]
        if not self._stands:
            if one.kind != STATE:
                return []
            self._ack = (one.seq - 1) % TURN
            return self._stand(at_us)
        if one.kind not in (DATA, FIN):
            return []
        self._keep(one)
        out = self._in_order(at_us)
        return out if self.over == "" else [*out, self._made(STATE, self._seq, b"", at_us)]

    def _stand(self, at_us: int) -> list[bytes]:
        self._stands = True
        return self._say(self._talk.opened(self._ours, self._end_in), at_us)

    def _keep(self, one: Packet) -> None:
        """Keeps what has not been heard yet, within the window; what is next, in any case."""
        place = (one.seq - self._ack) % TURN
        held = sum(len(each.data) for each in self._ahead.values())
        if place == 1 or (1 < place <= AHEAD_MOST and held + len(one.data) <= WINDOW):
            self._ahead.setdefault(one.seq, one)

    def _in_order(self, at_us: int) -> list[bytes]:
        """Lets the talk hear what has come in order."""
        out: list[bytes] = []
        while self.over is None and (one := self._ahead.pop((self._ack + 1) % TURN, None)) is not None:
            self._ack = one.seq
            if one.kind == FIN:
                self.over = "closed"
            elif one.data:
                out += self._say(self._talk.heard(one.data), at_us)
        return out

    def _say(self, said: bytes | None, at_us: int) -> list[bytes]:
        if said is None:
            self.over = ""
            return self.leave(at_us)
        return [self._kept(DATA, said[at : at + PAYLOAD_MOST], at_us) for at in range(0, len(said), PAYLOAD_MOST)]

    def _kept(self, kind: int, data: bytes, at_us: int) -> bytes:
        """A datagram that takes a number, and is sent until it is acknowledged."""
        seq, self._seq = self._seq, (self._seq + 1) % TURN
        self._unacknowledged[seq] = (kind, data)
        return self._made(kind, seq, data, at_us)

    def _made(self, kind: int, seq: int, data: bytes, at_us: int) -> bytes:
        connection = self._connection + (kind != SYN)
        return packet(Packet(kind, connection, seq, self._ack, at_us + self._offset_us, data), self._delay_us)


class _Line:
    """A call and the deadline that it has now."""

    __slots__ = ("call", "due", "talk")

    def __init__(self, call: Call, talk: Talk, due: Due) -> None:
        self.call, self.talk, self.due = call, talk, due


_Key = tuple[str, int, int]  # the peer's address and port, and the connection


class UtpSocket(asyncio.DatagramProtocol):
    """The uTP connections of one UDP socket; time is kept by the dialler of the loop."""

    def __init__(self, dialler: Dialler) -> None:
        self._dialler = dialler
        self._lines: dict[_Key, _Line] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the socket."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def close(self, why: str = "") -> None:
        """Ends every connection, for this reason."""
        for key in list(self._lines):
            self._end(key, why)
        self._transport.close()

    def _ours(self, peer: Endpoint) -> Endpoint:
        return Endpoint(_way_to(peer), self._transport.get_extra_info("sockname")[1])

    def _begin(self, key: _Key, call: Call, talk: Talk, within_s: float) -> _Line:
        self._lines[key] = line = _Line(call, talk, self._dialler.after(within_s, lambda: self._end(key, "timeout")))
        self._send(key, call.begin(now().mono_us))
        return line

    def _called(self, syn: Packet, addr: tuple[Any, ...]) -> None:
        """Somebody dials us: who only dials does not answer."""

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        """Hands a datagram to the connection that it is of; any other is dropped."""
        try:
            one = read_packet(data)
        except WireError:
            return
        if one.kind == SYN:
            self._called(one, addr)
            return
        key: _Key = (addr[0], addr[1], one.connection)
        if one.kind == RESET and key not in self._lines:  # some name the connection as we do in what we send
            key = (addr[0], addr[1], one.connection - 1)
        line = self._lines.get(key)
        if line is None:
            return
        self._send(key, line.call.take(one, now().mono_us))
        if line.call.over is not None:
            self._end(key, line.call.over)

    def error_received(self, exc: Exception) -> None:
        """A port is closed: the conversation runs out of time."""

    def _send(self, key: _Key, datagrams: list[bytes]) -> None:
        for one in datagrams:
            self._transport.sendto(one, key[:2])

    def _again(self, key: _Key, line: _Line, tried: int) -> None:
        def act() -> None:
            if self._lines.get(key) is line and tried < TRIES:
                self._send(key, line.call.again(now().mono_us))
                self._again(key, line, tried + 1)

        self._dialler.after(AGAIN_S * tried, act)

    def _end_in(self, key: _Key, seconds: float) -> None:
        line = self._lines[key]
        line.due.act = None
        line.due = self._dialler.after(seconds, lambda: self._end(key, ""))

    def _end(self, key: _Key, why: str) -> None:
        line = self._lines.pop(key, None)
        if line is None:
            return
        line.due.act = None
        if line.call.over is None:
            self._send(key, line.call.leave(now().mono_us))
        line.talk.ended(why)


class UtpDialler(UtpSocket):
    """Opens uTP connections."""

    @classmethod
    async def open(cls, dialler: Dialler, *, six: bool = False) -> "UtpDialler":
        """A socket of one address family. OSError where this machine has none of it."""
        family = socket.AF_INET6 if six else socket.AF_INET
        address = ("::", 0) if six else ("0.0.0.0", 0)  # noqa: S104 - an outgoing socket, by whatever way leads there
        _, one = await asyncio.get_running_loop().create_datagram_endpoint(lambda: cls(dialler), local_addr=address, family=family)
        return one

    def dial(self, peer: Endpoint, talk: Talk, within_s: float) -> None:
        """Begins one conversation; it is over at the latest after so many seconds."""
        connection = secrets.randbelow(TURN - 1)
        key = (peer.ip, peer.port, connection)
        if key in self._lines:  # one in 65,535
            asyncio.get_running_loop().call_soon(talk.ended, errno.errorcode[errno.EADDRINUSE].lower())
            return
        call = Call(connection, secrets.randbelow(TURN), self._ours(peer), talk, lambda seconds: self._end_in(key, seconds))
        self._again(key, self._begin(key, call, talk, within_s), 1)


def _way_to(peer: Endpoint) -> str:
    """Our own address on the way to a peer: a socket that sends nothing is asked for it."""
    with socket.socket(family_of(peer), socket.SOCK_DGRAM) as asked:
        try:
            asked.connect((peer.ip, peer.port))
        except OSError:
            return ""
        return str(asked.getsockname()[0])
