"""Archives inside a source: every member leaves with its bytes or a reason; nothing is unpacked anywhere."""

import gzip
import io
import os
import stat
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.devices.look import NotSeen, archives
from thelivu.devices.look.table import kind_of
from thelivu_sim.fixtures import containers

FILES = {"a.jpg": b"a" * 5000, "d/b": b"b", "e": b""}


def members(data):
    """Name -> bytes or reason, and the reason for which it broke off."""
    found = []
    try:
        found.extend((one.name, one.reason or one.data) for one in archives.look(data).members)
    except NotSeen as ended:
        return found, ended.reason
    return found, ""


def zipped(files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


MADE = {"zip": zipped(FILES), "tar": containers.tar(FILES), "tar.gz": gzip.compress(containers.tar(FILES))}


@pytest.mark.parametrize("kind", MADE)
def test_each_member_leaves_with_its_bytes(kind):
    assert members(MADE[kind]) == (list(FILES.items()), "")
    assert kind_of(MADE[kind][:4096]).name == "archives"


def test_what_is_in_a_gz_has_the_name_that_it_carries():
    made = io.BytesIO()
    with gzip.GzipFile("photo.jpg", "wb", fileobj=made) as file:
        file.write(b"x")

    assert members(made.getvalue()) == ([("photo.jpg", b"x")], "")
    assert members(gzip.compress(b"y")) == ([("content", b"y")], "")


def test_links_devices_and_encrypted_members_are_reasons():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("locked", b"x")
        archive.writestr("after", b"y")
    data = bytearray(made.getvalue())
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"locked"))
    data[at + 8] |= 1

    assert members(bytes(data)) == ([("link", "link"), ("locked", "encrypted"), ("after", b"y")], "")

    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, kind in (("s", tarfile.SYMTYPE), ("h", tarfile.LNKTYPE), ("d", tarfile.BLKTYPE)):
            member = tarfile.TarInfo(name)
            member.type = kind
            archive.addfile(member)
    assert members(made.getvalue()) == ([("s", "link"), ("h", "link"), ("d", "device")], "")


def test_01_a_name_that_climbs_is_a_name_and_nothing_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"../../climbs": b"x", "/absolute": b"y", "new\nline": b"z"}

    assert members(zipped(names)) == ([("../../climbs", b"x"), ("/absolute", b"y"), (r"new\x0aline", b"z")], "")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("make", [zipped, lambda files: gzip.compress(containers.tar(files))])
def test_a_bomb_breaks_off_with_a_reason(make):
    bomb = make({"small": b"s", "bomb": bytes(80_000_000), "after": b"a"})
    found, reason = members(bomb)

    assert found[:1] == [("small", b"s")]
    assert (len(found), reason) == (1, "too_large")


def test_more_members_than_the_limit_break_off(monkeypatch):
    from dataclasses import replace

    monkeypatch.setattr(archives, "LIMITS", replace(archives.LIMITS, members=3))

    assert members(zipped({str(n): b"x" for n in range(5)})) == ([(str(n), b"x") for n in range(3)], "too_large")


def test_a_member_that_is_damaged_costs_itself_alone():
    data = bytearray(zipped({"a": os.urandom(1000), "b": b"b"}))
    data[60] ^= 255

    assert members(bytes(data)) == ([("a", "read_error"), ("b", b"b")], "")


@given(kind=st.sampled_from(sorted(MADE)), at=st.integers(0, 10_000), bits=st.integers(1, 255), cut=st.integers(0, 50))
def test_spoiled_archives_are_members_or_a_reason(kind, at, bits, cut):
    data = bytearray(MADE[kind])
    data[at % len(data)] ^= bits
    found, reason = members(bytes(data[: len(data) - cut]))

    assert len(found) <= len(FILES)
    assert reason in ("", "not_decoded", "too_large")
