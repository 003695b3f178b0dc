"""`thelivu sim world`: a synthetic state as files."""

from pathlib import Path
from secrets import randbelow

import click
from rich.console import Console

from thelivu.base import Value, Word, say
from thelivu.cli.output import emit
from thelivu_sim.profile import PROFILES
from thelivu_sim.truth import expected_round
from thelivu_sim.world import build
from thelivu_sim.write import write


@click.command("world")
@click.option("--seed", type=int, help="The random seed; without one it is drawn and printed.")
@click.option("--profile", type=click.Choice(list(PROFILES)), default="oct2020", show_default=True)
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def world(seed: int | None, profile: str, output: Path, as_json: bool) -> None:
    """Writes a synthetic state: what the real world would hand over, and its truth apart."""
    drawn = randbelow(1_000_000) if seed is None else seed
    made = build(drawn, profile)
    write(made, output)
    expected = expected_round(made)
    document = {"version": 1, "seed": drawn, "profile": profile, "folder": str(output), "expected": expected}

    def table(console: Console) -> None:
        values: dict[str, Value] = {"seed": drawn, "profile": profile, "folder": str(output)}
        console.print(say(Word("sim.written", values)), soft_wrap=True)
        console.print(say(Word("sim.expected", expected)), soft_wrap=True)

    emit(document, as_json=as_json, table=table)
