"""Entries of an image: live, deleted, phantom; whatever the container around the medium is."""

import pytest

from thelivu.devices import open_source
from thelivu_sim.fixtures import containers
from thelivu_sim.fixtures.volumes import CLUSTER, FatVolume
from unit.devices.sources.walking import noise, sha, walk

LIVE, GONE, NEW, OLD = (noise(name, size) for name, size in (("l", 50_000), ("g", 30_000), ("n", 9_000), ("o", 9_000)))


def made():
    volume = FatVolume()
    volume.write("LIVE.BIN", LIVE)
    volume.write("GONE.BIN", GONE)
    volume.folder("DIR")
    volume.write("DIR/INNER.BIN", noise("i", 100))
    volume.write("DIR/LOST.BIN", noise("x", 3000))
    first = volume.write("OLD.BIN", OLD)
    volume.write("EMPTY.BIN", b"")
    for name in ("DIR/LOST.BIN", "OLD.BIN", "GONE.BIN"):
        volume.delete(name)
    volume.write("NEW.BIN", NEW, at=first)
    return volume.image()


EXPECTED = [
    (("LIVE.BIN", False), sha(LIVE)),
    (("EMPTY.BIN", False), sha(b"")),
    (("NEW.BIN", False), sha(NEW)),
    (("$MBR", False), "metafile"),
    (("$FAT1", False), "metafile"),
    (("$FAT2", False), "metafile"),
    (("DIR/INNER.BIN", False), sha(noise("i", 100))),
    (("_ONE.BIN", True), sha(GONE)),
    (("_LD.BIN", True), "phantom"),
    (("DIR/_OST.BIN", True), sha(noise("x", 3000))),
]
AROUND = {
    "raw": lambda medium: medium,
    "vhd": lambda medium: containers.vhd(medium, dynamic=True),
    "vhd fixed": lambda medium: containers.vhd(medium, dynamic=False),
    "vmdk": containers.vmdk,
    "vmdk compressed": lambda medium: containers.vmdk(medium, compressed=True),
    "qcow2": containers.qcow2,
    "qcow2 compressed": lambda medium: containers.qcow2(medium, compressed=True),
}


@pytest.mark.parametrize("around", AROUND)
def test_every_container_gives_the_entries_of_its_medium(around, tmp_path):
    file = tmp_path / "x"
    file.write_bytes(AROUND[around](made()))

    assert walk(file) == EXPECTED


def test_a_second_walk_gives_the_same_in_the_same_order(tmp_path):
    file = tmp_path / "x"
    file.write_bytes(made())
    with open_source(file) as source:
        first, second = ([entry.path for entry in source.entries()] for _ in range(2))

    assert first == second == [path for (path, _), _ in EXPECTED]


def test_parts_in_a_row_are_one_medium(tmp_path):
    data = made()
    (tmp_path / "x.001").write_bytes(data[:1_000_001])
    (tmp_path / "x.002").write_bytes(data[1_000_001:])
    with open_source(tmp_path / "x.001") as source:
        assert source.source.sha256 == sha(data)

    assert walk(tmp_path / "x.001") == EXPECTED


def test_no_phantom_live_path_where_a_live_folder_took_a_deleted_ones_cluster(tmp_path):
    """sleuthkit#3037: the deleted folder's name leads to the live folder's entries."""
    volume = FatVolume()
    first = volume.folder("OLD")
    volume.write("OLD/A.BIN", noise("a", 100))
    volume.delete("OLD/A.BIN")
    volume.delete("OLD")
    volume.data[(first - 2) * CLUSTER : (first - 1) * CLUSTER] = bytes(CLUSTER)
    assert volume.folder("NEW", at=first) == first
    volume.write("NEW/B.BIN", noise("b", 5000))
    file = tmp_path / "x"
    file.write_bytes(volume.image())
    found = [one for one in walk(file) if one[1] != "metafile"]

    assert found == [(("NEW/B.BIN", False), sha(noise("b", 5000))), (("_LD", True), "phantom")]


def test_what_is_below_a_deleted_folder_is_deleted_whatever_it_says(tmp_path):
    volume = FatVolume()
    volume.folder("GONE")
    volume.write("GONE/A.BIN", noise("a", 5000))
    where, slot = volume._slots["GONE/A.BIN"]
    volume.delete("GONE/A.BIN")
    volume.data[(where - 2) * CLUSTER + slot * 32] = ord("A")  # its own name was never marked
    volume.delete("GONE")
    file = tmp_path / "x"
    file.write_bytes(volume.image())

    assert (("_ONE/A.BIN", True), sha(noise("a", 5000))) in walk(file)


def test_04_a_medium_that_lost_its_end_fails_the_files_there_and_no_other(tmp_path):
    volume = FatVolume()
    volume.write("A.BIN", LIVE)
    last = volume.write("B.BIN", GONE, at=3000)
    data = volume.image()
    data_at = len(data) - len(volume.data)
    file = tmp_path / "x"
    file.write_bytes(data[: data_at + (last - 2) * CLUSTER + 4096])
    found = dict(walk(file))

    assert found[("A.BIN", False)] == sha(LIVE)
    assert found[("B.BIN", False)] == "read_error"


def test_a_region_that_cannot_be_read_is_listed_and_no_file_on_it_is_zeros(tmp_path):
    volume = FatVolume()
    volume.write("A.BIN", LIVE)
    volume.write("B.BIN", noise("b", 200_000))
    packed = bytearray(containers.vmdk(volume.image(), compressed=True))
    at = packed.index(b"x\x9c", 100_000)  # the beginning of a deflated grain that holds files
    packed[at : at + 2] = b"\0\0"
    file = tmp_path / "x"
    file.write_bytes(packed)
    with open_source(file) as source:
        found = {entry.path: entry.read and b"".join(_all(entry)) for entry in source.entries()}
        notes = [word.code for word in source.notes]

    assert "devices.source.unreadable" in notes
    for name, content in (("A.BIN", LIVE), ("B.BIN", noise("b", 200_000))):
        assert found[name] in (content, b"read_error")
    assert b"read_error" in found.values()


def _all(entry):
    held = []
    try:
        held.extend(entry.read())
    except Exception as reason:
        return [reason.reason.encode()]
    return held


@pytest.mark.parametrize(
    ("head", "reason"),
    [(b"\x89PNG" + bytes(5000), "unknown_file_system"), (b"LUKS\xba\xbe" + bytes(5000), "encrypted")],
)
def test_what_holds_no_file_system_is_one_failed_entry(head, reason, tmp_path):
    file = tmp_path / "x"
    file.write_bytes(head)

    assert walk(file) == [(("/", False), reason)]
