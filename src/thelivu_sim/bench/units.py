"""The providers of the measured world: fictional units of access, each with its addresses, its clock and its forms.

Addresses: the three documentation ranges of RFC 5737 hold 762 addresses, too few for lines with an address of their
own, so IPv4 comes from loopback (127.0.0.0/8, a /16 for each provider: never anybody's) and IPv6 from RFC 3849.
"""

import tomllib
from dataclasses import dataclass
from importlib import resources

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
    g: int = 60  # stated bound of its clock, seconds; 0 = not stated
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
    def bound(self) -> int:
        """The bound of its clock that counts; what is not stated is 300 s (interchange section 2)."""
        return self.g or 300

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
    listed = tomllib.loads(
        resources.files("thelivu_sim.bench").joinpath("units.toml").read_text(encoding="utf-8")
    )
    return tuple(Unit(number, **plan) for number, plan in enumerate(listed["provider"]))
