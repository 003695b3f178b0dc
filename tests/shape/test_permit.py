"""Promise 2 in the shape of the code: whatever collects takes a Permit, never an id."""

import ast
import re

from shape.tree import CORE, DESK, EDGES, THELIVU, files, functions, name, parsed

COLLECTS = re.compile(r"^(admit|request|load_return|attribute|triage|watch|field_check)(_|$)")


def annotations(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return [ast.unparse(arg.annotation) for arg in every if arg.annotation]


def collecting() -> list[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    places = [path for package in (*CORE, *EDGES) for path in files(THELIVU / package, ".py")]
    places += files(DESK, "actions.py")
    places += [path for room in sorted(DESK.glob("*/actions")) for path in files(room, ".py")]
    return [
        (f"{name(path)}:{node.lineno} {node.name}", node)
        for path in places
        for node in functions(parsed(path))
        if COLLECTS.match(node.name)
    ]


def test_02_every_collecting_function_takes_a_permit() -> None:
    without = [
        where
        for where, node in collecting()
        if not any(re.search(r"\bPermit\b", a) for a in annotations(node))
    ]

    assert without == []


def test_02_only_permit_makes_a_permit() -> None:
    """Calling the class elsewhere is a forgery, even where it would be refused at run time."""
    made = [
        f"{name(path)}:{node.lineno}"
        for path in files(THELIVU, ".py")
        if not path.is_relative_to(THELIVU / "authority")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "Permit"
    ]

    assert made == []
