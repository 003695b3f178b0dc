"""A folder is read and left as it was: hostile names, links, devices, loops and files that change under the hand."""

import os
import socket
import sys
from contextlib import contextmanager

import pytest

from thelivu.base import InputError, digest_stream
from thelivu.devices import open_folder
from thelivu.examination import Unreadable


def walk(path):
    """What the walk gives: path -> size, or the reason."""
    found = {}
    for entry in open_folder(path).entries():
        if entry.read is None:
            found[entry.path] = entry.skipped or entry.failed
            continue
        try:
            found[entry.path] = digest_stream(entry.read()).size
        except Unreadable as reason:
            found[entry.path] = reason.reason
    return found


@contextmanager
def writes_seen():
    """Every opening for writing, creation, removal and renaming while it lasts."""
    seen, active = [], True

    def hook(event, args):
        if not active:
            return
        writing = (
            event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        )
        if writing or event in (
            "os.remove",
            "os.rename",
            "os.mkdir",
            "os.link",
            "os.symlink",
            "os.truncate",
            "os.utime",
        ):
            seen.append((event, args))

    sys.addaudithook(hook)
    yield seen
    active = False


def test_regular_files_are_read_in_the_order_of_names(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b/2").write_bytes(b"22")
    (tmp_path / "a").write_bytes(b"")
    (tmp_path / "c").write_bytes(b"x" * 1_000_000)

    assert walk(tmp_path) == {"a": 0, "b/2": 2, "c": 1_000_000}
    assert list(walk(tmp_path)) == ["a", "b/2", "c"]


def test_links_pipes_and_sockets_are_named_and_not_opened(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"s")
    source = tmp_path / "source"
    source.mkdir()
    (source / "to_file").symlink_to(outside / "secret")
    (source / "to_folder").symlink_to(outside)
    (source / "loop").symlink_to(".")
    os.mkfifo(source / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        here = os.getcwd()
        os.chdir(source)  # the path of a socket must be short
        listening.bind("socket")
        os.chdir(here)
        found = walk(source)

    assert found == {
        "loop": "link",
        "pipe": "pipe",
        "socket": "socket",
        "to_file": "link",
        "to_folder": "link",
    }


def test_another_file_system_below_is_not_entered(tmp_path, monkeypatch):
    (tmp_path / "mounted").mkdir()
    (tmp_path / "mounted/x").write_bytes(b"x")
    real = os.stat

    def elsewhere(name, *args, **kwargs):
        found = real(name, *args, **kwargs)
        if name != b"mounted":
            return found
        return os.stat_result((*found[:2], found.st_dev + 1, *found[3:10]))

    monkeypatch.setattr(os, "stat", elsewhere)

    assert walk(tmp_path) == {"mounted": "mount"}


def test_hostile_names_are_one_line_each(tmp_path):
    for name in (b"new\nline", b"tab\tname", b"\xff\xfe", b"..hidden", b"-rf", b"\xe2\x80\xaetxt"):
        (tmp_path / os.fsdecode(name)).write_bytes(b"x")

    assert set(walk(tmp_path)) == {
        r"new\x0aline", r"tab\x09name", r"\xff\xfe", "..hidden", "-rf", "\u202etxt",
    }  # fmt: skip


def test_a_deep_folder_is_walked_or_named_as_too_deep(tmp_path):
    here = os.open(tmp_path, os.O_DIRECTORY)
    for _ in range(300):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_DIRECTORY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)

    ((path, reason),) = walk(tmp_path).items()
    assert (reason, path.count("/")) == ("too_deep", 256)


def test_access_times_stay(tmp_path):
    (tmp_path / "f").mkdir()
    file = tmp_path / "f/a"
    file.write_bytes(b"x")
    old = 1_000_000_000_000_000_000
    for path in (file, tmp_path / "f", tmp_path):
        os.utime(path, ns=(old, path.stat().st_mtime_ns))

    folder = open_folder(tmp_path)
    for entry in folder.entries():
        digest_stream(entry.read())

    assert [path.stat().st_atime_ns for path in (file, tmp_path / "f", tmp_path)] == [old] * 3
    assert folder.source.opened == "read-only"


def test_where_the_system_refuses_to_keep_access_times_the_source_says_so(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"x")
    real = os.open

    def refusing(name, flags, *args, **kwargs):
        if flags & os.O_NOATIME and name == b"a":
            raise PermissionError
        return real(name, flags, *args, **kwargs)

    monkeypatch.setattr(os, "open", refusing)
    folder = open_folder(tmp_path)
    folder.opener.mounted_so = False

    assert [digest_stream(entry.read()).size for entry in folder.entries()] == [1]
    assert folder.source.opened == "read-only, access times not protected"


def test_01_nothing_is_written_anywhere(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 100)
    before = sorted((p, p.stat().st_mtime_ns) for p in tmp_path.rglob("*"))

    with writes_seen() as seen:
        walk(tmp_path)

    assert seen == []
    assert sorted((p, p.stat().st_mtime_ns) for p in tmp_path.rglob("*")) == before


def test_04_a_refusal_of_the_system_is_a_failed_entry(tmp_path, monkeypatch):
    for name in ("a", "b", "c"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "d").mkdir()
    real = os.open
    answers = {b"a": PermissionError, b"b": FileNotFoundError, b"d": OSError}

    def refusing(name, *args, **kwargs):
        if name in answers:
            raise answers[name]
        return real(name, *args, **kwargs)

    monkeypatch.setattr(os, "open", refusing)

    assert walk(tmp_path) == {"a": "permission", "b": "vanished", "c": 1, "d": "read_error"}


def test_04_a_file_that_changes_while_it_is_read_is_a_failed_entry(tmp_path):
    file = tmp_path / "a"
    file.write_bytes(b"x" * 600_000)
    (entry,) = open_folder(tmp_path).entries()
    entries = open_folder(tmp_path).entries()
    stream = next(entries).read()
    next(stream)
    with file.open("ab") as other:
        other.write(b"more")

    with pytest.raises(Unreadable) as reason:
        list(stream)
    assert reason.value.reason == "changed"
    with pytest.raises(Unreadable):  # its folder is closed
        list(entry.read())


def test_a_name_that_another_file_took_is_a_failed_entry(tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "b").write_bytes(b"y")
    (tmp_path / "d").mkdir()
    entries = open_folder(tmp_path).entries()
    stream = next(entries).read()
    os.replace(tmp_path / "b", tmp_path / "a")

    with pytest.raises(Unreadable) as reason:
        list(stream)
    assert reason.value.reason == "replaced"
    assert [(e.path, e.failed) for e in entries] == [("b", "vanished")]


@pytest.mark.parametrize("what", ["file", "link"])
def test_anything_but_a_folder_is_refused(tmp_path, what):
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path)

    with pytest.raises(InputError) as refused:
        open_folder(tmp_path / what)
    assert refused.value.code == "devices.not_a_folder"


def test_every_directory_is_closed_when_the_walk_is_left(tmp_path):
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/c").write_bytes(b"x")
    before = len(os.listdir("/proc/self/fd"))

    folder = open_folder(tmp_path)
    entries = folder.entries()
    next(entries)
    entries.close()
    folder.close()

    assert len(os.listdir("/proc/self/fd")) == before
