"""Thousands of peers in one process: a listener on every address of 127/8, whose behaviour is told by the address dialled.

It is the independent auditor too: it counts every message that any client sends to any peer, and notes every dial.
"""

import asyncio
import resource
import socket
import struct
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, cast

from . import child
from .audit import Heard
from .classes import CLASSES, Class
from .plan import DEAD, FIRST, PORT, SIX, SIX_PORT, Torrent, index_of
from .wire import V2, Handshake

_ORDER = tuple(CLASSES.values())
_NO_HANDSHAKE = Handshake(bytes(8), b"", b"")


class Scale:
    """What the listener knows and has counted."""

    def __init__(self, seed: int, torrents: tuple[Torrent, ...]) -> None:
        self.seed, self.torrents = seed, torrents
        self.counts: Counter[str] = Counter()
        self.visits: Counter[str] = Counter()
        self.dials: list[tuple[float, str, str]] = []
        self.ours = {one for torrent in torrents for one in (torrent.v1, torrent.v2 and torrent.v2[:20]) if one}

    def asked(self, hand: Handshake) -> str:
        """Whether a handshake names a hash of the swarm, or another: a canary, or a leak."""
        return "known" if hand.hash in self.ours else "other"

    def answer(self, order: Mapping[str, Any]) -> Mapping[str, Any]:
        """The counts; with `dials`, each connection too: seconds of the monotonic clock, address, hash known or other."""
        told: dict[str, Any] = {"counts": dict(self.counts), "endpoints": len(self.visits)}
        return told | {"dials": self.dials} if order.get("dials") else told


def _four(ip: str) -> tuple[Class | None, int]:
    """The class and the index of the peer at an address of 127/8."""
    _, second, third, fourth = map(int, ip.split("."))
    if not FIRST <= second < FIRST + len(_ORDER):
        return None, 0
    found = _ORDER[second - FIRST]
    return found, index_of(found.kind, third, fourth)


def _six(port: int) -> tuple[Class, int]:
    """The same, of a peer at ::1."""
    return CLASSES[SIX[port - SIX_PORT]], port - SIX_PORT


class Peer(asyncio.Protocol):
    """One connection to one of the peers."""

    def __init__(self, scale: Scale) -> None:
        self._scale, self.seed = scale, scale.seed
        self._acted = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Which peer it is follows from the address that was dialled."""
        self._transport = cast("asyncio.Transport", transport)
        self._ip, port = transport.get_extra_info("sockname")[:2]
        self._class, self.index = _six(port) if ":" in self._ip else _four(self._ip)
        self._scale.counts["connections"] += 1
        if self._class is None:
            self._transport.abort()
            return
        self.torrent = self._scale.torrents[self.index % len(self._scale.torrents)]
        self._heard = Heard(self._scale.counts, fast=self._class.fast)

    def data_received(self, data: bytes) -> None:
        """Counts what came, and acts once there is a handshake."""
        if self._class is None:
            return
        before = self._heard.hand
        self._heard.take(data)
        hand = self._heard.hand
        if hand and not before:
            self._scale.dials.append((time.monotonic(), self._ip, self._scale.asked(hand)))
        if self._acted:
            return
        if self._class.at_once:
            self._acted = True
            self._class.act(self, _NO_HANDSHAKE)
        elif self._heard.foreign:
            self.hang_up()
        elif hand:
            self._acted = True
            self._meet(self._class, hand)

    def _meet(self, of: Class, hand: Handshake) -> None:
        if of.knows and self.torrent.answer(hand.hash, v2_bit=hand.offers(V2)) is None:
            self.hang_up()
            return
        self._scale.visits[self._ip] += 1
        self.visits = self._scale.visits[self._ip]
        of.act(self, hand)

    visits = 0

    def say(self, data: bytes) -> None:
        """Sends; what the client does not want any more is lost."""
        if not self._transport.is_closing():
            self._transport.write(data)

    def hang_up(self) -> None:
        """Closes once all is sent."""
        self._transport.close()

    def reset(self) -> None:
        """Closes with RST."""
        plug: socket.socket = self._transport.get_extra_info("socket")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def later(self, seconds: float, then: Callable[[], None]) -> None:
        """Goes on after a pause, unless the client has gone."""
        asyncio.get_running_loop().call_later(seconds, lambda: None if self._transport.is_closing() else then())


def _deaf() -> list[socket.socket]:
    """A port at which the kernel drops every SYN: its queue of one is full, and nobody takes from it."""
    ear = socket.create_server(("0.0.0.0", DEAD), backlog=0)  # noqa: S104 - loopback is the only interface
    full = [ear]
    for _ in range(2):
        plug = socket.socket()
        plug.setblocking(False)
        plug.connect_ex(("127.0.0.1", DEAD))
        full.append(plug)
    return full


async def _run(setup: Mapping[str, Any]) -> None:
    torrents = tuple(
        Torrent(alias, v1 and bytes.fromhex(v1), v2 and bytes.fromhex(v2), pieces)
        for alias, v1, v2, pieces in setup["torrents"]
    )
    scale = Scale(setup["seed"], torrents)
    six = len(SIX) if setup["six"] else 0
    ear = socket.create_server(("0.0.0.0", PORT), backlog=4096)  # noqa: S104 - loopback is the only interface
    ears = [ear, *(socket.create_server(("::1", SIX_PORT + at), family=socket.AF_INET6) for at in range(six))]
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(lambda: Peer(scale), sock=each, backlog=4096) for each in ears]
    deaf = _deaf()
    await child.serve({"port": PORT}, scale.answer)
    for server in servers:
        server.close()  # and does not wait for clients that stay: from Python 3.12 on `async with` would
    for each in deaf:
        each.close()


def main() -> None:
    """The child process."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(_run(child.first_setup()))


if __name__ == "__main__":
    main()
