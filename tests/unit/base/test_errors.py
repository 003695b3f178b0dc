"""Errors: one root, each says what, where and what to do; an error travels between processes whole."""

import pickle

import pytest

from thelivu.base import InputError, Refused, ThelivuError, Word, say


def test_an_error_says_its_sentence():
    error = InputError("base.zone_unknown", where="row 17", zone="IST")

    assert str(error) == say(Word("base.zone_unknown", {"zone": "IST"}))
    assert error.word.values == {"where": "row 17", "zone": "IST"}


def test_an_error_without_a_sentence_still_says_its_code_and_values():
    assert str(ThelivuError("no.such", where="row 1", n=3)) == "⟨no.such⟩ where=row 1 n=3"


def test_an_error_can_be_made_from_the_word_that_explains_it():
    error = Refused.of(Word("authority.expired", {"valid_to": "x", "where": "y"}))

    assert isinstance(error, Refused)
    assert error.word == Word("authority.expired", {"valid_to": "x", "where": "y"})


@pytest.mark.parametrize("kind", [ThelivuError, InputError, Refused])
def test_an_error_reaches_another_process_whole(kind):
    error = pickle.loads(pickle.dumps(kind("base.zone_unknown", where="row 17", zone="IST")))

    assert (type(error), error.code, error.where, error.values) == (
        kind,
        "base.zone_unknown",
        "row 17",
        {"zone": "IST"},
    )
