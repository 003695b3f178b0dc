"""The bars of the sensor (its reference, section 13.3) as one run: what each asks, what was found, whether it holds.

In a network that has only loopback. B9 (a million spoiled inputs) and B12 (an hour) are long tests and are not repeated here.
"""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from thelivu.base import Word, say
from thelivu.sensor.chain import Difference, verify
from thelivu.sensor.values import Clock
from thelivu_sim.bench.sensor import dead_mix, medians, pair
from thelivu_sim.swarm.audit import forbidden
from thelivu_sim.swarm.classes import CLASSES
from thelivu_sim.swarm.swarm import Swarm, plan
from thelivu_sim.watched import compared, lines_of, quiet

SEEDS = (7, 8, 9)
_UNSOUND = Clock(5, 16_000_000, "synthetic")
_PACKED = "have_all_of_a_24"  # one /24, of which no more are dialled in a minute than its budget has


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its number, what is asked, what was found, whether that holds."""

    bar: str
    asks: str
    found: str
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is run: endpoints of each class, peers of a pair, pairs, endpoints of the dead mix."""

    each: int = 100
    peers: int = 5_000
    pairs: int = 5
    dead: int = 20_000


def bars(folder: Path, size: Size) -> Iterator[Bar]:
    """Each bar in its turn."""
    chains: list[list[bytes]] = []  # each sensor has one of its own
    for seed in SEEDS:
        with Swarm(folder / f"liars-{seed}", plan(seed, each=size.each), spoof=10_000) as swarm:
            place, _ = quiet(swarm, swarm.folder)
            false, missed = compared(swarm, place)
            missed.pop(_PACKED, None)
            asked, (told, read) = forbidden(swarm.heard()), _asked(swarm)
            chains.append(lines_of(place))
        found = f"{len(CLASSES)} classes x {size.each}, seed {seed}: {false.total()} false, {missed.total()} missed"
        yield Bar("B1", "0 endpoints above what they hold", found, not false and not missed)
        yield Bar("B2", "handshake, 20/0 and 15 alone reach a peer", f"others: {sum(asked.values())}", not asked)
        yield Bar("B4", "0 announces, scrape unchanged, ro=1", f"announces: {told}; scrapes and look-ups: {read}", told == 0 < read)
    yield from _real(folder)
    began = time.process_time()
    wrong = sum(isinstance(one, Difference) for chain in chains for one in verify(chain))
    seconds = (time.process_time() - began) / max(sum(map(len, chains)), 1) * 100_000
    yield Bar("B8", "100,000 lines verified in 10 s, none differs", f"{seconds:.1f} s, {wrong} differ", wrong == 0 and seconds <= 10)
    with Swarm(folder / "clock", plan(7, each=3)) as swarm:
        levels = set(quiet(swarm, swarm.folder, clock=_UNSOUND)[1].levels)
    yield Bar("B10", "nothing above L2 by an unsound clock", ", ".join(sorted(levels)), levels <= {"L1", "L2"})
    yield from _speed(folder, size)


def _speed(folder: Path, size: Size) -> Iterator[Bar]:
    runs = [pair(folder / f"pair-{at}", size.peers, 7 + at) for at in range(size.pairs)]
    ratio = medians(runs)
    found = f"{ratio['peers_s']:.2f} x peers/s, CPU {ratio['cpu_s_per_1000']:.2f} x, memory {ratio['memory_mib']:.2f} x (libtorrent = 1)"
    holds = ratio["peers_s"] >= 3 and ratio["cpu_s_per_1000"] <= 1.1 and ratio["memory_mib"] <= 0.5
    yield Bar("B6", ">= 3 x peers/s, CPU per connection <= 1.1 x, memory <= 0.5 x", found, holds)
    mix = dead_mix(folder, size.dead, 7)
    share = mix["share_of_bound"]
    yield Bar("B7", ">= 0.85 of the bound of waiting", f"{share:.2f} ({mix['wall_s']:.1f} s, bound {mix['bound_s']:.1f} s)", share >= 0.85)


def _real(folder: Path) -> Iterator[Bar]:
    wanted = {"plain": 4, "encrypted": 2, "utp": 2}
    with Swarm(folder / "real", plan(7, each=0), real=wanted) as swarm:
        place, _ = quiet(swarm, swarm.folder)
        _false, missed = compared(swarm, place)
        payload = swarm.payload()["payload_up"]
        control = swarm.payload(control=True)["payload_up"]
    yield Bar("B2", "seeders' counters 0, control over 1 MB", f"{payload} bytes, control {control}", payload == 0 and control > 1_000_000)
    found = f"{len(swarm.truth) - missed.total()} of {len(swarm.truth)} at L4 (plain, encrypted, uTP; v1, hybrid, v2)"
    yield Bar("B5", ">= 99 % of real clients at L4", found, missed.total() <= len(swarm.truth) // 100)


def _asked(swarm: Swarm) -> tuple[int, int]:
    """How often trackers and nodes were told of us; how often they were only read."""
    books = [(name, n) for one in swarm.tracked().values() for name, n in one["counts"].items()]
    nodes = swarm.queried()
    told = sum(n for name, n in books if name.startswith("announce")) + len(nodes["announced"])
    return told, sum(n for name, n in books if name.startswith("scrape")) + int(nodes["counts"].get("get_peers", 0))


def shown(console: Console, found: list[Bar]) -> None:
    """The bars as a table for people."""
    table = Table(title_justify="left")
    for column in ("bar", "asks", "found", "holds"):
        table.add_column(say(Word(f"sim.bench.sensor.{column}")))
    for one in found:
        table.add_row(one.bar, one.asks, one.found, say(Word(f"sim.bench.sensor.{'yes' if one.holds else 'no'}")))
    console.print(table)


def document(found: list[Bar]) -> dict[str, Any]:
    """The bars as one document."""
    return {"version": 1, "bars": [asdict(one) for one in found]}
