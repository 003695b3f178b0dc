"""A long watch of a large swarm (bar B12): what the sensor's process holds at each minute, in a process of its own.

1,000 hashes x 50 peers on loopback, asked for again every ten minutes, so that all are visited over and over.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Timer
from typing import Any

from thelivu.sensor.keep import Plan
from thelivu.sensor.watch import Pace, Progress
from thelivu_sim.bench.sensor import files, memory_mib
from thelivu_sim.swarm import namespace
from thelivu_sim.swarm.swarm import Swarm, plan
from thelivu_sim.watched import Office, prepared, watch, watched_of

HASHES, PEERS, AGAIN_S = 1_000, 50, 600.0


def soak(folder: Path, seconds: float, *, hashes: int = HASHES, peers: int = PEERS, again_s: float = AGAIN_S) -> Mapping[str, Any]:
    """Watches for so long. `samples`: seconds, resident MiB, open descriptors, tasks, visits; `left`: the same at the end."""
    given = {"folder": str(folder / "soak"), "seconds": seconds, "again_s": again_s}
    with Swarm(folder / "soak", plan(11, swarms=hashes, pieces=1_000, counts={"honest": hashes * peers})):
        command = [sys.executable, "-m", "thelivu_sim.bench.soak", json.dumps(given)]
        ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - this module
    told: Mapping[str, Any] = json.loads(ran.stdout)
    return told


def flat(samples: Sequence[Sequence[float]], warm_s: float) -> tuple[float, float]:
    """Least and most resident memory after so many seconds, as shares of the first sample after them."""
    after = [memory for at, memory, *_ in samples if at >= warm_s]
    return min(after) / after[0], max(after) / after[0]


# In the child -------------------------------------------------------------------------------------------------------
def main(text: str) -> None:
    """The sensor as it runs, with its store; a sample each minute, or thirty times where that is less."""
    namespace.require()
    files()
    given = json.loads(text)
    watched = tuple(replace(one, tracker="") for one in watched_of(Path(given["folder"]) / "watch.csv"))
    place, order = prepared(Path(given["folder"]), watched, Office.new())
    samples: list[tuple[float, ...]] = []
    began, every = time.monotonic(), min(60.0, given["seconds"] / 30)

    def report(progress: Progress) -> None:
        at = time.monotonic() - began
        if not samples or at - samples[-1][0] >= every:
            open_now = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a folder of the kernel
            tasks = len(asyncio.all_tasks())
            samples.append((at, memory_mib(), open_now, tasks, progress.visits, progress.under_way))

    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    Timer(given["seconds"], os.kill, (os.getpid(), signal.SIGTERM)).start()
    pace = Pace(concurrency=400, hold_s=0)
    progress = watch(place, order, Plan(mode="quiet", again_s=given["again_s"], pace=pace), report, net_most=1_000)
    after = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    told = {"samples": samples, "open_before": before, "open_after": after, "visits": progress.visits, "dials": progress.dials, "levels": dict(progress.levels)}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
