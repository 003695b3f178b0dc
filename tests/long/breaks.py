"""The table of breaks (`promises/NN.toml`), a copy of the repository with one of them, a run of tests against that copy."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from shape.tree import ROOT, tracked

TABLE = Path(__file__).with_name("promises")
PLUGINS = ("-p", "long.witness", "-p", "no:xdist", "-p", "no:randomly")
LONGEST_S = 600  # seconds of one run


@dataclass(frozen=True, slots=True)
class Break:
    """One careless change: in one file one text becomes another; each of these tests must see it."""

    promise: int
    what: str
    file: str
    old: str
    new: str
    red: tuple[str, ...]

    @property
    def name(self) -> str:
        """How the break is called in a report: its promise, then what it does."""
        return f"{self.promise:02}-{self.what.replace(' ', '-')}"

    def row(self) -> str:
        """The break as a line of the table in docs/explanation/broken-promises.md."""
        tests = "<br>".join(f"`{test}`" for test in self.red)
        return f"| {self.promise} | {self.what} | `{self.file.removeprefix('src/')}` | {tests} |"


@dataclass(frozen=True, slots=True)
class Run:
    """How the tests of one run ended: test id with its parameters -> "passed" or what stopped it."""

    thelivu: Path
    ended: Mapping[str, str]
    output: str

    def of(self, test: str) -> set[str]:
        """How one test ended, over all its parameters."""
        return {how for name, how in self.ended.items() if name.partition("[")[0] == test}


def breaks() -> list[Break]:
    """The table, in its order: one file for each promise, named by its number."""
    read = {int(path.stem): tomllib.loads(path.read_text(encoding="utf-8")) for path in TABLE.glob("*.toml")}
    return [
        Break(promise, **{**one, "red": tuple(one["red"])})
        for promise in sorted(read)
        for one in read[promise]["break"]
    ]


def occurrences(one: Break, root: Path = ROOT) -> int:
    """How often the text to be replaced stands in its file: anything but once is a stale break."""
    return (root / one.file).read_text(encoding="utf-8").count(one.old)


def copy_repository(to: Path) -> Path:
    """What the repository holds, as a repository of its own: the tests of shape ask it for its files."""
    for path in tracked():
        place = to / path.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place)
    subprocess.run(["git", "init", "-q"], cwd=to, check=True)
    return to


def copy_broken(whole: Path, to: Path, one: Break) -> Path:
    """A copy of the copy, compiled modules included, with the one edit."""
    shutil.copytree(whole, to, symlinks=True)
    place = to / one.file
    # An edit of the same length in the same second looks unchanged to Python.
    for stale in place.parent.glob(f"__pycache__/{place.stem}.*"):
        stale.unlink()
    place.write_text(place.read_text(encoding="utf-8").replace(one.old, one.new), encoding="utf-8")
    return to


def run_tests(copy: Path, tests: Iterable[str]) -> Run:
    """Runs the tests of a copy against the program of that copy, on SQLite, in a process of their own."""
    said = copy / "witness.json"
    ours = ("DJANGO_", "DATABASE_URL", "THELIVU_", "PYTEST_")
    asked = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    asked |= {"PYTHONPATH": f"{copy / 'src'}{os.pathsep}{copy / 'tests'}", "THELIVU_WITNESS": str(said)}
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--tb=short", *PLUGINS, *tests],
        cwd=copy, env=asked, capture_output=True, text=True, check=False, timeout=LONGEST_S,
    )  # fmt: skip
    output = ended.stdout[-6000:] + ended.stderr[-2000:]
    assert said.exists(), output
    read = json.loads(said.read_text(encoding="utf-8"))
    return Run(Path(read["thelivu"]), read["ended"], output)
