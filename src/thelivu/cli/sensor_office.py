"""The office's side of a sensor on the command line: the signed order, a batch with its receipt."""

from pathlib import Path

import click

from thelivu.base import Value, Word, say
from thelivu.cli.office import acting_as, as_officer, open_office
from thelivu.cli.output import new_file, plain, read_up_to
from thelivu.vault.packets import LARGEST

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)


@click.command("order")
@click.argument("label")
@click.option("-o", "--output", required=True, type=_OUT, help="The file to write; one that is not there yet.")
@as_officer
def order(*, label: str, output: Path, username: str) -> None:
    """Writes the signed watch order of this LABEL for its sensor. Hashes stand in it: hand it over by hand."""
    open_office()
    from thelivu.desk.leads.sensor_actions import export_order

    with acting_as(username) as actor:
        row, data = export_order(actor, label)
    with new_file(output) as file:
        file.write(data)
    values: dict[str, Value] = {"label": row.label, "sensor": row.sensor.label, "n": row.swarms, "file": str(output)}
    click.echo(plain(say(Word("cli.sensor.order_written", values))).plain)


@click.command("take")
@click.argument("file", type=_FILE, metavar="BATCH")
@click.option("--authority", required=True, metavar="ID", help="The authority under which claims become leads.")
@click.option("--receipt", type=_OUT, help="Writes the signed receipt for the sensor to this file.")
@as_officer
def take(*, file: Path, authority: str, receipt: Path | None, username: str) -> int:
    """Takes a sensor's batch in. The same file again changes nothing. Exit 1: it is kept and carries less."""
    open_office()
    from thelivu.desk.leads.sensor_batch_actions import take_batch
    from thelivu.desk.leads.sensor_queries import places_of, receipt_text

    with acting_as(username) as actor:
        row = take_batch(actor, authority, read_up_to(file, LARGEST))
        signed, place = receipt_text(row), places_of(row.sensor_id)[row.number]
        values: dict[str, Value] = {"label": row.label, "number": row.number, "sensor": row.sensor.label, "order": row.order.label}
    if receipt is not None:
        with new_file(receipt) as out:
            out.write(signed.encode())
    click.echo(plain(say(Word("cli.sensor.taken", values))).plain)
    click.echo(say(Word(f"desk_sensor.place_{place}")))
    for mark in row.marks:
        click.echo(say(Word(f"desk_sensor.mark_why_{mark}")))
    return int(bool(row.marks) or place != "stands")
