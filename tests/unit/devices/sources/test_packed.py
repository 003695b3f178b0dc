"""Extractions in one file: every member is an entry; damage, bombs, links and passwords are reasons; nothing is unpacked."""

import gzip
import io
import os
import stat
import tarfile
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thelivu.base import InputError
from thelivu.devices import open_source
from thelivu_sim.fixtures import containers
from unit.devices.sources.walking import noise, sha, walk

FILES = {"DCIM/a.jpg": noise("a", 100_000), "files/b.db": noise("b", 5), "files/c": b""}
EXPECTED = [((name, False), sha(content)) for name, content in FILES.items()]


def zipped(files=FILES, method=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


MADE = {
    "zip": zipped(),
    "zip, stored": zipped(method=zipfile.ZIP_STORED),
    "zip, lzma": zipped(method=zipfile.ZIP_LZMA),
    "tar": containers.tar(FILES),
    "tar.gz": gzip.compress(containers.tar(FILES)),
    "tar.gz in two": b"".join(gzip.compress(part) for part in (containers.tar(FILES)[:777], containers.tar(FILES)[777:])),
    "android": containers.android_backup(FILES),
    "android, plain": containers.android_backup(FILES, compressed=False),
}


@pytest.mark.parametrize("kind", MADE)
def test_every_member_is_an_entry(kind, tmp_path):
    file = tmp_path / "x"
    file.write_bytes(MADE[kind])

    assert walk(file) == EXPECTED
    with open_source(file) as source:
        assert source.source.sha256 == sha(MADE[kind])


def test_a_zip_with_a_report_is_an_ufdr(tmp_path):
    file = tmp_path / "x"
    file.write_bytes(zipped({"report.xml": b"<project/>", **FILES}))
    with open_source(file) as source:
        assert source.source.kind == "ufdr"

    assert walk(file)[1:] == EXPECTED


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (containers.android_backup(FILES, encryption="AES-256"), "encrypted"),
        (b"ANDROID BACKUP\n77\n1\nnone\n", "damaged"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
        (gzip.compress(b"no tar", mtime=0), "damaged"),
    ],
)
def test_what_cannot_be_opened_at_all_is_refused(data, code, tmp_path):
    file = tmp_path / "x"
    file.write_bytes(data)

    with pytest.raises(InputError) as refused:
        walk(file)
    assert refused.value.code == f"devices.source.{code}"


def test_links_and_encrypted_members_and_strange_names_are_told_apart(tmp_path):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("../../climbs", b"x")
        locked = zipfile.ZipInfo("locked")
        archive.writestr(locked, b"y")
    data = bytearray(made.getvalue())
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"locked"))
    data[at + 8] |= 1
    file = tmp_path / "x"
    file.write_bytes(data)
    before = sorted(os.listdir(tmp_path.parent))

    assert walk(file) == [
        (("link", False), "link"), (("../../climbs", False), sha(b"x")), (("locked", False), "encrypted"),
    ]  # fmt: skip
    assert sorted(os.listdir(tmp_path.parent)) == before


def test_links_and_devices_in_a_tar_are_skipped(tmp_path):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, kind in (("s", tarfile.SYMTYPE), ("h", tarfile.LNKTYPE), ("d", tarfile.CHRTYPE)):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
    file = tmp_path / "x"
    file.write_bytes(made.getvalue())

    assert [what for _, what in walk(file)] == ["link", "link", "device"]


def test_a_bomb_is_a_reason(tmp_path):
    file = tmp_path / "x"
    data = bytearray(zipped({"bomb": bytes(50_000_000), "next": b"n"}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (2**32 - 2).to_bytes(4, "little")  # it claims four gigabytes
    file.write_bytes(data)

    assert walk(file) == [(("bomb", False), "beyond_limits"), (("next", False), sha(b"n"))]


@pytest.mark.parametrize("kind", ["tar", "tar.gz", "android", "android, plain"])
def test_04_an_extraction_that_breaks_off_says_that_more_is_missing(kind, tmp_path):
    file = tmp_path / "x"
    file.write_bytes(MADE[kind][: len(MADE[kind]) * 2 // 3])
    found = walk(file)

    assert found[-1] == (("...", False), "rest")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=8)
@given(kind=st.sampled_from(sorted(MADE)), at=st.integers(0, 200_000), bits=st.integers(1, 255))
def test_04_a_spoiled_extraction_is_entries_or_a_refusal(kind, tmp_path, at, bits):
    data = bytearray(MADE[kind])
    data[at % len(data)] ^= bits
    file = tmp_path / "x"
    file.write_bytes(data)
    try:
        found = walk(file)
    except InputError:
        return
    assert len(found) <= len(EXPECTED) + 1


def test_a_backup_of_a_telephone_has_the_paths_of_the_device(tmp_path):
    files = {("CameraRollDomain", "Media/DCIM/1.HEIC"): b"photo", ("AppDomain-x", "ChatStorage.sqlite"): b"chat"}
    stored = containers.itunes_backup({**files, ("AppDomain-x", "lost"): b"z"})
    gone = next(name for name, content in stored.items() if content == b"z")
    for name, content in stored.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        if name != gone:
            path.write_bytes(content)
    found = dict(walk(tmp_path))

    assert open_source(tmp_path).source.kind == "itunes-backup"
    assert found[("CameraRollDomain/Media/DCIM/1.HEIC", False)] == sha(b"photo")
    assert found[("AppDomain-x/ChatStorage.sqlite", False)] == sha(b"chat")
    assert found[("AppDomain-x/lost", False)] == "vanished"
    assert found[("Info.plist", False)] == sha(stored["Info.plist"])


@pytest.mark.parametrize(("table", "code"), [(b"\x8f" * 500, "encrypted"), (b"SQLite format 3\0" + bytes(500), "damaged")])
def test_a_backup_without_a_readable_table_is_refused(table, code, tmp_path):
    (tmp_path / "Info.plist").write_bytes(b"x")
    (tmp_path / "Manifest.db").write_bytes(table)

    with pytest.raises(InputError) as refused:
        open_source(tmp_path)
    assert refused.value.code == f"devices.source.{code}"
