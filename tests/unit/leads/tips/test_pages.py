"""Words of a page with their places, its rulings, and the text for a person who types from it."""

import pytest

from thelivu.base import InputError
from thelivu.leads import page_text
from thelivu.leads.tips.pages import read_pages
from thelivu_sim.fixtures.pdf_writer import Sheet, pdf
from thelivu_sim.fixtures.tips import FIXTURES


def page(*texts, lines=()):
    sheet = Sheet(lines=list(lines))
    for x, y, text in texts:
        sheet.write(x, y, text)
    return read_pages(pdf([sheet]))[0]


def test_words_near_each_other_are_one_segment_and_lines_go_down() -> None:
    found = page((60, 700, "first word"), (300, 700, "apart"), (60, 680, "below"))

    assert [[one.text for one in line] for line in found.lines] == [["first word", "apart"], ["below"]]
    box = found.lines[0][1].box
    assert str(box) == "page 1, box 300,698,323,708"


def test_a_bold_letter_made_by_printing_it_twice_is_one() -> None:
    assert [one.text for one in page((60, 700, "word"), (60.4, 700, "word")).lines[0]] == ["word"]


def test_lines_across_and_down_are_told_apart() -> None:
    found = page((60, 700, "long enough"), lines=[(50, 690, 300, 690), (50, 690, 50, 720)])

    assert ([box.y0 for box in found.across], [box.x0 for box in found.down]) == ([690], [50])


def test_the_text_for_a_person_names_each_page() -> None:
    text = page_text(FIXTURES["tip_changed_labels.pdf"]())

    assert text.startswith("page 1\nCyberTipline Report 7700021\n")
    assert "\npage 2\n" in text
    assert "Sent by:  Examplechat" in text


def test_a_scan_has_no_text() -> None:
    with pytest.raises(InputError):
        page_text(FIXTURES["tip_scan_only.pdf"]())
