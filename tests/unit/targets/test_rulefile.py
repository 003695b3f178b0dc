"""The rule file: what may order work loads, everything else is refused by name."""

import pytest

from thelivu.base import InputError
from thelivu.targets import FACTORS, FORBIDDEN, published, read_rules

RULE = 'version = "t"\n[[rule]]\ncode = "r"\ntier = "{tier}"\nall = [{{ factor = "{factor}", {test} }}]\n'


def load(factor="grooming", tier="high", test="is = true"):
    return read_rules(RULE.format(factor=factor, tier=tier, test=test))


@pytest.mark.parametrize("factor", sorted(FORBIDDEN))
def test_a_rule_that_names_a_forbidden_factor_does_not_load(factor):
    with pytest.raises(InputError) as refused:
        load(factor)
    assert refused.value.code == "targets.forbidden_factor"
    with pytest.raises(InputError):
        read_rules(f'version = "t"\nneeded_for_routine = ["{factor}"]\n')


@pytest.mark.parametrize(
    ("factor", "tier", "test", "code"),
    [
        ("star_sign", "high", "is = true", "unknown_factor"),
        ("viral", "high", "is = true", "routing_factor"),
        ("grooming", "routine", "is = true", "rule_incomplete"),
        ("grooming", "high", "is = false", "wrong_condition"),
        ("grooming", "high", "weight = 3", "wrong_condition"),
        ("days_observed", "high", "is = true", "wrong_condition"),
        ("days_observed", "high", "at_least = 0", "wrong_condition"),
        ("days_observed", "high", "at_least = 3, is = true", "wrong_condition"),
        ("list_match", "high", 'is = "none"', "wrong_condition"),
        ("last_observed", "high", "at_least = 3", "wrong_condition"),
    ],
)
def test_a_rule_that_cannot_be_read_plainly_does_not_load(factor, tier, test, code):
    with pytest.raises(InputError) as refused:
        load(factor, tier, test)
    assert refused.value.code == f"targets.{code}"


def test_a_rule_without_conditions_or_a_file_that_is_not_toml_does_not_load():
    for text in ('[[rule]]\ncode = "r"\ntier = "high"\n', "rule = ["):
        with pytest.raises(InputError):
            read_rules(text)


def test_the_published_rules_load_and_ask_only_allowed_factors():
    rules = published()
    assert rules.version == "2026-11"
    assert set(rules.factors) <= set(FACTORS)
    assert len({rule.code for rule in rules.rules}) == len(rules.rules)


@pytest.mark.parametrize(
    "text",
    [
        'version = "x"\nrule = 3', 'version = "x"\nrule = [1]', "needed_for_routine = 3",
        '[[rule]]\ncode = "a"\ntier = "now"\nall = [1]', '[[rule]]\ncode = "a"\ntier = "now"\nall = "x"',
        '[[rule]]\ncode = "A rule"\ntier = "now"\nall = [{ factor = "grooming", is = true }]',
        '[[rule]]\ncode = "a"\ntier = "now"\nall = [{ factor = "grooming", is = true }]\n' * 2,
    ],
)  # fmt: skip
def test_a_file_of_another_form_is_refused_and_never_half_read(text):
    with pytest.raises(InputError):
        read_rules(text)
