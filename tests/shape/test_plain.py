"""Rules read no clock, no random number and no path of their own: time and streams are handed to them."""

import ast

import pytest

from shape.tree import CORE, THELIVU, files, imported, name, parsed

CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter", "localtime", "gmtime"}
CLOCK_OWNERS = {"datetime", "date", "time", "timezone"}
PATHS = {"pathlib", "os", "shutil", "tempfile", "glob", "sqlite3"}


@pytest.mark.parametrize("package", CORE)
def test_no_clock(package: str) -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in files(THELIVU / package, ".py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in CLOCK_OWNERS
    ]

    assert found == []


@pytest.mark.parametrize("package", [package for package in CORE if package != "vault"])
def test_no_path(package: str) -> None:
    found = [
        f"{name(path)}:{line} {module}"
        for path in files(THELIVU / package, ".py")
        for module, line in imported(parsed(path))
        if module.partition(".")[0] in PATHS
    ]

    assert found == []
