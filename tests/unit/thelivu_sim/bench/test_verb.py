"""The verb: results into a log and a page, and what the log holds is not measured again."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from thelivu_sim.bench import runs
from thelivu_sim.bench.page import page
from thelivu_sim.bench.verb import attribution
from unit.thelivu_sim.bench.small import PLAN

pytestmark = pytest.mark.ci  # some fifteen small worlds


@pytest.fixture
def _quick(monkeypatch):
    for name in ("every", "six", "billing", "stale"):
        monkeypatch.setitem(
            runs.RUNS, name, runs.Run(runs.RUNS[name].rates, ("asked",), PLAN[:1], most=1_000)
        )
    for name in ("zone", "zone_control", "routine_control"):
        monkeypatch.delitem(runs.RUNS, name)


@pytest.mark.usefixtures("_quick")
def test_the_page_states_what_was_counted_and_a_second_run_measures_nothing(tmp_path, monkeypatch):
    log, docs = tmp_path / "log", tmp_path / "page.md"
    words = [
        "--identities",
        "1000",
        "--seed",
        "3",
        "--seed",
        "4",
        "--log",
        str(log),
        "--write-docs",
        str(docs),
    ]
    first = CliRunner().invoke(attribution, words, standalone_mode=False)

    assert first.return_value == 0, first.output
    found = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [(one["run"], one["seed"]) for one in found[:4]] == [
        ("every", 3),
        ("every", 4),
        ("six", 3),
        ("six", 4),
    ]
    text = docs.read_text("utf-8")
    done = sum(one["rules"]["corroborated"]["answered"] for one in found[:2])
    assert f"Of **{done:,}** CORROBORATED identities **0** were wrong doors" in text
    assert "$" not in text
    for said in ("What was not simulated", "no letter, no\ncertificate"):
        assert said.replace("\n", " ") in text.replace("\n", " ")

    monkeypatch.setattr(runs, "measure", None)
    monkeypatch.setattr(runs, "measure_phones", None)
    again = CliRunner().invoke(attribution, words, standalone_mode=False)
    assert (again.return_value, docs.read_text("utf-8")) == (0, text)
    assert page(found) == text


@pytest.mark.usefixtures("_quick")
def test_a_wrong_door_in_the_main_table_is_a_failed_check(tmp_path, monkeypatch):
    monkeypatch.setitem(runs.RUNS, "every", runs.RUNS["stale"])
    done = CliRunner().invoke(attribution, ["--identities", "1000"], standalone_mode=False)

    assert done.return_value == 1


@pytest.mark.ci
def test_the_sensors_bars_are_printed_and_each_says_whether_it_holds():
    command = ["bench", "sensor", "--each", "3", "--peers", "200", "--pairs", "1", "--dead", "200", "--json"]
    done = subprocess.run([sys.executable, "-m", "thelivu", *command], capture_output=True, text=True, check=False, timeout=600)
    found = json.loads(done.stdout)["bars"]
    bars = {one["bar"]: one["holds"] for one in found}

    assert done.returncode in (0, 1), done.stderr[-2000:]
    assert set(bars) == {"B1", "B2", "B4", "B5", "B6", "B7", "B8", "B10"}
    of_speed = {"B6", "B7", "B8"}  # of them a run so small, beside other work, says nothing
    assert all(holds for bar, holds in bars.items() if bar not in of_speed)
    assert [one["found"].endswith(", 0 differ") for one in found if one["bar"] == "B8"] == [True]
