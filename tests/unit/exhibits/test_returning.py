"""What was taken behind a wrong door goes back within its term."""

from datetime import UTC, datetime, timedelta

import pytest

from thelivu.exhibits import BACK_WITHIN, going_back

SINCE = datetime(2026, 1, 20, 4, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("seen", "state"), [(BACK_WITHIN, "waiting"), (BACK_WITHIN + SECOND, "overdue")])
def test_until_it_is_given_back_the_clock_runs(seen, state):
    assert going_back("x", "E01", SINCE, ("deposit", SINCE)).state(SINCE + seen) == state
    assert going_back("x", "E01", SINCE, None).state(SINCE + seen) == state


@pytest.mark.parametrize(("after", "state"), [(BACK_WITHIN, "returned"), (BACK_WITHIN + SECOND, "returned_late")])
def test_a_return_ends_it_in_time_or_late(after, state):
    assert going_back("x", "E01", SINCE, ("return", SINCE + after)).state(SINCE + timedelta(days=30)) == state
