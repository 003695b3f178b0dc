"""The rules that pick from the law data: by day, by fact, by rank, by PIN; proposals, never guesses."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import InputError, Word, say
from thelivu.law import RESOLVER_ORDER, District, Law, districts_for_pin, load, rank_at_least
from thelivu.law.tables import post_offices

LAW = load()
COMMENCEMENT = date(2024, 7, 1)
EVE = COMMENCEMENT - timedelta(days=1)
days = st.dates(date(2012, 11, 14), date(2035, 1, 1))


@pytest.mark.parametrize(
    ("offence", "fir", "pending", "expected"),
    [
        (EVE, EVE, False, ("IPC", "CrPC", "IEA")),
        (COMMENCEMENT, COMMENCEMENT, False, ("BNS", "BNSS", "BSA")),
        (EVE, COMMENCEMENT, False, ("IPC", "BNSS", "BSA")),
        (EVE, EVE, True, ("IPC", "CrPC", "IEA")),
        (EVE, COMMENCEMENT, True, ("IPC", "CrPC", "IEA")),
        (date(2020, 10, 4), date(2020, 10, 4), False, ("IPC", "CrPC", "IEA")),
        (date(2020, 10, 4), date(2026, 1, 1), False, ("IPC", "BNSS", "BSA")),
    ],
)
def test_the_law_of_a_case_follows_the_date_rules(offence, fir, pending, expected):
    regime = LAW.regime_for(offence, fir, pending_on_commencement=pending)

    assert (regime.penal, regime.procedural, regime.evidence) == expected
    assert "⟨" not in say(Word(f"law.rule.{regime.rule}"))
    assert not regime.verified


def test_dates_that_cannot_be_are_refused():
    with pytest.raises(InputError) as caught:
        LAW.regime_for(COMMENCEMENT, EVE)
    assert caught.value.code == "law.fir_before_offence"
    with pytest.raises(InputError) as caught:
        LAW.regime_for(COMMENCEMENT, COMMENCEMENT, pending_on_commencement=True)
    assert caught.value.code == "law.not_pending"


@given(days, st.integers(0, 5000), st.booleans())
def test_penal_law_depends_on_the_offence_alone_and_procedure_never_precedes_it(offence, later, pending):
    fir = offence + timedelta(days=later)
    if pending and offence >= COMMENCEMENT:
        return
    regime = LAW.regime_for(offence, fir, pending_on_commencement=pending)

    assert regime.penal == ("BNS" if offence >= COMMENCEMENT else "IPC")
    assert (regime.procedural, regime.evidence) in {("BNSS", "BSA"), ("CrPC", "IEA")}
    assert not (regime.penal == "BNS" and regime.procedural == "CrPC")


def test_october_2020_had_nineteen_police_districts_and_january_2021_twenty():
    assert len(LAW.districts_on(date(2020, 10, 4))) == 19
    assert len(LAW.districts_on(date(2020, 12, 31))) == 19
    assert len(LAW.districts_on(date(2021, 1, 1))) == 20
    assert {one.code for one in LAW.districts_on(date(2021, 1, 1))} - {
        one.code for one in LAW.districts_on(date(2020, 10, 4))
    } == {"KNR-C", "KNR-R"}


def test_districts_stand_in_press_order():
    names = [one.name for one in LAW.districts_on(date(2023, 2, 5))]

    assert names == (
        "Thiruvananthapuram City, Thiruvananthapuram Rural, Kollam City, Kollam Rural, Pathanamthitta, Alappuzha, Kottayam, "
        "Idukki, Ernakulam City, Ernakulam Rural, Thrissur City, Thrissur Rural, Palakkad, Malappuram, Kozhikode City, "
        "Kozhikode Rural, Wayanad, Kannur City, Kannur Rural, Kasaragod"
    ).split(", ")


@given(days)
def test_on_every_day_tiles_do_not_overlap_and_each_revenue_district_is_covered(on):
    districts: tuple[District, ...] = LAW.districts_on(on)
    cells = [(one.tile[0] + wide, one.tile[1]) for one in districts for wide in range(one.columns)]

    assert len(cells) == len(set(cells))
    assert len({one.revenue for one in districts}) == 14
    for revenue in {one.revenue for one in districts}:
        kinds = sorted(one.kind for one in districts if one.revenue == revenue)
        assert kinds in (["single"], ["city", "rural"])


def codes(facts, on):
    return {one.section.code for one in LAW.propose_sections(frozenset(facts), on)}


def test_sections_are_proposed_by_the_facts_and_the_day_of_the_offence():
    assert codes({"uses_child"}, date(2019, 8, 15)) == {"POCSO s.14(1)/2012"}
    assert codes({"uses_child"}, date(2019, 8, 16)) == {"POCSO s.14(1)"}
    assert codes({"stores", "commercial"}, date(2019, 8, 15)) == {"ITA s.67B(b)", "POCSO s.15/2012"}
    assert codes({"stores", "commercial"}, date(2026, 1, 1)) == {"ITA s.67B(b)", "POCSO s.15(3)"}
    assert LAW.sections["POCSO s.14(1)/2012"].printed == "POCSO s.14(1)"


def test_storing_alone_never_proposes_the_offence_that_needs_an_intention():
    proposed = LAW.propose_sections(frozenset({"stores"}), date(2026, 1, 1))

    assert [one.section.code for one in proposed] == ["ITA s.67B(b)"]
    assert proposed[0].alternatives == ("POCSO s.15(1)", "POCSO s.15(2)", "POCSO s.15(3)")
    assert codes({"stores", "intends_to_share"}, date(2026, 1, 1)) == {"ITA s.67B(b)", "POCSO s.15(1)"}


@given(st.frozensets(st.sampled_from(sorted(LAW.fact_codes())) | st.text(max_size=3)), days)
def test_what_is_proposed_is_in_force_and_stands_once_and_has_a_rule(facts, on):
    proposed = LAW.propose_sections(facts, on)

    assert len({one.section.code for one in proposed}) == len(proposed)
    assert all(one.section.in_force(on) and LAW.section_rules[one.rule_code].fires(facts) for one in proposed)
    assert all(LAW.sections[code].in_force(on) for one in proposed for code in one.alternatives)


def test_no_fact_proposes_no_section():
    assert LAW.propose_sections(frozenset(), date(2026, 1, 1)) == ()


def test_an_it_act_offence_asks_for_an_inspector():
    needed = {one.min_io_rank for one in LAW.sections.values() if one.act == "ITA"}

    assert needed == {"Inspector"}
    assert [rank for rank in LAW.ranks if rank_at_least(rank, "Inspector")] == (
        ["Inspector", "DySP", "Addl SP", "SP", "DIG", "IG", "ADGP", "DGP"]
    )
    assert rank_at_least("ACP", "DySP")
    assert rank_at_least("DCP", "SP")
    assert not rank_at_least("SI", "Inspector")


@pytest.mark.parametrize("rank", ["", "inspector", "Colonel"])
def test_a_rank_that_is_not_on_the_ladder_is_refused(rank):
    with pytest.raises(InputError):
        rank_at_least(rank, "CPO")


def test_a_pin_fixes_the_police_district_for_less_than_half():
    today = date(2026, 1, 1)
    single = sum(len(districts_for_pin(pin, today)) == 1 for pin in post_offices())

    assert (single, len(post_offices())) == (667, 1428)


def test_a_pin_keeps_every_district_it_may_lie_in():
    after = districts_for_pin("670 001", date(2021, 1, 1))
    before = districts_for_pin("670001", date(2020, 10, 4))
    doubtful = districts_for_pin("673579", date(2026, 1, 1))

    assert [(one.district.code, one.weight) for one in after] == [("KNR-C", 0.5), ("KNR-R", 0.5)]
    assert [one.district.code for one in before] == ["KNR"]
    assert [one.district.code for one in doubtful] == ["WYD", "KSD"]
    assert "⟨" not in say(after[0].reason) + say(doubtful[0].reason, "ml")


@given(st.sampled_from(sorted(post_offices())), days)
def test_the_weights_of_a_pin_sum_to_one(pin, on):
    candidates = districts_for_pin(pin, on)

    assert candidates
    assert sum(one.weight for one in candidates) == pytest.approx(1)
    assert all(one.district.in_force(on) for one in candidates)


@given(st.text(max_size=8))
def test_an_unknown_pin_proposes_nothing(pin):
    if "".join(pin.split()) not in post_offices():
        assert districts_for_pin(pin, date(2026, 1, 1)) == ()


def test_a_police_station_is_stronger_than_a_pin():
    assert RESOLVER_ORDER == ("station", "locality", "taluk", "pin")


def test_a_record_is_verified_only_where_the_legal_cell_confirmed_it():
    law: Law = LAW.confirmed({"sections:ITA s.67B(b)", "deadlines:search_copies"})

    assert law.sections["ITA s.67B(b)"].verified
    assert not law.sections["ITA s.67B(a)"].verified
    assert [one.code for one in law.deadlines if one.verified] == ["search_copies"]
    assert len(law.unverified()) == len(LAW.unverified()) - 2
    assert not LAW.sections["ITA s.67B(b)"].verified


@pytest.mark.parametrize(
    ("keeper", "on", "code"),
    [
        ("isp", date(2021, 12, 20), "isp_logs_old"),
        ("isp", date(2021, 12, 21), "isp_logs"),
        ("platform", date(2021, 12, 21), "platform_records"),
    ],
)
def test_how_long_a_keeper_keeps_follows_the_day_of_the_event(keeper, on, code):
    assert LAW.retention_of(keeper, on).code == code
    assert ("isp", "platform") == LAW.keepers()


def test_a_keeper_that_no_record_names_is_refused():
    with pytest.raises(InputError) as caught:
        LAW.retention_of("neighbour", COMMENCEMENT)

    assert caught.value.code == "law.no_such_keeper"
