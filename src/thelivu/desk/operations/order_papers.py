"""Issuing the papers of an operation: its order, the dossier of a district, the briefing of a team."""

from typing import Any

from thelivu.base import Refused, Word
from thelivu.base.paper import Cell, Named, Paper
from thelivu.desk.authority.queries import law_of_office
from thelivu.desk.people.queries import Actor, names
from thelivu.desk.register import papers
from thelivu.desk.register.actions import recording
from thelivu.desk.register.queries import now
from thelivu.law import Deadline, Law
from thelivu.operations.orders import Crew, OperationSheet, Place, briefing, district_dossier, operation_order

from . import plan_queries, queries
from .values import COUNTS

KINDS = ("operation_order", "district_dossier", "briefing")
_CLOCKS = ("search_copies", "recording_forwarded", "seizure_report", "child_reported", "child_cared_for")
"""The clocks that a team itself may start at a door."""


def issue(actor: Actor, operation_id: str, kind: str, about: str = "") -> str:
    """Issues a paper of approved searches; `about` is a district's code or a team's id. The id of the paper."""
    if kind not in KINDS:
        raise Refused("desk_papers.no_such_kind")
    with recording(actor, "plan", "paper.issued") as record:
        of: Any = queries.operation(operation_id)
        rows: list[Any] = [row for row in queries.searches_of(of.id) if row.approved_by and not row.called_off_at]
        if not rows:
            raise Refused("operations.orders.none_approved", where=of.label)
        if kind == "operation_order" and not plan_queries.sees_whole(of.id):
            raise Refused("desk_operations.order_of_whole")
        made, district = _made(of, rows, kind, about)
        of.district = district  # whoever sees the district sees its papers; the order is the whole operation's
        return papers.issue(record, made, of, purpose=rows[0].authority.purpose).id


def _made(of: Any, rows: list[Any], kind: str, about: str) -> tuple[Paper, str]:
    """The paper, and the district whose it is."""
    law = law_of_office()
    sheet = _sheet(of, rows, law)
    if kind == "operation_order":
        return operation_order(sheet, _clocks(law, rows), now()), ""
    if kind == "briefing":
        team = plan_queries.team(of.id, about)
        return briefing(sheet, _crew(team, names({team.leader})), now()), team.district
    if about not in {row.district for row in rows}:
        raise Refused("operations.orders.none_approved", where=of.label)
    return district_dossier(sheet, about, now()), about


def _clocks(law: Law, rows: list[Any]) -> tuple[Deadline, ...]:
    """The clocks under the Codes of the searches' powers, in the order of `_CLOCKS`."""
    under = {"", *(law.powers[row.authority.basis].procedural for row in rows)}
    return tuple(
        one for code in _CLOCKS for one in law.deadlines if one.code.split("/")[0] == code and one.procedural in under
    )


def _sheet(of: Any, rows: list[Any], law: Law) -> OperationSheet:
    teams = plan_queries.teams_of(of.id)
    called = names({team.leader for team in teams})
    waves = queries.waves_of([of.id])[of.id]
    return OperationSheet(
        of.label, of.name, tuple((one.number, one.starts_at, one.ends_at) for one in waves),
        tuple(_crew(team, called) for team in teams), tuple(_place(row) for row in rows),
        {one.code: Named(one.name, one.name_ml) for one in law.districts.values()},
    )  # fmt: skip


def _crew(team: Any, called: dict[str, str]) -> Crew:
    can = {"woman_officer": team.woman_officer, "expert": team.expert}
    has = tuple(Word(f"operations.item.{name}") for name, yes in can.items() if yes)
    return Crew(team.label, team.district, called.get(team.leader, ""), tuple(team.members), has)


def _place(row: Any) -> Place:
    return Place(
        label=row.label, premises=row.premises.label, district=row.district, wave=row.wave.number, team=row.team.label,
        authority=f"{row.authority.label} {row.authority.reference}", order=_order(row), expected=_expected(row),
        expert_asked=row.expert_asked,
    )  # fmt: skip


def _order(row: Any) -> Cell:
    if row.basis_kind == "court_warrant":
        return Word("operations.ready.warrant"), str(row.basis.get("reference", "")), str(row.basis.get("court", ""))
    if row.order_kind == "warrant":
        return Word("operations.ready.warrant"), row.warrant_number, row.warrant_court
    return Word("operations.ready.grounds")


def _expected(row: Any) -> Cell:
    told = {name: row.expected.get(name) for name in COUNTS}
    return tuple(
        Word(f"operations.orders.{name}{'_unknown' if n is None else ''}", {} if n is None else {"n": n}) for name, n in told.items()
    )
