"""Bars M4 and M6 at a small size, as ratios: a machine that is busy with other work makes both sides slower."""

import pytest

from thelivu_sim.bench import examination_pdq

pytestmark = pytest.mark.ci


@pytest.fixture(scope="module")
def bars():
    size = examination_pdq.Size(pictures=12, pairs=7, digested=64 << 20, near=300)
    return list(examination_pdq.bars(size))


@pytest.mark.parametrize(
    "asks",
    [
        "full resolution >= 12 x simplejpeg RGB + pdqhash",
        "DCT >= 512 >= 20 x the same",
        "quality >= 80 within 10 bits of pdqhash",
        "decisions at 31 bits identical after the re-hash at 21 to 41",
        "three digests >= 90 % of OpenSSL's harmonic limit",
        ">= 2 x hashdeep",
        "small files >= 1.5 x OpenSSL's three digests",
    ],
)
def test_the_bar_holds(bars, asks):
    (bar,) = [one for one in bars if one.asks == asks]

    assert bar.holds, bar.found
