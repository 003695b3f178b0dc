"""`thelivu demo`: the synthetic state through the whole line, its figures beside the truth, then the desk."""

from typing import Any

import click
from rich.console import Console
from rich.table import Table

from thelivu.base import Word, say
from thelivu.cli.office import set_up
from thelivu.cli.output import emit
from thelivu_sim.demo.folders import folders, shape_of
from thelivu_sim.demo.screen import Screen
from thelivu_sim.profile import PROFILES

SEED = 2020
_SENTENCES = {
    "as_deserved": ("identities", "as_deserved"),
    "confirmed": ("confirmed", "at_the_door", "reachable"),
    "accounts": (),
}


@click.command("demo")
@click.option("--seed", type=int, default=SEED, show_default=True, help="The random seed of the state.")
@click.option("--profile", type=click.Choice(list(PROFILES)), default="oct2020", show_default=True)
@click.option("--fresh", is_flag=True, help="Make it anew, even where a finished one is there.")
@click.option("--no-serve", is_flag=True, help="Do not serve the desk afterwards.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def demo(*, seed: int, profile: str, fresh: bool, no_serve: bool, port: int, as_json: bool) -> int:
    """Makes or opens a synthetic office and serves its desk; 1 where a figure differs from the truth."""
    there, shape, screen = folders(), shape_of(seed, profile), Screen()
    made = None if fresh else there.finished(shape)
    if made is None:
        there.clear(shape)
        set_up()
        from thelivu_sim.demo.build import build

        screen.tell("making", seed=seed, profile=profile, folder=str(there.data))
        made = build(seed, profile, screen)
        there.finish(shape, made)
    else:
        screen.tell("found", seed=seed, profile=profile, folder=str(there.data))
    emit(
        {"version": 1, "seed": seed, "profile": profile, **made},
        as_json=as_json,
        table=lambda console: _show(console, made),
    )
    if not no_serve:
        _serve(port)
    return int(not made["agree"])


def _serve(port: int) -> None:
    from thelivu.cli.serve import serve

    click.get_current_context().invoke(serve, port=port)


def _show(console: Console, made: dict[str, Any]) -> None:
    figures = _grid("number", "register", "truth", "all", "agrees")
    for row in made["figures"]:
        expected = "" if row["expected"] is None else str(row["expected"])
        agrees = say(Word(f"sim.demo.{'agree' if row['agrees'] else 'differ'}"))
        figures.add_row(
            say(Word(f"sim.demo.counted.{row['code']}")),
            str(row["register"]),
            str(row["truth"]),
            expected,
            agrees,
        )
    console.print(figures)
    for code, names in _SENTENCES.items():
        console.print(say(Word(f"sim.demo.{code}", {name: made[name] for name in names})), soft_wrap=True)
    accounts = _grid("account", "password", "role", "rank", "district")
    for one in made["accounts"]:
        accounts.add_row(one["account"], one["password"], one["role"], one["rank"], one["district"])
    console.print(accounts)


def _grid(*columns: str) -> Table:
    return Table(*(say(Word(f"sim.demo.column.{name}")) for name in columns))
