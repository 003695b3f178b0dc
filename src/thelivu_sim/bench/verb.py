"""`thelivu bench attribution`: measures the error rate over worlds with known truth, and writes the page that states it."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.table import Table

from thelivu.base import Word, say
from thelivu.cli.output import emit
from thelivu_sim.bench.page import page
from thelivu_sim.bench.runs import results
from thelivu_sim.bench.totals import RULES, Totals, total

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("attribution")
@click.option(
    "--identities",
    type=click.IntRange(1_000),
    default=100_000,
    show_default=True,
    help="Users to be found in each world.",
)
@click.option(
    "--seed",
    "seeds",
    type=int,
    multiple=True,
    default=(1,),
    show_default=True,
    help="A random seed; give several for several worlds.",
)
@click.option(
    "--log",
    type=_FILE,
    help="Results are added here line by line; what is there already is not measured again.",
)
@click.option("--write-docs", "docs", type=_FILE, help="Write the page of the error rate here.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def attribution(
    *, identities: int, seeds: tuple[int, ...], log: Path | None, docs: Path | None, as_json: bool
) -> int:
    """How often each rule names a wrong door, over the same world, from row-by-row and from whole-day returns."""
    with TemporaryDirectory(prefix="thelivu-bench-") as folder:
        told = lambda line: click.echo(line, err=True)  # noqa: E731 - progress is for people, and for no log
        found = list(results(seeds, identities, Path(folder), log, told))
    if docs:
        docs.write_text(page(found), encoding="utf-8")
    main = total(found, "every", "asked")
    emit({"version": 1, "results": found}, as_json=as_json, table=lambda console: _shown(console, main))
    return int(main.rules["corroborated"]["wrong"] > 0)


def _shown(console: Console, main: Totals) -> None:
    table = Table(title=say(Word("sim.bench.title", {"identities": main.identities})), title_justify="left")
    for column in ("rule", "answered", "right", "wrong", "per_million"):
        table.add_column(say(Word(f"sim.bench.column.{column}")))
    for rule in RULES:
        figures = main.rules[rule]
        table.add_row(
            say(Word(f"sim.bench.rule.{rule}")),
            *(f"{figures[name]:,}" for name in ("answered", "right", "wrong")),
            f"{main.per_million(rule):,.1f}",
        )
    console.print(table)
    console.print(
        say(
            Word(
                "sim.bench.eligible",
                {"share": f"{main.share('eligible'):.1f}", "identities": main.eligible["identities"]},
            )
        )
    )
