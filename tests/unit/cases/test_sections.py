"""Sections follow the day of the offence; the rank of the investigating officer follows the sections."""

from datetime import date

import pytest

from thelivu.base import InputError, Refused, say
from thelivu.cases import guard_investigating_officer, propose, section
from thelivu.law import load

LAW = load()
DAY = date(2026, 1, 10)


def test_each_proposed_section_carries_the_rule_that_proposes_it():
    proposal = propose({"stores"}, DAY, DAY, LAW)
    assert [(p.section.code, p.rule_code) for p in proposal.sections] == [("ITA s.67B(b)", "stores_material")]
    assert not proposal.open
    assert "⟨" not in say(proposal.word, "ml")


def test_an_offence_over_a_change_of_law_keeps_both_readings_open():
    proposal = propose({"uses_child"}, date(2019, 8, 1), date(2019, 9, 1), LAW)
    assert {p.section.code for p in proposal.sections} == {"POCSO s.14(1)", "POCSO s.14(1)/2012"}
    assert proposal.open
    assert "Nothing is chosen" in say(proposal.word)


def test_days_backwards_and_facts_or_sections_that_do_not_exist_are_refused():
    with pytest.raises(InputError):
        propose({"stores"}, DAY, date(2026, 1, 9), LAW)
    with pytest.raises(InputError):
        propose({"looks_guilty"}, DAY, DAY, LAW)
    with pytest.raises(InputError):
        section("ITA s.999", LAW)


@pytest.mark.parametrize("rank", ["CPO", "SCPO", "ASI", "SI"])
def test_below_inspector_nobody_investigates_an_it_act_offence(rank):
    with pytest.raises(Refused) as refused:
        guard_investigating_officer(rank, ["POCSO s.15(1)", "ITA s.67B(b)"], LAW)
    assert refused.value.code == "cases.rank_too_low"
    assert "Inspector" in str(refused.value)


@pytest.mark.parametrize("rank", ["Inspector", "DySP", "SP", "IG"])
def test_an_inspector_or_above_may(rank):
    guard_investigating_officer(rank, [code for code in LAW.sections if code.startswith("ITA")], LAW)


def test_every_it_act_section_of_the_law_data_has_the_guard():
    assert all(one.min_io_rank == "Inspector" for one in LAW.sections.values() if one.act == "ITA")


def test_a_rank_that_is_not_on_the_ladder_is_refused():
    with pytest.raises(InputError):
        guard_investigating_officer("Sheriff", ["ITA s.67B(b)"], LAW)
