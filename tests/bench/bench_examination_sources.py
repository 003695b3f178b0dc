"""Bar M8 at a small size: deleted entries beside tsk_recover, on file systems that drivers deleted on."""

import pytest

from thelivu_sim.bench import examination_sources

pytestmark = pytest.mark.ci
SIZE = examination_sources.Size(each=20_000, megabytes=40, table=0)
"""As many names as in full: at this number the index of NTFS keeps a deleted one among those that are live."""


@pytest.fixture(scope="module")
def bars():
    return {bar.asks: bar for bar in examination_sources.bars(SIZE)}


@pytest.mark.parametrize("kind", ["ntfs", "ntfs, overwritten", "ext4", "ext4, overwritten", "fat"])
@pytest.mark.parametrize("asks", ["100 % of what tsk_recover yields", "zero phantom live paths"])
def test_the_bar_holds(bars, kind, asks):
    bar = bars[f"{kind}: {asks}"]

    assert bar.holds, bar.found
