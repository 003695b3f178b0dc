"""A few DHT nodes (BEP 5), honest and lying, that note every query: whether it was read-only (BEP 43), and any announcement.

Each node has an address of its own, 127.0.2.k, so that an answer from another address can be told.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, cast

from . import child
from .wire import Bencoded, bdecode, bencode, compact

PORT = 6881
_DATAGRAM = 65_000  # bytes of one answer, at most
_NEAREST = 8  # nodes of one answer
MANNERS = ("honest", "honest", "honest", "many", "elsewhere", "mute", "noise")
"""Of the nodes 127.0.2.1, .2, ...: `many` gives 10,000 values, `elsewhere` answers from another address."""


def node_id(seed: int, at: int) -> bytes:
    """The id of the k-th node."""
    return hashlib.sha1(f"node {seed} {at}".encode(), usedforsecurity=False).digest()


def node_ip(at: int) -> str:
    """The address of the k-th node, from 0."""
    return f"127.0.2.{at + 1}"


class Nodes:
    """What all nodes know and have been asked."""

    def __init__(self, seed: int, known: Mapping[bytes, Sequence[Sequence[Any]]]) -> None:
        self.seed = seed
        self.known = {one: [compact(ip, port) for ip, port in peers if ":" not in ip] for one, peers in known.items()}
        self.counts: Counter[str] = Counter()
        self.announced: list[str] = []
        self.elsewhere: asyncio.DatagramTransport | None = None

    def nearest(self, target: bytes) -> bytes:
        """The contacts of the nodes nearest to the target, in BEP 5's compact form."""
        ids = {node_id(self.seed, at): at for at in range(len(MANNERS))}
        near = sorted(ids, key=lambda one: int.from_bytes(one, "big") ^ int.from_bytes(target, "big"))
        return b"".join(one + compact(node_ip(ids[one]), PORT) for one in near[:_NEAREST])

    def note(self, query: str, asked: Mapping[bytes, Bencoded], client: str) -> None:
        """Counts one query, with and without the read-only flag."""
        self.counts[query] += 1
        self.counts[f"{query} {'ro' if asked.get(b'ro') == 1 else 'not ro'}"] += 1
        if query == "announce_peer":
            self.announced.append(client)


class Node(asyncio.DatagramProtocol):
    """One node."""

    def __init__(self, nodes: Nodes, at: int) -> None:
        self._nodes, self._id, self._manner = nodes, node_id(nodes.seed, at), MANNERS[at]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the way out."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        """Notes the query, and answers in the node's manner."""
        try:
            asked = bdecode(data)
        except (ValueError, IndexError):
            asked = b""
        if not isinstance(asked, dict):
            self._nodes.counts["unreadable"] += 1
            return
        query, given, mark = asked.get(b"q"), asked.get(b"a"), asked.get(b"t")
        if not isinstance(query, bytes) or not isinstance(given, dict) or not isinstance(mark, bytes):
            self._nodes.counts["no query"] += 1
            return
        self._nodes.note(query.decode("ascii", "replace"), asked, f"{addr[0]}:{addr[1]}")
        if self._manner == "mute":
            return
        if self._manner == "noise":
            self._transport.sendto(b"d1:rd2:id20:" + b"l" * 1_000, addr)
            return
        way = self._transport
        if self._manner == "elsewhere" and self._nodes.elsewhere:
            way = self._nodes.elsewhere
        for answer in self._answers(query, given):
            way.sendto(bencode({b"t": mark, b"y": b"r", b"r": {b"id": self._id, **answer}}), addr)

    def _answers(self, query: bytes, given: Mapping[bytes, Bencoded]) -> list[dict[bytes, Bencoded]]:
        if query not in (b"get_peers", b"find_node"):
            return [{}]
        target = given.get(b"info_hash") or given.get(b"target")
        if not isinstance(target, bytes) or len(target) != 20:
            return []
        nodes: dict[bytes, Bencoded] = {b"nodes": self._nodes.nearest(target)}
        if query == b"find_node":
            return [nodes]
        nodes[b"token"] = b"test"
        values = self._nodes.known.get(target, [])
        if self._manner == "elsewhere":
            values = many(100, 203)
        if self._manner == "many":
            values = many(10_000, 201)
        each = _DATAGRAM // 8 - 100
        parts = [values[at : at + each] for at in range(0, len(values), each)] or [[]]
        return [{**nodes, b"values": list[Bencoded](part)} if part else nodes for part in parts]


def many(number: int, second: int) -> list[bytes]:
    """So many values that nobody listens at: 127.second.x.y, and each tenth private."""
    made = []
    for at in range(number):
        inner = f"{at // 250 % 256}.{1 + at % 250}"
        made.append(compact(f"10.8.{inner}" if at % 10 == 0 else f"127.{second}.{inner}", 6882))
    return made


async def _run(setup: Mapping[str, Any]) -> None:
    nodes = Nodes(setup["seed"], {bytes.fromhex(one): peers for one, peers in setup["known"].items()})
    loop = asyncio.get_running_loop()
    other, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, ("127.0.2.99", PORT))
    nodes.elsewhere = other
    for at in range(len(MANNERS)):
        await loop.create_datagram_endpoint(lambda at=at: Node(nodes, at), (node_ip(at), PORT))  # type: ignore[misc]
    await child.serve({}, lambda _: {"counts": dict(nodes.counts), "announced": nodes.announced})


if __name__ == "__main__":
    asyncio.run(_run(child.first_setup()))
