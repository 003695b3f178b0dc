"""Trackers over HTTP and UDP (BEP 3, 15, 23, 48), honest or lying, that count who announced and who only scraped.

One tracker answers both on one port. Each has its own book of who takes part, so that the quiet mode can be proven: the book
of a swarm that was only watched has nobody new in it.
"""

import asyncio
import secrets
import struct
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, cast
from urllib.parse import unquote_to_bytes

from . import child
from .wire import Bencoded, bencode, compact

_MAGIC = 0x41727101980  # BEP 15's protocol id
_CONNECT, _ANNOUNCE, _SCRAPE, _ERROR = 0, 1, 2, 3
_MOST = 200  # peers of one honest answer


@dataclass(frozen=True, slots=True)
class Manner:
    """How a tracker behaves. `spoofed`: peers that it adds to every answer; `believes_ip`: it lists whatever `ip=` says."""

    port: int
    spoofed: tuple[tuple[str, int], ...] = ()
    believes_ip: bool = False
    wrong_transaction: bool = False


class Asked(NamedTuple):
    """One announce, by either way."""

    hash: bytes
    ip: str
    port: int
    left: int
    event: str
    wanted: int


class Tracker:
    """One tracker's book. Peers of the plan stand in it from the beginning, as seeds."""

    def __init__(self, manner: Manner, known: Mapping[bytes, list[tuple[str, int]]]) -> None:
        self.manner = manner
        self._listed: dict[bytes, dict[tuple[str, int], int]] = {
            one: dict.fromkeys(map(tuple, peers), 0) for one, peers in known.items()  # type: ignore[arg-type]
        }
        self.counts: Counter[str] = Counter()

    def announce(self, asked: Asked, client: str) -> list[tuple[str, int]]:
        """Enters the client and gives the others."""
        self.counts[f"announce {client}"] += 1
        if asked.event:
            self.counts[f"event {asked.event} {client}"] += 1
        book = self._listed.setdefault(asked.hash, {})
        own = (asked.ip if self.manner.believes_ip and asked.ip else client, asked.port)
        others = [one for one in book if one != own][: max(0, min(asked.wanted, _MOST))]
        if asked.event == "stopped":
            book.pop(own, None)
            return []
        book[own] = asked.left
        return others + list(self.manner.spoofed)

    def scrape(self, info_hash: bytes, client: str) -> tuple[int, int]:
        """(complete, incomplete); nobody is entered."""
        self.counts[f"scrape {client}"] += 1
        return self.standing(info_hash)

    def standing(self, info_hash: bytes) -> tuple[int, int]:
        """The same, uncounted."""
        left = list(self._listed.get(info_hash, {}).values())
        return left.count(0), len(left) - left.count(0)

    def told(self) -> Mapping[str, Any]:
        """The counts, and the standing of each swarm."""
        standing = {one.hex(): self.standing(one) for one in self._listed}
        return {"counts": dict(self.counts), "standing": standing}


