"""Which version orders the work at an instant, and which file no version may stand for."""

from datetime import UTC, date, datetime, timedelta

import pytest

from thelivu.base import InputError, Refused
from thelivu.targets import TIERS, published
from thelivu.targets.adoption import Adopted, check_adoptable, in_force
from thelivu.targets.rulefile import published_text, read_rules, rule_word

DAY = date(2027, 1, 10)
MIDNIGHT = datetime(2027, 1, 9, 18, 30, tzinfo=UTC)  # in India
HOUR = timedelta(hours=1)
EARLY = Adopted("early", DAY, MIDNIGHT - timedelta(days=2))
LATE = Adopted(
    "late", DAY - timedelta(days=3), MIDNIGHT + HOUR
)  # its day had passed when the second officer agreed


@pytest.mark.parametrize(
    ("at", "expected"),
    [(MIDNIGHT - HOUR, None), (MIDNIGHT, "early"), (MIDNIGHT + HOUR / 2, "early"), (MIDNIGHT + HOUR, "late")],
)
def test_a_version_holds_from_midnight_of_its_day_and_never_before_the_second_word(at, expected):
    found = in_force([LATE, EARLY], at)

    assert expected == (found.id if found else None)


def test_without_an_adoption_the_shipped_version_holds():
    assert in_force([], MIDNIGHT) is None


def test_of_two_that_start_together_the_one_approved_last_holds():
    again = Adopted("again", DAY, EARLY.approved_at + HOUR)

    assert in_force([again, EARLY], MIDNIGHT) == again


def test_the_shipped_version_may_be_adopted():
    check_adoptable(published(), "digest", {"2026-11": "digest"})


def test_a_version_is_one_text_for_good():
    with pytest.raises(Refused) as refused:
        check_adoptable(published(), "other", {"2026-11": "digest"})

    assert refused.value.code == "targets.version_taken"


@pytest.mark.parametrize("version", ["", "a b", "../x", "x" * 21])
def test_a_version_has_a_name(version):
    rules = read_rules(published_text().replace('version = "2026-11"', f'version = "{version}"'))

    with pytest.raises(InputError) as wrong:
        check_adoptable(rules, "", {})
    assert wrong.value.code == "targets.version_missing"


@pytest.mark.parametrize("code", ["ongoing_abuse", "access_to_children", "live_stream"])
def test_nothing_may_be_routine_while_a_question_of_the_top_tier_is_open(code):
    top = {part.factor for rule in published().rules if rule.tier == TIERS[0] for part in rule.conditions}
    rules = read_rules(published_text().replace(f'"{code}",', "", 1))

    assert code in top
    with pytest.raises(InputError) as wrong:
        check_adoptable(rules, "", {})
    assert wrong.value.code == "targets.routine_too_early"


def test_a_rule_of_another_version_is_said_by_its_code():
    assert rule_word("grooming").code == "targets.rule.grooming"
    assert rule_word("a_new_one").values == {"code": "a_new_one"}
