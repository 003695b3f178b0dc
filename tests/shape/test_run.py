"""The two front doors are whole: `run` lists its verbs, `.ci/run` forbids skips, a forbidden skip fails."""

import os
import subprocess
import sys
from pathlib import Path

from shape.tree import ROOT


def shell(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


def test_run_lists_its_verbs() -> None:
    listed = shell("./run")

    assert listed.returncode == 0
    for verb in ("demo", "test", "long", "lint", "fix"):
        assert f"./run {verb}" in listed.stdout


def test_both_scripts_are_well_formed() -> None:
    assert shell("sh", "-n", "run").returncode == 0
    assert shell("bash", "-n", ".ci/run").returncode == 0
    assert os.access(ROOT / ".ci/run", os.X_OK)


def test_ci_forbids_skips() -> None:
    assert "THELIVU_NO_SKIPS=1" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def skipping(folder: Path, *, forbid: bool) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(
        (ROOT / "tests/conftest.py").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (folder / "unit").mkdir(exist_ok=True)
    test = folder / "unit/test_it.py"
    test.write_text("import pytest\n\n\ndef test_it() -> None:\n    pytest.skip('no database here')\n")
    here = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(test)],
        cwd=folder, capture_output=True, text=True, check=False,
        env={**here, "THELIVU_NO_SKIPS": "1" if forbid else ""},
    )  # fmt: skip


def test_a_forbidden_skip_fails_the_run(tmp_path: Path) -> None:
    assert skipping(tmp_path, forbid=False).returncode == 0
    assert skipping(tmp_path, forbid=True).returncode == 1
