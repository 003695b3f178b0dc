"""`thelivu map`: the line as PIPELINE states it; what arrives at each stage, what leaves it, and its caption."""

import ast
from importlib.resources import files
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
    """The first line of the stage's docstring: the code's own words, read without running it."""
    source = files("thelivu").joinpath(stage, "__init__.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show(as_json: bool) -> None:
    """Prints the line: for each stage what arrives, what leaves and its caption."""
    document: dict[str, Any] = {"version": 1, "line": line()}

    def table(console: Console) -> None:
        console.print(" → ".join(PIPELINE), style="bold", soft_wrap=True)
        grid = Table.grid(padding=(0, 2))
        for row in document["line"]:
            grid.add_row()
            grid.add_row(plain(row["stage"]), plain(row["caption"]), style="bold")
            grid.add_row("  →", plain(row["arrives"]))
            grid.add_row("  ⇒", plain(row["leaves"]))
        console.print(grid)

    emit(document, as_json=as_json, table=table)
