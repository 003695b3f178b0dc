"""Limits of size: a page of code that a tired officer's auditor can read."""

import ast
import statistics
from pathlib import Path

from shape.tree import DESK, ROOT, SRC, files, functions, name, parsed, sources, templates

FORBIDDEN_NAMES = {
    "utils",
    "util",
    "common",
    "core",
    "helpers",
    "helper",
    "manager",
    "managers",
    "misc",
    "services",
}


def lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def too_long(paths: list[Path], limit: int) -> list[str]:
    counted = ((path, len(path.read_text(encoding="utf-8").splitlines())) for path in paths)
    return [f"{name(path)} {count}" for path, count in counted if count > limit]


def test_modules() -> None:
    assert too_long(sources(), 400) == []


def test_functions() -> None:
    every = [
        (lines(node), f"{name(path)}:{node.lineno}") for path in sources() for node in functions(parsed(path))
    ]

    assert [f"{where} {length}" for length, where in every if length > 40] == []
    assert statistics.median(length for length, _ in every) <= 10


def test_classes() -> None:
    wrong = [
        f"{name(path)} {node.name} {lines(node)}"
        for path in sources()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and lines(node) > 200
    ]

    assert wrong == []


def test_views() -> None:
    wrong = [
        f"{name(path)} {node.name}"
        for path in files(DESK, "views.py")
        for node in functions(parsed(path))
        if (node.end_lineno or 0) - node.body[0].lineno + 1 > 25
    ]

    assert wrong == []


def test_templates_styles_and_scripts() -> None:
    ours = [path for folder in (SRC, ROOT / "assets") for path in files(folder, ".css", ".js")]
    ours = [path for path in ours if "vendor" not in path.parts]

    assert too_long(templates(), 150) == []
    assert too_long([path for path in ours if path.suffix == ".css"], 150) == []
    assert too_long([path for path in ours if path.suffix == ".js"], 300) == []


def test_names_say_what_a_module_does() -> None:
    wrong = [name(path) for path in sources() if FORBIDDEN_NAMES & {path.stem, path.parent.name}]

    assert wrong == []
