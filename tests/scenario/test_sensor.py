"""The sensor against the test swarm, in a network that has only loopback; compared with the swarm's truth and its auditor.

Bars B1 to B5, B8, B10 and B11 of the sensor's reference; B6 and B7 stand in tests/bench/bench_sensor.py, B9 in tests/fuzz.
"""

import ipaddress
from collections import defaultdict

import pytest

from scenario import sensor_office
from thelivu.sensor.restraint import NET_MOST
from unit.thelivu_sim.swarm.inside import inside

pytestmark = pytest.mark.ci


def honest(missed: dict[str, int]) -> dict[str, int]:
    """Those missed but for the class that stands in one /24, of which no more are dialled in a minute than its budget has."""
    return {name: n for name, n in missed.items() if name != "have_all_of_a_24"}


def announced(tracked: dict) -> int:
    """How often the trackers were told that we take part."""
    return sum(n for one in tracked.values() for name, n in one["counts"].items() if name.startswith("announce"))


def check(found: dict) -> None:
    """B1, B2, B3, B4, B8 and B11 of one watch."""
    assert found["false"] == {}
    assert honest(found["missed"]) == {}
    assert found["forbidden"] == {}
    assert found["announced"] == []
    assert (found["differences"], found["marker"]) == (0, False)
    assert found["most_raw"] <= 8_192 + 131_072 // 8
    nets: dict[tuple[str, int], int] = defaultdict(int)
    for at, ip, hash_ in found["dials"]:
        if hash_ == "known":
            nets[str(ipaddress.ip_network(f"{ip}/24", strict=False)) if ":" not in ip else ip, int(at // 60)] += 1
    assert max(nets.values()) <= NET_MOST * 3  # a visit is one handshake by each of at most three transports


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_03_no_peer_that_lies_is_ever_observed_to_take_part(seed):
    found = inside(sensor_office.against_liars, seed, 20)

    check(found)
    assert found["levels"]["L4"] > 100


def test_04_in_a_quiet_watch_nobody_is_told_of_us():
    tracked = inside(sensor_office.against_liars, 7, 3)["tracked"]

    assert announced(tracked) == 0
    assert any("scrape" in name for one in tracked.values() for name in one["counts"])


def test_01_no_block_is_asked_of_real_clients_and_each_is_met_by_its_own_transport():
    found = inside(sensor_office.real_clients)

    assert (found["false"], found["missed"]) == ({}, {})
    assert found["payload"] == 0
    assert found["control"] > 1_000_000  # the counters do count
    assert {proto for proto, level, _n in found["by"] if level == "L4"} == {"tcp", "mse", "utp"}


def test_who_dials_us_in_a_listed_watch_named_the_hash_first():
    found = inside(sensor_office.listed)

    assert found["claims"] == [
        ["incoming", "tcp", 6], ["incoming_encrypted", "mse", 6], ["incoming_offering", "mse", 6],
        ["incoming_utp", "utp", 6], ["incoming_utp_encrypted", "utp", 6],
    ], "two of each kind, with three torrents each"  # fmt: skip
    assert (found["wrong"], found["differences"]) == (0, 0)
    assert (found["payload"], found["forbidden"]) == (0, {})
    assert announced(found["tracked"]) > 0  # here a tracker is told of us, which shows that the count of a quiet watch counts


def test_02_one_watch_carries_two_orders_and_each_line_goes_to_its_own():
    found = inside(sensor_office.two_orders)

    assert (found["false"], honest(found["missed"]), found["forbidden"]) == ({}, {}, {})
    assert (found["astray"], found["differences"], found["waited"], found["batches"]) == (0, 0, found["lines"], 2)
    assert min(found["each"]) > 50
    assert found["ended"] == {"second.json": "sensor.order.gone"}


def test_with_a_clock_that_nobody_synchronised_nothing_counts_for_more_than_reachable():
    assert set(inside(sensor_office.unsound_clock)["levels"]) <= {"L1", "L2"}


def test_08_killed_again_and_again_it_loses_no_line_and_sends_none_twice():
    found = inside(sensor_office.killed, 6)

    assert (found["differences"], found["sequence"], found["false"]) == (0, True, {})
    assert [first for _, first, _ in found["batches"]] == [1, *(last + 1 for _, _, last in found["batches"][:-1])]
    assert found["batches"][-1][2] == found["lines"]
    assert [number for number, *_ in found["batches"]] == list(range(1, len(found["batches"]) + 1))


def test_02_once_the_order_is_gone_nothing_more_is_dialled():
    found = inside(sensor_office.withdrawn)

    assert found["stopped"] == "sensor.order.gone"
    assert found["visits"] < found["peers"]
