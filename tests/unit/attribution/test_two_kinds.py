"""Evidence of two kinds: a line and a number count as two where two senders name one person at one premises."""

import pytest

from thelivu.attribution import are_two, independent
from thelivu.attribution.independence import supports
from unit.attribution.made import identity_of, returned, row, seen
from unit.attribution.made_of_people import KEY, NUMBER, called, holder, logged, operator, platform


def line(*rows, **changed):
    given = rows or (row(name="Person 1"),)
    return returned(*given, key=KEY, **changed)


def reached(sightings, *returns):
    made = identity_of(sightings, *returns)
    return made.state, made.line.subscriber if made.line else None, len(made.independent)


BOTH = (seen(), called())


def test_a_line_and_a_number_of_one_person_at_one_premises_are_two():
    assert reached(BOTH, line(), operator(holder())) == ("CORROBORATED", "L1", 2)
    assert (
        reached(BOTH, line(row(name="person  1", installation_address="HOUSE-1")), operator(holder()))[0]
        == "CORROBORATED"
    )


def test_the_reasons_say_whether_the_number_counts():
    def codes(*returns):
        return [word.code.rsplit(".", 1)[1] for word in identity_of(BOTH, *returns).reasons]

    assert codes(line(), operator(holder())) == ["corroborated", "two_kinds"]
    assert codes(line(), operator(holder(address="House 2"))) == ["unique_single", "number_apart"]
    assert codes(line(), operator(holder(name="Person 2"))) == ["holder_not_user", "number_apart"]


def test_neither_alone_is_enough_and_a_number_names_no_door():
    assert reached([seen()], line()) == ("UNIQUE_SINGLE", None, 1)
    assert reached([called()], operator(holder())) == ("UNIQUE_SINGLE", None, 1)


@pytest.mark.parametrize(
    ("of_line", "of_number", "state"),
    [
        ({}, {"name": "Person 2"}, "HOLDER_NOT_USER"),
        ({}, {"name": "Person 2", "address": "House 2"}, "HOLDER_NOT_USER"),
        ({}, {"address": "House 2"}, "UNIQUE_SINGLE"),
        ({}, {"name": ""}, "UNIQUE_SINGLE"),
        ({}, {"address": ""}, "UNIQUE_SINGLE"),
        ({"name": ""}, {}, "UNIQUE_SINGLE"),
        ({"installation_address": ""}, {}, "UNIQUE_SINGLE"),
        ({"installation_address": "", "billing_address": "House 1"}, {}, "UNIQUE_SINGLE"),
    ],
)
def test_person_and_premises_must_both_be_stated_and_the_same(of_line, of_number, state):
    assert reached(BOTH, line(row(**{"name": "Person 1"} | of_line)), operator(holder(**of_number)))[:2] == (
        state,
        None,
    )


def test_two_fields_of_one_senders_database_never_count_as_two():
    assert reached(BOTH, line(), operator(holder(), provider="EXAMPLE net"))[0] == "UNIQUE_SINGLE"


def test_what_was_copied_from_one_source_never_counts_as_two():
    assert reached([seen(), called(source="tip")], line(), operator(holder()))[0] == "UNIQUE_SINGLE"


def test_a_sign_in_and_a_number_of_one_platforms_file_never_count_as_two():
    told = platform(
        {"start": "2026-01-12T08:00:00", "phone": NUMBER},
        {"ip": "192.0.2.1", "time": "2026-01-12T12:00:00"},
        logger_uncertainty_s=5,
    )
    answers = told, line(), operator(holder())

    assert reached([logged()], *answers) == ("UNIQUE_SINGLE", None, 1)
    # The same number from a chat export is another source.
    assert reached([logged(), called()], *answers) == ("CORROBORATED", "L1", 2)


def test_two_numbers_of_one_customer_are_one_sender():
    second = "+919847000002"
    sightings = [called(), called("p2", "15:00:00", phone=second, source="letter")]
    returns = operator(holder()), operator(holder(number=second), name="sim2", numbers=(second,))

    assert reached(sightings, *returns) == ("UNIQUE_SINGLE", None, 1)


def test_two_holders_at_one_operator_contradict():
    second = "+919847000002"
    sightings = [called(), called("p2", "15:00:00", phone=second, source="letter")]
    returns = operator(holder()), operator(holder("C2", number=second), name="sim2", numbers=(second,))

    assert reached(sightings, *returns)[0] == "CONTRADICTORY"


def test_a_small_pool_needs_more_than_a_line_and_a_number():
    assert reached(BOTH, line(pool_size=2000), operator(holder()))[0] == "UNIQUE_SINGLE"
    more = seen("s2", "15:00:00", "192.0.2.2", source="letter")
    second = line(
        row("L1", "14:00:00", "16:00:00", ip="192.0.2.2", name="Person 1"), name="r2", pool_size=2000
    )
    assert reached([*BOTH, more], line(pool_size=2000), second, operator(holder())) == (
        "CORROBORATED",
        "L1",
        3,
    )


def test_a_line_corroborated_by_itself_is_not_undone_by_the_papers_of_a_number():
    more = seen("s2", "15:00:00", "192.0.2.2", source="letter")
    second = line(row("L1", "14:00:00", "16:00:00", ip="192.0.2.2", name="Person 1"), name="r2")

    assert reached([*BOTH, more], line(), second, operator(holder(name="Person 2"))) == (
        "CORROBORATED",
        "L1",
        2,
    )


def test_a_user_other_than_the_holder_supports_nothing():
    assert reached(BOTH, line(), operator(holder(user="Person 2")))[0] == "UNIQUE_SINGLE"


def test_without_a_key_nobody_can_be_compared():
    assert reached(BOTH, returned(row(name="Person 1")), operator(holder()))[0] == "UNIQUE_SINGLE"


def test_the_facts_in_which_the_two_differ_are_told():
    made = identity_of(BOTH, line(), operator(holder()))
    first, second = made.independent
    (alone,) = supports(identity_of([seen()], line()).independent[0].decided)

    assert [(one.fact, one.differs) for one in are_two(first, second)] == [
        ("sender", True),
        ("file", True),
        ("source", True),
    ]
    assert independent(first, second)
    assert not independent(alone, alone)
