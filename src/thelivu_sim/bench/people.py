"""Who was seen: identities with their lines, and every true sighting: which lease, when, by whom.

The truth of the measured world. Leads (`leads.py`) tell of it what sources saw, faults included.
"""

from dataclasses import dataclass

import numpy as np

from thelivu_sim.bench.network import Bools, Ints, Network
from thelivu_sim.bench.rates import Rates
from thelivu_sim.bench.units import BEGIN, DAY, DAYS

MOST = 4  # sightings of one identity
HOW_MANY = (0.05, 0.17, 0.25, 0.53)  # 1, 2, 3, 4 sightings: 3.3 on average
AGAIN = 0.1  # a sighting falls in the lease of the one before
MOBILE_TOO, BY_MOBILE = 0.2, 0.3  # share of identities that also use a SIM card, and how often they then do
FROM_OUTSIDE = 0.4  # share of identities whose lead came from outside; the others are the unit's own sensor's
HOUSEHOLD = 0.35  # share of identities whose user is not the holder of the line
FROM, TO = BEGIN + DAY // 4, BEGIN + DAYS * DAY - DAY // 4


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Identities and their true sightings; sightings are sorted by identity."""

    home: Ints  # customer number of each identity's line
    outside: Bools
    two: Bools  # two people use the account
    other_user: Bools
    identity: Ints  # of each sighting
    lease: Ints
    at: Ints  # epoch seconds
    line: Ints  # who truly held the key

    @property
    def count(self) -> int:
        """How many identities there are."""
        return len(self.home)


class _Held:
    """The time for which each line held something in which it can have been seen, one lease after the other."""

    def __init__(self, network: Network) -> None:
        leases = network.leases
        seconds = np.minimum(leases.end, TO) - np.maximum(leases.start, FROM)
        unit = network.unit_of_key(leases.key)
        own = network.place(leases.key)[1] == network.column("addresses")[unit]
        some = np.flatnonzero((seconds > 0) & ~own)
        self.start, self.seconds = leases.start, seconds
        self.lease = some[np.argsort(leases.line[some], kind="stable")]
        self.line = leases.line[self.lease]
        self.begins = np.maximum(leases.start[self.lease], FROM)
        self.until = np.cumsum(seconds[self.lease])  # seconds held by this and all lines before
        units = np.arange(len(network.units) + 1)
        self.of_unit = np.searchsorted(unit[self.lease], units)  # customer numbers rise with providers

    def _before(self, at: Ints) -> Ints:
        before: Ints = np.where(at > 0, self.until[at - 1], 0)
        return before

    def a_line(self, unit: Ints, random: np.random.Generator) -> Ints:
        """A line of each provider, the oftener the more leases it had."""
        lo, hi = self.of_unit[unit], self.of_unit[unit + 1]
        return self.line[lo + (random.random(len(unit)) * (hi - lo)).astype(np.int64)]

    def a_moment(self, line: Ints, random: np.random.Generator) -> tuple[Ints, Ints]:
        """(lease, epoch seconds) of a moment at which each line held something, every second as likely."""
        lo = np.searchsorted(self.line, line, side="left")
        hi = np.searchsorted(self.line, line, side="right")
        first = self._before(lo)
        drawn = first + (random.random(len(line)) * (self._before(hi) - first)).astype(np.int64)
        at = np.searchsorted(self.until, drawn, side="right")
        return self.lease[at], self.begins[at] + drawn - self._before(at)

    def within(self, lease: Ints, random: np.random.Generator) -> Ints:
        """A moment of each lease."""
        seconds = np.maximum(self.seconds[lease], 1)
        at: Ints = np.maximum(self.start[lease], FROM) + (random.random(len(lease)) * seconds).astype(
            np.int64
        )
        return at


def people(network: Network, identities: int, rates: Rates, random: np.random.Generator) -> People:
    """Draws the identities and what was truly there to be seen of them."""
    held = _Held(network)
    share = np.array([one.share for one in network.units])
    home = held.a_line(random.choice(len(share), identities, p=share / share.sum()), random)
    mobile = np.flatnonzero(network.of_kind("mobile"))
    sim = held.a_line(random.choice(mobile, identities), random) if len(mobile) else home
    other = held.a_line(random.choice(len(share), identities, p=share / share.sum()), random)
    two = random.random(identities) < rates.two_people
    with_sim = random.random(identities) < MOBILE_TOO
    lines: list[Ints] = []
    leases: list[Ints] = []
    times: list[Ints] = []
    for number in range(MOST):
        second = two & (random.random(identities) < 0.5)
        away = with_sim & (random.random(identities) < BY_MOBILE)
        line = np.where(second, other, np.where(away, sim, home))
        lease, at = held.a_moment(line, random)
        if number:
            again = (line == lines[-1]) & (random.random(identities) < AGAIN)
            lease = np.where(again, leases[-1], lease)
            at = np.where(again, held.within(lease, random), at)
        lines.append(line)
        leases.append(lease)
        times.append(at)
    many = random.choice(MOST, identities, p=HOW_MANY) + 1
    kept = np.arange(MOST)[None, :] < many[:, None]
    return People(
        home=home,
        outside=random.random(identities) < FROM_OUTSIDE,
        two=two,
        other_user=random.random(identities) < HOUSEHOLD,
        identity=np.broadcast_to(np.arange(identities)[:, None], kept.shape)[kept].astype(np.int64),
        lease=np.stack(leases, axis=1)[kept],
        at=np.stack(times, axis=1)[kept],
        line=np.stack(lines, axis=1)[kept],
    )
