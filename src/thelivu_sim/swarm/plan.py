"""The plan of a swarm, from a seed: what is shared, which address belongs to which class, and where each may end.

Pure. A class has a range of addresses, 127.(16 + class).x.y, so that one listener tells every peer's class and torrent from
the address that was dialled.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import NamedTuple

PORT, CLOSED, DEAD, REAL = 6881, 6882, 6883, 6884
"""The listener; a port where nobody listens; one at which the kernel drops every SYN; that of libtorrent's peers, since the
listener holds its port at every address."""
FIRST = 16  # second octet of the first class
SIX, SIX_PORT = ("honest", "echo", "silent"), 7000
"""Over IPv6 there is one loopback address: these classes have one endpoint each at ::1, at this port and those behind it."""
MOST = 255 * 254  # endpoints of one class

VARIANTS = 64  # different bitfields of one torrent


@dataclass(frozen=True, slots=True)
class Torrent:
    """One shared set of random bytes, that nobody has to have: two hashes (either may be missing) and its pieces."""

    alias: str
    v1: bytes | None
    v2: bytes | None
    pieces: int

    def answer(self, asked: bytes, *, v2_bit: bool) -> bytes | None:
        """The hash that an honest client answers with, as libtorrent does (traps T1, T4); None: it hangs up."""
        if asked == self.v1:
            if v2_bit:
                return self.v2[:20] if self.v2 else None
            return self.v1
        return asked if self.v2 and asked == self.v2[:20] else None


@dataclass(frozen=True, slots=True)
class Kind:
    """What one class of peers promises. `least` and `most`: the levels between which a right observer ends.

    `holds`: it takes part in the swarm. `packed`: its peers fill one /24 after the other, instead of one place in each.
    """

    name: str
    least: str
    most: str
    holds: bool
    packed: bool = False
    port: int = PORT


class Truth(NamedTuple):
    """One endpoint, and where it may end: never above `most`, and a good observer reaches `least`."""

    ip: str
    port: int
    alias: str
    kind: str
    least: str
    most: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A swarm: its torrents, and how many endpoints of each class."""

    seed: int
    torrents: tuple[Torrent, ...]
    counts: Mapping[str, int]
    six: bool = False
    """Whether there are peers at ::1 too."""


def torrents(seed: int, number: int, pieces: int = 0) -> tuple[Torrent, ...]:
    """v1, hybrid and v2-only in turn; `pieces` 0: drawn, and never a multiple of 8, so that there are spare bits."""
    random = Random(f"torrents {seed}")
    made = []
    for at in range(number):
        v1 = random.randbytes(20) if at % 3 != 2 else None
        v2 = random.randbytes(32) if at % 3 != 0 else None
        made.append(Torrent(f"swarm-{at + 1}", v1, v2, pieces or random.randrange(40, 190) * 8 + random.randrange(1, 8)))
    return tuple(made)


def octets(kind: Kind, index: int) -> tuple[int, int]:
    """The third and fourth octet of a class's endpoint."""
    if kind.packed:
        return index // 254, 1 + index % 254
    return index % 255, 1 + index // 255


def index_of(kind: Kind, third: int, fourth: int) -> int:
    """The endpoint of a class that has these octets."""
    return third * 254 + fourth - 1 if kind.packed else (fourth - 1) * 255 + third


def endpoints(plan: Plan, kinds: Mapping[str, Kind]) -> Iterator[Truth]:
    """Every endpoint of the plan. `kinds` holds all classes, in the order that gives them their addresses."""
    for at, kind in enumerate(kinds.values()):
        for index in range(min(plan.counts.get(kind.name, 0), MOST)):
            third, fourth = octets(kind, index)
            alias = plan.torrents[index % len(plan.torrents)].alias
            ip = f"127.{FIRST + at}.{third}.{fourth}"
            yield Truth(ip, kind.port, alias, kind.name, kind.least, kind.most, kind.holds)
    for at, name in enumerate(SIX):
        if plan.six and plan.counts.get(name):
            kind, alias = kinds[name], plan.torrents[at % len(plan.torrents)].alias
            yield Truth("::1", SIX_PORT + at, alias, name, kind.least, kind.most, kind.holds)


@lru_cache(4096)
def held(seed: int, pieces: int, variant: int) -> bytes:
    """A bitfield with at least one piece, about half of them, spare bits 0."""
    random = Random(f"held {seed} {pieces} {variant}")
    bits = random.getrandbits(pieces) | 1 << random.randrange(pieces)
    size = (pieces + 7) // 8
    return (bits << (size * 8 - pieces)).to_bytes(size, "big")


def complete(pieces: int) -> bytes:
    """The bitfield of a seed."""
    size = (pieces + 7) // 8
    return (((1 << pieces) - 1) << (size * 8 - pieces)).to_bytes(size, "big")


def wrong(
    truth: Iterable[Truth], seen: Mapping[tuple[str, int, str], str]
) -> tuple[list[tuple[str, int, str]], list[Truth]]:
    """(false observations, missed endpoints) of an observer that saw (ip, port, alias) at a level: L1 to L5; L3a is L3.

    What the truth does not name may be listed only; a peer of another torrent has answered and no more. Port 0: any port.
    """
    known = {(one.ip, one.port, one.alias): one for one in truth}
    hosts = {(one.ip, one.port) for one in known.values()}
    false = []
    for (ip, port, alias), level in seen.items():
        one = known.get((ip, port, alias)) or known.get((ip, 0, alias))
        other = "L2" if (ip, port) in hosts or (ip, 0) in hosts else "L1"
        if level[:2] > (one.most if one else other):
            false.append((ip, port, alias))
    at_any = {(ip, alias): level for (ip, _, alias), level in seen.items()}
    missed = [
        one
        for key, one in known.items()
        if (seen.get(key, "L1") if one.port else at_any.get((one.ip, one.alias), "L1"))[:2] < one.least
    ]
    return false, missed
