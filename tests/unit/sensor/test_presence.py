from thelivu.sensor.corroborate import MINUTE_US
from thelivu.sensor.presence import GAP_US, parted


def runs(*minutes: int, gap_us: int = GAP_US) -> list[list[int]]:
    return list(parted(minutes, lambda one: one * MINUTE_US, gap_us))


def test_claims_become_runs_parted_by_silence():
    assert runs(0, 30, 60, 91) == [[0, 30, 60], [91]]
    assert runs() == []


def test_the_gap_is_the_callers():
    assert runs(0, 5, gap_us=4 * MINUTE_US) == [[0], [5]]
