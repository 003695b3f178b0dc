"""Withheld spans: neither the text nor its length can be read from what is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import InputError
from thelivu.vault import MARK, mask

M = MARK.encode()


@pytest.mark.parametrize(
    ("spans", "shown"),
    [
        ([], b"0123456789"),
        ([(2, 4)], b"01" + M + b"456789"),
        ([(0, 10)], M),
        ([(5, 7), (1, 2)], b"0" + M + b"234" + M + b"789"),
        ([(1, 5), (3, 7)], b"0" + M + b"789"),
        ([(1, 8), (3, 4)], b"0" + M + b"89"),
        ([(1, 3), (3, 5)], b"0" + M + b"56789"),
        ([(8, 99)], b"01234567" + M),
        ([(20, 30), (4, 4)], b"0123456789"),
    ],
)
def test_10_each_span_is_replaced_by_the_same_mark(spans, shown):
    assert mask(b"0123456789", spans) == shown


def test_10_the_length_of_a_span_does_not_show():
    assert len({mask(b"Name: " + b"x" * size + b".", [(6, 6 + size)]) for size in range(1, 200)}) == 1


def test_10_half_a_letter_is_never_left():
    text = "പേര് ആശ".encode()
    for low in range(len(text)):
        for high in range(low + 1, len(text) + 1):
            mask(text, [(low, high)]).decode()
    wide = "\ufeffname Asha".encode("utf-16-le")
    for low in range(2, len(wide)):
        assert MARK in mask(wide, [(low, low + 3)]).decode("utf-16")


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126)), st.data())
def test_10_nothing_of_any_span_remains_and_everything_else_does(text, data):
    plain = text.encode()
    places = st.integers(0, len(plain) + 5)
    spans = [tuple(sorted(pair)) for pair in data.draw(st.lists(st.tuples(places, places), max_size=8))]
    hidden = {at for low, high in spans for at in range(low, min(high, len(plain)))}
    left = bytes(byte for at, byte in enumerate(plain) if at not in hidden)
    assert mask(plain, spans).replace(M, b"") == left
    runs = sum(1 for at in hidden if at - 1 not in hidden)
    assert mask(plain, spans).count(M) == runs


@pytest.mark.parametrize("span", [(-1, 3), (5, 2)])
def test_a_span_that_is_none_is_refused(span):
    with pytest.raises(InputError) as refused:
        mask(b"0123456789", [span])
    assert refused.value.code == "vault.bad_span"
