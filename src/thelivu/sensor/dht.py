"""The DHT (BEP 5, 32) as a reader asks it: who is in a swarm, and which nodes are nearer to it. Pure.

We are read-only (BEP 43): no node adds us to its table, and there is no way here to announce a peer.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from .bencode import decode, encode
from .pex import compact
from .restraint import AGAIN_S, NET_MOST, REMEMBERED, net_of
from .values import Endpoint, WireError

VALUES_MOST, NODES_MOST = 200, 32  # of one answer; BEP 5 has some 100 values in a datagram, and 8 nodes of each family
ID = 20
AT_ONCE, QUERIES_MOST, NEAREST = 8, 100, 16  # of one look-up: nodes asked at once, and in all; how many of the nearest count


class Node(NamedTuple):
    """A node, by its own word on its id."""

    id: bytes
    at: Endpoint


class Answer(NamedTuple):
    """What a node answered: peers of the swarm, and nodes nearer to its hash."""

    peers: tuple[Endpoint, ...]
    nodes: tuple[Node, ...]


def get_peers(transaction: bytes, own_id: bytes, info_hash: bytes) -> bytes:
    """The question for a swarm's peers; a node answers with nodes of the family by which it is asked (BEP 32)."""
    return encode({b"t": transaction, b"y": b"q", b"q": b"get_peers", b"ro": 1, b"a": {b"id": own_id, b"info_hash": info_hash}})


def read_answer(data: bytes, transaction: bytes) -> Answer:
    """The answer to this transaction. WireError for any other, and for what cannot be read."""
    value = decode(data)
    if not isinstance(value, dict) or value.get(b"t") != transaction or value.get(b"y") != b"r":
        raise WireError("dht_answer")
    said = value.get(b"r")
    if not isinstance(said, dict):
        raise WireError("dht_answer")
    values = said.get(b"values", [])
    peers = [one for each in (values[:VALUES_MOST] if isinstance(values, list) else []) for one in _peer(each)]
    return Answer(tuple(peers), (*_nodes(said.get(b"nodes"), 4), *_nodes(said.get(b"nodes6"), 16)))


class Lookup:
    """One look-up: whom to ask next, the nearest to the hash first; each once, and a hundred at most.

    An id is a node's word on itself, or another's on it: who does not answer no longer counts among the nearest, and of one
    address a single node is asked, so that nobody can keep the look-up for himself, or turn it against a third.
    """

    def __init__(self, info_hash: bytes, begin: Iterable[Endpoint]) -> None:
        self.peers: set[Endpoint] = set()
        self._hash, self._begin = info_hash, list(dict.fromkeys(begin))
        self._near: dict[Endpoint, int] = {}  # distance of who answered, or was not asked yet
        self._asked: set[Endpoint] = set()
        self._addresses = {at.ip for at in self._begin}

    def turn(self) -> list[Endpoint]:
        """Who is asked next, at once. Nobody: it is over."""
        waiting = self._begin or [at for at in sorted(self._near, key=self._near.__getitem__)[:NEAREST] if at not in self._asked]
        taken = waiting[: min(AT_ONCE, QUERIES_MOST - len(self._asked))]
        self._begin = self._begin[AT_ONCE:]
        self._asked.update(taken)
        return taken

    def answered(self, peers: Iterable[Endpoint], nodes: Iterable[Node]) -> None:
        """Takes in what one of them answered."""
        self.peers.update(peers)
        for node in nodes:
            if node.at.ip not in self._addresses:
                self._addresses.add(node.at.ip)
                self._near[node.at] = distance(node.id, self._hash)

    def silent(self, at: Endpoint) -> None:
        """One of them did not answer, or not so that it could be read."""
        self._near.pop(at, None)


class Silent:
    """Nodes that did not answer, over all look-ups. Whoever is named as a node is asked once in ten minutes, and of one network
    no more than so many: a node that lies about its neighbours cannot turn a thousand look-ups against a third.
    """

    def __init__(self) -> None:
        self._since: dict[Endpoint, float] = {}  # oldest first
        self._nets: Counter[int] = Counter()

    def note(self, at: Endpoint, now_s: float) -> None:
        """One did not answer. `now_s` of the monotonic clock."""
        self.heard(at)
        self._since[at] = now_s
        self._nets[net_of(at.ip)] += 1

    def heard(self, at: Endpoint) -> None:
        """One answered."""
        if self._since.pop(at, None) is not None:
            net = net_of(at.ip)
            self._nets[net] -= 1
            if not self._nets[net]:
                del self._nets[net]

    def may(self, at: Endpoint, now_s: float) -> bool:
        """Whether it may be asked now."""
        while self._since:
            oldest, since = next(iter(self._since.items()))
            if now_s - since < AGAIN_S and len(self._since) <= REMEMBERED:
                break
            self.heard(oldest)
        return at not in self._since and self._nets[net_of(at.ip)] < NET_MOST


def distance(one: bytes, other: bytes) -> int:
    """How far apart two ids are (BEP 5): their exclusive or."""
    return int.from_bytes(one) ^ int.from_bytes(other)


def _peer(value: object) -> tuple[Endpoint, ...]:
    if not isinstance(value, bytes) or len(value) not in (6, 18):
        return ()
    return tuple(compact(value, len(value) - 2))


def _nodes(value: object, size: int) -> tuple[Node, ...]:
    if not isinstance(value, bytes):
        return ()
    step = ID + size + 2
    cut = [value[at : at + step] for at in range(0, min(len(value) // step, NODES_MOST) * step, step)]
    return tuple(Node(one[:ID], *compact(one[ID:], size)) for one in cut)
