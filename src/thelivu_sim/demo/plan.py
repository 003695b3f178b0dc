"""An operation is planned: waves on the raid days, two teams in each district, the first dossiers in the order of work.

A supervisor allots, states who is expected and issues the grounds, for which the legal cell confirms the power; the
District Police Chief approves, who did not plan; the district's custodian packs the kit.
"""

from collections import Counter
from datetime import datetime, time, timedelta
from typing import Any

from thelivu.desk.authority.actions import confirm_law
from thelivu.desk.operations import actions, papers, plan_actions, queries
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.queries import now
from thelivu.desk.targets import queries as targets
from thelivu_sim.demo.cast import acting
from thelivu_sim.demo.office import IST, Round, power

_NECESSITY = (
    "Two sightings from independent sources lead to this address; devices there may be wiped within days."
)
_LESS_INTRUSIVE = "A notice to produce would warn the user; nothing less secures the devices."
_LOOKED_AT = "Port and second are those of the platform's own log; the provider's row names one line for them."
_EXPECTED: tuple[dict[str, int | None], ...] = (
    {"others": 2, "women": 1, "children": 1}, {"others": 3, "women": None, "children": None},
    {"others": 0, "women": 0, "children": 0}, {"others": None, "women": None, "children": None},
    {"others": 1, "women": 1, "children": 0},
)  # fmt: skip
"""What enquiries before a round find out, taken in turn."""
_EXPERT_AT = 6  # every so many-th place an expert is asked for
_WARRANT_AT = 8  # every so many-th place is searched by a court's warrant
_CAPACITY = 6  # searches of a team in one wave
_NEXT = 21  # days from a round's last day to the next round
_DRAFTS = 40
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
    _issue_grounds(made, planner)
    made.until(made.day(1, 11))
    _approve(made)


def plan_next(made: Round) -> None:
    """After the round its planner drafts the next one from places that are left; each draft still has its gaps."""
    planner = made.cast.one("supervisor")
    day = made.world.profile.raid_days[-1] + timedelta(days=_NEXT)
    wave = (datetime.combine(day, time(5), IST), datetime.combine(day, time(22), IST))
    name, code = f"P-Hunt {day:%y}.{day.month} draft", f"PN{day:%y}{day.month:02d}"
    operation = acting(planner, actions.plan_operation, planner, name, code, [wave]).id
    places = acting(planner, _left, made.operation)[:_DRAFTS]
    for nth, district in enumerate(sorted({row.district for row in places})):
        acting(
            planner, actions.add_team, planner, operation, f"{district} 1", district, made.cast.one("investigator", district).id,
            ["CPO 1"], woman_officer=bool(nth % 3), expert=nth % 2 == 0,
        )  # fmt: skip
    for nth, row in enumerate(made.screen.each("next", places)):
        given: dict[str, Any] = {
            "wave": 1 if nth % 3 else None, "team_id": "", "authority_id": made.authorities[row.district] if nth % 4 else "",
            "necessity": _NECESSITY if nth % 2 else "", "less_intrusive": _LESS_INTRUSIVE,
        }  # fmt: skip
        stated: dict[str, Any] = {"expected": _EXPECTED[nth % len(_EXPECTED)], "order": {"kind": "grounds"}} if nth % 5 else {}
        acting(planner, actions.allot, planner, operation, row.id, basis={"kind": "attribution"}, **given, **stated)


def _left(operation: str) -> list[Any]:
    """Premises that have no search in this operation and whose decision still stands."""
    rows = [row for row in targets.premises_of(_order_of_work()) if row.district and row.decision]
    taken = {row.premises_id for row in queries.searches_of(operation)}
    states = targets.standing([row.decision for row in rows])
    return [row for row in rows if row.id not in taken and states.get(row.decision_id or "") == "CONFIRMED"]


def _teams(made: Round, planner: Actor) -> dict[str, list[str]]:
    teams: dict[str, list[str]] = {}
    for district in made.screen.each("teams", made.world.land.districts):
        for number in range(TEAMS):
            leader = made.cast.one("investigator", district.code, number)
            others = [f"ASI {one.name}" for one in made.cast.accounts("custodian", district.code)]
            row = acting(
                planner, actions.add_team, planner, made.operation, f"{district.code} {number + 1}", district.code,
                leader.id, [*others, f"CPO {number + 1}"], capacity=_CAPACITY, woman_officer=True, expert=True,
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
        given: dict[str, Any] = {
            "wave": 1 + wave, "team_id": teams[row.district][team % TEAMS], "authority_id": made.authorities[row.district],
            "necessity": _NECESSITY, "less_intrusive": _LESS_INTRUSIVE,
        }  # fmt: skip
        _draft(made, planner, row.id, given, nth=sum(turns.values()))


def _draft(made: Round, planner: Actor, premises: str, given: dict[str, Any], nth: int) -> None:
    """A search with what enquiries found out; where the line warns of others, the planner answers."""
    warrant = {"kind": "warrant", "number": f"CMP {nth}/{made.world.profile.raid_days[0].year}", "court": "JFCM I"}
    stated: dict[str, Any] = {
        "expected": _EXPECTED[nth % len(_EXPECTED)], "expert_asked": nth % _EXPERT_AT == 0,
        "order": warrant if nth % _WARRANT_AT == 0 else {"kind": "grounds"},
    }  # fmt: skip
    row = acting(
        planner, actions.allot, planner, made.operation, premises, basis={"kind": "attribution"}, **given, **stated
    )
    if row.line_warnings:
        acting(planner, actions.prepare, planner, row.id, **given, shared_line=_LOOKED_AT)


def _issue_grounds(made: Round, planner: Actor) -> None:
    """The legal cell confirms the power to search without warrant; the planner issues the grounds of each search."""
    legal = made.cast.one("legal")
    acting(legal, confirm_law, legal, f"powers:{power(made.world, searches=True)}", "the Act, compared")
    searches = acting(planner, queries.searches_of, made.operation)
    for row in made.screen.each("grounds", [one for one in searches if one.order_kind == "grounds"]):
        acting(planner, papers.issue, planner, row.id, "grounds")


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
        keeper = made.cast.one("custodian", row.district)
        acting(keeper, plan_actions.record_kit, keeper, row.id, ready=True)
