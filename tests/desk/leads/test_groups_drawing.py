"""The withdrawal curve as a drawing: everything stands within its frame, and no two labels cover each other."""

from datetime import date, timedelta

from thelivu.desk.leads.groups_drawing import APART, drawings
from thelivu.leads.membership import Step

FIRST = date(2026, 3, 2)


def steps(*members: int) -> list[Step]:
    return [
        Step(FIRST + timedelta(days=at), now, max(0, now - before), max(0, before - now))
        for at, (before, now) in enumerate(zip((0, *members), members, strict=False))
    ]


def test_nothing_is_drawn_of_a_group_without_a_day() -> None:
    assert drawings([], [FIRST], [], []) == ()


def test_everything_stands_within_the_frame() -> None:
    days = [FIRST + timedelta(days=at) for at in (0, 1, 1, 9)]
    for one in drawings(steps(1, 40, 7), days, [(FIRST, FIRST)], [(FIRST, FIRST + timedelta(days=9))]):
        assert all(0 <= bar.x <= one.frame.width - bar.width and bar.y >= one.axis - 28 for bar in one.bars)
        assert all(0 < mark.beside <= one.right for mark in one.acts)
        assert all(lo >= 36 and lo + wide <= one.right + 0.1 for lo, wide in one.hatched)
        assert all(b.beside - a.beside >= APART for a, b in zip(one.acts, one.acts[1:], strict=False))


def test_who_came_is_above_the_axis_and_who_went_below() -> None:
    wide = drawings(steps(2, 1), [], [], [])[0]

    assert [(bar.up, bar.y < wide.axis) for bar in wide.bars] == [(True, True), (False, False)]
    assert [mark.text for mark in wide.levels] == ["0", "1", "2"]
