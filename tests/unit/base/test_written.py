"""Text as it is written: marks, spaces, digits and chillu letters of every age come to one form."""

from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import folded, plain


def test_marks_spaces_and_digits_come_to_one_form():
    assert plain("\u200e 10:22\u202f\u00a0pm\t൧२٣ ") == "10:22 pm 123"


def test_chillu_letters_old_and_new_are_one():
    assert plain("അവന്\u200d") == plain("അവൻ") == "അവൻ"


@given(st.text())
def test_plain_and_folded_text_stay_as_they_are(text):
    assert plain(plain(text)) == plain(text)
    assert folded(folded(text)) == folded(text)


@given(st.text())
def test_case_does_not_tell_two_folded_texts_apart(text):
    assert folded(text.upper().lower()) == folded(folded(text.upper().lower()).upper().lower())


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_the_short_way_for_plain_letters_is_the_long_way(text):
    assert plain(text) == plain(f"{text}\u200e")
