"""Bar B12 of the sensor: an hour of 1,000 hashes x 50 peers leaks no descriptor and no task, and its memory stays flat.

`./run long soak`; `THELIVU_SOAK_S` makes it shorter.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shape.tree import ROOT
from thelivu_sim.bench.soak import flat
from thelivu_sim.swarm.namespace import inside


@pytest.mark.long
def test_an_hour_leaks_nothing(tmp_path: Path, capsys) -> None:
    seconds = float(os.environ.get("THELIVU_SOAK_S", "3600"))
    told = soaked(tmp_path, seconds, 1_000, 600.0)
    samples, warm = told["samples"], min(900.0, seconds / 4)  # all have been visited once, and asked for again
    least, most = flat(samples, warm)
    quiet = [sample for sample in samples if sample[5] == 0]  # nothing under way
    with capsys.disabled():
        print(f"\n{seconds:.0f} s: {told['visits']:,} visits, {told['dials']:,} dials, {told['levels']}")
        print(f"memory after {warm:.0f} s: {least:.3f} to {most:.3f} of what it then was; at the end {samples[-1][1]:.1f} MiB")
        print(f"descriptors {told['open_before']} before, {told['open_after']} after, at rest {sorted({q[2] for q in quiet})}; tasks at rest {sorted({q[3] for q in quiet})}")

    assert told["open_after"] <= told["open_before"]
    assert len({sample[3] for sample in quiet}) <= 2
    assert max(sample[2] for sample in quiet[len(quiet) // 2 :]) <= max(sample[2] for sample in quiet[: len(quiet) // 2 + 1])
    assert least >= 0.9
    assert most <= 1.1


def soaked(folder: Path, seconds: float, hashes: int, again_s: float) -> dict:
    command = inside([sys.executable, "-m", "long.soak_office", str(folder), str(seconds), str(hashes), str(again_s)])
    ran = subprocess.run(command, cwd=ROOT / "tests", capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-4000:]
    return json.loads(ran.stdout.splitlines()[-1])
