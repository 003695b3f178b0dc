"""What the unit was told: true sightings arrive; disclosed sightings with the faults of leads leave.

Leads from the unit's own sensor know port, destination and time (± 3 s); leads from outside have the faults. A
wrong zone or a slip of the pen is that of the whole lead: every sighting of the identity carries it.
"""

from dataclasses import dataclass

import numpy as np

from thelivu_sim.bench.log import share_of
from thelivu_sim.bench.network import Bools, Ints, Network
from thelivu_sim.bench.people import People
from thelivu_sim.bench.rates import Rates
from thelivu_sim.bench.units import FIRST_PORT

SENSOR_U, OUTSIDE_U, UNKNOWN_U = 3, 5, 300  # seconds
DISCLOSURES = 3  # an identity from outside came in so many separate disclosures


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Disclosed sightings, in the order of the true ones."""

    unit: Ints
    address: Ints  # number of the address at its provider
    part: Ints  # IPv6: the /64 inside the delegated /56
    port: Ints  # 0 = not known
    destination: Ints  # number of the other end; -1 = not known
    at: Ints  # epoch seconds
    u: Ints  # seconds
    source: Ints
    zone_known: Bools
    hosted: Bools
    fault: dict[str, Bools]

    @property
    def clean(self) -> Bools:
        """No fault of the lead touches the sighting."""
        met: Bools = np.any(np.stack(list(self.fault.values())), axis=0)
        return ~met


def disclose(network: Network, people: People, rates: Rates, random: np.random.Generator) -> Seen:
    """What the sources say of each true sighting."""
    who, outside = people.identity, people.outside[people.identity]
    count = len(who)
    unit, address, slot = network.place(network.leases.key[people.lease])
    fault = _faults(network, people, rates, unit, random)
    jitter = np.where(outside, OUTSIDE_U, SENSOR_U)
    at = people.at + np.rint((random.random(count) * 2 - 1) * jitter).astype(np.int64)
    at = at + fault["shift_530"] * 19_800 - fault["shift_12"] * 43_200
    at = at + np.where(fault["time_off"], random.integers(-120, 121, count), 0)
    blocks, ports, ends = (network.column(name)[unit] for name in ("blocks", "ports", "destinations"))
    first = FIRST_PORT + slot // ends * ports
    port = np.where(
        blocks > 1, first + random.integers(0, 2**31, count) % ports, random.integers(20_000, 60_000, count)
    )
    return Seen(
        unit=unit,
        address=_mistyped(network, address, unit, who, fault),
        part=random.integers(0, 256, count),
        port=np.where(fault["no_port"], 0, port),
        destination=np.where(fault["no_destination"] | (ends == 1), -1, slot % ends),
        at=at,
        u=np.where(fault["clock_unknown"], UNKNOWN_U, jitter),
        source=np.where(outside, who * DISCLOSURES + random.integers(0, DISCLOSURES, count), -1 - np.arange(count)),
        zone_known=~fault["no_zone"],
        hosted=fault["hosting"],
        fault=fault,
    )  # fmt: skip


def _faults(
    network: Network, people: People, rates: Rates, unit: Ints, random: np.random.Generator
) -> dict[str, Bools]:
    who, outside = people.identity, people.outside[people.identity]
    fault: dict[str, Bools] = {}
    for name in (
        "shift_530",
        "shift_12",
        "typo",
        "sticky_typo",
        "clock_unknown",
        "no_port",
        "no_destination",
    ):
        fault[name] = (random.random(people.count) < getattr(rates, name))[who] & outside
    for name in ("time_off", "no_zone"):
        fault[name] = (random.random(len(who)) < getattr(rates, name)) & outside
    fault["hosting"] = random.random(len(who)) < rates.hosting
    fault["shift_12"] &= ~fault["shift_530"]
    fault["sticky_typo"] &= ~fault["typo"]
    # Where an address is held whole, nothing is missing when the port is.
    fault["no_port"] &= network.column("blocks")[unit] > 1
    fault["no_destination"] &= (network.column("destinations")[unit] > 1) & ~fault["no_port"]
    fault["two_people"] = people.two[who]
    return fault


def _mistyped(network: Network, address: Ints, unit: Ints, who: Ints, fault: dict[str, Bools]) -> Ints:
    """The address as somebody copied it; the same slip for every sighting of a lead, inside the last group of digits."""
    last, kind = address & 255, (share_of(who, 6) * 3).astype(np.int64)
    digit = 1 + (share_of(who, 7) * 9).astype(np.int64)
    other = last // 10 * 10 + (last % 10 + digit) % 10
    added, dropped = (last * 10 + digit) % 256, last // 10
    swapped = last // 100 * 100 + last % 10 * 10 + last // 10 % 10
    slip = np.where(fault["sticky_typo"], np.choose(kind, [added, dropped, swapped]), last)
    slip = np.where(fault["typo"], other, slip)
    mistyped = (address & ~np.int64(255)) | np.minimum(slip, 255)
    return np.where(mistyped > network.column("addresses")[unit], address + 1, mistyped)
