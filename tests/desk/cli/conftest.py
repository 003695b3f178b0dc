"""An office of its own on disk for each test, worked by real processes: nothing is mocked here."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
Run = Callable[..., subprocess.CompletedProcess[str]]


INIT = (
    "init",
    "--unit",
    "SCU",
    "--name",
    "State Cyber Unit",
    "--letterhead",
    "State Cyber Unit",
    "--whole-state",
)


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of an office in this folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("THELIVU", "DJANGO"))}
    kept.pop("DATABASE_URL", None)
    paths = f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}"
    folders = {"THELIVU_DATA": str(folder / "data"), "THELIVU_KEYS": str(folder / "keys")}
    return {**kept, **folders, "PYTHONPATH": paths}


def verb(environment: dict[str, str], *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """One verb in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "thelivu", *words],
        env=environment, input=given, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return surroundings(tmp_path)


@pytest.fixture
def thelivu(environment: dict[str, str]) -> Run:
    """`thelivu("doctor")`."""
    return lambda *words, given="", **changes: verb({**environment, **changes}, *words, given=given)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic office with an analyst and a supervisor, made once by the real verbs."""
    folder = tmp_path_factory.mktemp("office")
    environment = surroundings(folder)
    done = [verb(environment, *INIT, "--synthetic")]
    for name, role in (("anu", "analyst"), ("sara", "supervisor")):
        add = ("user", "add", name, "--name", name, "--rank", "SI", "--unit", "SCU", "--role", role)
        done.append(verb(environment, *add))
    assert [one.stderr for one in done if one.returncode] == []
    return folder


@pytest.fixture
def office(made: Path, tmp_path: Path, thelivu: Run) -> Run:
    """That office, copied for this test."""
    for name in ("data", "keys"):
        shutil.copytree(made / name, tmp_path / name)
    return thelivu


@pytest.fixture
def in_office(environment: dict[str, str]) -> Callable[[str], str]:
    """Runs a few lines in the office, as the desk would, and returns what they print."""

    def run(lines: str) -> str:
        code = f"from thelivu.cli.office import open_office\nopen_office()\n{lines}"
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run
