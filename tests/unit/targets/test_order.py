"""When a place in the order of work may change though nothing was recorded."""

from datetime import UTC, date, datetime, timedelta

from thelivu.targets import Dossier, Expiry, Fact, place, published, ranking
from thelivu.targets.order import holds_until

AT = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
RULES = published()
SEEN = date(2026, 1, 12)


def lead(*clocks, seen=None):
    days = (Fact("days_observed", 3, "r", "L-1"), Fact("last_observed", seen, "r", "L-1")) if seen else ()
    return Dossier(
        "L-1", days, (), tuple(Expiry("provider_log", AT - timedelta(days=9), one, "L-1") for one in clocks)
    )


def test_nothing_known_holds_until_something_is_recorded():
    assert holds_until(lead(), RULES, AT) is None


def test_a_place_ends_with_its_first_running_clock():
    soon, later, gone = AT + timedelta(hours=5), AT + timedelta(days=5), AT - timedelta(days=1)
    held = lead(later, soon, gone)

    assert holds_until(held, RULES, AT) == soon
    assert place(held, RULES, soon - timedelta(seconds=1)) == place(held, RULES, AT)
    assert place(held, RULES, soon) != place(held, RULES, AT)


def test_a_place_ends_when_what_was_seen_is_no_longer_recent():
    held = lead(seen=SEEN)
    end = holds_until(held, RULES, AT)

    assert end == datetime(2026, 2, 11, 18, 30, tzinfo=UTC)  # midnight in India after the thirtieth day
    assert ranking(held, RULES, end - timedelta(days=1)).urgency.tier == "raised"
    assert ranking(held, RULES, end + timedelta(days=1)).urgency.tier == "open"
