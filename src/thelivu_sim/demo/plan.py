"""An operation is planned: waves on the raid days, two teams in each district, the first dossiers in the order of work.

A supervisor allots; the District Police Chief approves, who did not plan.
"""

from collections import Counter
from datetime import datetime, time

from thelivu.desk.operations import actions, queries
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.queries import now
from thelivu.desk.targets import queries as targets
from thelivu_sim.demo.cast import acting
from thelivu_sim.demo.office import IST, Round

_NECESSITY = (
    "Two sightings from independent sources lead to this address; devices there may be wiped within days."
)
_LESS_INTRUSIVE = "A notice to produce would warn the user; nothing less secures the devices."
TEAMS = 2  # in each district


def plan_round(made: Round) -> None:
    """The operation with its teams and searches, each approved where nothing stands against it."""
    made.until(made.day(2, 14))
    planner = made.cast.one("supervisor")
    first = made.world.profile.raid_days[0]
    waves = [
        (datetime.combine(day, time(5), IST), datetime.combine(day, time(22), IST))
        for day in made.world.profile.raid_days
    ]
    name, code = f"P-Hunt {first:%y}.{first.month}", f"PH{first:%y}{first.month:02d}"
    made.operation = acting(planner, actions.plan_operation, planner, name, code, waves).id
    teams = _teams(made, planner)
    _allot(made, planner, teams)
    made.until(made.day(1, 11))
    _approve(made)


def _teams(made: Round, planner: Actor) -> dict[str, list[str]]:
    teams: dict[str, list[str]] = {}
    for district in made.screen.each("teams", made.world.land.districts):
        for number in range(TEAMS):
            leader = made.cast.one("investigator", district.code, number)
            others = [f"ASI {one.name}" for one in made.cast.accounts("custodian", district.code)]
            row = acting(
                planner, actions.add_team, planner, made.operation, f"{district.code} {number + 1}", district.code,
                leader.id, [*others, f"CPO {number + 1}"],
            )  # fmt: skip
            teams.setdefault(district.code, []).append(row.id)
    return teams


def _allot(made: Round, planner: Actor, teams: dict[str, list[str]]) -> None:
    """As many places as the round has, from the top of the order of work, spread over waves and teams."""
    ranked = acting(planner, _order_of_work)
    places = {row.target_id: row for row in acting(planner, targets.premises_of, ranked)}
    chosen = [places[one] for one in ranked if one in places and places[one].district]
    turns: Counter[str] = Counter()
    for row in made.screen.each("searches", chosen[: made.world.profile.places]):
        turn = turns[row.district]
        turns[row.district] += 1
        team, wave = divmod(turn, len(made.world.profile.raid_days))
        acting(
            planner, actions.allot, planner, made.operation, row.id,
            wave=1 + wave, team_id=teams[row.district][team % TEAMS],
            authority_id=made.authorities[row.district], basis={"kind": "attribution"}, necessity=_NECESSITY,
            less_intrusive=_LESS_INTRUSIVE,
        )  # fmt: skip


def _order_of_work() -> list[str]:
    """Dossiers as the rules order them; of equal ones the older first, so that a seed always makes the same round."""
    rows = targets.targets()
    labels = {row.id: row.label for row in rows}
    ranked = sorted(targets.rankings(rows, now()), key=lambda one: (one.key[:3], labels[one.dossier]))
    return [one.dossier for one in ranked]


def _approve(made: Round) -> None:
    searches = acting(made.cast.one("supervisor"), queries.searches_of, made.operation)
    for row in made.screen.each("approvals", searches):
        chief = made.cast.one("chief", row.district)
        acting(chief, actions.approve_search, chief, row.id)
