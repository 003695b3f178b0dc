"""`thelivu sim swarm`: a test swarm, and whatever is to watch it, in a network that has only loopback."""

import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from secrets import randbelow

import click

from thelivu.base import Value, Word, say
from thelivu_sim.swarm import namespace
from thelivu_sim.swarm.audit import forbidden
from thelivu_sim.swarm.swarm import REAL_PEERS, Swarm, plan
from thelivu_sim.watched import watched_once


@click.command("swarm")
@click.option("--seed", type=int, help="The random seed; without one it is drawn and printed.")
@click.option("--peers", type=click.IntRange(1, 1_000), default=3, show_default=True, help="Peers of each class.")
@click.option("--libtorrent", is_flag=True, help="Real clients too; needs the libtorrent package.")
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), default=Path("swarm"), show_default=True
)
@click.option("--watched", is_flag=True, help="A synthetic office orders a watch, and a sensor keeps it, once.")
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def swarm(
    *, seed: int | None, peers: int, libtorrent: bool, output: Path, watched: bool, command: tuple[str, ...]
) -> int:
    """Runs a swarm of honest and lying peers until interrupted or, after `--`, for as long as COMMAND runs inside."""
    drawn = randbelow(1_000_000) if seed is None else seed
    namespace.enter()
    with Swarm(output, plan(drawn, each=peers), real=REAL_PEERS if libtorrent else None) as running:
        values: dict[str, Value] = {"seed": drawn, "peers": len(running.truth), "watch": str(running.watch_list)}
        runs = say(Word("sim.swarm.runs", values))
        code = _watch(running, output, runs) if watched else _run(command, runs) if command else _wait(runs)
        heard = running.heard()
        said: dict[str, Value] = {"handshakes": heard.get("handshake", 0), "wrong": sum(forbidden(heard).values())}
        click.echo(say(Word("sim.swarm.heard", said)), err=True)
    return code


def _watch(running: Swarm, folder: Path, runs: str) -> int:
    """Watches the swarm as a sensor would, writes what it saw beside the truth, and says where the two differ."""
    click.echo(runs, err=True)
    false, missed, lines = watched_once(running, folder)
    values: dict[str, Value] = {"false": false, "missed": missed, "file": str(lines)}
    click.echo(say(Word("sim.swarm.compared", values)))
    return int(bool(false))


def _run(command: tuple[str, ...], runs: str) -> int:
    click.echo(runs, err=True)  # standard output is the command's
    return subprocess.run(command, check=False).returncode  # noqa: S603 - what the person asked for


def _wait(runs: str) -> int:
    with suppress(KeyboardInterrupt):
        click.echo(runs)
        signal.pause()
    return 0
