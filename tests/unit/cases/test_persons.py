"""Persons: words that fit the age, a closed list of occupations."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from thelivu.base import InputError, Refused, say
from thelivu.cases import EVENTS, Accused, check_occupation, record_arrest
from thelivu.law import load

AT = datetime(2026, 1, 20, 4, 0, tzinfo=UTC)
ADULT = Accused("a", "A-1", "known", ccl=False, name="Made Up Name")


@pytest.mark.parametrize(
    ("ccl", "kind", "code"),
    [
        (True, "arrest", "cases.child_not_arrested"),
        (False, "apprehension", "cases.adult_not_apprehended"),
        (None, "arrest", "cases.age_not_stated"),
        (None, "notice", "cases.age_not_stated"),
    ],
)
def test_words_that_do_not_fit_the_age_are_refused(ccl, kind, code):
    with pytest.raises(Refused) as refused:
        record_arrest(replace(ADULT, ccl=ccl), kind, "e", "KLM-C", AT)
    assert refused.value.code == code
    assert "Made Up" not in str(refused.value)


@pytest.mark.parametrize(
    ("ccl", "kind"), [(False, "arrest"), (False, "notice"), (True, "apprehension"), (True, "notice")]
)
def test_words_that_fit_are_recorded(ccl, kind):
    event = record_arrest(replace(ADULT, ccl=ccl), kind, "e", "KLM-C", AT)
    assert (event.kind, event.accused) == (kind, "a")
    assert "⟨" not in say(event.word, "ml")


def test_an_event_or_an_occupation_outside_its_list_is_refused():
    with pytest.raises(InputError):
        record_arrest(ADULT, "raid", "e", "KLM-C", AT)
    law = load()
    with pytest.raises(InputError):
        check_occupation(law, "astrologer of the court")
    assert all(check_occupation(law, code) == code for code in law.occupations)
    assert "raid" not in EVENTS
