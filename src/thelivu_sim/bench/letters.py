"""Which letter asks for which sighting: one provider, one day, and never two sightings of one identity in one letter.

The first sightings of identities with a provider on a day go into one letter, second ones into another; a third is
not asked for. Each letter is answered by one file, and a file has at most one fault of files.
"""

from dataclasses import dataclass

import numpy as np

from thelivu_sim.bench.leads import Seen
from thelivu_sim.bench.network import Bools, Ints, Network
from thelivu_sim.bench.people import People
from thelivu_sim.bench.rates import NUMBER, OF_FILES, Rates
from thelivu_sim.bench.units import BEGIN, DAY

LETTERS = 2  # of one provider and day
AROUND = 600  # seconds before and after the day that are asked for too


@dataclass(frozen=True, slots=True, eq=False)
class Letters:
    """Letters by number, and the letter of each sighting (-1 = not asked)."""

    unit: Ints
    day: Ints
    fault: Ints  # rates.NUMBER
    of_sighting: Ints

    @property
    def lo(self) -> Ints:
        """First second asked for."""
        return BEGIN + self.day * DAY - AROUND

    @property
    def hi(self) -> Ints:
        """Last second asked for."""
        return self.lo + DAY + 2 * AROUND

    def with_fault(self, name: str) -> Bools:
        """Which letters were answered with a fault."""
        those: Bools = self.fault == NUMBER[name]
        return those


def write_letters(
    network: Network, people: People, seen: Seen, rates: Rates, random: np.random.Generator
) -> Letters:
    """Gathers sightings into letters and draws the fault of each answer."""
    day = (seen.at - BEGIN) // DAY
    asked = np.flatnonzero(seen.zone_known & ~seen.hosted)
    group = (people.identity * 64 + seen.unit) * 64 + day + 1
    by = asked[np.argsort(group[asked], kind="stable")]
    ordered = group[by]
    first = np.r_[True, ordered[1:] != ordered[:-1]] if len(by) else np.zeros(0, dtype=bool)
    rank = np.arange(len(by)) - np.maximum.accumulate(np.where(first, np.arange(len(by)), 0))
    by, rank = by[rank < LETTERS], rank[rank < LETTERS]
    code = (seen.unit[by] * 64 + day[by] + 1) * LETTERS + rank
    codes, number = np.unique(code, return_inverse=True)
    of_sighting = np.full(len(day), -1, dtype=np.int64)
    of_sighting[by] = number
    unit, days = codes // LETTERS // 64, codes // LETTERS % 64 - 1
    return Letters(unit, days, _faults(network, unit, days, rates, random), of_sighting)


def _faults(network: Network, unit: Ints, day: Ints, rates: Rates, random: np.random.Generator) -> Ints:
    """One fault or none for each file; a fault that a provider's form cannot have is none."""
    drawn, fault, below = random.random(len(unit)), np.zeros(len(unit), dtype=np.int64), 0.0
    numeric_dates = np.array([one.time_format.startswith("%d/%m") for one in network.units])[unit]
    possible = {
        "day_month": numeric_dates,
        "excel_dates": numeric_dates
        & (day + 5 <= 12),  # from the 13th on no program takes the day for a month
        "prefix_length": network.of_kind("ipv6")[unit],
        "billing_only": ~network.of_kind("mobile")[unit],
        "billing_silent": ~network.of_kind("mobile")[unit],
    }
    for name in OF_FILES:
        rate = getattr(rates, name)
        hit = (drawn >= below) & (drawn < below + rate) & possible.get(name, np.ones(len(unit), dtype=bool))
        fault[hit] = NUMBER[name]
        below += rate
    return fault
