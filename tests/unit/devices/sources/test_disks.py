"""Images made by others' tools give what `fls`, `icat` and `tsk_recover` report; deleted by drivers, not by editors."""

import os
import random

import pytest

from thelivu.devices import open_source
from thelivu_sim import disks
from thelivu_sim.fixtures import containers
from unit.devices.sources.walking import sha, walk

pytestmark = pytest.mark.ci
FILES = {f"keep{n}.bin": disks.content(f"k{n}", 1000 + 7000 * n) for n in range(12)}
FILES |= {f"gone{n}.bin": disks.content(f"g{n}", 900 + 6000 * n) for n in range(10)}
FILES |= {f"Folder/in{n}.bin": disks.content(f"i{n}", 20_000 + n) for n in range(4)}
FILES |= {f"Below/lost{n}.bin": disks.content(f"b{n}", 30_000 + n) for n in range(4)}
FILES |= {"tiny.txt": b"thelivu-synthetic", "empty": b"", "ടൈഗർ.bin": disks.content("m", 5000)}
GONE = [*(f"gone{n}.bin" for n in range(10)), "Folder/in1.bin", "Below"]
LEFT = {name: data for name, data in FILES.items() if not name.startswith(("gone", "Below")) and name != "Folder/in1.bin"}
SYSTEM = ("$", "lost+found")


@pytest.fixture(scope="module", params=disks.KINDS)
def image(request, tmp_path_factory):
    file = tmp_path_factory.mktemp(request.param) / f"{request.param}.img"
    files = {name: data for name, data in FILES.items() if request.param != disks.FAT or name.isascii()}
    disks.filled(request.param, file, files, GONE)
    return request.param, file


def live(found):
    return {path: what for (path, deleted), what in found if not deleted and not path.startswith("$") and len(what) == 64}


def test_live_files_are_those_that_were_kept(image):
    kind, file = image
    expected = {name: sha(data) for name, data in LEFT.items() if kind != disks.FAT or name.isascii()}

    assert live(walk(file)) == expected


def test_live_files_and_digests_are_those_of_fls_and_icat(image):
    _, file = image
    theirs = {path: what for (path, deleted), what in disks.listed(file).items() if not deleted and not path.startswith("$")}

    assert live(walk(file)) == theirs


def test_nothing_that_tsk_recover_yields_is_missed(image, tmp_path):
    """Bar M8: 100 % of its contents; no phantom: nothing deleted stands under a live path."""
    _, file = image
    found = walk(file)
    theirs = disks.recovered(file, tmp_path / "out")
    ours = {what for _, what in found}

    assert {digest: paths for digest, paths in theirs.items() if digest not in ours} == {}
    alive = {sha(data) for data in LEFT.values()}
    assert {what for (path, deleted), what in found if not deleted and path[0] != "$" and len(what) == 64} <= alive


def test_deleted_contents(image):
    """NTFS and FAT keep them until the space is taken; ext4's real unlink leaves names and records alone."""
    kind, file = image
    gone = {sha(data) for name, data in FILES.items() if name not in LEFT}
    found = walk(file)
    recovered = {what for (_, deleted), what in found if deleted and len(what) == 64}

    assert recovered == (set() if kind == disks.EXT4 else gone)
    if kind == disks.EXT4:
        assert [what for (_, deleted), what in found if deleted].count("no_content") >= 15


def test_an_e01_gives_the_same_as_the_medium_in_it(image, tmp_path):
    _, file = image
    for name, options in (("one", {}), ("split", {"segment": 1024**2, "compression": "none"})):
        first = disks.e01(file, tmp_path / name, **options)
        with open_source(first) as source:
            assert source.source.sha256 == sha(file.read_bytes())
            assert source.hashes == {"md5": "verified", "sha1": "verified"}
        assert walk(first) == walk(file)
    assert len(list(tmp_path.glob("split.E*"))) > 10


def test_virtual_disks_give_the_same(image, tmp_path):
    _, file = image
    data = file.read_bytes()
    for made in (containers.vhd(data, dynamic=True), containers.vmdk(data, compressed=True), containers.qcow2(data)):
        (tmp_path / "x").write_bytes(made)
        assert walk(tmp_path / "x") == walk(file)


