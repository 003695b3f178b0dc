"""Who dials us: in a `listed` watch our address stands in the swarm, and peers come and name the info-hash first.

That is the stronger sighting, L3b: nobody told them the hash but the swarm, and the port they come from is the one that a
provider's log of translations has. They come by TCP, encrypted or not, and by uTP. We answer a known hash with our three frames,
and say nothing to anybody else; to who encrypts, half of a key before that.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import cast

from thelivu.base import new_id

from .clock import now
from .dial import Dialler
from .evidence import weigh
from .mse_answer import Answered, named
from .observe import PEER_ID, Observer, Seen, answer_to
from .reading import Reading
from .restraint import Restraint, net_of
from .utp_listen import UtpListener
from .values import Endpoint, Instant, Proto, Record, Target
from .wire import handshake

CALLERS_MOST = 2_000  # connections at once
NET_MOST = 20  # of them from one /24 or /48
KEYS_MOST = 100  # agreements on a key in a second: each takes some 2 ms

Swarms = Callable[[], Mapping[bytes, Target]]
"""The target of each 20-byte hash that may be named now; the same object as long as they are the same."""


class Room:
    """How many callers are there at once, in all and from one network."""

    def __init__(self) -> None:
        self.nets: Counter[int] = Counter()

    def take(self, ip: str) -> bool:
        """Lets one more in from there, if there is room."""
        net = net_of(ip)
        if self.nets.total() >= CALLERS_MOST or self.nets[net] >= NET_MOST:
            return False
        self.nets[net] += 1
        return True

    def leave(self, ip: str) -> None:
        """One from there is gone."""
        net = net_of(ip)
        self.nets[net] -= 1
        if not self.nets[net]:
            del self.nets[net]


class Listener:
    """What the callers of a watch share. `observer_of` gives whose order a swarm is of."""

    def __init__(self, observer_of: Callable[[Target], Observer], restraint: Restraint, swarms: Swarms, within_s: float) -> None:
        self.observer_of, self.swarms, self.within_s = observer_of, swarms, within_s
        self._restraint = restraint
        self.room, self._utp_room = Room(), Room()  # who is not proven takes nobody's place who is
        self.callers: set[Caller] = set()
        self._meant: Mapping[bytes, Target] = {}
        self._digests: dict[bytes, bytes] = {}
        self._keys = (0, 0)  # a second, and how many in it
        self._server: asyncio.Server | None = None
        self._utp: list[UtpListener] = []

    async def open(self, port: int, dialler: Dialler) -> None:
        """Takes callers in at this port, by every address of the machine. OSError where the port is taken."""
        self._server = await asyncio.get_running_loop().create_server(self.call, None, port, backlog=512)
        self._utp.append(await UtpListener.open(dialler, port, self.by_utp, self.within_s))
        with suppress(OSError):  # no IPv6 here
            self._utp.append(await UtpListener.open(dialler, port, self.by_utp, self.within_s, six=True))

    def call(self) -> "Caller":
        """The protocol of one more connection by TCP."""
        return Caller(self)

    def takes(self, ip: str) -> bool:
        """Whether there is room for one more from there, and it is no sensor, of ours or a partner's; then it is counted."""
        return self._restraint.host(ip) != "sensor" and self.room.take(ip)

    def by_utp(self, peer: Endpoint) -> Answered | None:
        """The talk with one more caller by uTP, or None. Where none may be dialled none is answered: who called is not proven yet."""
        if self._restraint.never(peer) or not self._utp_room.take(peer.ip):
            return None
        return self.answered(Heard(self, "utp", peer, lambda: self._utp_room.leave(peer.ip)))

    def answered(self, heard: "Heard") -> Answered:
        """A talk, plain or encrypted as the caller has it."""
        return Answered(heard, self._hash_of, self._may_agree)

    def _hash_of(self, meant: bytes) -> bytes | None:
        swarms = self.swarms()
        if swarms is not self._meant:
            self._meant, self._digests = swarms, {named(one): one for one in swarms}
        return self._digests.get(meant)

    def _may_agree(self) -> bool:
        second, keys = self._keys
        now_in = now().mono_us // 1_000_000
        self._keys = (now_in, keys + 1 if second == now_in else 1)
        return self._keys[1] <= KEYS_MOST

    async def close(self) -> None:
        """Takes nobody in any more, and lets everybody who is there leave a record."""
        if self._server is not None:
            self._server.close()
        for one in self._utp:
            one.close("stopped")
        there = list(self.callers)
        for caller in there:
            caller.end("stopped", at_once=True)
        await asyncio.gather(*(caller.gone.wait() for caller in there))


