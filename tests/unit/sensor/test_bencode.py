import pytest

from thelivu.sensor.bencode import decode, decode_prefix, encode
from thelivu.sensor.values import WireError


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"0:", b""), (b"3:abc", b"abc"), (b"i0e", 0), (b"i-42e", -42), (b"le", []), (b"de", {}), (b"d1:ai1ee", {b"a": 1}),
        (b"d1:bi1e1:ai2ee", {b"b": 1, b"a": 2}), (b"l4:spami7ed1:xleee", [b"spam", 7, {b"x": []}]), (b"i9223372036854775807e", 2**63 - 1),
    ],
)  # fmt: skip
def test_what_is_bencode_is_read(data, value):
    assert decode(data) == value


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "short"), (b"5:abc", "short"), (b"i1", "short"), (b"l", "short"), (b"d1:a", "short"), (b"3", "short"), (b"1:ax", "trailing"),
        (b"ie", "number"), (b"i-e", "number"), (b"i-0e", "number"), (b"i007e", "number"), (b"i 1e", "number"), (b"i1_0e", "number"), (b"i+1e", "number"),
        (b"i" + b"9" * 21 + b"e", "number"), (b"01:a", "number"), (b"9" * 30 + b":", "number"), (b"x", "kind"), (b"-1:a", "kind"),
        (b"di1ei2ee", "length"), (b"d1:ai1e1:ai2ee", "key_twice"), (b"l" * 17 + b"e" * 17, "depth"), (b"l" * 10**6, "depth"),
        (b"l" + b"le" * 10_000 + b"e", "items"), (b"d1:a" + b"e", "kind"), (b"d1:a1:a1:ae", "key_twice"),
    ],
)  # fmt: skip
def test_what_is_not_is_refused_with_a_code(data, code):
    with pytest.raises(WireError) as refused:
        decode(data)

    assert refused.value.code == f"bencode_{code}"


def test_a_value_in_front_of_other_bytes():
    """As `ut_metadata` and tracker answers are cut."""
    assert decode_prefix(b"d1:ai1eerest") == ({b"a": 1}, 8)


def test_16_deep_and_10_000_values_are_within_the_limits():
    assert decode(b"l" * 16 + b"e" * 16)
    assert len(decode(b"l" + b"le" * 9_999 + b"e")) == 9_999


def test_our_own_values_are_written_in_order():
    assert encode({b"reqq": 0, b"m": {b"ut_pex": 1}}) == b"d1:md6:ut_pexi1ee4:reqqi0ee"
    assert encode(b"ab") == b"2:ab"
