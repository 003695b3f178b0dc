"""Of an archive: the member list, and the text members; never an attack and never a picture."""

import io
import random
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.vault import Limits, NotKept, Vault, VaultError, digest_only, make_keys, member_chunks, members

NOISE = random.Random(5).randbytes(20_000)
PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + NOISE
USUAL = Limits()
TEXTS = {"chat/messages.json": b'{"messages": []}', "പേര്.txt": "തെളിവ്".encode(), "empty.txt": b""}


def zipped(items, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in items:
            archive.writestr(name, data)
    return buffer.getvalue()


def refused(data, limits=USUAL):
    with pytest.raises(VaultError) as error:
        members(io.BytesIO(data), limits)
    return error.value.code


def test_the_list_names_every_member_with_its_size_and_digest():
    items = [*TEXTS.items(), ("media/1.jpg", PICTURE), ("folder/", b""), ("1.pdf", b"%PDF-1.7\n")]
    listed = members(io.BytesIO(zipped(items)))
    assert [(m.name, m.size, m.sha256) for m in listed] == [
        (name, len(data), digest_only([data]).sha256) for name, data in items if not name.endswith("/")
    ]
    assert {m.name for m in listed if m.text} == set(TEXTS)


def test_01_of_an_archive_only_text_members_can_be_kept(tmp_path):
    vault = Vault(tmp_path / "vault", make_keys(tmp_path / "keys"))
    stream = io.BytesIO(zipped([*TEXTS.items(), ("media/1.jpg", PICTURE)]))
    for member in members(stream):
        if member.text:
            stored = vault.put(member_chunks(stream, member), limit=10**6, name=member.name)
            assert stored.sha256 == member.sha256
        else:
            with pytest.raises(NotKept) as error:
                vault.put(member_chunks(stream, member), limit=10**6, name=member.name)
            assert error.value.digests.sha256 == member.sha256
    assert len(list((tmp_path / "vault").iterdir())) == len(TEXTS)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_two_members():
    stream = io.BytesIO(zipped([("a.txt", b"one"), ("a.txt", b"two")]))
    assert [b"".join(member_chunks(stream, member)) for member in members(stream)] == [b"one", b"two"]


def test_bombs_are_refused_before_they_unpack():
    bomb = zipped([("zeros.txt", b" " * (40 << 20))])
    assert refused(bomb) == "vault.archive_ratio"
    assert refused(bomb, Limits(total=1 << 20)) == "vault.archive_size"
    assert (
        refused(zipped([(f"{n}.txt", b"") for n in range(101)]), Limits(count=100)) == "vault.archive_count"
    )
    assert members(io.BytesIO(zipped([("page.txt", b" " * (8 << 20))])))[0].size == 8 << 20


def test_a_member_that_lies_about_its_size_is_refused():
    data = zipped([("a.txt", b"a" * 100_000)])
    lied = data.replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert refused(lied) == "vault.archive_damaged"


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", NOISE, zipped(TEXTS.items())[:-10], zipped(TEXTS.items())[40:]]
)
def test_what_is_no_archive_is_refused(data):
    assert refused(data) == "vault.archive_damaged"


def test_an_encrypted_member_is_refused():
    data = bytearray(zipped([("a.txt", b"text")]))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(data)) == "vault.archive_encrypted"


def test_an_unknown_method_and_a_damaged_member_are_refused():
    data = bytearray(zipped([("a.txt", NOISE)]))
    data[8] = data[data.index(b"PK\x01\x02") + 10] = 99
    assert refused(bytes(data)) == "vault.archive_method"
    data = bytearray(zipped([("a.txt", NOISE)], zipfile.ZIP_STORED))
    data[1000] ^= 1
    assert refused(bytes(data)) == "vault.archive_damaged"


def test_an_archive_that_changed_since_it_was_listed_is_refused():
    (listed,) = members(io.BytesIO(zipped([("a.txt", b"one")])))
    with pytest.raises(VaultError) as error:
        list(member_chunks(io.BytesIO(zipped([("a.txt", b"two")])), listed))
    assert error.value.code == "vault.archive_changed"
    with pytest.raises(VaultError):
        list(member_chunks(io.BytesIO(zipped([])), listed))


@given(
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=6),
    st.integers(0, 200),
)
def test_a_hostile_archive_meets_one_error_and_no_other(changes, cut):
    data = bytearray(zipped(TEXTS.items()))
    for place, byte in changes:
        data[place % len(data)] = byte
    try:
        members(io.BytesIO(bytes(data[: len(data) - cut])))
    except VaultError:
        pass
