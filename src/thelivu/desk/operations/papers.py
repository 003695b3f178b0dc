"""Issuing the papers of one search: the memo to be filled at the place, and the grounds of a search without warrant."""

from typing import Any

from thelivu.base import Refused, Word
from thelivu.base.paper import Cell, Paper
from thelivu.desk.authority.queries import law_of_office
from thelivu.desk.people.queries import Actor, names
from thelivu.desk.register import papers
from thelivu.desk.register.actions import recording
from thelivu.desk.register.queries import now
from thelivu.desk.targets.actions import open_holder
from thelivu.law import Duty, Law, Power
from thelivu.operations.papers import SearchSheet, grounds, search_memo, warrant_application

from . import queries

KINDS = ("search_memo", "grounds", "warrant_application")
AT_A_SEARCH = ("witnesses", "audio_video")


def issue(actor: Actor, search_id: str, kind: str) -> str:
    """Issues a paper of a search; the id of the paper. The address on it is opened, on the record, for that."""
    actor.require("plan")
    row: Any = queries.search(search_id)
    power = power_of(row, law := law_of_office())
    address = address_of(actor, row, kind)
    sheet = sheet_of(row, address)
    made = _made(sheet, kind, law, power)
    with recording(actor, "plan", "paper.issued") as record:
        of = queries.search(row.id)
        paper = papers.issue(record, made, of, purpose=row.authority.purpose, withheld=[address])
        if kind == "grounds":
            record.change(row, grounds_paper=paper.id)  # refused where the plan changed while the paper was made
        return paper.id


def power_of(row: Any, law: Law) -> Power:
    """The power under which the place is searched; without an authority there is no paper."""
    if row.authority is None:
        raise Refused("desk_papers.no_authority", label=row.label)
    return law.powers[row.authority.basis]


def duties_of(law: Law, procedural: str, codes: tuple[str, ...]) -> tuple[Duty, ...]:
    """The duties of these codes under one procedural Act."""
    every: tuple[Duty, ...] = (*law.duties.values(), *law.deadlines)
    under = {"", procedural}
    return tuple(one for one in every if one.code.split("/")[0] in codes and one.procedural in under)


def address_of(actor: Actor, row: Any, kind: str) -> str:
    """The address of the premises, opened for a paper and noted as that."""
    return open_holder(actor, row.premises_id, row.authority.purpose, f"{kind} {row.label}").address


def _made(sheet: SearchSheet, kind: str, law: Law, power: Power) -> Paper:
    if kind == "search_memo":
        return search_memo(sheet, duties_of(law, power.procedural, AT_A_SEARCH), now())
    if kind == "grounds":
        return grounds(sheet, (power,), now())
    if kind == "warrant_application":
        return warrant_application(sheet, _to_courts(law, power.procedural), now())
    raise Refused("desk_papers.no_such_kind")


def _to_courts(law: Law, procedural: str) -> tuple[Power, ...]:
    """The power under which a court issues a search warrant (BNSS s.96; CrPC s.93)."""
    return tuple(law.powers[code] for code in ("BNSS s.96", "CrPC s.93") if code.startswith(f"{procedural} "))


def sheet_of(row: Any, address: str) -> SearchSheet:
    """One search as its papers name it, with the address that was opened for them."""
    team = row.team
    return SearchSheet(
        label=row.label, operation=row.operation.name, premises=row.premises.label, address=address,
        wave=(row.wave.starts_at, row.wave.ends_at) if row.wave else None, basis=_basis(row),
        authority=f"{row.authority.label} {row.authority.reference}",
        leader=names({team.leader}).get(team.leader, "") if team else "", members=tuple(team.members) if team else (),
        necessity=row.necessity, less_intrusive=row.less_intrusive,
    )  # fmt: skip


def _basis(row: Any) -> Cell:
    if row.basis_kind == "attribution":
        return (Word("operations.paper.basis_attribution"), row.premises.decision.label)
    return (Word(f"operations.paper.basis_{row.basis_kind}"), str(row.basis.get("reference", "")))
