"""`thelivu authority export`: one approved authority leaves as a signed file that the tools outside the office read."""

import json
from pathlib import Path

import click

from thelivu.authority import sign_authority
from thelivu.base import Word, say
from thelivu.cli.office import acting_as, as_officer, open_office


@click.command("export")
@click.argument("authority_id", metavar="ID")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--office-key",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also writes the key that checks it.",
)
@as_officer
def export(*, authority_id: str, output: Path, office_key: Path | None, username: str) -> None:
    """Writes one authority as a signed file."""
    open_office()
    from thelivu.desk.authority.queries import authority, value_of
    from thelivu.desk.register.queries import keys

    with acting_as(username) as actor:
        actor.require("export")
        row = authority(authority_id)
        document = sign_authority(value_of(row), keys().signing, issued_by=actor.name, rank=actor.rank)
    with output.open("x", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, indent=2)
        file.write("\n")
    if office_key is not None:
        office_key.write_text(f"{keys().public_hex}\n", encoding="ascii")
    click.echo(say(Word("cli.authority.written", {"label": row.label, "file": str(output)})))
