"""The raid days: teams enter, find what the world's people have there, and record what they found.

All teams of a district work side by side, each at one place after the other. What the outcome is follows from what
the register holds of the search: exhibits, findings, cases, arrests.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from thelivu.desk.operations import actions, queries
from thelivu.desk.operations.duty_actions import duties_done
from thelivu.desk.operations.duty_queries import clocks_of_searches
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.queries import now
from thelivu_sim.demo.cases import detain, write_up
from thelivu_sim.demo.cast import acting
from thelivu_sim.demo.forms import take_along
from thelivu_sim.demo.office import Round
from thelivu_sim.demo.seizures import Found, Seizures
from thelivu_sim.people import Person

_FIRST = timedelta(minutes=20)  # after a wave begins
_VISIT = timedelta(minutes=80)


def search_all(made: Round) -> None:
    """Every wave on its day."""
    seizures = Seizures(made)
    planner = made.cast.one("supervisor")
    for number, day in enumerate(made.world.profile.raid_days, start=1):
        every = acting(planner, queries.searches_of, made.operation)
        rows = [row for row in every if row.approved_by and row.wave and row.wave.number == number]
        _wave(made, seizures, _rounds(rows), f"{day:%d %b %Y}")


def _rounds(rows: Sequence[Any]) -> list[tuple[int, Any]]:
    """The n-th place of each team, with n: teams work side by side."""
    nth: dict[str, int] = defaultdict(int)
    placed = []
    for row in rows:
        placed.append((nth[row.team_id], row))
        nth[row.team_id] += 1
    return sorted(placed, key=lambda one: one[0])


def _wave(made: Round, seizures: Seizures, rounds: list[tuple[int, Any]], day: str) -> None:
    turn = -1
    for number, row in made.screen.each("doors", rounds, day=day):
        if number != turn:
            turn = number
            made.until(row.wave.starts_at + _FIRST + number * _pace(row.wave, rounds[-1][0] + 1))
        _search(made, seizures, row)


def _pace(wave: Any, turns: int) -> timedelta:
    """From door to door: an hour and twenty minutes, or less where a team has too many places for the day."""
    fits: timedelta = (wave.ends_at - wave.starts_at - 2 * _FIRST) / turns
    return min(_VISIT, fits)


def _search(made: Round, seizures: Seizures, row: Any) -> None:
    """One door: a form goes along, the code is read out, what is found comes back on the form."""
    leader = _leader(made, row)
    work = take_along(made, leader, row)
    work.let_in()
    person = made.neighbours.behind(work.address)
    if person is None:
        work.bring_back("not_connected")
        acting(leader, actions.record_door, leader, row.id, "not_connected", now())
        _fulfil(made, leader, row, row.district)
        return
    found = seizures.take(leader, row, person, work)
    _record(made, leader, row, person, found)


def _leader(made: Round, row: Any) -> Actor:
    leaders = [made.cast.named(one.account) for one in made.cast.accounts("investigator", row.district)]
    return next(one for one in leaders if one.id == row.team.leader)


def _record(made: Round, leader: Actor, row: Any, person: Person, found: Found) -> None:
    """The outcome by what was found: an FIR where an examination found listed files, else a report, else nothing."""
    fir, outcome = "", "nothing_found"
    arrests: tuple[str, ...] = ()
    if found.examined:
        case = write_up(made, leader, row, person, found)
        fir, outcome = case.fir_number, "fir"
        if person.shares and person.at_home and person.age >= 18:
            arrests, outcome = (detain(made, leader, case),), "fir_arrest"
    elif found.exhibits:
        outcome = "report_only"
    acting(
        leader, actions.record_outcome, leader, row.id, outcome, "connected", at=now(), fir=fir, arrests=arrests,
        exhibits=found.exhibits,
    )  # fmt: skip
    _fulfil(made, leader, row, person.locality.station)


def _fulfil(made: Round, leader: Actor, row: Any, station: str) -> None:
    """Does the duties whose clocks the search started: one despatch for all of them."""
    row = acting(leader, queries.search, row.id)
    waiting = [
        (one.deadline.code, one.started_by.record)
        for one in acting(leader, clocks_of_searches, [row])[row.id]
        if one.done_at is None
    ]
    acting(leader, duties_done, leader, row.id, waiting, now(), f"Despatch {made.number(f'{station} despatch')}")