def test_an_e01_with_a_damaged_chunk_fails_the_files_on_it(tmp_path):
    """libewf gives zeros for such a chunk and says nothing."""
    file = tmp_path / "x.img"
    disks.filled(disks.EXT4, file, FILES, ())
    first = disks.e01(file, tmp_path / "e", compression="none")
    data = bytearray(first.read_bytes())
    at = data.index(FILES["keep9.bin"][:64])
    data[at + 100] ^= 1
    first.write_bytes(data)
    whole, found = dict(walk(file)), dict(walk(first))
    with open_source(first) as source:
        assert source.source.sha256 is None
        assert source.hashes == {"md5": "unreadable", "sha1": "unreadable"}
        assert "devices.source.unreadable" in [word.code for word in source.notes]

    wrong = {path for path, what in found.items() if what != whole[path]}
    assert ("keep9.bin", False) in wrong
    assert {found[path] for path in wrong} == {"read_error"}


def test_a_changed_e01_whose_checksums_were_mended_differs_from_its_stored_hash(tmp_path):
    import struct
    import zlib

    file = tmp_path / "x.img"
    disks.filled(disks.EXT4, file, FILES, ())
    first = disks.e01(file, tmp_path / "e", compression="none")
    data = bytearray(first.read_bytes())
    at = data.index(FILES["keep9.bin"][:64])
    medium_at = file.read_bytes().index(FILES["keep9.bin"][:64])
    start = at - medium_at % 32768
    data[at + 100] ^= 1
    data[start + 32768 : start + 32772] = struct.pack("<I", zlib.adler32(data[start : start + 32768]))
    first.write_bytes(data)
    with open_source(first) as source:
        assert source.source.sha256 != sha(file.read_bytes())
        assert source.hashes == {"md5": "differs", "sha1": "differs"}


def test_a_missing_part_is_said(tmp_path):
    file = tmp_path / "x.img"
    disks.filled(disks.EXT4, file, FILES, ())
    first = disks.e01(file, tmp_path / "e", segment=1024**2, compression="none")
    (tmp_path / "e.E30").unlink()
    with open_source(first) as source:
        assert source.source.sha256 is None
        assert "devices.source.incomplete" in [word.code for word in source.notes]


def test_streams_sparse_and_compressed_and_resident_files_of_ntfs(tmp_path):
    file = tmp_path / "x.img"
    disks.made(disks.NTFS, file, 40)
    data = disks.content("s", 50_000)

    def change(point):
        (point / "a.txt").write_bytes(b"resident")
        with open(f"{point}/a.txt:hidden.jpg", "wb") as stream:
            stream.write(data)
        (point / "folder").mkdir()
        with open(f"{point}/folder:beside", "wb") as stream:
            stream.write(b"of a folder")
        with (point / "sparse").open("wb") as stream:
            stream.seek(3_000_000)
            stream.write(data)
        packed = point / "packed"
        packed.mkdir()
        os.setxattr(packed, "system.ntfs_attrib", (0x810).to_bytes(4, "little"))
        (packed / "c.bin").write_bytes(b"thelivu-synthetic " * 20_000)
        os.symlink("a.txt", point / "link")

    disks.changed(disks.NTFS, file, change)
    found = dict(walk(file))

    assert found[("a.txt", False)] == sha(b"resident")
    assert found[("a.txt:hidden.jpg", False)] == sha(data)
    assert found[("folder:beside", False)] == sha(b"of a folder")
    assert found[("sparse", False)] == sha(bytes(3_000_000) + data)
    assert found[("packed/c.bin", False)] == sha(b"thelivu-synthetic " * 20_000)


def test_links_and_devices_and_stray_names_of_ext4(tmp_path):
    file = tmp_path / "x.img"
    disks.made(disks.EXT4, file, 20)

    def change(point):
        os.symlink("/etc/passwd", point / "link")
        os.mkfifo(point / "pipe")
        os.mknod(point / "device", 0o20644, os.makedev(1, 3))
        (point / os.fsdecode(b"\xff\xfe\n.bin")).write_bytes(b"x")
        (point / "a").write_bytes(b"two names")
        os.link(point / "a", point / "b")

    disks.changed(disks.EXT4, file, change)
    found = dict(walk(file))

    assert [found[(name, False)] for name in ("link", "pipe", "device")] == ["link", "pipe", "device"]
    assert found[(r"\xff\xfe\x0a.bin", False)] == sha(b"x")
    assert found[("a", False)] == found[("b", False)] == sha(b"two names")


