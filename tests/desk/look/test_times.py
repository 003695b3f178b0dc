"""Times are written in both zones, lengths as an officer says them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.desk.front.templatetags import times

NOW = datetime(2026, 1, 20, 4, 0, tzinfo=UTC)


def test_an_instant_stands_in_both_zones() -> None:
    assert times.long(NOW, "en") == "20 Jan 2026, 09:30 IST (04:00 UTC)"
    assert times.short(NOW, "en", NOW) == "20 Jan, 09:30 IST"
    assert times.short(NOW, "en", NOW + timedelta(days=365)) == "20 Jan 2026, 09:30 IST"
    assert times.short(NOW, "en", NOW, today=True) == "09:30 IST"
    assert times.short(NOW, "en", NOW + timedelta(days=1), today=True) == "20 Jan, 09:30 IST"
    assert times.weekday(NOW, "en") == "Tuesday, 20 January 2026, 09:30 IST (04:00 UTC)"


def test_another_day_in_utc_is_written() -> None:
    late = datetime(2026, 1, 12, 22, 41, 7, tzinfo=UTC)
    assert times.long(late, "en", seconds=True) == "13 Jan 2026, 04:11:07 IST (12 Jan, 22:41:07 UTC)"


def test_a_span_keeps_both_ends() -> None:
    lo = datetime(2026, 1, 12, 22, 41, 4, tzinfo=UTC)
    assert times.span(lo, lo + timedelta(seconds=6), "en") == (
        "12 Jan 2026, 22:41:04 to 22:41:10 UTC (04:11:04 to 04:11:10 IST)"
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (28, "28 s"),
        (1500, "25 min"),
        (16200, "4 h 30 min"),
        (3900, "1 h 05 min"),
        (86400, "1 day"),
        (200000, "2 days"),
    ],
)
def test_lengths(seconds: int, text: str) -> None:
    assert times.length(seconds, "en") == text


def test_an_exact_length_keeps_its_seconds() -> None:
    assert times.length(4432, "en", exact=True) == "73 min 52 s"


def test_a_clock_says_what_is_left_and_by_when() -> None:
    clock = times.clock(NOW + timedelta(hours=4, minutes=30), NOW, None, "en")
    assert (clock.left, clock.by, clock.late) == ("4 h 30 min", "by 14:00", False)
    late = times.clock(NOW - timedelta(hours=2, minutes=10), NOW, None, "en")
    assert (late.left, late.by, late.late) == ("2 h 10 min", "late since 07:20", True)
    assert times.clock(NOW + timedelta(days=2.6), NOW, None, "en").by == "by 22 Jan, 23:54"
    assert times.clock(NOW + timedelta(days=5), NOW, None, "en").by == "by 25 Jan"


@given(st.floats(0, 1))
def test_the_pie_stays_in_its_ring(share: float) -> None:
    path = times.pie(share)
    if path:
        x, y = map(float, path.rstrip("Z").split()[-2:])
        assert (x - 9) ** 2 + (y - 9) ** 2 == pytest.approx(64, abs=0.2)
