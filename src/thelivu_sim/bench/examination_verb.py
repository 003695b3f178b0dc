"""`thelivu bench examination`: the bars of the examination's reference (section 10), each beside its named peer in the same run."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from importlib import import_module

import click

from thelivu.base import Refused
from thelivu.cli.output import emit
from thelivu_sim.bench.bars import Bar, document, shown

PARTS: Mapping[str, tuple[str, ...]] = {
    "examination_search": ("M1", "M2", "M3", "M5", "M9"),
    "examination_lists": ("M5", "M9"),
    "examination_pdq": ("M4", "M6"),
    "examination_whole": ("M7",),
    "examination_sources": ("M8",),
}
"""Modules of this package, each with `Size` and `bars(size)`, and the bars that it has."""
NAMES = tuple(sorted({name for names in PARTS.values() for name in names}))


@click.command("examination")
@click.option("--bar", "wanted", type=click.Choice(NAMES), multiple=True, help="A bar to be run; several are possible; all without.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def examination(*, wanted: tuple[str, ...], as_json: bool) -> int:
    """Whether the examination holds its bars: search, lists, hashing, recovery. One thread, CPU-seconds. Exit 1 where one falls."""
    found: list[Bar] = []
    for one in chosen(wanted):
        found.append(one)
        click.echo(f"{one.bar} {one.asks}: {one.found}", err=True)
    emit(document(found), as_json=as_json, table=lambda console: shown(console, found))
    return int(not all(one.holds for one in found))


def chosen(wanted: Collection[str]) -> Iterator[Bar]:
    """The bars of every part that has a wanted one; Refused where a peer is not installed."""
    for part, names in PARTS.items():
        if wanted and not set(wanted) & set(names):
            continue
        try:
            module = import_module(f"thelivu_sim.bench.{part}")
            selects = "only" in {one.name for one in fields(module.Size)}
            size = module.Size(only=frozenset(wanted)) if selects else module.Size()
            yield from (one for one in module.bars(size) if not wanted or one.bar in wanted)
        except ModuleNotFoundError as missing:
            raise Refused("sim.bench.examination.not_there", name=missing.name or part) from missing