class Web(asyncio.Protocol):
    """One HTTP request: GET /announce or /scrape."""

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Notes the client."""
        self._transport = cast("asyncio.Transport", transport)
        self._client: str = transport.get_extra_info("peername")[0]

    def data_received(self, data: bytes) -> None:
        """Answers once the head of the request is whole."""
        self._held += data
        if b"\r\n\r\n" not in self._held or len(self._held) > 65_536:
            return
        path, _, query = self._held.split(b" ", 2)[1].partition(b"?")
        try:
            body = bencode(self._answer(path, query))
        except (ValueError, KeyError):
            body = bencode({b"failure reason": b"not understood"})
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
        self._transport.write(head % len(body) + body)
        self._transport.close()

    def _answer(self, path: bytes, query: bytes) -> Bencoded:
        given = [one.partition(b"=")[::2] for one in query.split(b"&")]
        values = {name.decode(): unquote_to_bytes(value) for name, value in given}
        if path == b"/scrape":
            hashes = [unquote_to_bytes(value) for name, value in given if name == b"info_hash"]
            return {b"files": {one: self._scraped(one) for one in hashes}}
        asked = Asked(
            values["info_hash"], values.get("ip", b"").decode(), int(values["port"]), int(values["left"]),
            values.get("event", b"").decode(), int(values.get("numwant", b"50")),
        )  # fmt: skip
        peers = self._tracker.announce(asked, self._client)
        four = b"".join(compact(*one) for one in peers if ":" not in one[0])
        six = b"".join(compact(*one) for one in peers if ":" in one[0])
        return {b"interval": 60, b"peers": four, **({b"peers6": six} if six else {})}

    def _scraped(self, info_hash: bytes) -> Bencoded:
        complete, incomplete = self._tracker.scrape(info_hash, self._client)
        return {b"complete": complete, b"incomplete": incomplete, b"downloaded": 0}


class Datagrams(asyncio.DatagramProtocol):
    """The UDP tracker."""

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker
        self._connections: set[int] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the way out."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        """Answers a request that is whole; others get nothing."""
        try:
            connection, action, transaction = struct.unpack_from(">QII", data)
            if self._tracker.manner.wrong_transaction:
                transaction ^= 0x5A5A5A5A
            if action == _CONNECT and connection == _MAGIC:
                made = secrets.randbits(63)
                self._connections.add(made)
                answer = struct.pack(">IIQ", _CONNECT, transaction, made)
            elif connection not in self._connections:
                answer = struct.pack(">II", _ERROR, transaction) + b"no connection"
            else:
                body = self._announced(data, addr[0]) if action == _ANNOUNCE else self._scraped(data, addr[0])
                answer = struct.pack(">II", action, transaction) + body
        except struct.error:
            return
        self._transport.sendto(answer, addr)

    def _announced(self, data: bytes, client: str) -> bytes:
        info_hash, _, _, left, _, event, ip, _, wanted, port = struct.unpack_from(">20s20sQQQIIIiH", data, 16)
        name = ("", "completed", "started", "stopped")[event & 3]
        claimed = ".".join(map(str, ip.to_bytes(4, "big"))) if ip else ""
        asked = Asked(info_hash, claimed, port, left, name, 50 if wanted < 0 else wanted)
        peers = self._tracker.announce(asked, client)
        complete, incomplete = self._tracker.standing(info_hash)
        four = [compact(*one) for one in peers if ":" not in one[0]][:10_000]  # what fits into one datagram
        return struct.pack(">III", 60, incomplete, complete) + b"".join(four)

    def _scraped(self, data: bytes, client: str) -> bytes:
        hashes = (data[at : at + 20] for at in range(16, len(data) - 19, 20))
        counted = (self._tracker.scrape(one, client) for one in hashes)
        return b"".join(struct.pack(">III", complete, 0, incomplete) for complete, incomplete in counted)


def spoofed(number: int) -> tuple[tuple[str, int], ...]:
    """Addresses that a liar adds: most in 127.200/16, dense in each /24; each tenth private, or at a port below 1024."""
    made = []
    for at in range(number):
        inner = f"{at // 250 % 256}.{1 + at % 250}"
        if at % 10 == 0:
            made.append((("10.9.", "192.168.", "172.16.")[at // 10 % 3] + inner, 6881))
        else:
            made.append((f"127.200.{inner}", 443 if at % 10 == 1 else 6882))
    return tuple(made)


async def _run(setup: Mapping[str, Any]) -> None:
    known = {bytes.fromhex(one): peers for one, peers in setup["known"].items()}
    loop = asyncio.get_running_loop()
    trackers: dict[str, Tracker] = {}
    for name, given in setup["manners"].items():
        lies = tuple(tuple(one) for one in given.pop("spoofed", ()))
        tracker = trackers[name] = Tracker(Manner(**given, spoofed=lies), known)
        address = ("127.0.0.1", tracker.manner.port)
        await loop.create_server(lambda tracker=tracker: Web(tracker), *address)  # type: ignore[misc]
        await loop.create_datagram_endpoint(lambda tracker=tracker: Datagrams(tracker), address)  # type: ignore[misc]
    await child.serve({}, lambda _: {name: one.told() for name, one in trackers.items()})


if __name__ == "__main__":
    asyncio.run(_run(child.first_setup()))
