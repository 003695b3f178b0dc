"""The runs of one measurement: which worlds are made for a seed, and a log that a run stopped half way goes on from.

`every` is the measured world, `six` the same with the six kinds of the reference's table 5.1 alone. The others are
small worlds of one fault that the pure rules cannot see: there its rate is measured, not lowered.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thelivu_sim.bench.phones import measure_phones
from thelivu_sim.bench.rates import EVERY, SIX, Rates, only
from thelivu_sim.bench.returns import WAYS
from thelivu_sim.bench.units import Unit
from thelivu_sim.bench.world import measure

SIX_MOST, SMALL = 200_000, 40_000  # identities of a world, at most


@dataclass(frozen=True, slots=True)
class Run:
    """One kind of world."""

    rates: Rates | None  # None: the world of numbers and accounts, which has its own
    ways: tuple[str, ...]
    plan: tuple[Unit, ...] | None = None  # None: all providers
    most: int = SMALL


def _one_provider(**changes: Any) -> tuple[Unit, ...]:
    alone = {"number": 0, "name": "Sandbank Networks", "kind": "cgnat", "share": 1.0, "addresses": 160, "pool": 40_000,
             "lease_h": 4.0, "blocks": 16, "control": False, "wrong_zone": True}  # fmt: skip
    return (Unit(**{**alone, **changes}),)


_ZONE = only(persistent_zone=1.0)
RUNS: Mapping[str, Run] = {
    "every": Run(EVERY, WAYS, most=10**9),
    "six": Run(SIX, ("asked",), most=SIX_MOST),
    "billing": Run(only(billing_only=1.0), ("asked",)),
    "stale": Run(only(stale_customer=0.005), ("asked",)),
    "zone": Run(_ZONE, ("asked",), _one_provider()),
    "zone_control": Run(_ZONE, ("asked",), _one_provider(control=True)),
    "routine": Run(_ZONE, ("asked",), _one_provider(routine=True)),
    "routine_control": Run(_ZONE, ("asked",), _one_provider(routine=True, control=True)),
    "phones": Run(None, ("asked",), most=20_000),
}


def results(
    seeds: Sequence[int], identities: int, folder: Path, log: Path | None, tell: Callable[[str], None]
) -> Iterator[dict[str, Any]]:
    """The result of every run: from the log where it is there, else measured and added to it."""
    done = {key(one): one for one in read_log(log)} if log else {}
    for name, way, seed in _planned(seeds):
        run = RUNS[name]
        size = min(identities, run.most)
        if (name, way, seed, size) in done:
            yield done[name, way, seed, size]
            continue
        tell(f"{name}, {way}, {seed}: {size}")
        if run.rates is None:
            figures = measure_phones(seed, size)
        else:
            figures = measure(seed, size, run.rates, way, folder, plan=run.plan, tell=tell)
        found = {"run": name, "way": way, **figures}
        if log:
            with log.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(found) + "\n")
        yield found


def _planned(seeds: Sequence[int]) -> Iterator[tuple[str, str, int]]:
    """(run, way, seed), the main table first; a world of one fault is made once."""
    for name, run in RUNS.items():
        for way in run.ways:
            for seed in seeds if name in ("every", "six") else seeds[:1]:
                yield name, way, seed


def read_log(log: Path) -> list[dict[str, Any]]:
    """The results that a log holds."""
    if not log.exists():
        return []
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.strip()]


def key(result: Mapping[str, Any]) -> tuple[str, str, int, int]:
    """What makes two results the same measurement."""
    return result["run"], result["way"], result["seed"], result["identities"]
