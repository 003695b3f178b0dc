"""Allotment: no constraint is ever broken, each search stands once, and the order of what arrives changes nothing."""

import time
from collections import Counter
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import LANGUAGES, say
from thelivu.law import rank_at_least
from thelivu.operations import Expected, Premises, Search, Team, Wave, propose
from unit.operations.test_plan import NIGHT, READY

WAVES = (NIGHT, Wave(2, NIGHT.ends_at, NIGHT.ends_at.replace(day=NIGHT.ends_at.day + 1)))
EASY = replace(READY, team=None, wave=None, expected=Expected(0, 0, 0))
TEAM = Team("T1", "KLM-C", "leader", ("member",), label="T1", leader_rank="SI")
RANKS = ("", "CPO", "SI", "Inspector")
DISTRICTS = ("KLM-C", "IDK", "ALP")
STATIONS = ("", "Kollam East", "Anchal")

SEARCHES = st.lists(
    st.tuples(
        st.sampled_from([*DISTRICTS, None]), st.sampled_from(STATIONS), st.sampled_from([None, 0, 2]), st.booleans(),
        st.sampled_from(RANKS), st.sampled_from([None, 1, 2]), st.booleans(),
    ),
    max_size=12,
)  # fmt: skip
TEAMS = st.lists(
    st.tuples(
        st.sampled_from(DISTRICTS), st.sampled_from(STATIONS), st.integers(1, 3), st.booleans(), st.booleans(),
        st.sampled_from(RANKS[1:]), st.booleans(),
    ),
    max_size=6,
)  # fmt: skip


def made(searches, teams):
    crews = [
        Team(f"T{n}", district, "leader", ("m",) if whole else (), f"Team {n}", rank, station, capacity, woman, expert)
        for n, (district, station, capacity, woman, expert, rank, whole) in enumerate(teams)
    ]
    asked = [
        replace(
            EASY, id=f"S{n}", premises=Premises(f"P{n}", f"P-{n:03d}", district, station), expected=Expected(0, women, 0),
            expert_asked=expert, leader_rank=rank, wave=wave, team=crews[0] if crews and planned else None,
        )
        for n, (district, station, women, expert, rank, wave, planned) in enumerate(searches)
    ]  # fmt: skip
    return asked, crews


@given(SEARCHES, TEAMS, st.integers(0, 99))
def test_no_constraint_is_broken_and_every_search_stands_once(searches, teams, seed):
    asked, crews = made(searches, teams)
    by_id, team_of = {one.id: one for one in asked}, {one.id: one for one in crews}
    found = propose(asked, crews, WAVES)
    load = Counter((one.team.id, one.wave) for one in asked if one.team and one.wave)
    before = Counter(load)
    for one in found.proposals:
        search, team = by_id[one.search], team_of[one.team]
        load[one.team, one.wave] += 1
        assert team.district == search.premises.district
        assert team.members
        assert not search.leader_rank or rank_at_least(team.leader_rank, search.leader_rank)
        assert team.woman_officer or search.expected.women == 0
        assert team.expert or not search.expert_asked
        assert search.team in (None, team)
        assert one.wave == search.wave or (search.wave is None and one.wave in (1, 2))
    for place, n in load.items():
        assert n <= max(team_of[place[0]].capacity, before[place])
    assert sorted([one.search for one in (*found.proposals, *found.unplaced)]) == sorted(
        one.id for one in asked if not (one.team and one.wave)
    )
    words = [word for one in found.proposals for word in one.reasons] + [one.reason for one in found.unplaced]
    assert not any("⟨" in say(word, language) for word in words for language in LANGUAGES)

    shuffled, mixed = list(asked), list(crews)
    Random(seed).shuffle(shuffled)
    Random(seed).shuffle(mixed)
    assert propose(shuffled, mixed, reversed(WAVES)) == found


@given(SEARCHES, TEAMS)
def test_a_search_is_called_full_only_where_no_team_that_fits_has_room(searches, teams):
    asked, crews = made(searches, teams)
    by_id = {one.id: one for one in asked}
    found = propose(asked, crews, WAVES)
    load = Counter((one.team.id, one.wave) for one in asked if one.team and one.wave)
    load.update((one.team, one.wave) for one in found.proposals)
    for one in found.unplaced:
        if one.reason.code == "operations.allot.full":
            search = by_id[one.search]
            alone = [team for team in crews if propose([search], [team], WAVES).proposals]
            numbers = [search.wave] if search.wave else [1, 2]
            assert alone
            assert all(load[team.id, n] >= team.capacity for team in alone for n in numbers)


