"""The office's keys: made once, outside the data folder, for one system user's eyes."""

import os
import secrets
import stat

import pytest

from thelivu.vault import VaultError, load_keys, make_keys

NAMES = ["name.key", "office.key", "particulars.key", "signing.key"]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "keys"


def refused(call):
    with pytest.raises(VaultError) as error:
        call()
    return error.value.code


def test_keys_are_made_durable_private_and_read_back(folder, tmp_path):
    made = make_keys(folder, data=tmp_path / "data")
    assert sorted(path.name for path in folder.iterdir()) == NAMES
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    read = load_keys(folder, data=tmp_path / "data")
    assert (read.office, read.particulars, read.name, read.public_hex) == (
        made.office, made.particulars, made.name, made.public_hex,
    )  # fmt: skip
    assert len({made.office, made.particulars, made.name, made.signing.private_bytes_raw()}) == 4
    read.public.verify(made.signing.sign(b"x"), b"x")


def test_keys_never_show_in_their_representation(folder):
    keys = make_keys(folder)
    assert repr(keys) == "Keys()"


def test_keys_are_never_made_twice(folder):
    before = make_keys(folder)
    assert refused(lambda: make_keys(folder)) == "vault.keys_exist"
    assert load_keys(folder).office == before.office


def test_of_two_who_make_keys_at_once_the_second_is_refused(folder, monkeypatch):
    first = []

    def token(size, real=secrets.token_bytes):
        if not first:
            first.append(None)
            first[0] = make_keys(folder)  # between the second's look and its writing
        return real(size)

    monkeypatch.setattr(secrets, "token_bytes", token)
    assert refused(lambda: make_keys(folder)) == "vault.keys_exist"
    assert load_keys(folder).office == first[0].office


def test_a_session_key_that_is_already_there_does_not_stop_the_making(folder):
    folder.mkdir(mode=0o700)
    (folder / "session.key").write_text("x")
    make_keys(folder)


def test_keys_inside_the_data_folder_are_refused(tmp_path):
    data = tmp_path / "data"
    for inside in (data, data / "keys", data / "a" / ".." / "keys"):
        assert refused(lambda inside=inside: make_keys(inside, data=data)) == "vault.keys_inside_data"
    assert not data.exists()
    make_keys(data / "keys")
    assert refused(lambda: load_keys(data / "keys", data=data)) == "vault.keys_inside_data"
    (tmp_path / "link").symlink_to(data / "keys")
    assert refused(lambda: load_keys(tmp_path / "link", data=data)) == "vault.keys_inside_data"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_can_read_is_refused(folder, mode):
    make_keys(folder)
    (folder / "name.key").chmod(mode)
    assert refused(lambda: load_keys(folder)) == "vault.key_file_loose"


@pytest.mark.parametrize("mode", [0o750, 0o705, 0o711])
def test_a_folder_that_others_can_enter_is_refused(folder, mode):
    make_keys(folder)
    folder.chmod(mode)
    assert refused(lambda: load_keys(folder)) == "vault.keys_folder_loose"
    assert refused(lambda: make_keys(folder)) == "vault.keys_folder_loose"


@pytest.mark.parametrize("text", ["", "00", "zz" * 32, "00" * 33, "00" * 32 + "\n\n00", "é" * 64])
def test_a_damaged_key_is_refused(folder, text):
    make_keys(folder)
    (folder / "office.key").write_text(text)
    assert refused(lambda: load_keys(folder)) == "vault.key_unreadable"


def test_missing_keys_are_named_as_missing(folder):
    assert refused(lambda: load_keys(folder)) == "vault.keys_missing"
    make_keys(folder)
    (folder / "signing.key").unlink()
    assert refused(lambda: load_keys(folder)) == "vault.keys_missing"


def test_a_link_in_place_of_a_key_is_refused(folder, tmp_path):
    make_keys(folder)
    (folder / "office.key").rename(tmp_path / "elsewhere")
    (folder / "office.key").symlink_to(tmp_path / "elsewhere")
    assert refused(lambda: load_keys(folder)) == "vault.keys_unreachable"


def test_08_no_half_key_is_left_when_the_disk_fails(folder, monkeypatch):
    def fail(_):
        raise OSError(5, "no power")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no power"):
        make_keys(folder)
    assert list(folder.iterdir()) == []
    monkeypatch.undo()
    make_keys(folder)
