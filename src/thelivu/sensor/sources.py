"""Who is named in a swarm: trackers and the DHT are asked, over the network, within limits of time and size.

A quiet watch is told how many there are (scrape) and reads the DHT; only a `listed` one announces itself, with a Permit. An
answer of another address or transaction is dropped. Whoever is named goes through `restraint` before anything is dialled.
"""

import asyncio
import os
import secrets
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import ExitStack, asynccontextmanager, suppress
from functools import cache
from typing import Any, Self, TypeVar, cast
from urllib.parse import SplitResult, urlsplit

from thelivu.authority import Permit

from . import dht, tracker
from .bencode import decode
from .clock import now
from .dht import Lookup, Silent
from .dial import family_of
from .restraint import Restraint
from .tracker import Count
from .values import Endpoint, WireError

TIMEOUT_S = 10.0
ANSWER_MOST = 1 << 20  # bytes of a tracker's answer
_PORTS = {"http": 80, "https": 443}
NODE_S = 2.0  # that a node of the DHT is waited for

Kind = TypeVar("Kind")


# Trackers ---------------------------------------------------------------------------------------------------------
async def scraped(url: str, info_hash: bytes, restraint: Restraint) -> Count:
    """How many a tracker counts in a swarm. WireError where it gives no such answer in time."""
    parts = _parts(url)
    if parts.scheme == "udp":
        async with _UdpTracker.found(parts, restraint) as udp:
            return await udp.scrape(info_hash)
    return tracker.read_scrape(await _fetch(tracker.scrape_url(url, info_hash), restraint), info_hash)


async def announced(url: str, info_hash: bytes, peer_id: bytes, port: int, permit: Permit, restraint: Restraint) -> tuple[Endpoint, ...]:  # noqa: PLR0917
    """Makes us a member of a swarm at this port; whom the tracker names. WireError where it gives no such answer in time."""
    permit.require("sensor.watch.listed")
    parts = _parts(url)
    if parts.scheme == "udp":
        async with _UdpTracker.found(parts, restraint) as udp:
            return await udp.announce(info_hash, peer_id, port, permit)
    return tracker.read_announce(await _fetch(tracker.announce_url(url, info_hash, peer_id, port, permit), restraint))