class Heard:
    """The talk with one caller, as it is inside."""

    def __init__(self, of: Listener, proto: Proto, peer: Endpoint, left: Callable[[], None]) -> None:
        self._of, self._proto, self._peer, self._left = of, proto, peer, left
        self._reading = Reading(of.swarms())
        self._tx = b""
        self._ours: Endpoint | None = None
        self._open_at: Instant | None = None
        self._hand_at: Instant | None = None
        self._end_in: Callable[[float], None] | None = None
        self._why = ""

    def opened(self, ours: Endpoint, end_in: Callable[[float], None]) -> bytes:
        """Says nothing: the caller begins."""
        self._ours, self._open_at, self._end_in = ours, now(), end_in
        return b""

    def agreed(self, info_hash: bytes) -> bool:
        """Who means one swarm by its encryption is heard of that swarm alone."""
        target = self._of.swarms().get(info_hash)
        if target is None or not self._of.observer_of(target).may(target):
            return False
        self._reading = Reading(dict.fromkeys(target.answers, target))
        self._proto = "mse" if self._proto == "tcp" else self._proto
        return True

    def heard(self, data: bytes) -> bytes | None:
        """Reads on; a handshake with a hash that may be watched now is answered, once."""
        reading, greeted = self._reading, self._reading.hand is not None
        reading.feed(data)
        if reading.closed:
            return None
        hand, target = reading.hand, reading.target
        if hand is None or target is None:
            return b""
        said = b""
        if not greeted:
            self._hand_at = now()
            if not self._of.observer_of(target).may(target):
                self._why = "order"
                return None
            said = self._tx = handshake(hand.hash, PEER_ID + os.urandom(12), v2_only=target.v1 is None) + answer_to(hand)
        if not reading.said_all:
            return said
        if said and self._end_in is not None:  # all at once: it is answered before it ends
            self._end_in(0)
            return said
        return None

    def ended(self, why: str) -> None:
        """Leaves the record, where the peer named a hash that is watched."""
        self._left()
        self._end_in = None  # no cycle is left for the collector
        if self._reading.target is not None and self._tx:
            self._leave(self._reading.target, self._why or why)

    def _leave(self, target: Target, why: str) -> None:
        of = self._of.observer_of(target)
        record = Record(
            new_id(), of.authority, target, "in", self._proto, self._ours, self._peer, ("incoming",), self._open_at, self._hand_at, now(),
            of.clock(), bytes(self._reading.raw), self._tx, None, why, of.build,
        )  # fmt: skip
        of.sink(Seen(record, weigh(self._reading, record), tuple(self._reading.pex)))


class Caller(asyncio.Protocol):
    """One peer that dialled us by TCP."""

    def __init__(self, of: Listener) -> None:
        self._of = of
        self._talk: Answered | None = None
        self._why: str | None = None  # none: not we ended it
        self.gone = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Notes both ends; too many from one place are not listened to."""
        self._transport = cast("asyncio.Transport", transport)
        peer = Endpoint(*transport.get_extra_info("peername")[:2])
        if not self._of.takes(peer.ip):
            self._transport.abort()
            return
        self._of.callers.add(self)
        self._talk = talk = self._of.answered(Heard(self._of, "tcp", peer, lambda: self._of.room.leave(peer.ip)))
        self._due = asyncio.get_running_loop().call_later(self._of.within_s, self.end, "timeout")
        talk.opened(Endpoint(*transport.get_extra_info("sockname")[:2]), self._end_in)

    def data_received(self, data: bytes) -> None:
        """What the peer says, and what is answered."""
        if self._talk is None or self._why is not None:
            return
        said = self._talk.heard(data)
        if said is None:
            self.end("")
        elif said:
            self._transport.write(said)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio asks so
        """Leaves the record."""
        if self._talk is None:
            return
        self._due.cancel()
        self._of.callers.discard(self)
        self._talk.ended("closed" if self._why is None else self._why)
        self.gone.set()

    def end(self, why: str, *, at_once: bool = False) -> None:
        """Ends the connection, for this reason; `at_once` without waiting until all was sent."""
        self._why = why
        (self._transport.abort if at_once else self._transport.close)()

    def _end_in(self, seconds: float) -> None:
        self._due.cancel()
        self._due = asyncio.get_running_loop().call_later(seconds, self.end, "")
