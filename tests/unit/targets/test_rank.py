"""Ranking: three columns, unknown is never "no", and the reasons behind every tier."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import InputError, Refused, catalogue, say
from thelivu.targets import (
    FACTORS,
    FORBIDDEN,
    TIERS,
    Attributed,
    Dossier,
    Expiry,
    Fact,
    override,
    published,
    rank,
    ranking,
)

AT = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
RULES = published()
NO = {"flag": False, "count": 0, "grade": "none", "day": date(2020, 1, 1)}


def answered_no(dossier_id="d"):
    facts = tuple(
        Fact(code, NO[FACTORS[code].kind], "officer", f"r-{code}") for code in RULES.needed_for_routine
    )
    return Dossier(dossier_id, facts)


def values(code):
    factor = FACTORS[code]
    known = {
        "flag": st.booleans(),
        "count": st.integers(0, 9),
        "grade": st.sampled_from(factor.grades or ("none",)),
        "day": st.dates(date(2025, 10, 1), date(2026, 1, 12)),
    }[factor.kind]
    return st.none() | known


facts = st.sampled_from(sorted(FACTORS)).flatmap(
    lambda code: st.builds(
        Fact,
        st.just(code),
        values(code),
        st.sampled_from(["platform", "officer"]),
        st.text("ab", min_size=1, max_size=2),
    )
)
dossiers = st.builds(Dossier, st.just("d"), st.lists(facts, max_size=12).map(tuple))


def tier(dossier):
    return TIERS.index(ranking(dossier, RULES, AT).urgency.tier)


@given(dossiers, st.sampled_from(sorted(FACTORS)))
def test_adding_an_unknown_never_lowers_a_tier(dossier, code):
    more = replace(dossier, facts=(*dossier.facts, Fact(code, None, "officer", "x")))
    assert tier(more) <= tier(dossier)


@given(dossiers)
def test_forgetting_an_answer_of_no_never_lowers_a_tier(dossier):
    forgotten = tuple(
        replace(fact, value=None) if fact.value is False or fact.value in {"none", 0} else fact
        for fact in dossier.facts
    )
    assert tier(replace(dossier, facts=forgotten)) <= tier(dossier)


@given(dossiers)
def test_every_fired_rule_shows_who_asserted_what_in_which_record(dossier):
    urgency = ranking(dossier, RULES, AT).urgency
    assert all(fired.facts and set(fired.facts) <= set(dossier.facts) for fired in urgency.fired)
    assert (urgency.tier in TIERS[:3]) == bool(urgency.fired)


@given(dossiers)
def test_what_would_raise_the_tier_does_raise_it_when_it_is_learnt(dossier):
    ranked = ranking(dossier, RULES, AT)
    for change in (change for change in ranked.changes if change.code == "raised_by"):
        rule = next(
            r
            for r in RULES.rules
            if r.tier == change.tier and {c.factor for c in r.conditions} >= set(change.factors)
        )
        learnt = [
            Fact(c.factor, AT.date() if c.test == "within_days" else c.wanted, "officer", "new")
            for c in rule.conditions
        ]
        after = ranking(replace(dossier, facts=(*dossier.facts, *learnt)), RULES, AT)
        assert TIERS.index(after.urgency.tier) <= TIERS.index(change.tier) < TIERS.index(ranked.urgency.tier)


@given(dossiers)
def test_what_would_lower_the_tier_names_a_record_that_it_rests_on(dossier):
    ranked = ranking(dossier, RULES, AT)
    for change in (change for change in ranked.changes if change.code == "lowered_without"):
        kept = tuple(fact for fact in dossier.facts if fact.record != change.record)
        assert ranking(replace(dossier, facts=kept), RULES, AT).urgency.tier == change.tier


def test_nothing_known_is_open_and_not_routine():
    ranked = ranking(Dossier("d"), RULES, AT)
    assert ranked.urgency.tier == "open"
    assert set(ranked.unknown) == set(RULES.factors)
    assert ranking(answered_no(), RULES, AT).urgency.tier == "routine"


def test_a_claim_of_access_to_children_jumps_the_queue():
    claimed = Dossier("d", (Fact("access_to_children", "claimed", "platform", "r1"),))
    ranked = ranking(claimed, RULES, AT)
    assert ranked.urgency.child_at_risk
    assert [
        (fired.rule, fired.facts[0].asserted_by, fired.facts[0].record) for fired in ranked.urgency.fired
    ] == [("access_claimed", "platform", "r1")]


def test_two_rules_together_need_both_facts():
    record = Fact("prior_official_record", True, "register", "r1")
    assert ranking(Dossier("d", (record,)), RULES, AT).urgency.tier == "raised"
    both = Dossier("d", (record, Fact("distribution", True, "platform", "r2")))
    assert ranking(both, RULES, AT).urgency.tier == "high"


def test_recent_days_count_and_old_ones_do_not():
    three = Fact("days_observed", 3, "sensor", "r1")
    fresh, stale = (Fact("last_observed", AT.date() - timedelta(days=n), "sensor", "r2") for n in (30, 31))
    assert ranking(Dossier("d", (three, fresh)), RULES, AT).urgency.tier == "raised"
    assert ranking(Dossier("d", (three, stale)), RULES, AT).urgency.tier == "open"


def test_generated_or_widely_passed_material_changes_the_desk_and_not_the_tier():
    viral = Fact("viral", True, "platform", "r1")
    with_it = replace(answered_no(), facts=(*answered_no().facts, viral))
    ranked = ranking(with_it, RULES, AT)
    assert (ranked.urgency.tier, ranked.urgency.routing) == ("routine", (viral,))


def clock(days, name="provider_log"):
    return Expiry(name, AT - timedelta(days=700), AT + timedelta(days=days, hours=1), "r")


def test_order_is_tier_then_clock_and_workability_orders_nothing():
    urgent = Dossier("z", (Fact("child_in_crisis", True, "platform", "r"),))
    hard = Dossier("b", expiries=(clock(3),))
    easy = Dossier("a", expiries=(clock(30),), attributions=(Attributed("i", "CONFIRMED", "r"),))
    unknown = Dossier("c")
    gone = Dossier("g", expiries=(clock(-2),))
    order = [ranked.dossier for ranked in rank([gone, easy, hard, unknown, urgent], RULES, AT)]
    assert order == ["z", "c", "b", "a", "g"]


def test_the_first_running_clock_counts_and_run_out_ones_are_listed():
    ranked = ranking(Dossier("d", expiries=(clock(40), clock(2, "preservation"), clock(-1))), RULES, AT)
    assert ranked.perishability.days_left == 2
    assert ranked.perishability.clock.clock == "preservation"
    assert len(ranked.perishability.run_out) == 1


def test_a_void_attribution_makes_nothing_workable():
    void = Attributed("i", "CONFIRMED", "r", current=False)
    assert ranking(Dossier("d", attributions=(void,)), RULES, AT).workability.code == "no_sighting"
    live = Attributed("j", "NEEDS_ZONE", "s")
    assert ranking(Dossier("d", attributions=(void, live)), RULES, AT).workability.code == "ask_source"


@pytest.mark.parametrize("code", sorted(FORBIDDEN))
def test_a_fact_about_who_a_person_is_is_refused(code):
    with pytest.raises(InputError) as refused:
        Fact(code, True, "officer", "r")
    assert refused.value.code == "targets.forbidden_factor"


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("days_observed", True),
        ("days_observed", -1),
        ("grooming", 1),
        ("list_match", "strong"),
        ("last_observed", AT),
    ],
)
def test_a_value_of_another_kind_is_refused(code, value):
    with pytest.raises(InputError):
        Fact(code, value, "officer", "r")


def test_a_clock_that_nobody_can_explain_is_refused():
    with pytest.raises(InputError):
        clock(1, "moon")


def test_leaving_the_top_tier_needs_a_second_officer():
    top = ranking(Dossier("d", (Fact("live_stream", True, "platform", "r"),)), RULES, AT)
    for second in ("", "asha"):
        with pytest.raises(Refused):
            override(top, "raised", "seen by the unit", "asha", second)
    kept = override(top, "raised", "seen by the unit", "asha", "biju")
    assert (kept.tier_by_rules, kept.tier) == ("now", "raised")
    with pytest.raises(Refused):
        override(top, "now", " ", "asha")


def test_every_rule_factor_tier_and_change_has_its_sentence():
    words = catalogue("ml")
    assert all(f"targets.rule.{rule.code}" in words for rule in RULES.rules)
    assert all(f"targets.factor.{code}" in words for code in FACTORS)
    assert all(f"targets.tier.{code}" in words for code in TIERS)
    for change in ranking(Dossier("d"), RULES, AT).changes:
        assert "⟨" not in say(change.word("ml"), "ml")
