"""Whom the sensor never dials, and how often it dials anybody: a lying tracker cannot turn it against a victim.

Pure. An endpoint and the monotonic time arrive; "" leaves where it may be dialled, else the code of the reason. Addresses
that are no public host's are refused before anything else (RFC 6890 and its registries), and so is every port below 1024.
"""

import ipaddress
import socket
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from .values import Endpoint

Reach: TypeAlias = Literal["public", "loopback"]
"""`loopback` is an argument that only the test swarm gives: then loopback alone is dialled, and nothing else."""

LOWEST_PORT = 1024
AGAIN_S = 600.0  # one visit to an endpoint in ten minutes
MINUTE_S = 60.0
NET_MOST = 30  # visits to one /24, or IPv6 /48, in a minute
REMEMBERED = 500_000  # endpoints; beyond it nobody new is dialled until the oldest may be forgotten

# IANA special-purpose address registries (checked 2026-11-28): not a public host, whoever names it.
_NEVER_4 = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
)  # fmt: skip
# All of IPv6 but 2000::/3 (global unicast), and within that what is no host: Teredo, documentation, 6to4, ORCHID.
_NEVER_6 = ("::/3", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "4000::/2", "8000::/1")


@dataclass(frozen=True, slots=True)
class Ranges:
    """Address ranges as sorted, joined integers, so that a look-up is one bisection. Of one address family."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __contains__(self, address: int) -> bool:
        at = bisect_right(self.starts, address) - 1
        return at >= 0 and address <= self.ends[at]


def ranges(networks: Iterable[str]) -> tuple[Ranges, Ranges]:
    """The IPv4 and the IPv6 ranges of these networks or addresses. ValueError for what is neither."""
    found = [ipaddress.ip_network(one) for one in networks]
    four = [one for one in found if isinstance(one, ipaddress.IPv4Network)]
    six = [one for one in found if isinstance(one, ipaddress.IPv6Network)]
    return _joined(four), _joined(six)


def _joined(networks: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> Ranges:
    joined: list[list[int]] = []
    for first, last in sorted((int(one[0]), int(one[-1])) for one in networks):
        if joined and first <= joined[-1][1] + 1:
            joined[-1][1] = max(joined[-1][1], last)
        else:
            joined.append([first, last])
    return Ranges(tuple(first for first, _ in joined), tuple(last for _, last in joined))


_MAPPED = 0xFFFF  # what stands before an IPv4 address within IPv6

_BOGON_4, _BOGON_6 = ranges([*_NEVER_4, *_NEVER_6])
_LOOPBACK_4, _LOOPBACK_6 = ranges(["127.0.0.0/8", "::1"])


class Restraint:
    """The budget of one sensor. `never` are its own addresses and those of registered sensors, as networks or addresses."""

    def __init__(self, never: Iterable[str] = (), *, reach: Reach = "public", net_most: int = NET_MOST) -> None:
        self._never_4, self._never_6 = ranges(never)
        self._loopback, self._net_most = reach == "loopback", net_most
        self._visits: dict[tuple[Endpoint, str], float] = {}  # by endpoint, and by endpoint and swarm; oldest first
        self._nets: dict[int, tuple[int, int]] = {}  # network -> (minute, visits in it)

    def never(self, peer: Endpoint) -> str:
        """Why an endpoint is not dialled whatever the time, or ""."""
        return self._never(peer, address_of(peer.ip))

    def host(self, ip: str) -> str:
        """Why an address is not asked whatever the port, or ""."""
        return self.never(Endpoint(ip, LOWEST_PORT))

    def _never(self, peer: Endpoint, address: int | None) -> str:
        if address is None:
            return "no_address"
        if not LOWEST_PORT <= peer.port <= 65_535:
            return "low_port"
        six = ":" in peer.ip
        if address in (self._never_6 if six else self._never_4):
            return "sensor"
        if self._loopback:
            return "" if address in (_LOOPBACK_6 if six else _LOOPBACK_4) else "not_loopback"
        return "bogon" if address in (_BOGON_6 if six else _BOGON_4) else ""

    def take(self, peer: Endpoint, at_s: float, swarm: str = "", *, met: bool = False) -> str:
        """Takes one visit from the budget; or why there is none left for it now. `at_s` of the monotonic clock, never falling.

        One visit in ten minutes; but who was `met` as a member of one swarm is asked about each other one that it is named in.
        A victim that a liar names in every swarm is never met, and so is visited once.
        """
        address = address_of(peer.ip)
        why = self._never(peer, address)
        if why or address is None:
            return why
        self._forget(at_s)
        if (peer, swarm) in self._visits or (not met and (peer, "") in self._visits):
            return "endpoint_budget"
        if len(self._visits) >= REMEMBERED:
            return "memory_budget"
        net, minute = _net(address, six=":" in peer.ip), int(at_s // MINUTE_S)
        since, visits = self._nets.get(net, (minute, 0))
        visits = visits if since == minute else 0
        if visits >= self._net_most:
            return "net_budget"
        self._nets[net] = (minute, visits + 1)
        self.visited(peer, at_s, swarm)
        return ""

    def visited(self, peer: Endpoint, at_s: float, swarm: str = "") -> None:
        """Notes a visit; one of before this start, too, oldest first: a restart is no way around the budget."""
        for key in {(peer, ""), (peer, swarm)}:
            self._visits.pop(key, None)
            self._visits[key] = at_s

    def _forget(self, at_s: float) -> None:
        """Drops what no longer counts: the oldest visits, and once a minute the networks."""
        while self._visits:
            key, visited = next(iter(self._visits.items()))
            if at_s - visited < AGAIN_S:
                break
            del self._visits[key]
        if len(self._nets) > REMEMBERED:
            minute = int(at_s // MINUTE_S)
            self._nets = {net: used for net, used in self._nets.items() if used[0] == minute}


def address_of(ip: str) -> int | None:
    """An address as an integer; None for what is none. An IPv4 address within IPv6 is none: who means it, names it."""
    six = ":" in ip
    try:
        number = int.from_bytes(socket.inet_pton(socket.AF_INET6 if six else socket.AF_INET, ip))
    except (OSError, ValueError):
        return None
    return None if six and number >> 32 == _MAPPED else number


def net_of(ip: str) -> int:
    """The /24 of an IPv4 address, the /48 of an IPv6 one, as one number; the two never meet."""
    return _net(address_of(ip) or 0, six=":" in ip)


def _net(address: int, *, six: bool) -> int:
    return (address >> 80) | 1 << 64 if six else address >> 8
