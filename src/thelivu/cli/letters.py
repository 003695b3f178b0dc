"""`thelivu attribution letters`: an officer arrives; the letters to providers leave with their states and clocks."""

from typing import Any

import click
from rich.console import Console
from rich.table import Table

from thelivu.base import Word, rfc3339, say
from thelivu.cli.office import acting_as, as_officer, open_office
from thelivu.cli.output import emit, plain

STATES = ("drafted", "out", "sent", "delivered", "reminded", "overdue", "answered")
COLUMNS = ("label", "provider", "number", "state", "answer_due", "last_day")


@click.command("letters")
@click.option("--state", type=click.Choice(STATES), help="Only those; `out`: the answer is owed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@as_officer
def letters(*, state: str | None, as_json: bool, username: str) -> None:
    """Letters to providers: what is owed, what is overdue, and the last day to ask. 1 where an answer is overdue."""
    open_office()
    from thelivu.desk.attribution.queries.letters import requests
    from thelivu.desk.register.queries import now

    with acting_as(username) as actor:
        actor.require("view")
        at = now()
        listed = [_document(row, at) for row in requests(state or "")]
    document = {"version": 1, "as_of": rfc3339(at), "letters": listed}
    emit(document, as_json=as_json, table=lambda console: _show(console, listed))
    if any(one["overdue"] for one in listed):
        raise SystemExit(1)


def _document(row: Any, at: Any) -> dict[str, Any]:
    from thelivu.desk.attribution.queries.letters import is_overdue, last_day

    return {
        "label": row.label, "provider": row.provider, "number": row.crime_number, "state": row.state,
        "overdue": is_overdue(row, at), "lines": len(row.lines), "sent_at": rfc3339(row.sent_at) if row.sent_at else None,
        "answer_due": rfc3339(row.due_at) if row.due_at else None, "last_day": last_day(row).isoformat(),
    }  # fmt: skip


def _show(console: Console, listed: list[dict[str, Any]]) -> None:
    table = Table()
    for column in COLUMNS:
        table.add_column(say(Word(f"cli.letters.{column}")))
    for one in listed:
        state = "overdue" if one["overdue"] else one["state"]
        shown = {**one, "state": say(Word(f"desk_attribution.letter.{state}"))}
        table.add_row(*(plain("" if shown[column] is None else shown[column]) for column in COLUMNS))
    console.print(table)
