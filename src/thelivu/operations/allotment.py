"""Propose a team and a wave for each search that lacks one; a person accepts, or does not, row by row.

What arrives: the searches of an operation, its teams, its waves. What leaves: for each search without a team or a wave one
proposal with its reasons, or the first constraint that no team met. The rule, in full: the search that the fewest teams
fit comes first. Of the teams that fit, those of the station that the address names come before the others of the
district; then the earliest wave with room; then the team whose woman officer or expert is not needed elsewhere; then the
one with the fewest searches in that wave. What a person has set stays and takes its room. The order in which searches
and teams arrive changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from thelivu.base import Value, Word
from thelivu.law import rank_at_least
from thelivu.operations.model import Search, Team, Wave
from thelivu.operations.readiness import needs_woman_officer

Load = Counter[tuple[str, int]]
"""How many searches a team has in a wave, by id of the team and number of the wave."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A team and a wave for one search, and why these."""

    search: str
    team: str
    wave: int
    reasons: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A search for which no team has room, with the first constraint that failed."""

    search: str
    reason: Word


@dataclass(frozen=True, slots=True)
class Allotment:
    """Every search that lacked a team or a wave, once: proposed or not placed."""

    proposals: tuple[Proposal, ...]
    unplaced: tuple[Unplaced, ...]


def propose(searches: Iterable[Search], teams: Iterable[Team], waves: Iterable[Wave]) -> Allotment:
    """Proposes for every search without a team or a wave; see the rule above."""
    every, numbers = tuple(searches), sorted(wave.number for wave in waves)
    crews = sorted(teams, key=lambda team: (team.label, team.id))
    load: Load = Counter((one.team.id, one.wave) for one in every if one.team and one.wave)
    open_now = [one for one in every if not (one.team and one.wave)]
    by_need = {_need(one): one for one in open_now}
    teams_for = {need: _fitting(one, crews) for need, one in by_need.items()}
    fits = {one.id: teams_for[_need(one)] for one in open_now}
    found: list[Proposal] = []
    left: list[Unplaced] = []
    for search in sorted(open_now, key=lambda one: (_how_many(fits[one.id]), one.premises.label, one.id)):
        fitting = fits[search.id]
        if isinstance(fitting, Word):
            left.append(Unplaced(search.id, fitting))
            continue
        place = _place(search, fitting, [search.wave] if search.wave else numbers, load)
        if place is None:
            left.append(Unplaced(search.id, _word("full", teams=len(fitting))))
        else:
            load[place[0].id, place[1]] += 1
            found.append(Proposal(search.id, place[0].id, place[1], _reasons(search, *place, load)))
    return Allotment(tuple(found), tuple(left))


def _how_many(fitting: Sequence[Team] | Word) -> int:
    return 0 if isinstance(fitting, Word) else len(fitting)


def _need(search: Search) -> tuple[str | bool | None, ...]:
    """What decides which teams fit: searches with one need have the same teams."""
    district = search.premises.district or search.premises.label
    set_already = search.team.id if search.team else None
    return district, search.leader_rank, needs_woman_officer(search), search.expert_asked, set_already


def _fitting(search: Search, crews: Sequence[Team]) -> tuple[Team, ...] | Word:
    """The teams that meet every constraint but room; or the first constraint that leaves none."""
    district = search.premises.district
    if district is None:
        return Word("operations.blocker.district_open", {"premises": search.premises.label})
    rank, woman = search.leader_rank, needs_woman_officer(search)
    constraints: tuple[tuple[Word, Callable[[Team], bool]], ...] = (
        (_word("no_team_set", district=district), lambda team: search.team is None or team.id == search.team.id),
        (_word("no_team_in", district=district), lambda team: team.district == district),
        (_word("no_second_officer", district=district), lambda team: bool(team.leader and team.members)),
        (_word("no_rank", district=district, rank=rank), lambda team: not rank or rank_at_least(team.leader_rank, rank)),
        (_word("no_woman", district=district), lambda team: team.woman_officer or not woman),
        (_word("no_expert", district=district), lambda team: team.expert or not search.expert_asked),
    )
    fitting = tuple(crews)
    for why, meets in constraints:
        fitting = tuple(team for team in fitting if meets(team))
        if not fitting:
            return why
    return fitting


def _place(search: Search, fitting: Sequence[Team], numbers: Sequence[int], load: Load) -> tuple[Team, int] | None:
    """The team and the wave: the station's teams first, then the earliest wave in which a team has room."""
    near, far = (
        [team for team in fitting if _same_station(search, team) is wanted] for wanted in (True, False)
    )
    for crews in (near, far):
        for number in numbers:
            free = [team for team in crews if load[team.id, number] < team.capacity]
            if free:
                return min(free, key=lambda team: (_spare(search, team), load[team.id, number])), number
    return None


def _same_station(search: Search, team: Team) -> bool:
    there = search.premises.station.strip().casefold()
    return bool(there) and there == team.station.strip().casefold()


def _spare(search: Search, team: Team) -> int:
    """How many of the team's special officers this search would leave idle."""
    return (team.woman_officer and not needs_woman_officer(search)) + (team.expert and not search.expert_asked)


def _reasons(search: Search, team: Team, wave: int, load: Load) -> tuple[Word, ...]:
    near = _same_station(search, team)
    words = [_word("same_station", station=team.station) if near else _word("same_district", district=team.district)]
    if search.leader_rank:
        words.append(_word("rank", rank=team.leader_rank, lowest=search.leader_rank))
    if needs_woman_officer(search):
        words.append(Word("operations.ready.woman_officer"))
    if search.expert_asked:
        words.append(Word("operations.ready.expert"))
    words.append(_word("room", n=load[team.id, wave], capacity=team.capacity, wave=wave))
    return tuple(words)


def _word(code: str, **values: Value) -> Word:
    return Word(f"operations.allot.{code}", values)
