"""What the truth offers: which sightings no fault touches, and which identities the rules ought to corroborate.

An identity is eligible when enough clean sightings of its line are pairwise independent: another lease, file,
address and source (reference 4.3), as many as the size of its provider asks for, and the line's place can be stated.
A sighting within the stated bound of the provider's clock from the end of its lease is nobody's to decide.
"""

from dataclasses import dataclass

import numpy as np

from thelivu_sim.bench.log import line_has
from thelivu_sim.bench.network import CUSTOMERS, Bools
from thelivu_sim.bench.people import MOST, People
from thelivu_sim.bench.rates import FAULTS, OF_FILES
from thelivu_sim.bench.returns import Providers


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Facts of sightings and of identities."""

    faults: dict[str, Bools]  # of sightings, by name: those that it met
    clean: Bools  # no fault at all
    inside: Bools  # further inside its lease than the clocks can be wrong
    eligible: Bools  # of identities
    eligible_at_edges: Bools  # the same, if sightings at the edge of a lease counted as clean


def evidence(providers: Providers, people: People) -> Evidence:
    """Looks at the truth of every sighting."""
    faults = _faults(providers, people)
    asked = providers.letters.of_sighting >= 0
    clean = asked & ~np.any(np.stack(list(faults.values())), axis=0) & _alone(providers, people)
    places = np.array([one.proves_place for one in providers.network.units])
    counts = clean & (people.line == people.home[people.identity]) & places[providers.seen.unit]
    inside = _inside(providers, people)
    eligible = (_eligible(providers, people, those) for those in (counts & inside, counts))
    return Evidence(faults, clean, inside, *eligible)


def _faults(providers: Providers, people: People) -> dict[str, Bools]:
    seen, letters, log, rates = providers.seen, providers.letters, providers.log, providers.rates
    asked = letters.of_sighting >= 0
    found = dict(seen.fault)
    letter = np.maximum(letters.of_sighting, 0)
    for name in OF_FILES:
        found[name] = letters.with_fault(name)[letter] & asked if len(letters.unit) else np.zeros_like(asked)
    for name, those in {**log.logger, **log.row}.items():
        found[name] = those[people.lease]
    for name in (fault.name for fault in FAULTS if fault.unit == "line"):
        found[name] = line_has(people.line, name, getattr(rates, name), providers.seed)
    found["other_address_echoed"] = providers.echoed(letter, seen.address) & asked
    found["doubled"] = providers.doubled(letter, people.lease) & asked
    found["persistent_zone"] = providers.network.flag("wrong_zone")[seen.unit] & (rates.persistent_zone > 0)
    return found


def _alone(providers: Providers, people: People) -> Bools:
    """Whether the log names no other line at the moment seen (a lease that ran over would)."""
    seen, network, rows = providers.seen, providers.network, providers.log.rows
    key = network.leases.key[people.lease]
    asked, found = rows.meeting(key, seen.at - seen.u, seen.at + seen.u)
    alone = np.ones(len(key), dtype=bool)
    alone[asked[rows.line[found] != people.line[asked]]] = False
    return alone


def _inside(providers: Providers, people: People) -> Bools:
    """Whether the sighting lies further inside its lease than the provider's stated clock bound: nearer, nobody can tell."""
    seen, leases = providers.seen, providers.network.leases
    bounds = providers.network.column("bound")[seen.unit]
    late = leases.start[people.lease] + bounds <= seen.at - seen.u
    early = leases.end[people.lease] - bounds >= seen.at + seen.u
    inside: Bools = late & early
    return inside


def _eligible(providers: Providers, people: People, counts: Bools) -> Bools:
    """Whether enough sightings that count are pairwise independent; an identity has at most MOST of them."""
    seen, letters = providers.seen, providers.letters
    first = np.r_[0, np.flatnonzero(np.diff(people.identity)) + 1]
    place = np.arange(len(people.identity)) - np.repeat(first, np.diff(np.r_[first, len(people.identity)]))
    facts = (seen.unit * 2**20 + seen.address, letters.of_sighting, people.lease, seen.source)
    there = np.zeros((people.count, MOST), dtype=bool)
    there[people.identity, place] = counts
    differ = there[:, :, None] & there[:, None, :]
    for fact in facts:
        wide = np.zeros((people.count, MOST), dtype=np.int64)
        wide[people.identity, place] = fact
        differ &= wide[:, :, None] != wide[:, None, :]
    needed = np.array([one.needed for one in providers.network.units])[people.home // CUSTOMERS - 1]
    best = 1 + differ.any(axis=(1, 2)).astype(np.int64)
    for one in range(MOST):
        for other in range(one):
            both = differ[:, one, :] & differ[:, other, :]
            best = np.where(differ[:, one, other] & both.any(axis=1), np.maximum(best, 3), best)
    best = np.where(differ.sum(axis=(1, 2)) == MOST * (MOST - 1), MOST, best)
    return best >= needed
