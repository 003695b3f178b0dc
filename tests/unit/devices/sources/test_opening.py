"""What a source is, is told by its bytes; what is not read is refused in words that say what to do."""

import os

import pytest

from thelivu.base import InputError, say
from thelivu.devices import open_source
from thelivu.devices.sources import opening
from thelivu_sim.fixtures import containers
from thelivu_sim.fixtures.volumes import FatVolume
from unit.devices.sources.walking import noise, sha, walk

EMPTY = FatVolume().image()
MADE = {
    "raw": EMPTY,
    "vhd": containers.vhd(EMPTY, dynamic=False),
    "vmdk": containers.vmdk(EMPTY),
    "qcow2": containers.qcow2(EMPTY),
    "android-backup": containers.android_backup({"apps/a/f/b": b"c"}),
    "tar": containers.tar({"a": b"b"}),
    "ad1": containers.ad1({"a": b"b"}),
    "e01": b"EVF\x09\x0d\x0a\xff\x00\x01\x01\x00\x00\x00",
    "iso": bytes(32769) + b"CD001" + bytes(5000),
}


@pytest.mark.parametrize("kind", MADE)
def test_the_bytes_say_what_a_source_is_and_its_name_does_not(kind, tmp_path):
    file = tmp_path / "evidence.jpg"
    file.write_bytes(MADE[kind])
    files = opening.open_files(file)

    assert files.kind == kind
    files.close()


@pytest.mark.parametrize(
    ("head", "kind"), [(b"EVF2\x0d\x0a\x81\x00", "Ex01"), (b"vhdxfile", "VHDX"), (b"7z\xbc\xaf\x27\x1c", "7z")]
)
def test_what_is_not_read_is_refused_in_words(head, kind, tmp_path):
    file = tmp_path / "x"
    file.write_bytes(head + bytes(1000))

    with pytest.raises(InputError) as refused:
        open_source(file)
    assert refused.value.code == "devices.source.not_read"
    assert kind in say(refused.value.word)


@pytest.mark.parametrize("kind", ["link", "pipe", "nothing"])
def test_links_pipes_and_nothing_are_refused(kind, tmp_path):
    path = tmp_path / "x"
    if kind == "link":
        path.symlink_to("/etc/passwd")
    elif kind == "pipe":
        os.mkfifo(path)

    with pytest.raises(InputError):
        open_source(path)


@pytest.mark.parametrize(("kind", "package", "verb"), [("ad1", "dissect.evidence", "extras"), ("raw", "pytsk3", "devices")])
def test_what_is_not_installed_is_named_with_its_remedy(kind, package, verb, tmp_path, monkeypatch):
    def none(name):
        raise opening.PackageNotFoundError(name)

    monkeypatch.setattr(opening, "distribution", none)
    file = tmp_path / "x"
    file.write_bytes(MADE[kind])

    with pytest.raises(InputError) as refused:
        open_source(file)
    assert package in say(refused.value.word)
    assert f"./run {verb}" in say(refused.value.word)


def test_the_parts_of_a_split_image_are_found_as_long_as_none_is_missing(tmp_path):
    for name in ("a.E01", "a.E02", "a.E03", "a.E05", "b.E02", "c.001", "c.002"):
        (tmp_path / name).write_bytes(MADE["e01"] if name == "a.E01" else b"x")

    files = opening.open_files(tmp_path / "a.E01")
    assert len(files.numbers) == 3
    files.close()
    files = opening.open_files(tmp_path / "c.001")
    assert len(files.numbers) == 2
    files.close()


def test_after_99_come_letters():
    suffixes = opening._ewf_suffixes()
    named = [next(suffixes) for _ in range(98 + 26 * 26 + 1)]

    assert named[:2] == [".E02", ".E03"]
    assert named[97:100] == [".E99", ".EAA", ".EAB"]
    assert named[-1] == ".FAA"


def test_01_an_image_is_opened_read_only_and_left_as_it_was(tmp_path):
    volume = FatVolume()
    volume.write("A.BIN", noise("a", 5000))
    file = tmp_path / "x.img"
    file.write_bytes(volume.image())
    old = 1_000_000_000_000_000_000
    os.utime(file, ns=(old, old))
    found = walk(file)
    with open_source(file) as source:
        told = source.source

    assert (("A.BIN", False), sha(noise("a", 5000))) in found
    assert (told.kind, told.opened, told.sha256) == ("raw", "read-only", sha(volume.image()))
    assert (file.stat().st_atime_ns, file.stat().st_mtime_ns) == (old, old)
    assert file.read_bytes() == volume.image()


def test_a_source_that_changes_while_it_is_read_says_so(tmp_path):
    file = tmp_path / "x.img"
    file.write_bytes(EMPTY)
    with open_source(file) as source:
        assert source.notes == ()
        file.write_bytes(EMPTY + b"x")
        assert [word.code for word in source.notes] == ["devices.source.changed"]
