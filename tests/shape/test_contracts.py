"""The import contracts hold, say what design section 3 says, and break when a wall is moved."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shape.tree import CORE, DESK, EDGES, ROOT, SRC, THELIVU, contract, layers, project
from thelivu import PIPELINE

HOUSE, ROOMS = "Imports point upstream", "The desk's rooms"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [linter, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(folder / "src"), "COLUMNS": "200"},
    )  # fmt: skip


def test_contracts_hold() -> None:
    done = lint(ROOT)

    assert done.returncode == 0, done.stdout + done.stderr


def test_order_equals_pipeline() -> None:
    stages = set(PIPELINE)

    for about in (HOUSE, ROOMS):
        assert tuple(reversed([name for name in layers(about) if name in stages])) == PIPELINE


def test_every_package_has_its_place() -> None:
    assert contract(HOUSE)["exhaustive"] is True
    assert contract(ROOMS)["exhaustive"] is True
    assert project()["tool"]["importlinter"]["exclude_type_checking_imports"] is False
    assert set(layers(HOUSE)) == {"__main__", "cli", "desk", *EDGES, *CORE}


@pytest.mark.parametrize("about", ["The domain is plain Python", "No socket and no process"])
def test_no_core_package_is_forgotten(about: str) -> None:
    assert set(contract(about)["source_modules"]) == {f"thelivu.{package}" for package in CORE}


BACKWARDS = "import thelivu.ledger\n"
LAZY = "def read() -> None:\n    import django.db\n"
TYPED = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import thelivu.ledger\n"
PLANTED = {
    "django in a rule": ("base/planted.py", "import django\n", "The domain is plain Python"),
    "django in a function": ("ledger/planted.py", LAZY, "The domain is plain Python"),
    "backwards": ("base/planted.py", BACKWARDS, HOUSE),
    "backwards for types only": ("base/planted.py", TYPED, HOUSE),
    "an unplaced package": ("utils/__init__.py", "", HOUSE),
    "a socket in a rule": ("ledger/planted.py", "import socket\n", "No socket and no process"),
    "the simulator": ("cli/planted.py", "import thelivu_sim\n", "Nothing real imports the simulator"),
    "an unplaced room": ("desk/helpers/__init__.py", "", ROOMS),
    "a room backwards": ("desk/people/planted.py", "import thelivu.desk.jobs\n", ROOMS),
    "queries import views": ("desk/jobs/queries.py", "from . import views\n", "Inside a room"),
    "a view imports models": (
        "desk/jobs/views.py",
        "from .models import JobRow\n",
        "Only queries and actions",
    ),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("house")
    shutil.copytree(SRC, copy / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


@pytest.mark.parametrize("plant", PLANTED)
def test_planted_violation_is_caught(house: Path, plant: str) -> None:
    where, text, about = PLANTED[plant]
    path = house / "src/thelivu" / where
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text((before or "") + text, encoding="utf-8")
    try:
        done = lint(house)
    finally:
        path.unlink() if before is None else path.write_text(before, encoding="utf-8")
        if not (THELIVU / where).parent.exists():
            shutil.rmtree(path.parent)

    assert done.returncode == 1, done.stdout + done.stderr
    assert re.search(rf"{re.escape(about)}.*BROKEN", done.stdout), done.stdout


def test_the_desk_is_where_the_contracts_look() -> None:
    assert (DESK / "settings.py").exists()
