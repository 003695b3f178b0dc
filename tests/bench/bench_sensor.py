"""How fast the sensor visits a swarm beside libtorrent, and what it costs, in CPU-seconds.

    thelivu bench sensor

Both meet the same peers; the sensor dials each twice, for its canary, and stores what it saw. Here the pairs are smaller and the
bounds wider than those of the whole run, whose figures stand in docs/reference/measures.md: 0.95 times and 0.45 times.
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


def test_b6_a_connection_costs_about_what_it_costs_libtorrent_and_less_memory():
    ratio = inside(pairs, 5, 3_000)

    assert ratio["cpu_s_per_1000"] < 1.6
    assert ratio["memory_mib"] < 0.9
