"""Publishing figures: a numbered revision with its differences and its note in two languages, never overwritten."""

from datetime import datetime
from typing import Any

from thelivu.base import InputError, Refused
from thelivu.desk.operations.queries import operation
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import recording
from thelivu.desk.register.queries import now
from thelivu.reports import Cell, Difference, Figures, revise

from .models import PublicationRow
from .queries import figures_of, is_whole, note, publications, revision_of


def publish(
    actor: Actor, operation_id: str, as_of: datetime, *, contact: str = "", supervision: str = ""
) -> PublicationRow:
    """The next revision of an operation's figures; without a difference, or from a part of it, there is none."""
    with recording(actor, "publish", "figures.published") as record:
        row = operation(operation_id)
        if as_of > now():
            raise InputError("desk_reports.as_of_in_future", where="as_of")
        if not is_whole(row.id):
            raise Refused("desk_reports.not_whole")
        before = next(iter(publications(row.id)), None)
        made = revise(revision_of(before) if before else None, figures_of(row.id, as_of))
        english, malayalam = (
            note(row, made.figures, language, made.number, contact=contact, supervision=supervision)
            for language in ("en", "ml")
        )
        stored = PublicationRow(
            operation=row, revision=made.number, as_of=as_of, figures=_figures(made.figures),
            differences=[_difference(one) for one in made.differences],
            note_en="\n".join(english), note_ml="\n".join(malayalam), published_by=actor.id,
        )  # fmt: skip
        return record.insert(stored, like=row)


def _figures(counted: Figures) -> list[dict[str, Any]]:
    return [{**_cell(one.cell), "records": list(one.records)} for one in counted.figures]


def _difference(one: Difference) -> dict[str, Any]:
    held = {"before": one.before, "after": one.after, "came": list(one.came), "went": list(one.went)}
    return {**_cell(one.cell), **held}


def _cell(cell: Cell) -> dict[str, Any]:
    return {"code": cell.code, "district": cell.district, "by": cell.by, "part": cell.part}
