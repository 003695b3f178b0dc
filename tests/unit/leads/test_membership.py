"""Groups over time: who was there when, what two exports tell twice, what followed an action, and what nobody shows."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from thelivu.leads.chat_model import ADDED, CREATED, JOINED, LEFT, REMOVED
from thelivu.leads.membership import SEEN, Happened, Heard, brought, curve, effect, gaps, memberships

START = datetime(2026, 3, 2, 10)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def did(kind: str, who: str, at: float | None, by: str = "", export: str = "one") -> Happened:
    return Happened(kind, who, by, None if at is None else day(at), export)


def heard(who: str, first: float, last: float, messages: int = 2, export: str = "one") -> Heard:
    return Heard(who, messages, day(first), day(last), export)


def stays(
    *events: Happened, told: tuple[Heard, ...] = ()
) -> dict[str, list[tuple[str, float, float | None, str]]]:
    def number(at: datetime | None) -> float | None:
        return None if at is None else (at - START) / timedelta(days=1)

    return {
        one.who: [(stay.how, number(stay.since), number(stay.to), stay.end) for stay in one.stays]
        for one in memberships(events, told)
    }


def test_who_joins_and_leaves_was_there_between() -> None:
    assert stays(did(JOINED, "a", 1), did(LEFT, "a", 3)) == {"a": [(JOINED, 1.0, 3.0, LEFT)]}


def test_who_is_heard_was_there_and_who_leaves_unseen_was_there_before() -> None:
    found = stays(did(REMOVED, "b", 4), told=(heard("a", 2, 5),))

    assert found == {"a": [(SEEN, 2.0, None, "")], "b": [(SEEN, 4.0, 4.0, REMOVED)]}


def test_who_is_heard_after_leaving_has_come_back() -> None:
    one = memberships([did(JOINED, "a", 1), did(LEFT, "a", 3)], [heard("a", 1, 6)])[0]

    assert [(stay.how, stay.since) for stay in one.stays] == [(JOINED, day(1)), (SEEN, day(6))]
    assert one.returned
    assert one.present


def test_04_what_two_exports_tell_counts_once() -> None:
    once = memberships([did(ADDED, "b", 1, "a")], [])
    both = memberships([did(ADDED, "b", 1, "a"), did(ADDED, "b", 1 + 20 / 86_400, "", "two")], [])

    assert [len(one.stays) for one in both] == [1]
    assert curve(once) == curve(both)


def test_04_an_event_without_a_day_places_nobody() -> None:
    assert stays(did(JOINED, "a", None)) == {"a": []}
    assert curve(memberships([did(JOINED, "a", None)], [])) == ()


def test_the_curve_counts_each_day() -> None:
    members = memberships(
        [did(CREATED, "a", 0), did(ADDED, "b", 0, "a"), did(ADDED, "c", 2, "a"), did(LEFT, "b", 2)], []
    )

    assert [(one.members, one.came, one.went) for one in curve(members)] == [(2, 2, 0), (2, 1, 1)]


def test_people_leaving_after_an_action_are_counted_within_its_window() -> None:
    members = memberships(
        [*(did(JOINED, who, 0) for who in "abcd"), did(LEFT, "b", 11), did(LEFT, "c", 45), did(LEFT, "d", 12),
         did(JOINED, "d", 20)], [],
    )  # fmt: skip
    found = effect(members, date(2026, 3, 12), date(2026, 6, 1))

    assert (found.members, found.left, found.back) == (4, 2, 1)


def test_who_left_before_an_action_is_none_of_its_results() -> None:
    members = memberships([did(JOINED, "a", 0), did(LEFT, "a", 5), did(JOINED, "b", 0)], [])
    found = effect(members, date(2026, 3, 12), date(2026, 6, 1))

    assert (found.members, found.left) == (1, 0)


def test_days_that_no_export_shows_are_gaps() -> None:
    first, last = date(2026, 3, 1), date(2026, 3, 10)

    assert gaps([(date(2026, 4, 1), date(2026, 4, 2)), (first, last)]) == (
        (date(2026, 3, 11), date(2026, 3, 31)),
    )
    assert gaps([(first, last), (date(2026, 3, 5), date(2026, 3, 11)), (date(2026, 3, 12), last)]) == ()


def test_who_brought_whom() -> None:
    members = memberships(
        [did(ADDED, "b", 1, "a"), did(ADDED, "c", 2, "a"), did(JOINED, "d", 3, "b"), did(JOINED, "e", 3)], []
    )

    assert brought(members) == (("a", ("b", "c")), ("b", ("d",)))


kinds = st.sampled_from([CREATED, ADDED, JOINED, LEFT, REMOVED])
events = st.lists(st.builds(did, kinds, st.sampled_from("abc"), st.integers(0, 40)), max_size=30)


@given(events)
def test_stays_never_overlap_and_the_curve_never_falls_below_nobody(told: list[Happened]) -> None:
    members = memberships(told, [])
    for one in members:
        for before, after in zip(one.stays, one.stays[1:], strict=False):
            assert before.to is not None
            assert before.to <= after.since
    steps = curve(members)

    assert all(step.members >= 0 for step in steps)
    assert (steps[-1].members if steps else 0) == sum(one.present for one in members)


@given(events, st.randoms())
def test_the_order_in_which_exports_come_changes_nothing(told: list[Happened], shuffled) -> None:
    mixed = list(told)
    shuffled.shuffle(mixed)

    assert curve(memberships(told, [])) == curve(memberships(mixed, []))
