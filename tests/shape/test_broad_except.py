"""Errors are caught by name. The few places that may catch everything say why beside the word."""

import ast
import re

from shape.tree import name, parsed, sources

EVERYTHING = {"Exception", "BaseException"}


def catches_everything(node: ast.ExceptHandler) -> bool:
    if node.type is None:
        return True
    return any(isinstance(part, ast.Name) and part.id in EVERYTHING for part in ast.walk(node.type))


def test_a_broad_except_gives_its_reason() -> None:
    wrong = []
    for path in sources():
        lines = path.read_text(encoding="utf-8").splitlines()
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ExceptHandler) and catches_everything(node):
                reason = re.search(r"#\s*(noqa: [A-Z0-9, ]+)?\W*(?P<why>.*)", lines[node.lineno - 1])
                if node.type is None or reason is None or len(reason["why"].split()) < 4:
                    wrong.append(f"{name(path)}:{node.lineno}")

    assert wrong == []


def test_no_error_is_swallowed_in_silence() -> None:
    wrong = [
        f"{name(path)}:{node.lineno}"
        for path in sources()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler) and catches_everything(node)
        if all(isinstance(one, ast.Pass) for one in node.body)
    ]

    assert wrong == []
