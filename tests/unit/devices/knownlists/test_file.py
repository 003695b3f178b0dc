"""The file of a list: whole or not there, proven at opening and by `check`, nothing of a row readable without the key."""

import hashlib
import os
import time

import numpy as np
import pytest

from thelivu.base import InputError
from thelivu.devices.knownlists import Inputs, Provenance, build, header_of, key_at, open_list, read_key
from thelivu.devices.knownlists.form import FRONT
from unit.devices.knownlists.made import ABOUT, KEY, csv, file, khl, pdq

ROWS = [(str(n % 3), file(n) | {"pdq": pdq(n)}) for n in range(300)]


def refused(path, key=KEY):
    """The code with which opening or checking a list refuses it; nothing where it does not."""
    try:
        open_list(path, key).check()
    except InputError as bad:
        return bad.code
    return ""


def test_nothing_of_a_digest_stands_in_the_file(tmp_path):
    data = khl(tmp_path, ROWS).read_bytes()

    parts = [one[name][:8] for _, one in ROWS for name in ("md5", "sha1", "sha256", "pdq")]
    assert [part for part in parts if part in data] == []


def test_two_lists_of_one_key_share_no_keyed_digest(tmp_path):
    one, other = (open_list(khl(tmp_path, ROWS, name=name), KEY).parts[0].column("md5")[0] for name in "ab")

    assert not np.isin(one[:, 0], other[:, 0]).any()


def test_opening_reads_no_column_and_takes_less_than_five_milliseconds(tmp_path):
    path = khl(tmp_path, ROWS)
    taken = []
    for _ in range(9):
        began = time.process_time()
        open_list(path, KEY)
        taken.append(time.process_time() - began)

    assert sorted(taken)[4] < 0.005


def test_another_key_is_refused_at_opening(tmp_path):
    with pytest.raises(InputError) as bad:
        open_list(khl(tmp_path, ROWS), bytes(32))
    assert bad.value.code == "devices.lists.wrong_key"


@pytest.mark.parametrize("length", [0, 7, 100, FRONT - 1, FRONT, FRONT + 1, -1])
def test_a_cut_file_is_refused_at_opening(tmp_path, length):
    path = khl(tmp_path, ROWS)
    path.write_bytes(path.read_bytes()[:length])

    with pytest.raises(InputError):
        open_list(path, KEY)


def test_a_longer_file_is_refused_at_opening(tmp_path):
    path = khl(tmp_path, ROWS)
    path.write_bytes(path.read_bytes() + b"\0")

    assert refused(path) == "devices.lists.cut"


def test_every_flipped_byte_is_found(tmp_path):
    """The front and every section, each byte of a stride that is coprime to every length in it."""
    path = khl(tmp_path, ROWS[:40])
    whole = path.read_bytes()
    places = [*range(0, 2_000, 7), *range(2_000, len(whole), 397), len(whole) - 1]
    unseen = []
    for place in places:
        data = bytearray(whole)
        data[place] ^= 0x40
        path.write_bytes(data)
        if not refused(path):
            unseen.append(place)

    assert unseen == []
    path.write_bytes(whole)
    assert refused(path) == ""


def test_a_flipped_header_is_refused_at_opening_and_a_flipped_hash_when_hashes_are_first_opened(tmp_path):
    path = khl(tmp_path, ROWS)
    whole = bytearray(path.read_bytes())
    at = whole.index(b"made-up")
    path.write_bytes(bytes(whole[:at]) + b"M" + bytes(whole[at + 1 :]))
    with pytest.raises(InputError) as header:
        open_list(path, KEY)

    whole[header_of(khl(tmp_path, ROWS, name="c")).sections["hashes"].offset + 99] ^= 1
    path.write_bytes(whole)
    known = open_list(path, KEY)
    with pytest.raises(InputError) as hashes:
        known.near([pdq(1)], 31)
    assert (header.value.code, hashes.value.code) == ("devices.lists.wrong_key", "devices.lists.altered")


def test_the_address_is_of_the_content(tmp_path):
    path = khl(tmp_path, ROWS)
    known = open_list(path, KEY)
    copy = tmp_path / "copy.khl"
    copy.write_bytes(path.read_bytes())

    assert open_list(copy, KEY).address == known.address
    assert open_list(khl(tmp_path, ROWS, name="again"), KEY).address != known.address  # another salt: another file
    assert known.parts[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_build_that_fails_leaves_no_file(tmp_path):
    (tmp_path / "a.csv").write_bytes(csv(ROWS))
    (tmp_path / "b.xml").write_bytes(b"<queryResult><images>")
    with pytest.raises(InputError):
        build(Inputs([tmp_path / "a.csv", tmp_path / "b.xml"]), tmp_path / "a.khl", KEY, ABOUT, {})

    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv", "b.xml"]


def test_the_file_is_its_owners_alone(tmp_path):
    assert khl(tmp_path, ROWS).stat().st_mode & 0o777 == 0o600


def test_the_key_file_is_made_once_for_its_owner_alone_and_refused_when_it_is_open(tmp_path):
    path = tmp_path / "key"
    key = key_at(path)

    assert (key_at(path), read_key(path), len(key), path.stat().st_mode & 0o777) == (key, key, 32, 0o600)
    path.chmod(0o640)
    with pytest.raises(InputError) as open_:
        read_key(path)
    path.chmod(0o600)
    path.write_text("no key", encoding="ascii")
    with pytest.raises(InputError) as form:
        read_key(path)
    assert (open_.value.code, form.value.code) == ("devices.lists.key_open", "devices.lists.key_form")


def test_rows_that_say_nothing_new_are_counted_and_kept_once(tmp_path):
    header = header_of(khl(tmp_path, [("1", file(1, "md5", "sha1"))] * 5 + [("2", file(1, "md5", "sha1")), ("1", file(2, "sha256"))] * 2))
    of = header.inputs[0]

    assert (header.rows, of.rows_in, of.kept, of.repeated, of.rejected) == (3, 9, 3, 6, 0)


def test_long_texts_are_refused_before_anything_is_read(tmp_path):
    with pytest.raises(InputError) as bad:
        build(Inputs([tmp_path / "none"]), tmp_path / "a.khl", KEY, Provenance("n" * 501, "1", "i", "a"), {})
    assert bad.value.code == "devices.lists.texts"


def test_a_whole_digest_is_cut_to_128_bits_and_that_is_all_that_is_lost(tmp_path):
    known = open_list(khl(tmp_path, [("1", {"sha256": b"s" * 32})]), KEY)

    assert [len(one) for one in known.named([{"sha256": b"s" * 16 + os.urandom(16)}, {"sha256": b"s" * 15 + b"x" * 17}])] == [1, 0]
