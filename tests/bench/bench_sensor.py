"""How fast the sensor visits a swarm beside libtorrent, and what it costs, in CPU-seconds.

    thelivu bench sensor

Both meet the same peers; the sensor dials each twice, for its canary, and stores what it saw. Here the pair is small and its
bounds are wide; the figures of the whole run stand in docs/reference/measures.md.
"""

import pytest

from thelivu_sim.bench import sensor
from unit.thelivu_sim.swarm.inside import inside

pytestmark = pytest.mark.ci


def pairs(number, peers):
    from pathlib import Path
    from tempfile import TemporaryDirectory

    sensor.files()
    with TemporaryDirectory() as folder:
        return sensor.medians([sensor.pair(Path(folder) / str(at), peers, 7 + at) for at in range(number)])


def test_b6_a_connection_costs_about_what_it_costs_libtorrent_and_half_the_memory():
    ratio = inside(pairs, 5, 1_000)

    assert ratio["cpu_s_per_1000"] < 2
    assert ratio["memory_mib"] < 1
