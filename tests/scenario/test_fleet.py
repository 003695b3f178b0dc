"""Promise 8 on several workers: one is killed in mid-run, and every unit has its result once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from shape.tree import ROOT
from thelivu_sim.swarm.namespace import inside

pytestmark = pytest.mark.ci


def test_08_a_killed_worker_of_a_cluster_loses_and_doubles_no_unit(tmp_path: Path) -> None:
    command = inside([sys.executable, "-m", "scenario.fleet_office", str(tmp_path)])
    ran = subprocess.run(command, cwd=ROOT / "tests", capture_output=True, text=True, check=False, timeout=300)
    assert ran.returncode == 0, ran.stderr[-4000:] + (tmp_path / "log").read_text()[-4000:]
    came = json.loads(ran.stdout.splitlines()[-1])

    assert came["done"] == came["files"] == list(range(60))
    assert came["failed"] == []
    assert came["begun"] >= 60  # what the killed worker had done may be begun anew, and is then the same file
    assert came["stranger"] == "fleet.not_reached"
