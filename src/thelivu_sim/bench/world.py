"""One measured world: a seed, a size and rates arrive; both ways of answering are written, asked of every rule and scored.

The same identities, leads, letters and logs stand behind both ways; only what providers put into a file differs.
"""

import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from thelivu_sim.bench.baselines import baselines
from thelivu_sim.bench.evidence import evidence
from thelivu_sim.bench.leads import disclose
from thelivu_sim.bench.letters import write_letters
from thelivu_sim.bench.log import record
from thelivu_sim.bench.network import build
from thelivu_sim.bench.people import People, people
from thelivu_sim.bench.printing import Printer
from thelivu_sim.bench.product import ask_product
from thelivu_sim.bench.rates import Rates
from thelivu_sim.bench.returns import Providers
from thelivu_sim.bench.score import score
from thelivu_sim.bench.units import Unit, units

Tell = Callable[[str], None]


def make(
    seed: int, identities: int, rates: Rates, plan: Sequence[Unit] | None = None
) -> tuple[Providers, People]:
    """The world of a seed: the same seed, size and rates give the same world. Each part has a generator of its own."""
    draw = [np.random.default_rng([seed, part]) for part in range(5)]
    network = build(plan or units(), draw[0])
    who = people(network, identities, rates, draw[1])
    seen = disclose(network, who, rates, draw[2])
    letters = write_letters(network, who, seen, rates, draw[3])
    log = record(network, rates, seed, draw[4])
    return Providers(network, log, letters, seen, rates, seed), who


def measure(
    seed: int, identities: int, rates: Rates, way: str, folder: Path, *,
    plan: Sequence[Unit] | None = None, tell: Tell = lambda _: None,
) -> dict[str, Any]:  # fmt: skip
    """Figures of one world and one way of answering. What was written below `folder` is deleted afterwards."""
    began = time.monotonic()
    providers, who = make(seed, identities, rates, plan)
    truth = evidence(providers, who)
    place = folder / f"world-{seed}-{way}"
    try:
        write_way(providers, who, way, place)
        tell(f"{time.monotonic() - began:.0f} s: written")
        said = baselines(place, providers.network, who, providers.seen, providers.letters)
        tell(f"{time.monotonic() - began:.0f} s: baselines asked")
        answers = ask_product(place, len(who.identity), who.count)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    figures = score(providers, who, truth, said, answers)
    tell(
        f"{time.monotonic() - began:.0f} s: decided, wrong doors {figures['rules']['corroborated']['wrong']}"
    )
    return {"seed": seed, **figures, "seconds": round(time.monotonic() - began)}


def write_way(providers: Providers, who: People, way: str, place: Path) -> None:
    """The sightings and every return of one way of answering, as files."""
    shutil.rmtree(place, ignore_errors=True)  # what a run that was stopped left
    printer = Printer(place, providers.network.units, providers.letters)
    printer.sightings(who, providers.seen)
    printer.write(providers.answers(way, np.random.default_rng([providers.seed, 5])))
    printer.db.close()
