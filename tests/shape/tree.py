"""The repository as the shape tests see it: tracked files, parsed modules, packages, test names."""

import ast
import functools
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
THELIVU = SRC / "thelivu"
DESK = THELIVU / "desk"
CORE = (
    *("base", "law", "authority", "ledger", "vault"),
    *("leads", "attribution", "targets", "operations", "exhibits", "examination", "cases", "reports"),
)
EDGES = ("sensor", "bulk", "devices", "documents", "fleet")


@functools.cache
def tracked() -> tuple[Path, ...]:
    """Every file that is, or is about to be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(path for path in paths if path.is_file() and not path.is_symlink())


def files(folder: Path, *endings: str) -> list[Path]:
    """The tracked files below a folder with one of the endings."""
    return sorted(path for path in tracked() if path.is_relative_to(folder) and path.name.endswith(endings))


def sources() -> list[Path]:
    """The program's own Python modules: generated migrations and data tables are not reading matter."""
    return [path for path in files(SRC, ".py") if not {"migrations", "data"} & set(path.parts)]


@functools.cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every module a file names in an import, wherever it stands, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


@functools.cache
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def contract(about: str) -> dict[str, Any]:
    """The one import contract whose name begins so."""
    every = project()["tool"]["importlinter"]["contracts"]
    (found,) = [one for one in every if one["name"].startswith(about)]
    return found


def layers(about: str) -> list[str]:
    """The names of a layers contract, high to low, without marks."""
    return [part for layer in contract(about)["layers"] for part in re.findall(r"\w+", layer)]


@functools.cache
def known_tests() -> frozenset[str]:
    """The id of every test function, as pytest writes it without parameters."""
    found = set()
    for path in files(ROOT / "tests", ".py"):
        for node in parsed(path).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.add(f"{name(path)}::{node.name}")
            elif isinstance(node, ast.ClassDef):
                inner = (one for one in node.body if isinstance(one, ast.FunctionDef))
                found.update(f"{name(path)}::{node.name}::{one.name}" for one in inner)
    return frozenset(found)


def tables(page: Path) -> list[list[str]]:
    """The rows of every table of a Markdown page, cells stripped, without heads and rules."""
    rows: list[list[str]] = []
    for line in page.read_text(encoding="utf-8").splitlines():
        if re.match(r"^\|[\s:|-]+\|$", line):
            rows.pop()  # what stood above the rule was a head
        elif line.startswith("|"):
            rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("| "))])
    return rows


def named_tests(text: str) -> list[str]:
    """Test ids written in code marks in a text."""
    return re.findall(r"`(tests/[^`\s]+::[^`\s]+)`", text)


def templates() -> list[Path]:
    return files(SRC, ".html", ".svg") + files(ROOT / "assets", ".html", ".svg")


def without_comments(text: str) -> str:
    """A template without its Django and HTML comments, line numbers kept."""
    blank = lambda found: "\n" * found.group().count("\n")
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}", blank, text, flags=re.DOTALL)
    return re.sub(r"{#.*?#}|<!--.*?-->", blank, text, flags=re.DOTALL)


def offences(paths: list[Path], pattern: str, *, plain: bool = False) -> list[str]:
    """file:line for each place where the pattern stands."""
    found = []
    for path in paths:
        text = path.read_text(encoding="utf-8")
        text = text if plain else without_comments(text)
        found += [
            f"{name(path)}:{text.count(chr(10), 0, hit.start()) + 1} {hit.group()[:60]!r}"
            for hit in re.finditer(pattern, text, re.IGNORECASE)
        ]
    return found
