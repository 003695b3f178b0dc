"""`thelivu map`: the line as PIPELINE states it; what arrives at each stage, what leaves it, and its caption."""

import importlib
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from thelivu import PIPELINE
from thelivu.base import Word, say
from thelivu.cli.output import emit, plain


def line() -> list[dict[str, str]]:
    """The stages in their order, each with arrives, leaves and the first line of its package's docstring."""
    return [
        {
            "stage": stage,
            "arrives": say(Word(f"cli.arrives.{stage}")),
            "leaves": say(Word(f"cli.leaves.{stage}")),
            "caption": caption(stage),
        }
        for stage in PIPELINE
    ]


def caption(stage: str) -> str:
    """The first line of the stage's docstring: the code's own words, so that the map cannot drift from it."""
    return (importlib.import_module(f"thelivu.{stage}").__doc__ or "").strip().partition("\n")[0]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show(as_json: bool) -> None:
    """Prints the line: for each stage what arrives, what leaves and its caption."""
    document: dict[str, Any] = {"version": 1, "line": line()}

    def table(console: Console) -> None:
        console.print(" → ".join(PIPELINE), style="bold")
        grid = Table("stage", "arrives", "leaves", "caption", show_lines=True)
        for row in document["line"]:
            grid.add_row(*(plain(row[key]) for key in ("stage", "arrives", "leaves", "caption")))
        console.print(grid)

    emit(document, as_json=as_json, table=table)
