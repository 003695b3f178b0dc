"""Every package says what it is for, and every stage has its three twins: rules, desk room, tests."""

import ast

import pytest

from shape.tree import CORE, DESK, ROOT, THELIVU, files, functions, name, parsed, sources
from thelivu import PIPELINE


def test_every_module_says_what_arrives_and_leaves() -> None:
    packages = {path.parent for path in sources()}
    wordless = [
        name(path)
        for path in sources()
        if not ast.get_docstring(parsed(path)) and (path.name != "__init__.py" or path.parent in packages)
        if path.read_text(encoding="utf-8").strip()
    ]

    assert wordless == []


@pytest.mark.parametrize("stage", PIPELINE)
def test_stage_has_a_caption(stage: str) -> None:
    package = THELIVU / stage / "__init__.py"

    assert not package.parent.exists() or ast.get_docstring(parsed(package))


def test_each_stage_has_a_desk_twin() -> None:
    rooms = {path.parent.name for path in files(DESK, "views.py")}

    assert not (DESK / "reports/views.py").exists() or set(PIPELINE) <= rooms


def defined(tree: ast.Module) -> set[str]:
    names = {one.name for one in tree.body if isinstance(one, ast.ClassDef | ast.FunctionDef)}
    return {name for name in names if not name.startswith("_")}


def taken(tree: ast.Module) -> set[str]:
    """Every name that a module imports by `from ... import`."""
    froms = (one for one in ast.walk(tree) if isinstance(one, ast.ImportFrom))
    return {alias.name for one in froms for alias in one.names}


@pytest.mark.parametrize("package", CORE)
def test_each_module_has_a_test_twin(package: str) -> None:
    """A module that gives the package a public rule has a twin, or a test of the package that takes that rule."""
    tests = files(ROOT / "tests/unit" / package, ".py")
    twins = {path.name for path in tests}
    tested = set().union(*(taken(parsed(path)) for path in tests))
    alone = []
    for path in files(THELIVU / package, ".py"):
        init = THELIVU / package / "__init__.py"
        public = defined(parsed(path)) & taken(parsed(init)) if path != init else set()
        if (
            any(functions(parsed(path)))
            and public
            and f"test_{path.name}" not in twins
            and not public & tested
        ):
            alone.append(name(path))

    assert alone == []