def _parts(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as fault:
        raise WireError("tracker_unknown") from fault


async def _fetch(url: str, restraint: Restraint) -> bytes:
    """One GET, plainly: no redirect is followed, no compression asked for, and no more is read than may be."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS:
        raise WireError("tracker_scheme")
    address = await _address(parts, _PORTS[parts.scheme], restraint)
    trust, name = (trusted(), parts.hostname) if parts.scheme == "https" else (None, None)
    asked = f"{parts.path or '/'}?{parts.query}"
    request = f"GET {asked} HTTP/1.0\r\nHost: {parts.netloc}\r\nUser-Agent: Thelivu\r\nConnection: close\r\n\r\n"
    try:
        async with asyncio.timeout(TIMEOUT_S):
            reader, writer = await asyncio.open_connection(*address[:2], ssl=trust, server_hostname=name)
            try:
                writer.write(request.encode("ascii"))
                answer = await _read_all(reader)
            finally:
                writer.close()
    except (OSError, TimeoutError, UnicodeError) as fault:
        raise WireError(_fault(fault)) from fault
    head, _, body = answer.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.") or b" 200" not in head.split(b"\r\n", 1)[0]:
        raise WireError("tracker_answer")
    return body


@cache
def trusted() -> ssl.SSLContext:
    """TLS as this machine trusts it: the certificates of its own store, the tracker's name, nothing below TLS 1.2. Read once."""
    return ssl.create_default_context()


def _fault(fault: Exception) -> str:
    """Whether a tracker showed a certificate that does not hold, spoke TLS as it may not, or said nothing."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        return "tracker_certificate"
    return "tracker_tls" if isinstance(fault, ssl.SSLError) else "tracker_silent"


async def _read_all(reader: asyncio.StreamReader) -> bytes:
    parts: list[bytes] = []
    size = 0
    while data := await reader.read(65_536):
        size += len(data)
        if size > ANSWER_MOST:
            raise WireError("tracker_answer")
        parts.append(data)
    return b"".join(parts)


async def _address(parts: SplitResult, port: int, restraint: Restraint) -> tuple[Any, ...]:
    """Where a tracker is. WireError where that is nowhere that may be asked."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, parts.port or port, type=socket.SOCK_DGRAM)
    except (OSError, ValueError, UnicodeError) as fault:
        raise WireError("tracker_unknown") from fault
    for *_, address in found:
        if not restraint.host(str(address[0])):  # a tracker may be at port 80
            return address
    raise WireError("tracker_address")


class _Questions(asyncio.DatagramProtocol):
    """Questions over one UDP socket; each answer finds its question by the address that it comes from and its transaction."""

    def __init__(self, place_of: Callable[[bytes], bytes]) -> None:
        self._place_of = place_of  # the transaction in an answer
        self._open: dict[tuple[str, int, bytes], asyncio.Future[bytes]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the socket."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        """Gives an answer to whoever asked for it; what nobody asked for is dropped."""
        try:
            waits = self._open.get((addr[0], addr[1], self._place_of(data)))
        except WireError:
            return
        if waits is not None and not waits.done():
            waits.set_result(data)

    def error_received(self, exc: Exception) -> None:
        """A port is closed: the question runs out of time."""

    async def ask(self, to: Endpoint, transaction: bytes, question: bytes, *, tries: int, within_s: float) -> bytes:
        """The first answer; WireError `silent`."""
        place = (to.ip, to.port, transaction)
        self._open[place] = waits = asyncio.get_running_loop().create_future()
        try:
            for _ in range(tries):
                self._transport.sendto(question, to)
                try:
                    return await asyncio.wait_for(asyncio.shield(waits), within_s / tries)
                except TimeoutError:
                    continue
            raise WireError("silent")
        finally:
            del self._open[place]
            waits.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._transport.close()


async def _socket(family: int, place_of: Callable[[bytes], bytes]) -> _Questions:
    _, asked = await asyncio.get_running_loop().create_datagram_endpoint(lambda: _Questions(place_of), family=family, local_addr=None)
    return asked


class _UdpTracker:
    """One UDP tracker, once it has given its connection id."""

    def __init__(self, questions: _Questions, at: Endpoint) -> None:
        self._questions, self._at, self._connection = questions, at, b""

    @classmethod
    @asynccontextmanager
    async def found(cls, parts: SplitResult, restraint: Restraint) -> AsyncIterator[Self]:
        """Asks for a connection id. WireError where there is no answer in time."""
        address = await _address(parts, 80, restraint)
        at = Endpoint(str(address[0]), int(address[1]))
        try:
            questions = await _socket(family_of(at), lambda data: data[4:8])
        except OSError as fault:  # this machine has none of that family
            raise WireError("tracker_silent") from fault
        with questions:
            one = cls(questions, at)
            one._connection = await one._ask(tracker.connect, tracker.read_connect)
            yield one

    async def scrape(self, info_hash: bytes) -> Count:
        """The counts of a swarm."""
        return await self._ask(lambda number: tracker.scrape(self._connection, number, info_hash), tracker.read_counts)

    async def announce(self, info_hash: bytes, peer_id: bytes, port: int, permit: Permit) -> tuple[Endpoint, ...]:
        """Makes us a member; whom it names."""
        return await self._ask(
            lambda number: tracker.announce(self._connection, number, info_hash, peer_id, port, permit),
            lambda data, number: tracker.read_peers(data, number, six=":" in self._at.ip),
        )

    async def _ask(self, question: Callable[[int], bytes], read: Callable[[bytes, int], Kind]) -> Kind:
        number = secrets.randbits(32)
        data = await self._questions.ask(self._at, number.to_bytes(4), question(number), tries=2, within_s=TIMEOUT_S)
        return read(data, number)


# The DHT ----------------------------------------------------------------------------------------------------------
class Dht:
    """A reader of the DHT from some nodes that are known. It answers nobody and announces nothing."""

    def __init__(self, nodes: Iterable[Endpoint], restraint: Restraint) -> None:
        self._begin, self._restraint = tuple(at for at in nodes if not restraint.never(at)), restraint
        self._id = os.urandom(dht.ID)
        self._silent = Silent()

    async def peers(self, info_hash: bytes) -> set[Endpoint]:
        """The peers of a swarm, by the nodes nearest to its hash; at most a hundred nodes are asked, each once."""
        with ExitStack() as around:
            sockets: dict[int, _Questions] = {}
            for family in {family_of(at) for at in self._begin}:
                with suppress(OSError):  # this machine has none of that family
                    sockets[family] = around.enter_context(await _socket(family, _transaction))
            look = Lookup(info_hash, (at for at in self._begin if family_of(at) in sockets))
            while turn := look.turn():
                answers = await asyncio.gather(*(self._ask(sockets[family_of(at)], at, info_hash) for at in turn))
                for at, answer in zip(turn, answers, strict=True):
                    if answer is None:
                        look.silent(at)
                        self._silent.note(at, now().mono_us / 1e6)
                    else:
                        self._silent.heard(at)
                        may = (one for one in answer.nodes if family_of(one.at) in sockets and self._may(one.at))
                        look.answered(answer.peers, may)
        return look.peers

    def _may(self, at: Endpoint) -> bool:
        return not self._restraint.never(at) and self._silent.may(at, now().mono_us / 1e6)

    async def _ask(self, asked: _Questions, at: Endpoint, info_hash: bytes) -> dht.Answer | None:
        number = os.urandom(4)
        question = dht.get_peers(number, self._id, info_hash)
        try:
            return dht.read_answer(await asked.ask(at, number, question, tries=1, within_s=NODE_S), number)
        except WireError:
            return None


def _transaction(data: bytes) -> bytes:
    """The transaction that an answer of a node names; WireError where it cannot be read."""
    value = decode(data)
    transaction = value.get(b"t") if isinstance(value, dict) else None
    if not isinstance(transaction, bytes):
        raise WireError("dht_answer")
    return transaction
