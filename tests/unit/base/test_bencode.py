"""Bencode in base: what the sensor's tests try of it through `thelivu.sensor.bencode` holds here; here, a dictionary's own bytes."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base.bencode import BencodeError, decode, decode_members
from thelivu_sim.swarm.wire import bencode


def test_each_value_comes_with_its_own_bytes_in_whatever_order_the_keys_stand() -> None:
    data = b"d4:infod1:bi1e1:ai2ee8:announce1:xe"
    found = decode_members(data)

    assert found == {b"info": ({b"b": 1, b"a": 2}, b"d1:bi1e1:ai2ee"), b"announce": (b"x", b"1:x")}
    # keys out of order: written again in order they would have another digest
    assert hashlib.sha1(found[b"info"][1]).digest() != hashlib.sha1(bencode({b"a": 2, b"b": 1})).digest()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "kind"), (b"le", "kind"), (b"d", "short"), (b"d1:a", "short"), (b"d1:ai1e", "short"), (b"dex", "trailing"),
        (b"d1:ai1e1:ai1ee", "key_twice"), (b"di1ei1ee", "length"), (b"d1:a" + b"l" * 17 + b"e" * 18, "depth"),
        (b"d1:al" + b"le" * 10_000 + b"ee", "items"),
    ],
)  # fmt: skip
def test_what_is_no_dictionary_is_refused_with_a_code(data: bytes, code: str) -> None:
    with pytest.raises(BencodeError) as refused:
        decode_members(data)

    assert refused.value.code == f"bencode_{code}"


@given(st.binary(max_size=60))
def test_whatever_the_bytes_are_it_is_a_value_or_a_bencode_error(data: bytes) -> None:
    for read in (decode, decode_members):
        try:
            read(data)
        except BencodeError:
            continue


@given(st.dictionaries(st.binary(max_size=8), st.integers(-(10**9), 10**9) | st.binary(max_size=20), max_size=6))
def test_the_parts_of_a_dictionary_are_what_it_was_written_from(made: dict[bytes, bytes | int]) -> None:
    found = decode_members(bencode(made))

    assert {key: value for key, (value, _) in found.items()} == made
    assert all(raw == bencode(made[key]) for key, (_, raw) in found.items())
