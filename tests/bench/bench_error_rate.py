"""The error rate of attribution over measured worlds: `ci` 100,000 identities, `long` five seeds of 1.5 million.

    thelivu bench attribution --identities 1500000 --seed 1 --seed 2 --seed 3 --seed 4 --seed 5 --log LOG

The long run takes hours on two cores; with THELIVU_ERROR_RATE_LOG naming its log it goes on where it was stopped, and
what is in the log is judged without being measured again.
"""

import os
from pathlib import Path

import pytest

from thelivu_sim.bench import runs
from thelivu_sim.bench.rates import FAULTS
from thelivu_sim.bench.totals import total

SEEN = 0.99  # of each fault that can be seen, in its named state
FEW = 100  # files or sightings of one fault: below, one of them is more than a hundredth


def judged(results):
    asked, six = total(results, "every", "asked"), total(results, "six", "asked")
    unique = six.rules["unique_single"]

    assert asked.rules["corroborated"]["wrong"] == 0, asked.wrong
    assert asked.rules["two_agree"]["wrong"] > 0  # what it replaces
    assert asked.share("eligible") >= 97
    assert unique["wrong"] < 0.003 * unique["answered"]
    for fault in FAULTS:
        if fault.ends_in:
            named = asked.faults[fault.name]["named"]
            missed = named["of"] - named["ended"]
            assert missed <= (1 if named["of"] < FEW else (1 - SEEN) * named["of"]), (fault.name, named)
    return asked, total(results, "every", "day")


def measured(tmp_path, monkeypatch, seeds, identities, names, log=None):
    monkeypatch.setattr(runs, "RUNS", {name: runs.RUNS[name] for name in names})
    return list(runs.results(seeds, identities, tmp_path, log, print))


@pytest.mark.ci
def test_03_no_wrong_door_among_a_hundred_thousand_identities(tmp_path, monkeypatch):
    monkeypatch.setitem(runs.RUNS, "every", runs.Run(runs.RUNS["every"].rates, ("asked",), most=100_000))
    asked, _ = judged(measured(tmp_path, monkeypatch, (1,), 100_000, ("every", "six")))

    assert asked.rules["corroborated"]["answered"] > 40_000


@pytest.mark.long
@pytest.mark.timeout(0)
def test_03_no_wrong_door_among_three_million_corroborated(tmp_path, monkeypatch):
    kept = os.environ.get("THELIVU_ERROR_RATE_LOG")
    log = Path(kept) if kept else tmp_path / "log"
    asked, day = judged(measured(tmp_path, monkeypatch, (1, 2, 3, 4, 5), 1_500_000, ("every", "six"), log))

    assert asked.rules["corroborated"]["answered"] >= 3_000_000
    assert day.rules["corroborated"]["wrong"] == 0
