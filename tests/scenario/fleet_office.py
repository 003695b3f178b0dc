"""A cluster of one scheduler and two workers on loopback, mutual TLS, run inside a namespace: one worker is killed in mid-run.

Prints one JSON document: what came out, how often each unit was begun, and what a stranger without a certificate was told.
"""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from thelivu.base import Refused
from thelivu.fleet import Cluster, map_units
from thelivu.fleet.certificates import certify
from thelivu_sim.swarm import namespace

UNITS, ADDRESS = 60, "tls://127.0.0.1:18786"


def examined(unit: tuple[int, str]) -> int:
    """A unit that writes its result as an examination does: under another name first, so that twice is once."""
    number, folder = unit
    with (Path(folder) / "begun").open("a", encoding="ascii") as begun:
        begun.write(f"{number} {os.getpid()}\n")
    time.sleep(0.1)
    made = Path(folder) / f"{number}.{os.getpid()}"
    made.write_text(str(number), encoding="ascii")
    made.replace(Path(folder) / f"{number}.result")
    return number


def started(folder: Path) -> tuple[Cluster, list[subprocess.Popen[bytes]]]:
    """The scheduler and its workers, each a process of its own."""
    files = [str(file) for file in certify(folder / "tls", "this", datetime.now(UTC))]
    tls = [f"--tls-{what}={file}" for what, file in zip(("ca-file", "cert", "key"), files, strict=True)]
    dask = [sys.executable, "-m", "dask"]
    environment = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "2", "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "true"}
    scheduler = [*dask, "scheduler", *tls, "--host", ADDRESS.rpartition(":")[0], "--port", "18786", "--no-dashboard"]
    worker = [*dask, "worker", ADDRESS, *tls, "--nthreads", "1", "--no-dashboard", "--host", "tls://127.0.0.1", "--local-directory", str(folder)]
    log = (folder / "log").open("wb")
    processes = [
        subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        for command in (scheduler, [*worker, "--no-nanny"], [*worker, "--no-nanny"])
    ]
    return Cluster(ADDRESS, *map(Path, files)), processes


def stranger(folder: Path) -> str:
    """What one who has a certificate of another authority is told."""
    other = certify(folder / "other", "stranger", datetime.now(UTC))
    try:
        list(map_units(examined, [(0, str(folder))], Cluster(ADDRESS, *other)))
    except Refused as refused:
        return refused.code
    return "let in"


def main(folder: Path) -> None:
    namespace.require()
    cluster, processes = started(folder)
    done = []
    try:
        for one in map_units(examined, [(n, str(folder)) for n in range(UNITS)], cluster):
            done.append(one)
            if len(done) == 15:
                os.killpg(processes[1].pid, signal.SIGKILL)
        told = stranger(folder)
    finally:
        for process in processes:
            os.killpg(process.pid, signal.SIGKILL)
    begun = [line.split()[0] for line in (folder / "begun").read_text(encoding="ascii").splitlines()]
    files = sorted(int(file.stem) for file in folder.glob("*.result"))
    failed = [one.failed.code for one in done if one.failed]
    print(json.dumps({"done": sorted(one.result for one in done if not one.failed), "failed": failed, "files": files, "begun": len(begun), "stranger": told}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
