"""Words from the field: which are known, and since when a team was not heard."""

from datetime import UTC, datetime, timedelta

import pytest

from thelivu.base import InputError, say
from thelivu.operations import NO_WORD, WORDS, check_word, silent_since

IN = datetime(2026, 1, 20, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("kind", WORDS)
def test_every_word_has_its_name_in_both_languages(kind):
    from thelivu.base import Word

    assert all("⟨" not in say(Word(f"operations.word.{kind}"), language) for language in ("en", "ml"))
    assert check_word(kind, " a note ") == "a note"


@pytest.mark.parametrize(("kind", "note"), [("tea", "x"), ("other", " ")])
def test_what_is_not_on_the_list_and_what_says_nothing_is_refused(kind, note):
    with pytest.raises(InputError):
        check_word(kind, note)


def test_a_team_is_silent_once_the_term_is_over_and_not_before():
    assert silent_since(IN, None, (), IN + NO_WORD) is None
    assert silent_since(IN, None, (), IN + NO_WORD + timedelta(seconds=1)) == IN


def test_any_word_restarts_the_clock_and_one_of_later_does_not_count_yet():
    heard, later = IN + timedelta(minutes=30), IN + timedelta(hours=9)

    assert silent_since(IN, None, [heard, later], heard + NO_WORD) is None
    assert silent_since(IN, None, [heard, later], heard + NO_WORD + timedelta(seconds=1)) == heard


def test_a_team_that_is_not_inside_is_not_silent():
    late = IN + timedelta(days=1)

    assert silent_since(None, None, (), late) is None
    assert silent_since(IN, IN + timedelta(hours=1), (), late) is None
    assert silent_since(late, None, (), IN) is None
