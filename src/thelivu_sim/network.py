"""The networks: fictional providers on documentation addresses, their lines, and the truth of who held what when.

Addresses: RFC 5737 and RFC 3849 only. Four kinds of access as in attribution.md: carrier-grade NAT with blocks of
ports, dynamic whole addresses, fixed lines, mobile; and IPv6 by delegated prefix.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import TypeAlias

Slot: TypeAlias = tuple[str, int]
"""What one subscriber can hold at a time: an address or prefix, and the first port of a block (0 = all of it)."""

PORTS = 4032  # ports of a block: sixteen blocks above the well-known ports
FIRST_PORT = 1024


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider: its kind of access, its addresses, and what its returns look like."""

    code: str
    name: str
    kind: str
    network: str
    pool_size: int | None
    file: str = "csv"
    time_format: str = "%d/%m/%Y %H:%M:%S"
    zone: str = "Asia/Kolkata"
    hours: tuple[float, float] = (0.7, 3.5)
    """A lease begins and ends so many hours before and after what is seen in it."""

    def addresses(self) -> tuple[str, ...]:
        """Every address or prefix that its subscribers can hold; the last is the unit's own line."""
        return _addresses(self.network)

    def blocks(self) -> tuple[int, ...]:
        """The first ports of its blocks; (0,) where an address is held whole."""
        if self.kind in ("cgnat", "mobile"):
            return tuple(range(FIRST_PORT, 65536 - PORTS + 1, PORTS))
        return (0,)


LAGOON = Provider("LGN", "Lagoon Broadband", "cgnat", "192.0.2.0/24", 200_000)
EXAMPLE = Provider(
    "EXN", "Example Net", "dynamic", "198.51.100.0/25", 60_000, "xlsx", "%d-%b-%Y %H:%M:%S", hours=(3, 11)
)
PALMLINE = Provider("PLM", "Palmline Cable", "static", "198.51.100.128/26", 40_000, hours=(300, 900))
BACKWATER = Provider("BKW", "Backwater Wireless", "dynamic", "198.51.100.192/26", None, hours=(2, 8))
MONSOON = Provider("MON", "Monsoon Mobile", "mobile", "203.0.113.0/25", 900_000)
COIR = Provider(
    "COI", "Coir Fibre", "ipv6", "2001:db8:c000::/44", 80_000, time_format="%Y-%m-%d %H:%M:%S", hours=(4, 15)
)
PROVIDERS: Mapping[str, Provider] = {
    one.code: one for one in (LAGOON, EXAMPLE, PALMLINE, BACKWATER, MONSOON, COIR)
}
HOSTING = "203.0.113.192/26"
"""A hosting centre: what comes from there is no subscriber's line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A subscriber's line as the customer database has it."""

    id: str
    provider: str
    name: str
    phone: str
    installation: str
    service: str


@dataclass(frozen=True, slots=True)
class Held:
    """The truth of one lease: who held the slot from when to when; `lost` = the provider's log has no row of it."""

    provider: str
    slot: Slot
    start: datetime
    end: datetime
    line: str
    lost: bool = False


@dataclass(slots=True)
class Network:
    """All leases that matter: those in which something was seen, and those of the unit's own lines."""

    lines: dict[str, Line] = field(default_factory=dict)
    held: dict[tuple[str, Slot], list[Held]] = field(default_factory=dict)

    def hold(self, lease: Held) -> bool:
        """Enters a lease where the slot is free; False where somebody else holds it."""
        leases = self.held.setdefault((lease.provider, lease.slot), [])
        if any(one.start < lease.end and lease.start < one.end for one in leases):
            return False
        leases.append(lease)
        leases.sort(key=lambda one: one.start)
        return True

    def seen(
        self,
        random: Random,
        provider: Provider,
        line: str,
        at: datetime,
        *,
        edge: bool = False,
        lost: bool = False,
    ) -> Held:
        """A lease of the line that holds `at`, on a slot drawn until one is free; `edge`: it began a moment before."""
        free = [one for one in provider.addresses()[:-1] if provider.kind != "static"]
        while True:
            address = random.choice(free) if free else _fixed(provider, line)
            slot = (address, random.choice(provider.blocks()))
            before = timedelta(seconds=random.randint(2, 8)) if edge else _hours(random, provider)
            lease = Held(provider.code, slot, at - before, at + _hours(random, provider), line, lost)
            if self.hold(lease):
                return lease
            if not free:
                return self._standing(provider, slot, at)

    def _standing(self, provider: Provider, slot: Slot, at: datetime) -> Held:
        """The lease of a fixed line that already stands; it is stretched to reach the moment."""
        leases = self.held[provider.code, slot]
        old = leases.pop()
        new = Held(
            old.provider, slot, min(old.start, at - timedelta(1)), max(old.end, at + timedelta(1)), old.line
        )
        leases.append(new)
        return new


@lru_cache
def _addresses(network: str) -> tuple[str, ...]:
    net = ipaddress.ip_network(network)
    if net.version == 6:
        return tuple(str(prefix) for prefix in net.subnets(new_prefix=56))
    return tuple(str(host) for host in net.hosts())


def _hours(random: Random, provider: Provider) -> timedelta:
    low, high = provider.hours
    return timedelta(seconds=random.randint(int(low * 3600), int(high * 3600)))


def _fixed(provider: Provider, line: str) -> str:
    addresses = provider.addresses()[:-1]
    return addresses[int(line.rpartition("-")[2]) % len(addresses)]
