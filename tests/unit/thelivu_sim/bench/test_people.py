"""The truth of the measured world: what was seen was held by whom it is said to have been held."""

import numpy as np

from thelivu_sim.bench.people import FROM, MOST, TO
from thelivu_sim.bench.rates import NONE, only
from unit.thelivu_sim.bench.small import small


def test_every_true_sighting_lies_in_a_lease_of_its_line():
    providers, people = small(only(two_people=0.2), identities=2_000)
    leases = providers.network.leases

    assert (leases.line[people.lease] == people.line).all()
    assert ((leases.start[people.lease] <= people.at) & (people.at <= leases.end[people.lease])).all()
    assert ((people.at >= FROM) & (people.at <= TO)).all()
    assert np.bincount(people.identity).max() == MOST
    other = people.line != people.home[people.identity]
    assert other.any()
    assert people.two[people.identity[other]].all()


def test_without_faults_the_lead_is_the_truth():
    providers, people = small(NONE)
    unit, address, _ = providers.network.place(providers.network.leases.key[people.lease])

    assert (abs(providers.seen.at - people.at) <= providers.seen.u).all()
    assert ((providers.seen.unit == unit) & (providers.seen.address == address)).all()
    assert providers.seen.clean.all()
    assert not np.array_equal(providers.seen.at, people.at)


def test_no_letter_asks_twice_about_one_identity():
    providers, people = small(NONE, identities=1_000)
    asked = providers.letters.of_sighting >= 0
    pairs = set(
        zip(people.identity[asked].tolist(), providers.letters.of_sighting[asked].tolist(), strict=True)
    )

    assert len(pairs) == asked.sum()
    assert 0 < (~asked).sum() < asked.sum() / 2
