"""`thelivu law list` and `law confirm`: the law records leave with their state; the legal cell's word on some comes in."""

from typing import Any

import click
from rich.console import Console
from rich.table import Table

from thelivu.base import Word, say
from thelivu.cli.office import acting_as, as_officer, open_office
from thelivu.cli.output import emit, plain

STATES = ("open", "changed", "confirmed")
COLUMNS = ("key", "name", "section", "source", "checked_on", "state")


@click.command("list")
@click.option("--table", "kind", default="", metavar="TABLE", help="One table: powers, deadlines, ...")
@click.option("--state", type=click.Choice(STATES), help="Only those.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@as_officer
def list_(*, kind: str, state: str | None, as_json: bool, username: str) -> None:
    """The law records with their sources, and whether the legal cell stands for them."""
    open_office()
    from thelivu.desk.authority.law_pages import law_lines

    with acting_as(username) as actor:
        lines = [_document(one) for one in law_lines(kind, state or "", actor.language)]
    emit({"version": 1, "records": lines}, as_json=as_json, table=lambda console: _show(console, lines))


@click.command("confirm")
@click.argument("keys", nargs=-1, required=True, metavar="TABLE:CODE...")
@click.option("--compared-with", required=True, metavar="TEXT", help="The Gazette copy or official print.")
@as_officer
def confirm(*, keys: tuple[str, ...], compared_with: str, username: str) -> None:
    """The legal cell's word for law records as they stand; papers for signature may rest on them from then on."""
    open_office()
    from django.db import transaction

    from thelivu.desk.authority.actions import confirm_law

    with acting_as(username) as actor, transaction.atomic():  # of several records all are confirmed, or none
        for key in dict.fromkeys(keys):
            confirm_law(actor, key, compared_with)
    for key in dict.fromkeys(keys):
        click.echo(plain(say(Word("cli.law.confirmed", {"record": key}))).plain)


def _document(line: Any) -> dict[str, Any]:
    return {
        "key": line.key, "name": line.name, "section": line.section, "source": line.source,
        "checked_on": line.checked_on.isoformat(), "checked_by": line.checked_by, "state": line.state,
    }  # fmt: skip


def _show(console: Console, lines: list[dict[str, Any]]) -> None:
    table = Table()
    for column in COLUMNS:
        table.add_column(say(Word(f"cli.law.{column}")))
    for one in lines:
        shown = {**one, "state": say(Word(f"desk_law.state.{one['state']}"))}
        table.add_row(*(plain(shown[column]) for column in COLUMNS))
    console.print(table)
