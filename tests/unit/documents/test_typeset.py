"""Papers as PDF: the same bytes again, text as data, each language with a text layer that can be searched."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shape.tree import SRC
from thelivu.base import LANGUAGES, Word, say
from thelivu.base.paper import Field, Fields, Grid, Labels, Named, Paper, Passage, Signatures
from thelivu.documents import Letterhead, as_pdf

AT = datetime(2026, 1, 20, 3, 20, tzinfo=UTC)
HEAD = Letterhead("State Cyber Unit", synthetic=True)
MARKUP = 'a #strong[b] $x^2$ <label> @ref *bold* _it_ \\ "quoted" // and /* so on */ #panic("no")'
WORDS = "സ്ത്രീ ക്രിസ്ത്യൻ ന്റെ ക്ഷ ൺൻർൽൾൿ പരിശോധന തെളിവ്"
TITLE = Word("papers.code")
PAPER = Paper(
    "memo",
    "PH2010/P-002",
    TITLE,
    AT,
    (
        Fields(TITLE, (Field(TITLE, MARKUP), Field(TITLE), Field(TITLE, (Named("Phone", "ഫോൺ"), AT)))),
        Grid(TITLE, (TITLE, TITLE), ((WORDS, None), (("one", "two"), AT)), blank=2),
        Passage(TITLE, (WORDS, MARKUP), room=2),
        Labels((("SCU/PH2010-P002-01", (Field(TITLE, "Phone"),), TITLE), ("SCU/PH2010-P002-02", (), None))),
        Signatures((TITLE, TITLE)),
    ),
)


def text_of(pdf: bytes, tmp_path: Path) -> str:
    """The text layer, by a reader that follows ActualText (poppler)."""
    (tmp_path / "a.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-raw", tmp_path / "a.pdf", "-"], check=True, capture_output=True)
    return re.sub(r"\s+", " ", done.stdout.decode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_paper_is_the_same_pdf(language: str) -> None:
    first = as_pdf(PAPER, HEAD, language)

    assert first.startswith(b"%PDF-")
    assert as_pdf(PAPER, HEAD, language) == first
    assert as_pdf(replace(PAPER, about="PH2010/P-003"), HEAD, language) != first
    assert as_pdf(PAPER, Letterhead(HEAD.office, synthetic=False), language) != first


@pytest.mark.ci
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_layer_is_what_stands_there_and_markup_is_text(language: str, tmp_path: Path) -> None:
    found = text_of(as_pdf(PAPER, HEAD, language), tmp_path)

    assert found.count(WORDS) == 2
    assert found.count(MARKUP) == 2
    for said in (PAPER.code, "SCU/PH2010-P002-02", "State Cyber Unit", say(TITLE, language)):
        assert said in found
    assert ("ഫോൺ" if language == "ml" else "Phone") in found
    assert say(Word("papers.synthetic"), language) in found


def test_01_the_template_is_given_no_picture_but_codes() -> None:
    templates = list((SRC / "thelivu" / "documents" / "templates").iterdir())
    pictures = [call for one in templates for call in re.findall(r"\b(?:image|read|include|import)\b[^\n]*", one.read_text())]

    assert [one.name for one in templates] == ["paper.typ"]
    assert [call[:17] for call in pictures] == ["image(bytes(paper", "image(bytes(item."]
    assert all(".qr)" in call for call in pictures)


def test_09_fonts_are_bundled_with_every_script() -> None:
    fonts = sorted(one.name for one in (SRC / "thelivu" / "documents" / "fonts").glob("*.ttf"))

    assert len(fonts) == 6
    assert (SRC / "thelivu" / "documents" / "fonts" / "OFL.txt").is_file()
