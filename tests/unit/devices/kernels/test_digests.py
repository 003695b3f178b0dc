import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.devices.kernels import digests, engine

SIZES = st.one_of(st.sampled_from([0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128]), st.integers(0, 3_000))
# RFC 1321, appendix A.5
SUITE = {
    b"": "d41d8cd98f00b204e9800998ecf8427e",
    b"a": "0cc175b9c0f1b6a831c399e269772661",
    b"abc": "900150983cd24fb0d6963f7d28e17f72",
    b"message digest": "f96b697d7cb7938d525a2f31aaf161d0",
    b"abcdefghijklmnopqrstuvwxyz": "c3fcd3d76192e4007dfb496cca67e13b",
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789": "d174ab98d277d9f5a5611c2c9f419d9f",
    b"1234567890" * 8: "57edf4a22be3c955ac49da2e2107b67a",
}


def laid_out(files):
    data, places = bytearray(), []
    for file in files:
        places.append((len(data), len(file)))
        data += file + digests.padding(len(file))
    return memoryview(data), places


def test_the_suite_of_the_standard_by_machine_code():
    found = digests._together(*laid_out(SUITE))

    assert [md5.hex() for md5, _ in found] == list(SUITE.values())
    assert found[2][1].hex() == "a9993e364706816aba3e25717850c26c9cd0d89d"  # FIPS 180-2, appendix A.1


@given(st.lists(SIZES, min_size=1, max_size=50), st.randoms(use_true_random=False))
def test_files_of_any_sizes_have_the_digests_that_openssl_gives_them(sizes, random):
    data, places = laid_out(random.randbytes(size) for size in sizes)

    assert digests._together(data, places) == digests.twin(data, places)


def test_a_few_long_files_beside_very_many_short_ones():
    data, places = laid_out(bytes([number % 251]) * size for number, size in enumerate([400_000, *range(900), 250_000, 3]))

    assert digests.md5_sha1(data, places) == digests.twin(data, places)


def test_padding_fills_whole_blocks_and_says_the_size_in_bits():
    for size in range(300):
        rest = digests.padding(size)
        assert (size + len(rest)) % digests.BLOCK == 0
        assert 9 <= len(rest) <= 72
        assert rest[0] == 0x80
        assert int.from_bytes(rest[-8:], "little") == 8 * size


def test_one_long_file_among_few_is_left_to_openssl(monkeypatch):
    monkeypatch.setattr(digests, "_together", lambda data, places: pytest.fail("lanes stood idle"))
    data, places = laid_out([bytes(10_000), b"1", b"2"])

    assert digests.md5_sha1(data, places) == digests.twin(data, places)
    assert digests.md5_sha1(data[:0], []) == []


def test_machine_code_that_is_wrong_here_is_not_used(monkeypatch):
    right = digests._together
    monkeypatch.setattr(digests, "_together", lambda data, places: [(bytes(16), bytes(20)), *right(data, places)[1:]])
    digests._proven.cache_clear()
    try:
        data, places = laid_out([b"one", b"two", b"three"])
        assert digests.md5_sha1(data, places)[0][0] == hashlib.md5(b"one").digest()
    finally:
        digests._proven.cache_clear()


def test_without_a_compiler_the_twin_serves(plain):
    digests._proven.cache_clear()
    try:
        data, places = laid_out([b"one", b"two", b"three"])
        assert engine.form() == "numpy"
        assert digests.md5_sha1(data, places) == digests.twin(data, places)
    finally:
        digests._proven.cache_clear()
