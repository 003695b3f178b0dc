"""Who dials us: in a `listed` watch our address stands in the swarm, and peers come and name the info-hash first.

That is the stronger sighting, L3b: nobody told them the hash but the swarm, and the port they come from is the one that a
provider's log of translations has. We answer a known hash with our three frames, and say nothing to anybody else.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Mapping
from typing import cast

from thelivu.base import new_id

from .clock import now
from .evidence import weigh
from .observe import PEER_ID, Observer, Seen, answer_to
from .reading import Reading
from .restraint import Restraint, net_of
from .values import Endpoint, Instant, Record, Target
from .wire import handshake

CALLERS_MOST = 2_000  # connections at once
NET_MOST = 20  # of them from one /24 or /48


class Listener:
    """What the callers of one watch share."""

    def __init__(self, observer: Observer, restraint: Restraint, swarms: Mapping[bytes, Target]) -> None:
        """`swarms`: the target of each 20-byte hash that may be named."""
        self.observer, self.swarms, self._restraint = observer, swarms, restraint
        self.nets: Counter[int] = Counter()
        self.callers: set[Caller] = set()
        self._server: asyncio.Server | None = None

    async def open(self, port: int) -> None:
        """Takes callers in at this port, by every address of the machine."""
        self._server = await asyncio.get_running_loop().create_server(self.call, None, port, backlog=512)

    def call(self) -> "Caller":
        """The protocol of one more connection."""
        return Caller(self)

    def takes(self, ip: str) -> bool:
        """Whether there is room for one more from there, and it is no sensor, of ours or a partner's."""
        if self._restraint.host(ip) == "sensor":
            return False
        return self.nets.total() < CALLERS_MOST and self.nets[net_of(ip)] < NET_MOST

    async def close(self) -> None:
        """Takes nobody in any more, and lets everybody who is there leave a record."""
        if self._server is not None:
            self._server.close()
        there = list(self.callers)
        for caller in there:
            caller.end("stopped", at_once=True)
        await asyncio.gather(*(caller.gone.wait() for caller in there))


class Caller(asyncio.Protocol):
    """One peer that dialled us."""

    def __init__(self, of: Listener) -> None:
        self._of, self._reading = of, Reading(of.swarms)
        self._tx = b""
        self._hand_at: Instant | None = None
        self._taken = False
        self._why = ""
        self.gone = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Notes both ends; too many from one place are not listened to."""
        self._transport = cast("asyncio.Transport", transport)
        self._open_at = now()
        self._ours = Endpoint(*transport.get_extra_info("sockname")[:2])
        self._peer = Endpoint(*transport.get_extra_info("peername")[:2])
        self._taken = self._of.takes(self._peer.ip)
        if not self._taken:
            self._transport.abort()
            return
        self._of.callers.add(self)
        self._of.nets[net_of(self._peer.ip)] += 1
        self._due = asyncio.get_running_loop().call_later(self._of.observer.timeout_s, self.end, "timeout")

    def data_received(self, data: bytes) -> None:
        """Reads on; a handshake with a hash that may be watched now is answered, once."""
        reading, greeted = self._reading, self._reading.hand is not None
        reading.feed(data)
        if reading.closed:
            self.end("")
            return
        hand, target = reading.hand, reading.target
        if hand is None or target is None:
            return
        if not greeted:
            self._hand_at = now()
            if not self._of.observer.may(target):
                self.end("order")
                return
            self._tx = handshake(hand.hash, PEER_ID + os.urandom(12), v2_only=target.v1 is None) + answer_to(hand)
            self._transport.write(self._tx)
        if reading.said_all:
            self.end("")

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio asks so
        """Leaves the record, where the peer named a hash that is watched."""
        if not self._taken:
            return
        self._due.cancel()
        self._of.callers.discard(self)
        net = net_of(self._peer.ip)
        self._of.nets[net] -= 1
        if not self._of.nets[net]:
            del self._of.nets[net]
        if self._reading.target is not None and self._tx:
            self._leave(self._reading.target)
        self.gone.set()

    def end(self, why: str, *, at_once: bool = False) -> None:
        """Ends the connection, for this reason; `at_once` without waiting until all was sent."""
        self._why = why
        (self._transport.abort if at_once else self._transport.close)()

    def _leave(self, target: Target) -> None:
        of = self._of.observer
        record = Record(
            new_id(), of.authority, target, "in", "tcp", self._ours, self._peer, ("incoming",), self._open_at, self._hand_at, now(),
            of.clock(), bytes(self._reading.raw), self._tx, None, self._why, of.build,
        )  # fmt: skip
        of.sink(Seen(record, weigh(self._reading, record), tuple(self._reading.pex)))
