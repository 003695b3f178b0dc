"""The pages cannot drift: every verb has its line, every format its section, every link its page."""

import re
from urllib.parse import unquote

import pytest

from shape.tree import ROOT, name, tables, tracked
from thelivu.cli import table

COMMANDS = ROOT / "docs/reference/command-line.md"
INTERCHANGE = ROOT / "docs/reference/interchange.md"


def documented() -> list[str]:
    """The verb that opens each row: `thelivu leads read FILE...` -> "leads read"."""
    firsts = (re.match(r"`thelivu ((?:[a-z]+ ?)+)", row[0]) for row in tables(COMMANDS))
    return [found[1].strip() for found in firsts if found]


def test_each_verb_has_one_line() -> None:
    assert sorted(set(table()) - set(documented())) == []
    assert len(documented()) == len(set(documented()))


def test_no_line_names_a_verb_that_does_not_exist() -> None:
    assert sorted(set(documented()) - set(table())) == []


@pytest.mark.parametrize(
    "heading",
    [
        "Sightings",
        "Provider return",
        "attribution decide",
        "leads read",
        "examination triage",
        "Authority file",
    ],
)
def test_each_exchanged_format_has_a_section(heading: str) -> None:
    headings = re.findall(r"^##+ .*$", INTERCHANGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert any(heading in line for line in headings)


def test_links_lead_somewhere() -> None:
    broken = []
    for page in (path for path in tracked() if path.suffix == ".md"):
        targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)\s]+)\)", page.read_text(encoding="utf-8"))
        there = {target: (page.parent / unquote(target.partition("#")[0])).exists() for target in targets}
        broken += [f"{name(page)} -> {target}" for target, exists in there.items() if not exists]

    assert broken == []


def test_decisions_are_one_page_with_alternatives_and_consequences() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("0*.md"))
    wrong = [
        page.name
        for page in pages
        if not {"## Alternatives", "## Consequences"} <= set(page.read_text(encoding="utf-8").splitlines())
        or len(page.read_text(encoding="utf-8").splitlines()) > 70
    ]

    assert len(pages) >= 6
    assert wrong == []


def test_readme_opens_with_the_program_its_picture_and_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert text.index("](docs/pictures/") < text.index("./run demo") < text.index("./run test") < 3000


def test_each_dependency_has_its_reason() -> None:
    reasons = (ROOT / "docs/decisions/0006-dependencies.md").read_text(encoding="utf-8")
    asked = re.findall(r"^[A-Za-z][\w.-]*", (ROOT / "locks/base.in").read_text(encoding="utf-8"), re.MULTILINE)

    assert [package for package in asked if f"| {package} " not in reasons] == []
