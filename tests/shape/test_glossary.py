"""The glossary's words are the code's words: each names a class or function that stands where the page says."""

import ast
import re

from shape.tree import ROOT, SRC, files, parsed, tables

PAGE = ROOT / "docs/reference/glossary.md"


def defined() -> set[str]:
    """package.Name of every class, function and assigned name, by the package whose folder holds it."""
    found = set()
    for path in files(SRC, ".py"):
        parts = path.relative_to(SRC).with_suffix("").parts
        package = ".".join(parts[:3] if parts[1] == "desk" else parts[:2])
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                found.add(f"{package}.{node.name}")
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(f"{package}.{node.id}")
    return found


def built(code: str) -> bool:
    """Whether the package of a term is there at all; the import contracts say which must be."""
    return (SRC.joinpath(*code.split(".")[:2]) / "__init__.py").exists()


def test_each_term_stands_in_the_code() -> None:
    rows = tables(PAGE)
    known = defined()
    named = {word: re.findall(r"`(thelivu\.[\w.]+)`", code) for word, code, *_ in rows}

    assert len(rows) >= 25
    assert [word for word, codes in named.items() if not codes] == []
    assert (
        sorted(code for codes in named.values() for code in codes if built(code) and code not in known) == []
    )


def test_terms_are_in_alphabetical_order_and_once() -> None:
    words = [row[0].lower() for row in tables(PAGE)]

    assert words == sorted(set(words))
