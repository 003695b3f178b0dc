"""A number at a time: who held it, by the papers of its operator; and what those papers cannot say."""

import pytest

from unit.attribution.made import decided
from unit.attribution.made_of_people import NUMBER, called, holder, operator

OTHER = "+919847000002"


def state(*rows, sighting=None, **changed):
    return decided(sighting or called(), operator(*rows, **changed)).state


def test_one_customer_who_held_the_number_throughout():
    one = decided(called(), operator(holder()))

    assert (one.state, one.line.subscriber, str(one.sighting.address)) == ("UNIQUE_SINGLE", "C1", NUMBER)
    assert [word.code for word in one.reasons[:2]] == [
        "attribution.why.unique_single",
        "attribution.row_phone_open",
    ]


def test_a_number_is_the_same_however_it_is_written():
    assert state(holder(number="098470 00001")) == "UNIQUE_SINGLE"


# The day of activation is open by a day, the clock by 60 s: the window is 11:59:55 to 12:00:05 on the 12th.
@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2020-03-01", "2026-01-14", "UNIQUE_SINGLE"),
        ("2020-03-01", "2026-01-13", "AMBIGUOUS"),
        ("2026-01-12", "", "AMBIGUOUS"),
        ("2026-01-11", "", "UNIQUE_SINGLE"),
        ("2026-01-14", "", "REASSIGNED_NUMBER"),
        ("2020-03-01", "2026-01-10", "REASSIGNED_NUMBER"),
    ],
)
def test_the_dates_of_activation_and_transfer_decide(start, end, expected):
    assert state(holder(start=start, end=end)) == expected


def test_who_holds_the_number_today_is_not_who_held_it_then():
    one = decided(called(), operator(holder("C2", "2026-01-20")))

    assert (one.state, one.holds, one.line, one.candidates) == (
        "REASSIGNED_NUMBER",
        ("REASSIGNED_NUMBER", "NO_RECORD"),
        None,
        (),
    )


def test_both_holders_of_a_recycled_number_are_told_apart_by_their_dates():
    rows = [holder("C1", "2020-03-01", "2025-06-01"), holder("C2", "2025-09-01")]
    one = decided(called(), operator(*rows))

    assert (one.state, one.line.subscriber) == ("UNIQUE_SINGLE", "C2")


def test_a_number_that_changed_hands_that_day():
    rows = [holder("C1", "2020-03-01", "2026-01-12"), holder("C2", "2026-01-12")]

    assert decided(called(), operator(*rows)).holds == ("REASSIGNED_NUMBER", "AMBIGUOUS")


def test_two_holders_at_once_are_ambiguous():
    assert state(holder(), holder("C2", "2021-01-01")) == "AMBIGUOUS"


def test_a_user_other_than_the_holder():
    one = decided(called(), operator(holder(user="Person 2")))

    assert (one.state, one.line, [line.subscriber for line in one.candidates]) == (
        "HOLDER_NOT_USER",
        None,
        ["C1"],
    )
    assert state(holder(user="person  1.")) == "UNIQUE_SINGLE"


def test_the_echo_and_the_other_gates_hold_for_numbers():
    assert operator(holder(number=OTHER)).state == "REJECTED"
    assert operator(holder(), holder("C2")).state == "SUSPECT"
    assert operator(holder(number="9.19847E+11")).state == "SUSPECT"
    assert operator(holder(), trailer_rows=r"^Total (\d+)$").state == "INCOMPLETE"
    assert operator(holder(), origin=None).state == "ORIGIN_UNPROVEN"
    control = {"number": OTHER, "time": "2026-01-12T12:00:00Z", "subscriber": "UNIT-SIM"}
    both = {"numbers": [NUMBER, OTHER], "controls": [control]}
    assert operator(holder(), holder("UNIT-SIM", number=OTHER), **both).state == "PASSED"
    assert operator(holder(), holder("C9", number=OTHER), **both).state == "SUSPECT"


def test_a_return_that_was_not_asked_about_the_number_says_nothing():
    assert state(holder(number=OTHER), numbers=(OTHER,)) == "NO_RETURN"
    assert state(sighting=called(clock="2026-01-14T12:00:00")) == "NO_RETURN"
    assert state() == "NO_RECORD"


def test_a_number_carried_to_another_operator():
    assert state(disclaims=[NUMBER]) == "NOT_THIS_ISP"


def test_days_are_no_times_of_a_clock():
    many = [holder(f"C{n}", number=f"+9198470{n:05d}") for n in range(60)]
    one = operator(*many, numbers=[row["number"] for row in many])

    assert [gate.detail.code for gate in one.gates if gate.code == "clock_24h"] == [
        "attribution.gate.clock_24h.idle"
    ]
    assert (one.state, one.rows_kept) == ("PASSED", 60)


def test_a_row_that_could_not_be_read_may_be_another_holder():
    assert state(holder(), holder("C2", "soon")) == "AMBIGUOUS"
    assert state(holder(), holder("C2", "2026-02-31")) == "AMBIGUOUS"


def test_many_numbers_asked_for_a_day_span_no_day():
    many = [holder(f"C{n}", number=f"+9198470{n:05d}") for n in range(250)]
    one = operator(*many, numbers=[row["number"] for row in many])

    assert (one.mapping.asked.seconds >= 6 * 3600, one.state, one.rows_kept) == (True, "PASSED", 250)
