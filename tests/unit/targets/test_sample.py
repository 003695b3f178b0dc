"""The audit sample is about one in twenty, the same again, and not to be foreseen without the seed."""

from datetime import UTC, datetime, timedelta

import pytest

from thelivu.targets.sample import SHARE, in_sample, quarter_of

AT = datetime(2026, 11, 27, tzinfo=UTC)
MANY = [f"{number:032x}" for number in range(20_000)]


def test_about_one_in_twenty_is_in_the_sample_and_the_same_ones_again() -> None:
    first = [one for one in MANY if in_sample(one, AT, "seed")]

    assert 0.9 < len(first) * SHARE / len(MANY) < 1.1
    assert first == [one for one in MANY if in_sample(one, AT + timedelta(days=3), "seed")]


def test_another_seed_or_another_quarter_is_another_sample() -> None:
    first = {one for one in MANY if in_sample(one, AT, "seed")}
    for other in (
        {one for one in MANY if in_sample(one, AT, "another")},
        {one for one in MANY if in_sample(one, AT - timedelta(days=90), "seed")},
    ):
        assert len(first & other) < len(first) / 5


def test_the_quarter_is_that_of_the_calendar_in_india() -> None:
    assert ["2026-Q1", "2026-Q2", "2026-Q4"] == [
        quarter_of(datetime(2026, month, 1, tzinfo=UTC).date()) for month in (1, 4, 12)
    ]
    late = datetime(2026, 9, 30, 20, tzinfo=UTC)  # 1 October in India
    assert [in_sample(one, late, "s") for one in MANY[:200]] == [
        in_sample(one, AT, "s") for one in MANY[:200]
    ]


def test_a_sample_needs_a_seed() -> None:
    with pytest.raises(ValueError, match="foresee"):
        in_sample("a", AT, "")
