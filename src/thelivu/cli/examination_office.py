"""The office's side of examinations on the command line: a laptop's sealed result is taken in, a known-file list is loaded."""

from pathlib import Path

import click

from thelivu.base import InputError, Value, Word, say
from thelivu.cli.office import acting_as, as_officer, open_office
from thelivu.cli.output import plain
from thelivu.cli.triage_run import KEYED
from thelivu.devices.knownlists import read_key

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("take")
@click.argument("file", type=_FILE, metavar="RESULT")
@as_officer
def take(*, file: Path, username: str) -> int:
    """Takes in the sealed result of a laptop. The same file again changes nothing. Exit 1: entries could not be read."""
    open_office()
    from thelivu.desk.examination.actions import take_result

    with acting_as(username) as actor, file.open("rb") as result:
        row = take_result(actor, result)
        values: dict[str, Value] = {
            "label": row.label, "exhibit": row.exhibit.label, "entries": row.entries, "failed": row.failed,
            "found": row.findings.count(),
        }  # fmt: skip
    click.echo(plain(say(Word("cli.examination.taken", values))).plain)
    return int(bool(row.failed))


@click.command("load")
@click.argument("file", type=_FILE, metavar="LIST")
@click.option("--key", type=_FILE, help="The key of a built list (.khl).")
@click.option("--provenance", default="", help="From whom, by which letter; a built list says so itself.")
@click.option("--good", is_flag=True, help="Of a CSV: it names harmless files.")
@as_officer
def load(*, file: Path, key: Path | None, provenance: str, good: bool, username: str) -> int:
    """Loads a known-file list, CSV or .khl; exhibits that were examined before are compared with it by the workers."""
    open_office()
    from thelivu.desk.examination.actions import load_khl, load_list

    with acting_as(username) as actor:
        if file.suffix == KEYED:
            if key is None:
                raise InputError("examination.no_list_key", name=file.name, option="--key")
            row = load_khl(actor, file, read_key(key).hex(), provenance=provenance)
        else:
            row = load_list(actor, file.read_bytes(), file.stem, provenance, good=good)
    values: dict[str, Value] = {
        "name": row.name, "version": row.issue, "rows": row.entries, "rejected": row.rejected, "hashes": row.hashes
    }
    click.echo(plain(say(Word("cli.examination.loaded", values))).plain)
    return int(bool(row.rejected))
