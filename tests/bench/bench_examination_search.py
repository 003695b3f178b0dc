"""Bars M1, M2, M3, M5 and M9 at small sizes: ratios alone, for sizes at which what decides at full size already shows.

    thelivu bench examination --bar M1

The bounds are wider than those of the whole run, whose figures stand in docs/reference/matching.md.
"""

import re
from dataclasses import replace

import pytest

from thelivu_sim.bench import examination_search
from thelivu_sim.bench.examination_c import missing

pytestmark = pytest.mark.ci
SIZE = examination_search.Size(
    some=200_000, many=400_000, asked=4_000, flat=200, flat_many=100, hashed=200, column=4_000_000, peers=200_000, looked=40_000,
    stored=300_000, new=2_000, crossing=(2_000, 200_000), pairs=5,
)  # fmt: skip


def found(*names):
    return list(examination_search.bars(replace(SIZE, only=frozenset(names))))


def ratio(bars, asks):
    (one,) = [one for one in bars if asks in one.asks]
    return float(re.match(r"[\d.]+", one.found)[0])


def test_m1_and_m2_are_faster_than_every_exact_peer_and_miss_nothing():
    bars = found("M1")

    assert ratio(bars, "Flat, 200,000 PDQ-like") > 12
    assert ratio(bars, "MultiHash 11x23, nflip 2, 200,000 PDQ-like") > 4
    assert ratio(bars, "PDQIndex, 200,000 PDQ-like") > 10
    assert all(one.holds for one in bars if "recall" in one.asks)


def test_m2_gains_with_the_number_of_hashes():
    bars = found("M2")

    assert ratio(bars, ">= 25 x faiss IndexBinaryFlat, 400,000 PDQ-like") > 25
    assert all(one.holds for one in bars if "recall" in one.asks or "built" in one.asks)


def test_m3_is_about_as_fast_as_c_and_the_index_wins_where_hashes_are_many():
    first, few, many = found("M3")

    assert missing() or float(first.found.partition("%")[0]) > 75
    for told, wins in ((few, "brute force"), (many, "index")):
        index, brute = (float(one) for one in re.findall(r"([\d.]+) us", told.found)[:2])
        assert ("index" if index < brute else "brute force") == wins


def test_m5_looks_up_faster_than_databases_and_finds_all_that_is_there():
    bars = found("M5")

    assert ratio(bars, "SQLite") > 10
    assert ratio(bars, "LMDB") > 3
    assert all(one.holds for one in bars if "look-ups" in one.asks)


def test_m9_finds_the_same_by_every_way():
    (bar,) = found("M9")

    assert "the same by both" in bar.found  # its bar is a time, which is measured by the verb and never tested
