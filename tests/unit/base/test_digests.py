"""Digests from one read; canonical bytes that are the same wherever a record is written."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import InputError, canonical, digest_stream

texts = st.text(st.characters(codec="utf-8"))
exact = st.none() | st.booleans() | st.integers() | st.floats(-(2**53), 2**53) | texts
scalars = exact | st.floats(allow_nan=False, allow_infinity=False)


def nested(inner):
    return st.recursive(
        inner, lambda one: st.lists(one, max_size=4) | st.dictionaries(texts, one, max_size=4)
    )


@given(st.lists(st.binary()))
def test_the_digests_do_not_depend_on_the_chunks(chunks):
    whole = b"".join(chunks)
    digests = digest_stream(iter(chunks))

    assert digests.md5 == hashlib.md5(whole).hexdigest()
    assert digests.sha1 == hashlib.sha1(whole).hexdigest()
    assert digests.sha256 == hashlib.sha256(whole).hexdigest()
    assert digests.size == len(whole)


# Numbers of RFC 8785, Appendix B.
@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (5e-324, "5e-324"),
        (-5e-324, "-5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (9007199254740992.0, "9007199254740992"),
        (295147905179352830000.0, "295147905179352830000"),
        (9.999999999999997e22, "9.999999999999997e+22"),
        (1e23, "1e+23"),
        (999999999999999700000.0, "999999999999999700000"),
        (1e21, "1e+21"),
        (9.999999999999997e-7, "9.999999999999997e-7"),
        (0.000001, "0.000001"),
        (333333333.3333332, "333333333.3333332"),
        (-0.0000033333333333333333, "-0.0000033333333333333333"),
        (1424953923781206.2, "1424953923781206.2"),
        (10.0, "10"),
        (2**70, "1180591620717411303424"),
    ],
)
def test_numbers_are_written_as_rfc_8785_says(number, text):
    assert canonical(number) == text.encode()


def test_keys_are_ordered_by_their_utf_16_units():
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]

    ordered = list(json.loads(canonical(dict.fromkeys(keys, 0))))

    assert ordered == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_text_is_escaped_as_little_as_may_be():
    assert canonical("\u20ac$\x0f\nA'B\"\\/തെളിവ്") == '"\u20ac$\\u000f\\nA\'B\\"\\\\/തെളിവ്"'.encode()


@given(nested(exact))
def test_canonical_bytes_read_back_as_the_same_value(value):
    assert json.loads(canonical(value)) == value


@given(nested(scalars))
def test_canonical_bytes_are_their_own_canonical_form(value):
    written = canonical(value)

    assert canonical(json.loads(written)) == written


@given(st.dictionaries(texts, scalars))
def test_the_order_in_which_a_record_was_made_does_not_matter(record):
    assert canonical(dict(reversed(record.items()))) == canonical(record)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (float("nan"), "base.json_not_finite"),
        (float("inf"), "base.json_not_finite"),
        ({1: 2}, "base.json_key"),
        ({"a": {1, 2}}, "base.json_type"),
        (b"bytes", "base.json_type"),
        ("\ud800", "base.json_not_text"),
        ({"\ud800": 1}, "base.json_not_text"),
    ],
)
def test_what_json_cannot_say_is_refused(value, code):
    with pytest.raises(InputError) as caught:
        canonical(value)
    assert caught.value.code == code


def test_a_record_that_is_nested_without_end_is_refused():
    endless = []
    endless.append(endless)

    with pytest.raises(InputError) as caught:
        canonical(endless)
    assert caught.value.code == "base.json_too_deep"
