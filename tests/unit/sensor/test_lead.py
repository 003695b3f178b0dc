"""Claims on their way to leads: intervals of one endpoint, the same in any order; what is read has no hash in it."""

import json
import random

from hypothesis import given
from hypothesis import strategies as st

from thelivu.leads.model import SYNTHETIC_MARK
from thelivu.sensor.corroborate import MINUTE_US, Claim, corroborate
from thelivu.sensor.lead import CLIENT, Seen, Sighted, document, intervals, reading, run_of
from thelivu.sensor.presence import GAP_US
from unit.sensor.made import T0, V1


def claim(minute: int, ip="192.0.2.7", *, port=6881, direction="out", peer=b"p" * 20, number=0) -> Claim:
    return Claim(f"{minute:06d}{number:026d}", "WO-0001-1", ip, port, direction, T0 + minute * MINUTE_US, 300_000, 40 + minute % 5, 100, b"\xff" * 13, peer, "Test 1.0")


def seen(*args, sensor="SN-0001", **kwargs) -> Seen:
    return Seen(claim(*args, **kwargs), sensor, "198.51.100.1/40000", "a" * 64)


def test_two_sensors_in_one_interval_are_one_sighting():
    found = intervals([seen(0), seen(12, sensor="SN-0002", number=1), seen(50)])

    assert [(len(one.seen), one.sensors) for one in found] == [(2, ("SN-0001", "SN-0002")), (1, ("SN-0001",))]
    assert GAP_US == 30 * MINUTE_US


def test_another_port_that_we_dialled_is_another_endpoint_and_a_translated_one_is_not():
    dialled = intervals([seen(0), seen(1, port=7000, number=1)])
    came = intervals([seen(0, direction="in", port=40001), seen(1, direction="in", port=40002, number=1)])

    assert (len(dialled), len(came)) == (2, 1)


@given(st.lists(st.tuples(st.integers(0, 300), st.sampled_from(["192.0.2.7", "192.0.2.8"])), unique=True, max_size=12), st.randoms())
def test_intervals_are_the_same_in_any_order(times, chance: random.Random):
    every = [seen(minute, ip, number=number) for number, (minute, ip) in enumerate(times)]
    shuffled = every[:]
    chance.shuffle(shuffled)

    assert intervals(every) == intervals(shuffled)
    assert sum(len(one.seen) for one in intervals(every)) == len(every)


def test_a_run_ends_with_a_day_of_silence_and_its_name_tells_no_address():
    claims = [claim(0), claim(60), claim(60 + 23 * 60), claim(60 + 23 * 60 + 25 * 60)]
    names = [run_of(one, claims) for one in claims]

    assert len(set(names[:3])) == 1
    assert names[3] != names[0]
    assert "192.0.2" not in names[0]


def test_the_level_of_an_interval_is_that_of_its_best_claim():
    every = [seen(0), seen(15, number=1), seen(100, "192.0.2.8", peer=b"q" * 20)]
    standing = corroborate([one.claim for one in every])

    assert [one.level(standing) for one in intervals(every)] == ["L5", "L4"]


def test_what_is_read_is_one_lead_for_an_address_and_has_no_hash():
    sighted = [Sighted(seen(0), "WO-0001-1.0123456789abcdef"), Sighted(seen(100), "WO-0001-1.0123456789abcdef"), Sighted(seen(5, "2001:db8::7"), "WO-0001-1.fedcba9876543210")]
    text = document(sighted, born="synthetic", batch="SB-0001", packet="d" * 64).decode()
    made = reading(sighted, born="synthetic")

    assert [one.reference for one in made.leads] == ["WO-0001-1/192.0.2.7", "WO-0001-1/2001:db8::7"]
    assert [one.where for one in made.observations] == ["row 2", "row 3", "row 4"]
    assert {one.identifiers[1].kind for one in made.observations} == {CLIENT}
    assert (made.items_in, made.accepted, made.mark) == (3, 3, "synthetic")
    assert SYNTHETIC_MARK in text
    assert V1.hex() not in text
    assert [json.loads(line).get("ip") for line in text.splitlines()] == [None, "192.0.2.7", "192.0.2.7", "2001:db8::7"]
    span = made.observations[0].at.certain
    assert (span.hi - span.lo).total_seconds() == 0.6
