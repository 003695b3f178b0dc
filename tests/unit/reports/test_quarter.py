"""The counts of a quarter, and what of them may be printed."""

from datetime import UTC, datetime

import pytest

from thelivu.reports.quarter import (
    MEDIAN_FROM,
    OUTCOMES,
    Worked,
    bounds,
    count,
    crossing,
    printed_by_hand,
    printed_wait,
)

TIERS = ("now", "high", "raised", "open", "routine")


def leads(n, tier="open", outcome="work", **said):
    return [Worked(tier=tier, outcome=outcome, source="cybertip_xml", district="TVM-C", **said)] * n


MADE = count([
    *leads(9, decided_after_h=5.0), *leads(1, decided_after_h=500.0), *leads(4, "now", "fir", decided_after_h=1.0),
    *leads(12, "open", "insufficient", by_hand=True),
])  # fmt: skip


def test_every_lead_is_counted_once():
    assert sum(row[4] for row in MADE.leads) == 26
    assert ("now", "fir", "cybertip_xml", "TVM-C", 4) in MADE.leads


def test_the_wait_is_the_middle_one_and_not_the_mean():
    assert MADE.waits["decided"]["open"] == (10, 5.0)


def test_a_middle_of_few_waits_is_not_printed():
    table = crossing(MADE, "outcome", TIERS, OUTCOMES)

    assert printed_wait(MADE, "decided", "open", table) == 5.0
    assert MADE.waits["decided"]["now"][0] < MEDIAN_FROM
    assert printed_wait(MADE, "decided", "now", table) is None
    assert printed_wait(MADE, "searched", "open", table) is None


@pytest.mark.parametrize(("by_hand", "expected"), [(2, None), (3, (3, 20)), (17, (17, 20)), (18, None)])
def test_a_rate_by_hand_is_printed_where_neither_part_is_small(by_hand, expected):
    assert printed_by_hand(count([*leads(by_hand, by_hand=True), *leads(20 - by_hand)])) == expected


def test_a_quarter_begins_and_ends_at_midnight_in_india():
    first, after = bounds("2026-Q4")

    assert first == datetime(2026, 9, 30, 18, 30, tzinfo=UTC)
    assert after == datetime(2026, 12, 31, 18, 30, tzinfo=UTC)
    assert bounds("2026-Q1")[1] == bounds("2026-Q2")[0]
