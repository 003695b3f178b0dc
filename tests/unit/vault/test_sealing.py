"""A child's particulars: each record under its own key, bound to its place, its length hidden."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.vault import VaultError, seal, unseal
from thelivu.vault.sealing import CHUNK, chunk_count, decrypt, encrypt

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


def refused(sealed, key=KEY, about=b"record"):
    with pytest.raises(VaultError) as error:
        unseal(sealed, key, about)
    return error.value.code


@given(st.binary(max_size=300), st.binary(max_size=40))
def test_10_what_is_sealed_comes_back_and_does_not_show(plain, about):
    sealed = seal(plain, KEY, about)
    assert unseal(sealed, KEY, about) == plain
    assert len(plain) < 4 or plain not in sealed.sealed + sealed.wrapped_key


def test_10_the_length_of_a_name_does_not_show():
    assert len({len(seal(b"x" * size, KEY, b"").sealed) for size in range(64)}) == 1


def test_10_the_same_name_twice_looks_different():
    one, two = seal(b"A name", KEY, b"a"), seal(b"A name", KEY, b"a")
    assert one.sealed != two.sealed
    assert one.wrapped_key != two.wrapped_key
    assert b"A name" not in repr(one).encode()


@given(st.data())
def test_10_a_changed_bit_is_found(data):
    sealed = seal(b"A name", KEY, b"record")
    field = data.draw(st.sampled_from(["sealed", "wrapped_key"]))
    altered = bytearray(getattr(sealed, field))
    altered[data.draw(st.integers(0, len(altered) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert refused(dataclasses.replace(sealed, **{field: bytes(altered)})) in (
        "vault.wrong_key",
        "vault.record_altered",
    )


def test_10_another_key_another_record_or_a_purged_one_opens_nothing():
    sealed = seal(b"A name", KEY, b"record")
    assert refused(sealed, key=OTHER) == "vault.wrong_key"
    assert refused(sealed, about=b"other record") == "vault.wrong_key"
    assert refused(dataclasses.replace(sealed, wrapped_key=b"")) == "vault.purged"
    stranger = seal(b"A name", KEY, b"record")
    assert refused(dataclasses.replace(sealed, sealed=stranger.sealed)) == "vault.record_altered"


@pytest.mark.parametrize("size", [0, 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_07_only_the_last_chunk_may_end_a_stream(size):
    pieces = list(encrypt([b"x" * size], KEY, b"object"))
    assert len(pieces) == chunk_count(size)
    assert b"".join(decrypt(pieces, len(pieces), KEY, b"object")) == b"x" * size
    for altered in ([*pieces, pieces[-1]], pieces[:-1], []):
        for count in {max(len(altered), 1), len(pieces)}:
            with pytest.raises(VaultError):
                list(decrypt(altered, count, KEY, b"object"))


def test_07_a_stream_is_bound_to_its_object():
    with pytest.raises(VaultError):
        list(decrypt(encrypt([b"x"], KEY, b"object"), 1, KEY, b"other object"))
