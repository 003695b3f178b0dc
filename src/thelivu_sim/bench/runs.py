"""The runs of one measurement: which worlds are made for a seed, and a log that a run stopped half way goes on from.

`every` is the measured world, `six` the same with the six kinds of the reference's table 5.1 alone. The others are
small worlds of one fault that the pure rules cannot see: there its rate is measured, not lowered.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thelivu_sim.bench.rates import EVERY, SIX, Rates, only
from thelivu_sim.bench.returns import WAYS
from thelivu_sim.bench.units import Unit
from thelivu_sim.bench.world import measure

SMALL = 40_000  # identities of a world of one fault, at most


@dataclass(frozen=True, slots=True)
class Run:
    """One kind of world."""

    rates: Rates
    ways: tuple[str, ...]
    plan: tuple[Unit, ...] | None = None  # None: all providers
    small: bool = True


def _one_provider(**changes: Any) -> tuple[Unit, ...]:
    alone = {"number": 0, "name": "Sandbank Networks", "kind": "cgnat", "share": 1.0, "addresses": 160, "pool": 40_000,
             "lease_h": 4.0, "blocks": 16, "control": False, "wrong_zone": True}  # fmt: skip
    return (Unit(**{**alone, **changes}),)


_ZONE = only(persistent_zone=1.0)
RUNS: Mapping[str, Run] = {
    "every": Run(EVERY, WAYS, small=False),
    "six": Run(SIX, ("asked",), small=False),
    "stale": Run(only(stale_customer=0.005), ("asked",)),
    "zone": Run(_ZONE, ("asked",), _one_provider()),
    "zone_control": Run(_ZONE, ("asked",), _one_provider(control=True)),
    "routine": Run(_ZONE, ("asked",), _one_provider(routine=True, pool=5_000)),
    "routine_control": Run(_ZONE, ("asked",), _one_provider(routine=True, pool=5_000, control=True)),
}


def results(
    seeds: Sequence[int], identities: int, folder: Path, log: Path | None, tell: Callable[[str], None]
) -> Iterator[dict[str, Any]]:
    """The result of every run of every seed: from the log where it is there, else measured and added to it."""
    done = read_log(log) if log else []
    for seed in seeds:
        for name, run in RUNS.items():
            if name not in ("every", "six") and seed != seeds[0]:
                continue
            size = min(identities, SMALL) if run.small else identities
            for way in run.ways:
                wanted = (name, way, seed, size)
                found = next((one for one in done if key(one) == wanted), None)
                if found is None:
                    tell(f"{name} / {way} / {seed}: {size}")
                    found = {
                        "run": name,
                        "way": way,
                        **measure(seed, size, run.rates, way, folder, plan=run.plan, tell=tell),
                    }
                    if log:
                        with log.open("a", encoding="utf-8") as lines:
                            lines.write(json.dumps(found) + "\n")
                yield found


def read_log(log: Path) -> list[dict[str, Any]]:
    """The results that a log holds."""
    if not log.exists():
        return []
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.strip()]


def key(result: Mapping[str, Any]) -> tuple[str, str, int, int]:
    """What makes two results the same measurement."""
    return result["run"], result["way"], result["seed"], result["identities"]
