"""Requests to laboratories: the closed list of questions, the clock of the answer, and its age by days in IST."""

from datetime import UTC, date, datetime, timedelta

import pytest

from thelivu.base import InputError, Refused, catalogue
from thelivu.exhibits import Chain, CustodyEntry, Holder
from thelivu.exhibits.laboratory import (
    AGES,
    QUESTIONS,
    STANDINGS,
    LabRequest,
    age_class,
    answer,
    ask,
    forwarded_at,
    standing,
)

AT = datetime(2026, 1, 20, 3, 20, tzinfo=UTC)
DUE = date(2026, 3, 20)
COURT, LABORATORY = Holder("Special Court", "court"), Holder("State laboratory", "laboratory")


def sent(days: int) -> Chain:
    """A chain whose last line brought the exhibit to the laboratory so many days after the asking."""
    return Chain("e", (CustodyEntry("transfer", COURT, LABORATORY, "court", "report", AT + timedelta(days=days)),))


def test_questions_are_of_the_closed_list_and_in_its_order():
    assert ask(" State laboratory ", ["sharing", "known_files"], DUE, AT) == LabRequest(
        "State laboratory", ("known_files", "sharing"), DUE
    )


@pytest.mark.parametrize(
    ("given", "error", "code"),
    [
        ((" ", ["sharing"], DUE), InputError, "no_laboratory"),
        (("Laboratory", [], DUE), InputError, "no_such_question"),
        (("Laboratory", ["sharing", "pictures"], DUE), InputError, "no_such_question"),
        (("Laboratory", ["sharing"], date(2026, 1, 20)), Refused, "due_before_asked"),
    ],
)
def test_a_request_that_asks_nothing_or_of_nobody_or_for_today_is_refused(given, error, code):
    with pytest.raises(error) as refused:
        ask(*given, AT)

    assert refused.value.code == f"exhibits.{code}"


def test_what_came_to_a_laboratory_before_it_was_asked_was_not_forwarded_for_it():
    assert forwarded_at(sent(3), AT) == AT + timedelta(days=3)
    assert forwarded_at(sent(-3), AT) is None


@pytest.mark.parametrize(
    ("chain", "day", "report", "code"),
    [
        (Chain("e"), date(2026, 1, 25), "R 1", "not_forwarded"),
        (sent(3), date(2026, 1, 22), "R 1", "answered_out_of_time"),
        (sent(3), date(2026, 2, 1), "R 1", "answered_out_of_time"),
        (sent(3), date(2026, 1, 23), " ", "no_report"),
    ],
)
def test_an_answer_about_what_no_laboratory_had_by_then_is_refused(chain, day, report, code):
    with pytest.raises((Refused, InputError)) as refused:
        answer(chain, AT, day, report, AT + timedelta(days=10))

    assert refused.value.code == f"exhibits.{code}"


def test_an_answer_in_its_time_stands():
    answer(sent(3), AT, date(2026, 1, 23), "R 1", AT + timedelta(days=10))


def test_the_clock_moves_a_request_from_the_court_to_overdue():
    evening = datetime(2026, 3, 20, 18, 29, tzinfo=UTC)  # 23:59 IST on the day of the reminder

    assert standing(DUE, None, None, AT) == "not_forwarded"
    assert standing(DUE, AT, None, evening) == "at_laboratory"
    assert standing(DUE, AT, None, evening + timedelta(minutes=1)) == "overdue"
    assert standing(DUE, AT, DUE, evening + timedelta(days=99)) == "answered"


@pytest.mark.parametrize(("days", "code"), [(0, "30"), (30, "30"), (31, "90"), (90, "90"), (91, "180"), (180, "180"), (181, "older")])
def test_ages_meet_without_a_gap(days, code):
    assert age_class(AT, AT + timedelta(days=days)) == code


@pytest.mark.parametrize("language", ["en", "ml"])
def test_every_question_age_and_standing_has_its_words(language):
    codes = [f"exhibits.question.{one}" for one in QUESTIONS]
    codes += [f"desk_laboratory.age_{one}" for one, _ in AGES] + [f"desk_laboratory.standing_{one}" for one in STANDINGS]

    assert set(codes) <= set(catalogue(language))
