"""Search misses nothing: machine code, multi-index and the plain arithmetic give the same hits, whatever the data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thelivu.devices.kernels import columns, engine, hamming, slices, twins
from thelivu.devices.kernels import search as searching
from thelivu.devices.kernels.planning import BITS, plan
from unit.devices.kernels.hashes import turned, unlike


def bits(random: np.random.Generator, count: int, skew: float) -> np.ndarray:
    """Hashes as uint64[count, 4]: each bit is one with this chance."""
    return np.packbits(random.random((count, 256)) < skew, axis=1).view(">u8").astype(np.uint64)


def planted(seed: int, queries: int, rows: int, skew: float) -> tuple[np.ndarray, np.ndarray]:
    """Queries of which half are neighbours of stored hashes, some of them far beyond the radius."""
    random = np.random.default_rng(seed)
    stored = bits(random, rows, skew)
    near = turned(random, stored[random.integers(0, rows, queries // 2)], 40) if rows and queries > 1 else stored[:0]
    return np.concatenate([near, bits(random, queries - len(near), skew)]), stored


def pairs(hits) -> list[tuple[int, int, int]]:
    return list(zip(hits.query.tolist(), hits.row.tolist(), hits.distance.tolist(), strict=True))


def plainly(queries, stored, radius: int) -> list[tuple[int, int, int]]:
    """Whole numbers and nothing else."""
    asked, held = ([sum(int(word) << (64 * (3 - n)) for n, word in enumerate(one)) for one in each] for each in (queries, stored))
    found = [(q, r, (one ^ two).bit_count()) for q, one in enumerate(asked) for r, two in enumerate(held)]
    return [hit for hit in found if hit[2] <= radius]


SIZES = {"queries": st.integers(0, 9), "rows": st.integers(0, 40), "skew": st.sampled_from([0.5, 0.1, 0.02, 0.0]), "radius": st.sampled_from([0, 1, 7, 31, 63, 128, 256])}


@given(seed=st.integers(0, 2**32), **SIZES)
@settings(max_examples=60, deadline=None)
def test_every_way_gives_what_whole_numbers_give(seed, queries, rows, skew, radius):
    asked, stored = planted(seed, queries, rows, skew)
    wanted = plainly(asked, stored, radius)

    assert pairs(hamming.within(asked, stored, radius)) == wanted
    assert sorted(map(tuple, twins.within(asked, stored, radius).tolist())) == wanted
    if radius <= 31:
        assert pairs(slices.within(asked, slices.build(stored), radius)) == wanted


@pytest.mark.parametrize("queries", range(1, 10))
def test_the_last_queries_of_a_batch_are_asked_too(queries: int):
    """The prototype left out the last one to three of a batch that was no multiple of four."""
    stored = bits(np.random.default_rng(1), 5000, 0.5)
    hits = hamming.within(stored[-queries:].copy(), stored, 31)

    assert pairs(hits) == [(n, 5000 - queries + n, 0) for n in range(queries)]


@pytest.mark.parametrize("way", ["every pair", "index"])
def test_there_is_no_most_of_hits(way: str):
    """The prototype kept a fixed number of hits for each query."""
    stored = np.repeat(bits(np.random.default_rng(2), 1, 0.5), 20_000, axis=0)
    asked = stored[:5].copy()
    hits = hamming.within(asked, stored, 31) if way == "every pair" else slices.within(asked, slices.build(stored), 31)

    assert len(hits) == 5 * 20_000
    assert (np.bincount(hits.query) == 20_000).all()


@pytest.mark.parametrize("skew", [0.5, 0.05, 0.0])
def test_the_index_finds_what_comparing_every_pair_finds(skew: float):
    """200,000 hashes, alike and unlike; with 0.0 all of them are one hash but for a few bits."""
    asked, stored = planted(7, 400, 200_000, skew)
    if skew == 0.05:  # most pairs are near
        asked, stored = asked[:20], stored[:20_000]
    if skew == 0.0:
        asked, stored = asked[:20], turned(np.random.default_rng(3), stored[:20_000], 20)
    index = slices.build(stored)

    assert pairs(slices.within(asked, index, 31)) == pairs(hamming.within(asked, stored, 31))
    assert index.nbytes / len(stored) <= 250


@given(st.integers(0, 63), st.sampled_from([1, 1_000, 1_000_000, 10_000_000, 50_000_000]))
@settings(max_examples=25, deadline=None)
def test_a_plan_misses_nothing(radius: int, hashes: int):
    """Slices cover distinct bits, and the sum of all radii and ones is one more than the radius."""
    made = plan(hashes, radius)
    places = [bit for one in made.slices for bit in range(one.start, one.start + one.width)]

    assert made.pigeonhole == radius + 1
    assert len(set(places)) == len(places) <= BITS
    assert all(one.bits <= one.width for one in made.slices)


def test_ten_million_hashes_take_less_than_a_hundred_bytes_each():
    assert plan(10_000_000, 31).bytes_each(10_000_000) <= 100


def test_without_numba_every_pair_is_compared(plain):
    asked, stored = planted(5, 7, 300, 0.5)

    assert engine.form() == engine.PLAIN
    assert pairs(hamming.within(asked, stored, 31)) == plainly(asked, stored, 31)


def many(hashes: int, queries: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(5)
    stored = unlike(random, hashes)
    return np.concatenate([turned(random, stored[:500], 40), unlike(random, queries - 500)]), stored


def test_the_index_is_built_where_it_pays_and_says_so():
    asked, stored = many(200_000, 8_000)
    search = searching.Search(stored)
    first = search.within(asked[:800], 31)

    assert search.plan is None
    assert pairs(first) == pairs(hamming.within(asked[:800], stored, 31))
    assert pairs(search.within(asked, 31)) == pairs(first)
    assert search.plan.pigeonhole == 32
    assert pairs(search.within(asked[:40], 39)) == pairs(hamming.within(asked[:40], stored, 39))


def test_very_many_queries_are_indexed_in_place_of_few_hashes_and_it_says_so():
    stored, asked = many(200_000, 8_000)
    search = searching.Search(stored)

    assert pairs(search.within(asked, 31)) == pairs(hamming.within(asked, stored, 31))
    assert search.index is None
    assert search.plan.pigeonhole == 32
    search.within(asked[:3], 31)
    assert search.plan is None


def test_one_question_builds_no_index():
    asked, stored = planted(5, 4, 60_000, 0.5)

    assert searching.search(asked[:1], stored)[1] is None


@pytest.mark.parametrize("wrong", [np.zeros((3, 4), np.int64), np.zeros((3, 2), np.uint64), np.zeros(4, np.uint64)])
def test_another_form_is_refused(wrong):
    with pytest.raises(ValueError):
        hamming.within(wrong, np.zeros((1, 4), np.uint64), 31)


@given(st.integers(0, 2**32), st.integers(0, 300), st.integers(0, 60), st.sampled_from([1, 5, 22]), st.sampled_from([64, 8, 2]))
@settings(max_examples=80, deadline=None)
def test_a_key_is_found_where_it_stands_first_or_is_not_there(seed, keys, asked, prefix, spread):
    """With few bits of spread many keys are equal, and many that are asked are there."""
    random = np.random.default_rng(seed)
    held = random.integers(0, 2**63, (keys, 2), np.uint64) << np.uint64(64 - min(spread, 63))
    held = held[np.lexsort((held[:, 1], held[:, 0]))]
    wanted = np.concatenate([held[random.integers(0, keys, asked // 2)] if keys else held, random.integers(0, 2**63, (asked, 2), np.uint64)])
    table = columns.prefixes(held, prefix)
    first = {}
    for place, key in enumerate(map(tuple, held.tolist())):
        first.setdefault(key, place)
    expected = [first.get(tuple(key), -1) for key in wanted.tolist()]

    assert columns.positions(held, table, wanted).tolist() == expected
    if len(held) and len(wanted):
        assert twins.positions(held, table, wanted).tolist() == expected


@given(st.lists(st.integers(0, 2**32 - 1), min_size=257, max_size=257))
@settings(deadline=None)
def test_a_spoiled_table_leads_to_no_key_that_is_not_equal(starts):
    keys = np.array([(place << 56, place) for place in range(256)], np.uint64)
    table = np.array(starts, np.uint32)

    for ours in (columns.positions(keys, table, keys), twins.positions(keys, table, keys)):
        assert all(place in (-1, at) for at, place in enumerate(ours.tolist()))
