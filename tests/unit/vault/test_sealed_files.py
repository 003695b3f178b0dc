"""Sealed files are kept byte for byte, durable before a row names them; what was changed, cut or added is found."""

import secrets

import pytest

from thelivu.vault import SealedFile, SealedFiles, VaultError, make_keys

KEY = bytes(range(32))


@pytest.fixture
def files(tmp_path):
    return SealedFiles(tmp_path / "sealed", make_keys(tmp_path / "keys"))


def test_a_file_is_kept_as_it_came_with_its_key(files):
    data = secrets.token_bytes(3_000_000)
    kept = files.put([data[:1000], data[1000:]], KEY, "digests")

    assert files.path(kept).read_bytes() == data
    assert files.key(kept) == KEY
    assert kept.size == len(data)
    files.verify(kept)
    assert list(files.orphans({kept.file})) == []


@pytest.mark.parametrize("spoil", [lambda data: data[:-1], lambda data: data + b"x", lambda data: b"y" + data[1:]])
def test_07_a_changed_byte_is_found(files, spoil):
    kept = files.put([b"x" * 100], KEY, "khl")
    files.path(kept).write_bytes(spoil(b"x" * 100))

    with pytest.raises(VaultError, match="not the recorded one"):
        files.verify(kept)


def test_07_a_file_that_is_gone_or_unknown_is_found(files):
    kept = files.put([b"x"], KEY, "khl")
    assert list(files.orphans(set())) == [kept.file]
    files.discard(kept.file)
    with pytest.raises(VaultError):
        files.verify(kept)


def test_08_a_stream_that_breaks_off_leaves_nothing(files):
    def broken():
        yield b"x"
        raise OSError

    with pytest.raises(OSError):
        files.put(broken(), KEY, "khl")
    assert list(files.orphans(set())) == []


def test_the_key_of_another_row_or_office_opens_nothing(files, tmp_path):
    one, other = files.put([b"x"], KEY, "khl"), files.put([b"x"], KEY, "khl")
    swapped = SealedFile(one.file, one.sha256, one.size, other.wrapped_key)
    with pytest.raises(VaultError):
        files.key(swapped)
    elsewhere = SealedFiles(tmp_path / "sealed", make_keys(tmp_path / "other keys"))
    with pytest.raises(VaultError):
        elsewhere.key(one)


def test_a_name_from_outside_leads_nowhere(files):
    with pytest.raises(VaultError):
        files.path(SealedFile("../keys/office.key", "", 0, b""))
    with pytest.raises(VaultError):
        files.discard("../x")
    with pytest.raises(VaultError):
        files.put([b""], KEY, "jpg")
