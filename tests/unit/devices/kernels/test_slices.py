import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.devices.kernels import hamming, slices, twins
from thelivu.devices.kernels.planning import BITS, Plan, Slice, plan
from unit.devices.kernels.hashes import KINDS, RADII, rows, sets, truth, turned, unlike


@given(sets(), st.sampled_from(RADII), st.data())
def test_every_pair_within_the_radius_once_and_no_other(case, reach, data):
    asked, stored = case
    radius = data.draw(st.integers(0, reach))

    assert rows(slices.within(asked, slices.build(stored, radius=reach), radius)) == truth(asked, stored, radius)


@given(sets(), st.sampled_from(RADII))
def test_the_twins_give_the_same_buckets_and_the_same_pairs(case, radius):
    asked, stored = case
    index = slices.build(stored, radius=radius)
    wide = 3

    for at, (one, made) in enumerate(zip(index.plan.slices, index.postings, strict=True)):
        twin = slices._empty(len(stored), one.bits, len(made.offsets))
        columns = (twin.bases, twin.offsets, twin.sketches, twin.numbers)
        assert twins.build(index.stored, index.plan.table[at], *columns, wide)
        for mine, other in zip((made.bases, made.offsets, made.sketches, made.numbers), columns, strict=True):
            assert np.array_equal(mine, other)
        rest = (radius, index.stored, index.plan.table, at, one.flips(), *columns, wide)
        compiled = slices.kernel("slices", "probe")(slices.words(asked, 4), *rest)
        assert sorted(compiled.tolist()) == sorted(twins.probe(asked, *rest).tolist())


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("count", [5_000, 20_000])
def test_what_brute_force_finds_is_found(kind, count):
    rng = np.random.default_rng(count)
    stored = KINDS[kind](rng, count)
    asked = turned(rng, stored[rng.integers(0, count, 60)], 40)
    if kind == "equal":
        asked = asked[:5]

    assert rows(slices.within(asked, slices.build(stored), 31)) == rows(hamming.within(asked, stored, 31))


def test_hashes_that_are_all_equal_need_no_more_memory_and_are_all_found():
    """More rows in one bucket than two bytes can count: flat pictures, not made away with before they came here."""
    stored = np.full((70_000, 4), 7, np.uint64)
    far = stored[:2] ^ np.uint64(0xFFFF)  # 16 bits in each word: 64
    tracemalloc.start()
    index = slices.build(stored)
    found = slices.within(np.concatenate((stored[:3], far)), index, 31)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert any(len(made.offsets) == 2 for made in index.postings)
    assert len(found) == 3 * 70_000
    assert index.nbytes < 100 * 70_000 + 2_000_000
    assert most < 4 * index.nbytes + 10 * found.query.nbytes


def test_without_numba_the_answer_is_the_same(plain):
    rng = np.random.default_rng(4)
    stored = np.concatenate((unlike(rng, 3_000), np.full((3_000, 4), 9, np.uint64)))
    asked = np.concatenate((turned(rng, stored[:600], 36), stored[-2:]))

    index = slices.build(stored)

    assert rows(slices.within(asked, index, 31)) == [
        *(one for one in truth(asked[:600], stored[:3_000], 31)),
        *((query, row, 0) for query in (600, 601) for row in range(3_000, 6_000)),
    ]


@given(st.integers(0, 10**9), st.integers(0, 63))
def test_slices_stand_one_behind_the_other_and_each_sketch_in_those_that_follow(hashes, radius):
    made = plan(hashes, radius)
    count = len(made.slices)

    assert [one.start for one in made.slices] == np.cumsum([0, *(one.width for one in made.slices)])[:-1].tolist()
    assert sum(one.width for one in made.slices) == BITS
    assert all(len(one.flips()) == one.probes == len(set(one.flips().tolist())) for one in made.slices[:2])
    for at, (*_, begin, wide, both) in enumerate(made.table.tolist()) if count > 1 else ():
        ring = made.slices[at + 1 :] or made.slices
        reached = [one for one in ring[: count - 1] if one.start < begin + wide]
        assert ring[0].start == begin
        assert begin + wide <= reached[-1].start + reached[-1].width
        assert both == made.slices[at].reach + sum(one.reach + 1 for one in reached)


def test_what_a_plan_says_of_memory_is_what_is_taken():
    stored = unlike(np.random.default_rng(5), 30_000)
    index = slices.build(stored)

    assert index.nbytes == pytest.approx(index.plan.bytes_each(30_000) * 30_000, rel=0.01)


def test_a_radius_beyond_the_plan_is_refused():
    index = slices.build(unlike(np.random.default_rng(6), 10), radius=7)

    with pytest.raises(ValueError):
        slices.within(index.stored, index, 8)


def test_a_plan_whose_sum_is_too_small_misses_something():
    """The sum is what makes it exact: with one less, a hash at the edge of every slice is not found."""
    whole = plan(10_000_000, 31)
    short = Plan(31, tuple(Slice(one.start, one.width, one.bits, one.reach - 1) for one in whole.slices))
    stored = np.zeros((1, 4), np.uint64)
    bits = [one.start + at for one in short.slices for at in range(one.reach + 1)][:31]
    asked = stored.copy()
    for bit in bits:
        asked[0, bit // 64] |= np.uint64(1 << (63 - bit % 64))

    assert short.pigeonhole < 32
    assert len(slices.within(asked, slices.build(stored, cut=whole), 31)) == 1
    assert len(slices.within(asked, slices.build(stored, cut=short), 31)) == 0
