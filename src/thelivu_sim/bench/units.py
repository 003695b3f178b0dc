"""The providers of the measured world: fictional units of access, each with its addresses, its clock and its forms.

Addresses: the three documentation ranges of RFC 5737 hold 762 addresses, too few for lines with an address of their
own, so IPv4 comes from loopback (127.0.0.0/8, a /16 for each provider: never anybody's) and IPv6 from RFC 3849.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

FIRST_PORT, LAST_PORT = 1024, 65535
IST = 19_800  # seconds east of Greenwich
DAY = 86_400
BEGIN = 1_767_551_400  # 2026-01-05 00:00 in India, epoch seconds
DAYS = 14  # 5 to 18 January: days that can be read as months, and days that cannot


@dataclass(frozen=True, slots=True)
class Unit:
    """One provider: `number` gives its addresses and its customer numbers."""

    number: int
    name: str
    kind: str  # as in the mapping
    share: float  # of identities
    addresses: int
    pool: int  # subscribers that share the addresses
    lease_h: float  # mean lease
    blocks: int = 1  # blocks of ports of an address; 1 = held whole
    destinations: int = 1  # subscribers on one block at a time, told apart by destination
    renews: float = 0.0  # how often the next lease of an address goes to the same line
    g: int | None = 60  # stated bound of its clock, seconds
    control: bool = True  # the police unit has a line of its own there
    trailer: bool = True
    routine: bool = False  # the same two lines follow each other on every day, five and a half hours apart
    wrong_zone: bool = False  # the provider of the persistent zone error, where that fault is on
    time_format: str = "%d/%m/%Y %H:%M:%S"

    @property
    def slots(self) -> int:
        """How many lines one address serves at a time."""
        return self.blocks * self.destinations

    @property
    def ports(self) -> int:
        """Ports of a block."""
        return (LAST_PORT + 1 - FIRST_PORT) // self.blocks

    @property
    def proves_place(self) -> bool:
        """Whether its files state where a line is installed; the papers of a SIM card do not."""
        return self.kind != "mobile"

    @property
    def needed(self) -> int:
        """Independent sightings that its size asks for: the odds rule of the reference, 4.3."""
        return 2 if self.pool >= 20_000 else 3 if self.pool >= 141 else 4


def units() -> tuple[Unit, ...]:
    """All providers, in the order of their numbers."""
    return tuple(Unit(number, **plan) for number, plan in enumerate(_plans()))


def _plans() -> Iterator[dict[str, Any]]:
    nat = {"kind": "cgnat", "addresses": 160, "pool": 40_000, "lease_h": 4.0, "blocks": 16}
    yield {"name": "Lagoon Broadband", "share": 6.0, **nat, "addresses": 40, "destinations": 4}
    for name in ("Lighthouse Net", "Ferry Fibre", "Harbour Online", "Coconut Broadband", "Spice Route Net"):
        yield {
            "name": name,
            "share": 6.0,
            **nat,
            "control": name[0] in "LF",
            "trailer": name != "Harbour Online",
        }
    yield {
        "name": "Sandbank Networks",
        "share": 1.0,
        **nat,
        "pool": 200_000,
        "control": False,
        "wrong_zone": True,
    }
    lines = {
        "kind": "dynamic",
        "share": 6.0,
        "addresses": 6_000,
        "pool": 30_000,
        "lease_h": 14.0,
        "renews": 0.3,
    }
    yield {"name": "Example Net", **lines, "time_format": "%d-%b-%Y %H:%M:%S"}
    yield {"name": "Backwater Wireless", **lines, "g": None, "control": False}
    for name in ("Monsoon Cable", "Paddy Fibre", "Palmleaf Online"):
        yield {"name": name, **lines, "control": name == "Monsoon Cable"}
    for name in ("Palmline Cable", "Jetty Office Lines"):
        yield {
            "name": name,
            "kind": "static",
            "share": 2.5,
            "addresses": 25_000,
            "pool": 25_000,
            "lease_h": 0.0,
        }
    for name in ("Kite Mobile", "Tide Mobile"):
        yield {"name": name, "share": 2.0, **nat, "kind": "mobile"}
    prefixes = {
        "kind": "ipv6",
        "share": 4.0,
        "addresses": 8_000,
        "pool": 25_000,
        "lease_h": 24.0,
        "renews": 0.3,
    }
    for name in ("Coir Fibre", "Reed Fibre", "Mangrove Net"):
        yield {"name": name, **prefixes, "time_format": "%Y-%m-%d %H:%M:%S", "control": name == "Coir Fibre"}
    ports = {"kind": "deterministic", "addresses": 640, "pool": 40_960, "lease_h": 168.0, "blocks": 64}
    yield {"name": "Causeway Broadband", "share": 4.0, **ports}
    yield {"name": "Ridge Village Net", "share": 1.0, **nat, "addresses": 4, "pool": 2_000, "control": False}
    islet = {"kind": "dynamic", "addresses": 100, "pool": 200, "lease_h": 8.0, "control": False}
    yield {"name": "Islet Village Net", "share": 0.5, **islet}
