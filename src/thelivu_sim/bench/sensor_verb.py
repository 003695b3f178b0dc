"""`thelivu bench sensor`: the bars of the sensor beside libtorrent, in a network that has only loopback."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from thelivu.cli.output import emit
from thelivu_sim.bench.bars import Bar, Size, bars, document, shown
from thelivu_sim.bench.sensor import files
from thelivu_sim.swarm import namespace


@click.command("sensor")
@click.option("--each", type=click.IntRange(1, 1_000), default=100, show_default=True, help="Peers of each class.")
@click.option("--peers", type=click.IntRange(100), default=5_000, show_default=True, help="Peers of a pair.")
@click.option("--pairs", type=click.IntRange(1), default=5, show_default=True, help="Pairs of runs beside libtorrent.")
@click.option("--dead", type=click.IntRange(100), default=20_000, show_default=True, help="Endpoints of which seven in ten are mute.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def sensor(*, each: int, peers: int, pairs: int, dead: int, as_json: bool) -> int:
    """Whether the sensor holds its bars: false observations, payload, recall, speed beside libtorrent. Exit 1 where one falls."""
    namespace.enter()
    files()
    found: list[Bar] = []
    with TemporaryDirectory(prefix="thelivu-bench-") as folder:
        for one in bars(Path(folder), Size(each=each, peers=peers, pairs=pairs, dead=dead)):
            found.append(one)
            click.echo(f"{one.bar} {one.found}", err=True)
    emit(document(found), as_json=as_json, table=lambda console: shown(console, found))
    return int(not all(one.holds for one in found))
