"""Small measured worlds: two providers, a few hundred identities."""

import numpy as np

from thelivu_sim.bench.units import Unit
from thelivu_sim.bench.world import make

NAT = {"kind": "cgnat", "share": 1.0, "addresses": 12, "pool": 20_000, "lease_h": 4.0, "blocks": 16}
LINES = {"kind": "dynamic", "share": 1.0, "addresses": 300, "pool": 20_000, "lease_h": 14.0}
PLAN = (Unit(0, "Lagoon Broadband", **NAT), Unit(1, "Example Net", **LINES))


def small(rates, seed=1, identities=300, plan=PLAN):
    return make(seed, identities, rates, plan)


def answers(providers, way="asked"):
    return list(providers.answers(way, np.random.default_rng(5)))
