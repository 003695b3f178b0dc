"""What a lead says by itself: claims under the reporter's name, days and not hits, clocks, and nothing about a person."""

from datetime import UTC, date, datetime, timedelta

import pytest

from thelivu.leads import FLAGS
from thelivu.targets import (
    CLAIMED,
    FACTORS,
    FORBIDDEN,
    TIERS,
    Fact,
    Sighted,
    dossier_of,
    place,
    published,
    ranking,
    readiness,
    tier_in_force,
)

AT = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
SEEN = datetime(2026, 1, 12, 22, 41, tzinfo=UTC)
RULES = published()


def lead(marks=(), seen=(), stated=()):
    return dossier_of("L-0001", marks, seen, stated, "Orchid Chat", lambda _: 180)


def tier(**kinds):
    return ranking(lead(**kinds), RULES, AT).urgency.tier


def test_a_lead_that_says_nothing_is_open_and_never_low():
    assert tier() == "open"
    assert TIERS[place(lead(), RULES, AT).tier] == "open"


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("live_streaming", "now"), ("sadistic_online_exploitation", "now"), ("sextortion", "high"),
        ("possible_self_production", "high"), ("escalated", "high"),
    ],
)  # fmt: skip
def test_a_reporters_mark_is_a_claim_that_a_rule_reads(mark, expected):
    ranked = ranking(lead(marks=[mark]), RULES, AT)
    (fired,) = ranked.urgency.fired

    assert ranked.urgency.tier == expected
    assert {(fact.asserted_by, fact.record) for fact in fired.facts} == {("Orchid Chat", "L-0001")}


@pytest.mark.parametrize("mark", ["viral", "potential_meme", "viral_potential_meme", "generative_ai"])
def test_viral_and_generated_choose_the_desk_and_no_tier(mark):
    ranked = ranking(lead(marks=["sextortion", mark]), RULES, AT)

    assert ranked.urgency.tier == tier(marks=["sextortion"])
    assert tier(marks=[mark]) == "open"
    assert len(ranked.urgency.routing) == 1


def test_a_mark_of_what_was_seen_counts_as_one_of_the_lead():
    assert tier(seen=[Sighted(False, None, frozenset({"live_streaming"}))]) == "now"


def test_every_mark_is_on_the_list_and_no_claim_is_forbidden():
    assert set(CLAIMED) <= set(FLAGS)
    assert {code for code, _ in CLAIMED.values()} <= set(FACTORS)
    assert not {code for code, _ in CLAIMED.values()} & FORBIDDEN


def test_days_are_counted_and_not_hits():
    hits = [Sighted(True, SEEN + timedelta(minutes=each)) for each in range(20)]
    days = [Sighted(True, SEEN + timedelta(days=each)) for each in range(3)]

    assert dict((f.code, f.value) for f in lead(seen=hits).facts)["days_observed"] == 1
    assert dict((f.code, f.value) for f in lead(seen=days).facts)["days_observed"] == 3
    assert dict((f.code, f.value) for f in lead(seen=days).facts)["last_observed"] == date(2026, 1, 15)
    assert tier(seen=hits) == "open"


def test_what_an_officer_stated_stands_beside_the_claims():
    both = lead(marks=["sextortion"], stated=[Fact("sextortion", False, "SI Anu", "D-1")])

    assert [(fact.asserted_by, fact.value) for fact in both.facts] == [
        ("SI Anu", False),
        ("Orchid Chat", True),
    ]
    assert ranking(both, RULES, AT).urgency.tier == "high"


def test_the_clock_starts_at_the_sighting_and_the_first_that_runs_counts():
    early, late = Sighted(True, AT - timedelta(days=179, hours=12)), Sighted(True, SEEN)
    gone = Sighted(True, AT - timedelta(days=181))

    assert place(lead(seen=[late, early]), RULES, AT).clock_ends == early.at + timedelta(days=180)
    assert place(lead(seen=[gone]), RULES, AT).standing == 2
    assert place(lead(seen=[gone, late]), RULES, AT).standing == 1
    assert place(lead(seen=[Sighted(True, None)]), RULES, AT).standing == 0


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        ([], "no_address"),
        ([Sighted(False, SEEN)], "no_address"),
        ([Sighted(True, None, open_time=True)], "time_open"),
        ([Sighted(True, SEEN, frozenset({"no_port"}))], "port_missing"),
        ([Sighted(True, SEEN, frozenset({"no_port"})), Sighted(True, SEEN)], "can_be_asked"),
    ],
)
def test_the_third_column_says_which_desk_goes_on(seen, code):
    assert readiness(seen).code == code


def test_a_lead_without_a_port_keeps_its_tier():
    assert tier(marks=["sextortion"], seen=[Sighted(True, SEEN, frozenset({"no_port"}))]) == "high"


@pytest.mark.parametrize(
    ("by_rules", "by_hand", "second", "holds"),
    [
        ("now", "routine", "", "now"),
        ("now", "routine", "arun", "routine"),
        ("high", "routine", "", "routine"),
        ("open", "now", "", "now"),
        ("open", "", "", "open"),
    ],
)
def test_out_of_the_top_tier_only_on_the_word_of_two(by_rules, by_hand, second, holds):
    assert tier_in_force(by_rules, by_hand, second) == holds
