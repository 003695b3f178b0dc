"""Batches at the office: their places, their marks, what an order does not allow."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.sensor.chain import ZERO, Difference, Line
from thelivu.sensor.evidence import judge
from thelivu.sensor.intake import LATE, Bounds, Numbered, marks, missing, outside, places
from thelivu.sensor.values import moment
from unit.sensor.made import ALL, HYBRID, T0, TARGET, at, hand, record

START = moment(T0)
BOUNDS = Bounds(START - timedelta(days=1), START + timedelta(days=1), None, frozenset({"quiet"}), {TARGET.alias: TARGET})


def row(count: int, lines: int = 3) -> list[Numbered]:
    hashes = [ZERO, *(f"{number:064x}" for number in range(1, count + 1))]
    return [Numbered(n, 1 + (n - 1) * lines, lines, hashes[n - 1], hashes[n]) for n in range(1, count + 1)]


def claimed(**changes) -> Line:
    one = record(hand() + ALL, **changes)
    return Line(1, one, judge(one), "a" * 64)


@given(st.permutations(range(6)), st.integers(0, 6))
def test_places_are_the_same_in_any_order_of_arrival(order, count):
    whole = row(6)[:count] if count else []
    shuffled = [whole[at] for at in order if at < len(whole)]

    assert places(shuffled) == places(whole) == {one.number: "stands" for one in whole}


@pytest.mark.parametrize("gone", [1, 3, 6])
def test_after_a_missing_number_all_wait(gone):
    there = [one for one in row(6) if one.number != gone]

    assert places(there) == {one.number: "stands" if one.number < gone else "gap" for one in there}
    assert missing(there) == ((gone,) if gone < 6 else ())


@pytest.mark.parametrize("spoil", [{"prev_hash": "b" * 64}, {"first": 99}])
def test_what_does_not_go_on_is_broken_and_so_is_all_after_it(spoil):
    there = row(4)
    there[2] = there[2]._replace(**spoil)

    assert places(there) == {1: "stands", 2: "stands", 3: "broken", 4: "broken"}


def test_a_first_batch_that_names_a_line_before_it_is_broken():
    assert places([row(1)[0]._replace(prev_hash="c" * 64)]) == {1: "broken"}


def test_marks():
    made = START + timedelta(hours=1)
    ended = replace(BOUNDS, valid_to=START)
    withdrawn = replace(BOUNDS, withdrawn_at=START)

    assert marks(made, [claimed()], (), BOUNDS) == ()
    assert marks(START + timedelta(seconds=1) + LATE, [claimed()], (), BOUNDS) == ()
    assert marks(START + timedelta(seconds=2) + LATE, [claimed()], (), BOUNDS) == ("late",)
    assert marks(made, [claimed()], (Difference("sensor.line.hash", 1),), BOUNDS) == ("differs",)
    assert marks(made, [claimed()], (), ended) == ("lapsed",)
    assert marks(made, [claimed()], (), replace(BOUNDS, valid_from=made)) == ("lapsed",)
    assert marks(made, [claimed()], (), withdrawn) == ("withdrawn",)
    assert marks(made, [], (), withdrawn) == ()  # nothing of it was seen after the order ended


def test_a_claim_of_another_swarm_or_mode():
    assert outside(claimed(), BOUNDS) is None
    for other in (replace(TARGET, v1=b"\x44" * 20), replace(TARGET, pieces=5), replace(HYBRID, alias=TARGET.alias), replace(TARGET, alias="other")):
        assert outside(claimed(target=other), BOUNDS).code == "sensor.batch.other_target"
    came = claimed(dir="in", canary=None)
    assert outside(came, BOUNDS).code == "sensor.batch.other_mode"
    assert outside(came, replace(BOUNDS, modes=frozenset({"quiet", "listed"}))) is None
    assert at(0).utc_us == T0
