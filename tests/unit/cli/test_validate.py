"""`examination validate` over the set of `sim validation`: the truth is met, and whatever is changed is seen."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shape.tree import ROOT
from thelivu.base import InputError
from thelivu.cli.validate import validate
from thelivu_sim.validation_verb import validation

KINDS = ["device", "device", "device.zip"]


def run(verb, *words: object) -> Result:
    return CliRunner().invoke(verb, [str(word) for word in words], standalone_mode=False)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("validation") / "set"
    assert run(validation, "-o", folder).exception is None
    return folder


def packed_alone(folder: Path, target: Path) -> Path:
    """The set again, with the run over the zip alone."""
    shutil.copytree(folder, target, ignore=lambda _folder, _names: ["a pipe"])
    said = json.loads((folder / "validation.json").read_bytes())
    (target / "validation.json").write_text(json.dumps(said | {"runs": said["runs"][-1:]}))
    return target


def rewritten(folder: Path, heap: str) -> None:
    said = json.loads((folder / "validation.json").read_bytes())
    held = [one for one in said["runs"][0][heap] if one["path"] not in ("pictures/fine.jpg", "pictures/half.jpg")]
    (folder / "validation.json").write_text(json.dumps(said | {"runs": [said["runs"][0] | {heap: held}]}))


def emptied(folder: Path) -> None:
    file = folder / "listed@1.csv"
    file.write_text("".join(line for line in file.read_text().splitlines(keepends=True) if not line.startswith("P1")))


def test_every_run_comes_to_the_truth(written: Path):
    done = run(validate, written, "--json")

    assert done.return_value == 0, done.output
    said = json.loads(done.stdout)
    assert (said["held"], said["tool"].endswith("(practice: not evidence)")) == (True, True)
    assert [one["source"] for one in said["runs"]] == KINDS
    assert all(one["differences"] == [] and one["findings"] == 29 for one in said["runs"])
    assert len({one["entries_digest"] for one in said["runs"]}) == 1  # one device, however it is packed and read
    assert said["on"]["pillow"]


def test_a_third_party_comes_to_the_same_digest_of_all_entries_without_the_program(written: Path):
    script = ROOT / "docs/reference/entries_digest.py"
    done = subprocess.run([sys.executable, "-I", script, written / "device"], capture_output=True, text=True, check=True)
    ours = json.loads(run(validate, written, "--json").stdout)["runs"][0]["entries_digest"]

    assert done.stdout.strip() == ours
    assert "thelivu" not in "".join(re.findall("^(?:import|from) .*", script.read_text(), re.MULTILINE))


@pytest.mark.ci
def test_a_file_system_and_its_e01_come_to_the_truth(tmp_path: Path):
    assert run(validation, "-o", tmp_path / "set", "--images").exception is None
    done = run(validate, tmp_path / "set", "--json")

    assert done.return_value == 0, done.output
    assert [one["source"] for one in json.loads(done.stdout)["runs"]] == [*KINDS, "device.dd", "device.E01"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda folder: rewritten(folder, "findings"), "Finding that must not be: near, listed@1, P1, pictures/fine.jpg"),
        (lambda folder: rewritten(folder, "failed"), "Failed and must not have: not_decoded, pictures/half.jpg"),
        (emptied, "Missed finding: near, listed@1, P1, pictures/fine.jpg"),
    ],
    ids=["a finding too many", "a failure too many", "a list without its rows"],
)  # fmt: skip
def test_what_differs_is_said(written: Path, tmp_path: Path, change, said: str):
    folder = packed_alone(written, tmp_path / "set")
    change(folder)
    done = run(validate, folder)

    assert done.return_value == 1
    assert said in done.stdout
    assert "must not be used on exhibits" in done.stdout


def test_a_source_that_leads_out_of_the_folder_by_a_link_is_refused(written: Path, tmp_path: Path):
    folder = packed_alone(written, tmp_path / "set")
    (folder / "device.zip").unlink()
    (folder / "device.zip").symlink_to(written / "device.zip")
    refused = run(validate, folder).exception

    assert isinstance(refused, InputError)
    assert refused.code == "examination.not_a_validation_set"


def test_a_folder_without_a_set_and_a_folder_that_is_there_are_refused(tmp_path: Path):
    (tmp_path / "spoiled").mkdir()
    (tmp_path / "spoiled" / "validation.json").write_bytes(b"{")
    codes = []
    for verb, words in ((validate, (tmp_path,)), (validate, (tmp_path / "spoiled",)), (validation, ("-o", tmp_path))):
        refused = run(verb, *words).exception
        assert isinstance(refused, InputError)
        codes.append(refused.code)

    assert codes == ["examination.not_a_validation_set"] * 2 + ["sim.validation.exists"]
