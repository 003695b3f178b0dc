"""Who is eligible: against every combination of sightings, one by one."""

from itertools import combinations

import numpy as np

from thelivu_sim.bench.evidence import evidence
from thelivu_sim.bench.rates import EVERY
from thelivu_sim.bench.units import Unit
from unit.thelivu_sim.bench.small import NAT, PLAN, small

VILLAGE = Unit(2, "Ridge Village Net", **{**NAT, "addresses": 4, "pool": 200})


def test_eligible_is_who_has_enough_pairwise_independent_clean_sightings():
    providers, people = small(EVERY, identities=1_500, plan=(*PLAN, VILLAGE))
    truth = evidence(providers, people)
    seen, letters = providers.seen, providers.letters
    counts = truth.clean & truth.inside & (people.line == people.home[people.identity])
    units = providers.network.units
    expected = np.zeros(people.count, dtype=bool)
    for identity in range(people.count):
        at = np.flatnonzero((people.identity == identity) & counts)
        needed = units[people.home[identity] // 10**9 - 1].needed
        facts = [(seen.unit[one], seen.address[one]) for one in at]
        whole = {
            one: (facts[n], letters.of_sighting[one], people.lease[one], seen.source[one])
            for n, one in enumerate(at)
        }
        expected[identity] = any(
            all(
                all(a != b for a, b in zip(whole[x], whole[y], strict=True))
                for x, y in combinations(group, 2)
            )
            for group in combinations(at, needed)
        )

    assert 0.05 < expected.mean() < 0.9
    assert (truth.eligible == expected).all()
    assert (truth.eligible_at_edges | ~truth.eligible).all()
