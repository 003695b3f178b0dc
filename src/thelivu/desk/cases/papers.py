"""Issuing the papers of a case: to the laboratory through the court, to the committee, and to a person."""

from collections.abc import Sequence
from typing import Any

from thelivu.base import Refused
from thelivu.base.paper import Paper
from thelivu.cases.papers import CaseSheet, child_report, forwarding, served
from thelivu.desk.authority.queries import law_of_office
from thelivu.desk.exhibits import laboratory_actions
from thelivu.desk.exhibits.chains import value_of
from thelivu.desk.operations.papers import duties_of
from thelivu.desk.people.queries import Actor
from thelivu.desk.register import papers
from thelivu.desk.register.actions import recording
from thelivu.desk.register.queries import now
from thelivu.exhibits.laboratory import LabRequest
from thelivu.law import Law

from . import queries
from .stored import person

KINDS = ("child_report",)
_DUTY = {"arrest": (), "notice": ("notice_of_appearance",), "apprehension": ("ccl",)}
"""What the paper served on a person cites beside the sections of the case."""


def to_serve(case: Any) -> list[tuple[str, str, str]]:
    """(id of the event, its kind, alias of the person): each arrest, notice and apprehension has its paper."""
    return [(event.id, event.kind, one.alias) for one, event in sorted(_events(case), key=lambda pair: pair[1].at)]


def _events(case: Any) -> list[tuple[Any, Any]]:
    """Each accused person of a case with each of their arrests, notices and apprehensions."""
    return [(one, event) for one in queries.accused_of(case.id) for event in one.arrests.all()]


def issue(actor: Actor, case_id: str, kind: str) -> str:
    """Issues a paper of a case, by its kind or by the id of the arrest, notice or apprehension that it is served for."""
    with recording(actor, "register", "paper.issued") as record:
        case: Any = queries.case(case_id)
        made = _made(case, kind, law_of_office())
        return papers.issue(record, made, case, purpose=case.search.authority.purpose).id


def forward(actor: Actor, case_id: str, exhibits: Sequence[str], what: LabRequest) -> str:
    """Issues the paper that forwards exhibits to a laboratory through the court, and asks it; the id of the paper."""
    with recording(actor, "register", "paper.issued") as record:
        case: Any = queries.case(case_id)
        rows, law = laboratory_actions.chosen(case.search_id, exhibits), law_of_office()
        made = forwarding(_sheet(case, law), what, [value_of(row) for row in rows], law, now())
        paper = papers.issue(record, made, case, purpose=case.search.authority.purpose)
        laboratory_actions.asked(record, paper, rows, what)
        return paper.id


def _made(case: Any, kind: str, law: Law) -> Paper:
    sheet = _sheet(case, law)
    procedural = queries.regime_of(case, law, now()).procedural
    if kind == "child_report":
        return child_report(sheet, duties_of(law, procedural, ("child_reported",)), now())
    for one, event in _events(case):
        if event.id == kind:
            return served(sheet, person(one), event.kind, duties_of(law, procedural, _DUTY[event.kind]), now())
    raise Refused("desk_papers.no_such_kind")


def _sheet(case: Any, law: Law) -> CaseSheet:
    return CaseSheet(
        case.label, case.station, case.fir_number, case.registered_at, tuple(law.sections[code] for code in case.sections),
        " ".join(text for text in (case.io_rank, case.io_name) if text),
    )  # fmt: skip