def why(search, *teams, waves=WAVES):
    return propose([search], teams, waves).unplaced[0].reason.code.rpartition(".")[2]


def test_the_constraint_that_failed_is_named():
    woman = replace(EASY, expected=Expected(0, None, 0))
    able = replace(TEAM, woman_officer=True)

    assert why(replace(EASY, premises=Premises("P", "P", None)), TEAM) == "district_open"
    assert why(EASY) == "no_team_set"
    assert why(EASY, replace(TEAM, district="IDK")) == "no_team_in"
    assert why(EASY, replace(TEAM, members=())) == "no_second_officer"
    assert why(replace(EASY, leader_rank="DySP"), TEAM) == "no_rank"
    assert why(woman, TEAM) == "no_woman"
    assert why(replace(woman, expected=None), TEAM) == "no_woman"
    assert why(replace(EASY, expert_asked=True), able) == "no_expert"
    assert why(EASY, TEAM, waves=()) == "full"


def test_the_team_of_the_station_comes_before_an_earlier_wave():
    near = replace(TEAM, id="T2", label="T2", station="KOLLAM EAST")
    there = [replace(EASY, id=f"S{n}", premises=Premises(f"P{n}", f"P{n}", "KLM-C", "Kollam East")) for n in range(3)]
    found = propose(there, [TEAM, near], WAVES).proposals

    assert [(one.team, one.wave) for one in found] == [("T2", 1), ("T2", 2), ("T1", 1)]
    assert [one.reasons[0].code.rpartition(".")[2] for one in found] == ["same_station", "same_station", "same_district"]


def test_the_search_that_fewest_teams_fit_comes_first():
    able = replace(TEAM, id="T2", label="T2", expert=True)
    easy = [replace(EASY, id=f"S{n}") for n in range(3)]
    hard = replace(EASY, id="S9", expert_asked=True)
    found = {one.search: (one.team, one.wave) for one in propose([*easy, hard], [TEAM, able], WAVES).proposals}

    assert found["S9"] == ("T2", 1)
    assert len(found) == 4


def test_an_expert_is_not_sent_where_none_is_needed_while_another_team_is_free():
    able = replace(TEAM, id="T0", label="T0", expert=True)

    assert propose([EASY], [able, TEAM], WAVES).proposals[0].team == "T1"


def test_what_a_person_has_set_stays_and_takes_its_room():
    fixed = replace(EASY, id="S0", team=TEAM, wave=1)
    found = propose([fixed, replace(EASY, id="S1")], [TEAM], WAVES)

    assert [(one.search, one.wave) for one in found.proposals] == [("S1", 2)]
    assert found.proposals[0].reasons[-1].values == {"n": 1, "capacity": 1, "wave": 2}


def test_five_hundred_searches_and_320_teams_are_proposed_in_less_than_a_second():
    random = Random(5)
    one_district = [(replace(EASY, id=f"S{n}", premises=Premises(f"P{n}", f"P{n}", "KLM-C", random.choice(STATIONS)))) for n in range(500)]
    crews = [replace(TEAM, id=f"T{n}", label=f"T{n}", station=random.choice(STATIONS), capacity=2) for n in range(320)]
    begun = time.process_time()
    found = propose(one_district, crews, WAVES)

    assert time.process_time() - begun < 1
    assert len(found.proposals) == 500


def test_a_search_without_anything_stated_needs_a_woman_officer():
    bare = Search("S", "OP", "T", Premises("P", "P", "KLM-C"))

    assert why(bare, TEAM) == "no_woman"
    assert propose([bare], [replace(TEAM, woman_officer=True)], WAVES).proposals[0].wave == 1


def test_of_two_equal_teams_the_first_by_name_goes_whichever_comes_first():
    other = replace(TEAM, id="T2", label="T2")

    assert propose([EASY], [other, TEAM], WAVES) == propose([EASY], [TEAM, other], WAVES)
