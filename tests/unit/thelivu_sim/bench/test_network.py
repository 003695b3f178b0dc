"""Networks of the measured world: one holder at a time, look-ups that lose none, and the same world for a seed."""

import ipaddress

import numpy as np
import pytest

from thelivu_sim.bench.network import OPEN, Leases, build
from thelivu_sim.bench.printing import HOSTED, host
from thelivu_sim.bench.units import units


@pytest.fixture(scope="module")
def network():
    return build(
        [one for one in units() if one.addresses <= 700 or one.kind == "static"], np.random.default_rng(1)
    )


def test_nobody_holds_a_key_while_another_does(network):
    leases = network.leases
    same = leases.key[1:] == leases.key[:-1]

    assert same.any()
    assert (
        leases.start[1:][same] >= leases.end[:-1][same]
    ).all()  # one may end in the second in which the next begins
    assert (leases.end >= leases.start).all()
    assert (leases.end == OPEN).any()


def test_a_look_up_gives_every_lease_that_meets_the_window_and_no_other():
    random = np.random.default_rng(3)
    key = np.sort(random.integers(0, 4, 60))
    start = np.array([at for one in range(4) for at in np.sort(random.integers(0, 300, (key == one).sum()))])
    leases = Leases(key, start, start + random.integers(0, 12, 60), np.arange(60))
    asked, lo = random.integers(0, 5, 400), random.integers(-5, 320, 400)
    hi = lo + random.integers(0, 6, 400)

    which, found = leases.meeting(asked, lo, hi)
    brute = {
        (at, one)
        for at in range(400)
        for one in range(60)
        if key[one] == asked[at] and leases.start[one] <= hi[at] and leases.end[one] >= lo[at]
    }
    assert set(zip(which.tolist(), found.tolist(), strict=True)) == brute
    assert len(which) == len(brute)


def test_keys_and_places_are_each_other(network):
    key = np.arange(network.first_key[-1])
    unit, address, slot = network.place(key)

    assert (network.key_of(unit, address, slot) == key).all()


def test_the_same_seed_makes_the_same_networks():
    one, other = (build(units()[-1:], np.random.default_rng(9)) for _ in range(2))

    assert all(
        (getattr(one.leases, name) == getattr(other.leases, name)).all()
        for name in ("key", "start", "end", "line")
    )


def test_addresses_are_loopback_or_documentation():
    loopback, documentation = ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("2001:db8::/32")
    for unit in units():
        for number in (0, unit.addresses - 1, unit.addresses):
            address = ipaddress.ip_address(host(unit, number))
            assert address in (documentation if address.version == 6 else loopback)
            assert address.version == 6 or address not in ipaddress.ip_network(HOSTED)
