"""`thelivu ledger verify` and `checkpoint`: the register recomputed, and the line that another office keeps.

Whoever altered the store behind the application's back is found out by the first; what was cut off or rewritten as a
whole is found out by a checkpoint that was kept elsewhere (promise 7).
"""

from pathlib import Path

import click
from rich.console import Console

from thelivu.base import Word, say
from thelivu.cli.office import open_office
from thelivu.cli.output import emit, plain

SHOWN = 50  # differences in the table for people; the JSON has all


@click.command("verify")
@click.option(
    "--against", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="CHECKPOINT", help="A checkpoint kept elsewhere; may be given again.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def verify(*, against: tuple[Path, ...], as_json: bool) -> int:
    """Recomputes every entry, record and vault object, both ways."""
    open_office()
    from thelivu.desk.register.verify import against_checkpoints
    from thelivu.desk.register.verify import verify as recompute

    found = recompute()
    texts = [path.read_text(encoding="utf-8") for path in against]
    differences = [*found.differences, *against_checkpoints(texts)]
    counts = {"entries": found.entries, "records": found.records, "objects": found.objects}
    document = {
        "version": 1,
        **counts,
        "checkpoints": len(texts),
        "differences": [{"code": word.code, "values": dict(word.values)} for word in differences],
    }

    def table(console: Console) -> None:
        console.print(say(Word("cli.ledger.counts", counts)), soft_wrap=True)
        for word in differences[:SHOWN]:
            console.print(plain(say(word)), soft_wrap=True)
        result = (
            Word("cli.ledger.differs", {"n": len(differences)}) if differences else Word("cli.ledger.clean")
        )
        console.print(say(result), soft_wrap=True)

    emit(document, as_json=as_json, table=table)
    return int(bool(differences))


@click.command("checkpoint")
def checkpoint() -> None:
    """Prints the ledger's size and root, signed: give it to another office to keep."""
    open_office()
    from thelivu.desk.register.ledgers import signed_checkpoint

    click.echo(signed_checkpoint(), nl=False)
