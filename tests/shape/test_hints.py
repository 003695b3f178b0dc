"""A provider's table is a hint: only the pages of a watch may read it, and no rule of any stage can.

Whatever names a hint's module, its table or what it reads stands in this list. A line more is a decision that somebody sees.
"""

import ast
from collections.abc import Iterator

from shape.tree import SRC, parsed, sources

LEADS = "thelivu/desk/leads"
READERS = {
    f"{LEADS}/actions/dated_lists.py",  # takes one in
    f"{LEADS}/hint_pages.py",
    f"{LEADS}/hint_views.py",
    f"{LEADS}/hints.py",
    f"{LEADS}/models/__init__.py",
    f"{LEADS}/models/dated_lists.py",
    f"{LEADS}/queries/dated_lists.py",  # which stands, whatever it says
    f"{LEADS}/queries/hints.py",
    f"{LEADS}/sensor_seen_pages.py",  # the page of a swarm
    f"{LEADS}/sensor_urls.py",
    "thelivu/desk/front/trails.py",  # the address of its page
}
NAMES = {"hints", "hint_pages", "hint_views", "HintListRow", "Hinted", "Hints", "HintFile", "read_hints", "districts_of", "take_in_hints"}


def named(tree: ast.AST) -> Iterator[str]:
    """What a module imports, asks of something, or writes as the name of a table or module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (getattr(node, "module", None) or "").split(".")
            yield from (part for alias in node.names for part in alias.name.split("."))
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value:
            yield from node.value.split(".")


def readers() -> set[str]:
    found = {str(path.relative_to(SRC)): set(named(parsed(path))) & NAMES for path in sources()}
    return {path for path, names in found.items() if names}


def test_nothing_but_the_pages_of_a_watch_reads_a_hint() -> None:
    assert {path for path in readers() if not path.startswith("thelivu_sim/")} == READERS


def test_the_search_finds_a_reader() -> None:
    texts = ("from thelivu.desk.leads.queries import hints", "apps.get_model('leads.HintListRow')", "queries.hints.Hinted()")

    assert all(set(named(ast.parse(text))) & NAMES for text in texts)
    assert not set(named(ast.parse("from thelivu.desk.leads.queries import exits"))) & NAMES
