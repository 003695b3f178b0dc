"""The reason chain is drawn where its times are, on any width."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.desk.attribution import timeline
from thelivu.desk.attribution.timeline import (
    MIDDLE,
    NARROW,
    PAPER,
    WIDE,
    Row,
    Shift,
    Sighting,
    draw,
    draw_all,
)

AT = datetime(2026, 1, 12, 22, 41, 7, tzinfo=UTC)
SHIFTS = tuple(
    Shift(sign * seconds, answer)
    for seconds, answer in ((300, "same"), (3600, "same"), (19800, "other"), (43200, "none"))
    for sign in (-1, 1)
)


def sighting(**changes: object) -> Sighting:
    facts: dict[str, object] = {
        "at": AT, "u_s": 3.0, "clock_s": 60.0, "shifts": SHIFTS, "margin_s": 4432.0, "margin_after": True,
        "this": Row("XN-204817", datetime(2026, 1, 12, 20, 2, 10, tzinfo=UTC), datetime(2026, 1, 12, 23, 55, 48, tzinfo=UTC)),
        "neighbours": (Row("XN-118230", None, datetime(2026, 1, 12, 19, 58, tzinfo=UTC)),), "row_label": "row 4,182",
    }  # fmt: skip
    return Sighting(**{**facts, **changes})  # type: ignore[arg-type]


def test_the_sighting_stands_in_the_middle_and_an_hour_is_as_wide_everywhere() -> None:
    drawn = draw(sighting())
    assert drawn.x == "487"
    assert drawn.this is not None
    start, width = float(drawn.this.x), float(drawn.this.width)
    # 20:02:10 is 2.649 h before the sighting; the hatched band lies half before the lease's start.
    assert start == pytest.approx(487 - 2.649 * WIDE.per_hour - 4.5, abs=0.2)
    assert width == pytest.approx((233 + 38 / 60) / 60 * WIDE.per_hour + 9, abs=0.2)


def test_midnight_carries_the_date_in_each_zone_and_is_marked_once() -> None:
    drawn = draw(sighting())
    assert [(tick.day, tick.text) for tick in drawn.utc if tick.day] == [(13, "00:00")]
    assert [(tick.day, tick.text) for tick in drawn.ist if tick.day] == [(13, "01:30")]
    assert drawn.midnight == next(tick.x for tick in drawn.utc if tick.day)


def test_a_lease_that_goes_on_has_a_torn_edge_and_no_band_there() -> None:
    bar = draw(sighting()).neighbours[0]
    assert (bar.torn_left, bar.torn_right, len(bar.bands)) == (True, False, 1)


def test_every_shift_is_drawn_and_its_side_is_its_sign() -> None:
    for frame in (WIDE, MIDDLE, NARROW, PAPER):
        drawn = draw(sighting(), frame)
        assert [mark.answer for mark in drawn.marks] == [
            "none",
            "other",
            "same",
            "same",
            "same",
            "same",
            "other",
            "none",
        ]
        places = [float(mark.x) for mark in drawn.marks]
        assert places == sorted(places)
        assert len(set(places)) == len(places)
        assert all(places[n + 1] - places[n] >= 2 * frame.dot for n in range(len(places) - 1))


def test_the_arrow_points_to_the_nearest_change() -> None:
    after, before = draw(sighting()).arrow, draw(sighting(margin_after=False)).arrow
    assert after is not None
    assert before is not None
    assert float(after.x) - 487 == pytest.approx(487 - float(before.x), abs=0.2)
    assert draw(sighting(margin_s=None)).arrow is None
    far = draw(sighting(margin_s=90000.0)).arrow
    assert far is not None
    assert far.beyond
    assert float(far.x) <= WIDE.width


def test_no_row_in_the_return_draws_no_lease() -> None:
    assert draw(sighting(this=None)).this is None


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.integers(0, 10**6), st.integers(0, 10**6),
    st.floats(0, 10**5), st.floats(0, 3600),
)  # fmt: skip
def test_nothing_is_ever_drawn_outside_the_picture(
    at: datetime, before: int, after: int, margin: float, clock: float
) -> None:
    at = at.replace(tzinfo=UTC)
    row = Row("XN-1", at - timedelta(seconds=before), at + timedelta(seconds=after))
    for drawn in draw_all(sighting(at=at, this=row, neighbours=(), margin_s=margin, clock_s=clock)):
        assert drawn.arrow is not None
        places = [float(mark.x) for mark in drawn.marks] + [float(tick.x) for tick in drawn.utc]
        places += [float(drawn.arrow.x), float(drawn.arrow.text_x)]
        assert all(0 <= x <= drawn.frame.width for x in places)
        assert drawn.this is not None
        assert float(drawn.this.width) > 0


def test_names_of_lengths() -> None:
    assert [timeline._named(s) for s in (300, 3600, 19800, 43200)] == [
        ("desk.timeline.minutes", "5"), ("desk.timeline.hours", "1"), ("desk.timeline.clock", "5:30"),
        ("desk.timeline.hours", "12"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["grid", "midnight", "moment", "change"])
def test_no_upright_line_crosses_a_lane_label_where_labels_stand_above_the_lanes(name: str) -> None:
    """A label's letters reach from 9 px above its baseline to 4 px below it."""
    for top, bottom in getattr(NARROW, name):
        assert top < bottom
        assert [label for label in NARROW.labels if top < label + 4 and bottom > label - 9] == []
    assert sum(bottom - top for top, bottom in NARROW.grid) > 100
    for frame in (WIDE, MIDDLE, PAPER):
        assert len(getattr(frame, name)) == 1