def test_deleted_and_overwritten_on_ntfs_gives_no_phantom(tmp_path):
    """New files take records and clusters of deleted ones."""
    file = tmp_path / "x.img"
    disks.filled(disks.NTFS, file, FILES, GONE)
    new = {f"new{n}.bin": disks.content(f"n{n}", 200_000) for n in range(100)}

    def change(point):
        for name, data in new.items():
            (point / name).write_bytes(data)

    disks.changed(disks.NTFS, file, change)
    found = walk(file)
    theirs = disks.recovered(file, tmp_path / "out")
    expected = {name: sha(data) for name, data in {**LEFT, **new}.items()}
    skipped = {path.rpartition("/")[2] for (path, deleted), what in found if deleted and what == "phantom"}

    assert live(found) == expected
    ours = {what for _, what in found}
    for digest, paths in theirs.items():  # what it takes for a deleted file and is a live file's space
        assert digest in ours or {path.rpartition("/")[2] for path in paths} <= skipped


def test_partitions_are_told_apart_by_their_number_in_mmls(tmp_path):
    one = tmp_path / "one.img"
    disks.filled(disks.EXT4, one, {"a": b"one"}, (), megabytes=8)
    two = tmp_path / "two.img"
    disks.filled(disks.NTFS, two, {"a": b"two"}, (), megabytes=8)
    table = bytearray(1024**2)
    for number, (kind, start) in enumerate(((0x83, 1), (0x07, 9), (0x0C, 17))):
        at = 446 + 16 * number
        table[at : at + 16] = bytes((0, 0, 2, 0, kind, 0, 0, 0)) + (start * 2048).to_bytes(4, "little") + (8 * 2048).to_bytes(4, "little")
    table[510:512] = b"\x55\xaa"
    disk = tmp_path / "disk.img"
    disk.write_bytes(bytes(table) + one.read_bytes() + two.read_bytes() + bytes(8 * 1024**2))
    found = dict(walk(disk))

    assert found[("p02/a", False)] == sha(b"one")
    assert found[("p03/a", False)] == sha(b"two")
    assert found[("p04", False)] == "unknown_file_system"


@pytest.mark.parametrize("kind", disks.KINDS)
def test_04_spoiled_file_systems_end_in_exact_accounting(kind, tmp_path):
    """Heads, tables and directories spoiled: the office goes on, no entry twice, each is one of three."""
    file = tmp_path / "x.img"
    disks.filled(kind, file, {name: data for name, data in FILES.items() if name.isascii()}, GONE, megabytes=40)
    data = file.read_bytes()
    used = [at for at in range(0, len(data), 512) if any(data[at : at + 512])]
    draw = random.Random(kind)
    for _ in range(int(os.environ.get("THELIVU_SPOILED_DISKS", "12"))):
        spoiled = bytearray(data)
        for at in draw.sample(used, 40):
            spoiled[at + draw.randrange(512)] = draw.choice((0, 255, draw.randrange(256)))
        (tmp_path / "y.img").write_bytes(spoiled)
        found = walk(tmp_path / "y.img")

        assert found
        assert all(what for _, what in found)


def test_an_ad1_is_read_by_a_program_of_its_own(tmp_path):
    files = {"a.jpg": disks.content("a", 200_000), "b": b"", "c": b"c"}
    file = tmp_path / "x.ad1"
    file.write_bytes(containers.ad1(files))

    assert walk(file) == [((f"thelivu-synthetic/{name}", False), sha(data)) for name, data in files.items()]


def test_a_spoiled_ad1_costs_what_is_spoiled(tmp_path):
    made = containers.ad1({"a.jpg": disks.content("a", 200_000), "c": b"c"})
    file = tmp_path / "x.ad1"
    spoiled = bytearray(made)
    spoiled[made.index(b"x\x9c") + 10] ^= 255
    file.write_bytes(spoiled)

    assert [what for _, what in walk(file)] == ["read_error", sha(b"c")]
