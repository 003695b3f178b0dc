"""How fast the sensor visits a swarm beside libtorrent, and what it costs, in CPU-seconds.

    thelivu bench sensor

Both meet the same peers; the sensor dials each twice, for its canary, and stores what it saw. Here the pairs are smaller and the
bounds wider than those of the whole run, whose figures stand in docs/reference/measures.md: 0.95 times and 0.45 times.
"""

import json
import statistics
import time
from dataclasses import replace
from hashlib import sha256

import pytest

from thelivu.sensor.chain import Line, verify
from thelivu_sim.bench import sensor
from unit.sensor.test_chain import RECORDS, chained
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


def test_b8_lines_are_verified_at_a_small_multiple_of_reading_and_hashing_them():
    """The bar itself (100,000 lines in ten seconds, `thelivu bench sensor`) is measured, not tested: here, about three times."""
    lines = chained([replace(one, obs_id=f"{number:032x}") for number, one in enumerate(RECORDS * 1_000)])
    ratios = []
    for _ in range(5):
        begun = time.process_time()
        assert all(json.loads(line) and sha256(line).digest() for line in lines)
        read = time.process_time()
        assert sum(isinstance(one, Line) for one in verify(lines)) == len(lines)
        ratios.append((time.process_time() - read) / (read - begun))

    assert statistics.median(ratios) <= 8, ratios
