"""Bars M5 and M9 at a small size: what does not hang on the size of the list, and that every planted row is found."""

import pytest

from thelivu_sim.bench import examination_lists

pytestmark = pytest.mark.ci


@pytest.fixture(scope="module")
def bars():
    size = examination_lists.Size(
        digests=400_000, peers=200_000, hashdeep=100_000, asked=20_000, sealed=50_000, stored=40_000, new=200, pairs=3
    )
    return list(examination_lists.bars(size))


@pytest.mark.parametrize("asks", ["opened in < 5 ms", "<= 17 B/hash", ">= 30 x less memory than hashdeep -m"])
def test_the_bar_holds(bars, asks):
    (bar,) = [one for one in bars if one.asks == asks]

    assert bar.holds, bar.found


def test_every_planted_row_is_found(bars):
    found = [one.found for one in bars if "planted" in one.found]

    assert len(found) == 3
    assert all("10,000 of 10,000 planted" in one or "3 of 3 planted" in one for one in found), found
