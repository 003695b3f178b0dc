"""`thelivu reports figures`: an operation and a stated time arrive; its figures leave, each with the records behind it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from thelivu.base import IST, InputError, Word, both_zones, rfc3339, say
from thelivu.cli.office import acting_as, as_officer, open_office
from thelivu.cli.output import emit, plain

if TYPE_CHECKING:
    from thelivu.reports import Figures


@click.command("figures")
@click.option("--operation", required=True, metavar="NAME", help="The operation, by name or label.")
@click.option(
    "--as-of", "as_of", metavar="T", help="The stated time, ISO 8601; without a zone, IST. Default: now."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@as_officer
def figures(*, operation: str, as_of: str | None, as_json: bool, username: str) -> None:
    """Counts an operation at a stated time."""
    at = _instant(as_of)
    open_office()
    from thelivu.desk.operations.queries import operation as operation_seen
    from thelivu.desk.register.queries import is_synthetic, now
    from thelivu.desk.reports.queries import figures_of

    with acting_as(username) as actor:
        actor.require("view")
        row = operation_seen(operation)
        counted = figures_of(row.id, at or now())
        document = {
            "operation": row.name, "label": row.label, "synthetic": is_synthetic(),
            "as_of": rfc3339(counted.as_of), "figures": [_document(one) for one in counted.figures],
        }  # fmt: skip
    emit(document, as_json=as_json, table=lambda console: _show(console, row.name, counted))


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as bad:
        raise InputError("desk_reports.as_of_unreadable", text=text) from bad
    return at if at.tzinfo else at.replace(tzinfo=IST)


def _document(one: Any) -> dict[str, Any]:
    cell = one.cell
    return {
        "code": cell.code, "district": cell.district, "by": cell.by, "part": cell.part, "value": one.value,
        "records": list(one.records),
    }  # fmt: skip


def _show(console: Console, name: str, counted: "Figures") -> None:
    """The figures in press order, the State last."""
    from thelivu.desk.reports.pages import COLUMNS, ordered
    from thelivu.law import load
    from thelivu.reports import names

    named = names(load(), counted.as_of.astimezone(IST).date(), "en")
    console.print(
        plain(f"{name}. {say(Word('desk_reports.cli_as_of', {'as_of': both_zones(counted.as_of)}))}")
    )
    table = Table(say(Word("desk_reports.col_district")))
    for code in COLUMNS:
        table.add_column(say(Word(f"reports.figure.{code}")), justify="right")
    for district, called in (*ordered(counted, named), ("", say(Word("desk_reports.state")))):
        table.add_row(plain(called), *(str(counted.get(code, district).value) for code in COLUMNS))
    console.print(table)
