"""Promise 8 at volume: mixed reports in one go, killed on the way, end with exact counts; memory stays flat.

./run long hundred_thousand    100,000 reports, ten kills; prints what is written down in docs/reference/measures.md
"""

import json
import random
import secrets
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scenario.born import BORN, COUNTED, python
from scenario.intake_office import Mix
from shape.tree import ROOT

PROGRAM = str(ROOT / "tests/scenario/intake_office.py")
WORKERS = 2


class Office:
    """The processes of an office: who hands in, two workers, and who counts."""

    def __init__(self, environment, reports):
        self.environment, self.reports = environment, reports
        self.fed = False
        self.hands = [self.started("feed", str(reports)), *(self.started("work") for _ in range(WORKERS))]
        self.teller = self.started("tell", heard=True)
        self.peaks = []  # MiB of the largest process, at each count

    def started(self, *words, heard=False):
        return subprocess.Popen(
            [sys.executable, PROGRAM, *words], env=self.environment, cwd=ROOT, text=True,
            stdout=subprocess.PIPE if heard else subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill(self, number):
        """Kills one, and starts it again; who hands in begins from the beginning."""
        self.hands[number].kill()
        self.hands[number].wait()
        words = ("feed", str(self.reports)) if number == 0 else ("work",)
        self.hands[number] = self.started(*words)
        self.fed = False if number == 0 else self.fed

    def told(self):
        """The next counts; whoever ended by itself is looked at."""
        found = json.loads(self.teller.stdout.readline())
        self.fed = self.fed or self.hands[0].poll() == 0
        assert self.fed or self.hands[0].poll() is None
        assert all(worker.poll() is None for worker in self.hands[1:])
        self.peaks.append(max(resident(one.pid) for one in self.hands))
        return found

    def end(self):
        for one in (*self.hands, self.teller):
            one.kill()
            one.wait()
        self.teller.stdout.close()


def resident(process):
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    lines = [line.split() for line in status.splitlines() if line.startswith("VmRSS")]
    return int(lines[0][1]) // 1024 if lines else 0


def taken_in(environment, reports, kills):
    """Everything handed in and read, with so many kills spread over the way; the last counts and what was measured."""
    python(environment, BORN)
    mix, begun = Mix(reports), time.monotonic()
    chance = random.Random(secrets.randbelow(10**6))
    at = [
        round(reports * (number + 1) / (kills + 2)) for number in range(kills)
    ]  # leads at which one is killed
    office = Office(environment, reports)
    try:
        while True:
            found = office.told()
            if at and found["leads"] >= at[0]:
                at.pop(0)
                office.kill(chance.randrange(1 + WORKERS))
            waits = found["items"].get("waiting", 0) + found["items"].get("leased", 0)
            if office.fed and not waits:
                break
    finally:
        office.end()
    assert at == [], "it was done before it could be killed"
    took = time.monotonic() - begun
    half = len(office.peaks) // 2
    return mix, found, {
        "reports": reports, "kills": kills, "files": mix.sources, "seconds": round(took), "reports_per_s": round(reports / took, 1),
        "items_per_s": round(sum(found["items"].values()) / took, 1),
        "peak_mib": (max(office.peaks[:half] or [0]), max(office.peaks[half:])),
    }  # fmt: skip


def exact(environment, mix, found):
    assert found["leads"] == mix.tips + mix.archives * 20 + mix.sheets * mix.rows == mix.reports
    assert (found["sources"], found["archives"]) == (mix.sources, mix.archives)
    done = mix.tips + mix.sheets + mix.archives * 21
    assert found["items"] == {"done": done, "rejected": 2 * mix.bad}
    there = json.loads(python(environment, COUNTED))
    assert (there["differences"], there["LeadRow"]) == ([], mix.reports)


@pytest.mark.ci
def test_08_two_thousand_reports_killed_three_times_end_exactly(environment):
    mix, found, measured = taken_in(environment, 2_000, kills=3)
    print(measured)

    exact(environment, mix, found)


@pytest.mark.long
def test_08_intake_of_a_hundred_thousand_reports_killed_ten_times_ends_exactly(environment):
    mix, found, measured = taken_in(environment, 100_000, kills=10)
    print(json.dumps(measured))

    exact(environment, mix, found)
    first, second = measured["peak_mib"]
    assert second <= first * 1.3
