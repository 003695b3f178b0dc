"""`thelivu bench examination`: the bars of the examination beside the tools that it is measured against, in one run."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from types import MappingProxyType

import click
from rich.console import Console
from rich.table import Table

from thelivu.base import Word, say
from thelivu.cli.output import emit
from thelivu_sim.bench.bars import Bar, document

MODULES: Mapping[str, str] = MappingProxyType(
    {"search": "M1, M2, M3", "pdq": "M4, M6", "lists": "M5, M9", "whole": "M7", "sources": "M8"}
)
"""Module of `thelivu_sim.bench.examination_*` -> its bars. Each is imported only when it is asked for: its peers are large."""
_SMALL: Mapping[str, Mapping[str, int]] = {
    "search": {"small": 100_000, "large": 300_000, "queries": 2_000, "peers": 100, "pairs": 3},
    "pdq": {"pictures": 8, "pairs": 3, "digested": 32 << 20, "near": 60},
    "lists": {"digests": 300_000, "peers": 100_000, "hashdeep": 50_000, "asked": 100_000, "sealed": 50_000, "stored": 200_000, "new": 500, "pairs": 3},
    "whole": {"files": 120, "pictures": 40, "pairs": 1},
    "sources": {"live": 20, "gone": 5, "each": 20_000, "megabytes": 40, "table": 0},
}


@click.command("examination")
@click.option("--part", "parts", type=click.Choice(list(MODULES)), multiple=True, help="These parts only.")
@click.option("--small", is_flag=True, help="Small sizes: whether it runs, not what it measures.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def examination(*, parts: tuple[str, ...], small: bool, as_json: bool) -> int:
    """Whether the examination holds its bars M1 to M9, each beside its peer in the same run. Exit 1 where one falls."""
    found: list[Bar] = []
    for one in _bars(parts or tuple(MODULES), small=small):
        found.append(one)
        click.echo(f"{one.bar} {one.asks}: {one.found}", err=True)
    emit(document(found), as_json=as_json, table=lambda console: _shown(console, found))
    return int(not all(one.holds for one in found))


def _bars(parts: tuple[str, ...], *, small: bool) -> Iterator[Bar]:
    for part in parts:
        module = import_module(f"thelivu_sim.bench.examination_{part}")
        size = module.Size()
        if small:
            size = replace(size, **_SMALL[part])
        yield from module.bars(size)


def _shown(console: Console, found: list[Bar]) -> None:
    table = Table(title_justify="left")
    for column in ("bar", "asks", "found", "holds"):
        table.add_column(say(Word(f"sim.bench.sensor.{column}")))
    for one in found:
        table.add_row(one.bar, one.asks, one.found, say(Word(f"sim.bench.sensor.{'yes' if one.holds else 'no'}")))
    console.print(table)
