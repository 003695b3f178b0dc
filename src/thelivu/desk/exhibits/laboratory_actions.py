"""Asking a laboratory by the paper that forwards exhibits to it, and recording what it answered."""

from collections.abc import Sequence
from datetime import date

from thelivu.base import Refused
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import Recording, recording
from thelivu.desk.register.models import PaperRow
from thelivu.desk.register.queries import now
from thelivu.exhibits.laboratory import LabRequest, answer

from .chains import chain_of
from .laboratory_queries import can_be_asked, request
from .models import ExhibitRow, LabRequestRow


def chosen(search_id: str, ids: Sequence[str]) -> list[ExhibitRow]:
    """The exhibits of a search that are to be forwarded; one of which an answer is out is not asked about again."""
    rows = {row.id: row for row in can_be_asked(search_id)}
    if any(one not in rows for one in ids):
        raise Refused("desk_exhibits.asked_already")
    return [row for row in rows.values() if row.id in ids]


def asked(record: Recording, paper: PaperRow, exhibits: Sequence[ExhibitRow], what: LabRequest) -> None:
    """The requests that a forwarding paper makes, one for each exhibit, as part of the act that issues it."""
    for row in exhibits:
        made = LabRequestRow(
            exhibit=row, paper=paper, laboratory=what.laboratory, questions=list(what.questions),
            asked_by=record.actor.id, asked_at=paper.issued_at, due_on=what.due_on,
        )  # fmt: skip
        record.insert(made, like=row)


def record_answer(actor: Actor, request_id: str, answered_on: date, report: str) -> LabRequestRow:
    """The laboratory's report has come: its day and number."""
    actor.require("take_custody")
    with seen_as(actor.scope):
        row = request(request_id)
        if row.answered_on is not None:
            raise Refused("desk_exhibits.answered_already")
        answer(chain_of(row.exhibit), row.asked_at, answered_on, report, now())
    with recording(actor, "take_custody", "exhibit.answered") as record:
        return record.change(row, answered_on=answered_on, report=report.strip(), answered_by=actor.id)
