"""What the tutorial of the day prints in bold is what the program says: a button that is renamed is renamed there, too."""

import re
import tomllib

import pytest

from shape.tree import ROOT

PAGES = sorted((ROOT / "docs/tutorial/the-day").glob("*.md"))
BOLD = re.compile(r"\*\*([^*]+)\*\*")
SAID = {
    words
    for catalogue in (ROOT / "src/thelivu/base/catalogues/en").glob("*.toml")
    for words in tomllib.loads(catalogue.read_text()).values()
}


def bold(text: str) -> list[str]:
    """Everything in bold, a break of the line within it as a space."""
    return [" ".join(words.split()) for words in BOLD.findall(text)]


def test_there_is_a_page_for_each_role_and_each_names_its_steps() -> None:
    assert len(PAGES) == 8
    assert all(bold(page.read_text()) for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_stands_in_bold_is_said_by_the_program(page) -> None:
    assert [words for words in bold(page.read_text()) if words not in SAID] == []
