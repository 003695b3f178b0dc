"""Virtual disks: the medium comes out as it went in; damage is a region or a refusal, never another medium."""

import os
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thelivu.base import InputError
from thelivu.devices.sources.readers import virtual
from thelivu.devices.sources.readers.media import Raw
from thelivu_sim.fixtures import containers
from unit.devices.sources.walking import noise

MEDIUM = noise("a", 70_000) + bytes(300_000) + noise("b", 140_000) + bytes(1_000_000 - 510_000) + noise("c", 512)
MEDIUM += bytes(-len(MEDIUM) % 512)
MADE = {
    "vhd fixed": (virtual.vhd, containers.vhd(MEDIUM, dynamic=False)),
    "vhd dynamic": (virtual.vhd, containers.vhd(MEDIUM, dynamic=True)),
    "vmdk": (virtual.vmdk, containers.vmdk(MEDIUM)),
    "vmdk compressed": (virtual.vmdk, containers.vmdk(MEDIUM, compressed=True)),
    "qcow2": (virtual.qcow2, containers.qcow2(MEDIUM)),
    "qcow2 version 2, compressed": (virtual.qcow2, containers.qcow2(MEDIUM, version=2, compressed=True)),
}


@contextmanager
def opened(data, tmp_path):
    file = tmp_path / "disk"
    file.write_bytes(data)
    number = os.open(file, os.O_RDONLY)
    yield Raw([number])
    os.close(number)


@pytest.mark.parametrize("kind", MADE)
def test_the_medium_comes_out_as_it_went_in(kind, tmp_path):
    reader, data = MADE[kind]
    with opened(data, tmp_path) as raw:
        medium = reader(raw)

        assert medium.size == len(MEDIUM)
        assert medium.read_at(0, len(MEDIUM)) == MEDIUM
        assert medium.read_at(69_999, 70_001) == MEDIUM[69_999:140_000]
        assert medium.read_at(medium.size - 5, 100) == MEDIUM[-5:]
        assert not medium.regions.listed()


@pytest.mark.parametrize("kind", [kind for kind in MADE if kind != "vhd fixed"])
def test_what_is_cut_off_is_a_region_and_not_zeros(kind, tmp_path):
    reader, data = MADE[kind]
    if kind == "vhd dynamic":
        data = data[:-512]  # its footer stands at the beginning too
    with opened(data[:-100_000], tmp_path) as raw:
        medium = reader(raw)
        read = medium.read_at(0, len(MEDIUM))

    wrong = [at for at in range(0, len(MEDIUM), 512) if read[at : at + 512] != MEDIUM[at : at + 512]]
    assert wrong
    assert all(medium.regions.touches(at, at + 512) for at in wrong)


@pytest.mark.parametrize(
    ("reader", "data", "code"),
    [
        (virtual.vmdk, containers.vmdk(MEDIUM, parent="12345678"), "differs"),
        (virtual.qcow2, containers.qcow2(MEDIUM, backing=True), "differs"),
        (virtual.vhd, containers.vhd(MEDIUM, dynamic=True)[:100], "damaged"),
        (virtual.qcow2, b"QFI\xfb" + bytes(600), "damaged"),
        (virtual.vmdk, b"KDMV" + bytes(600), "damaged"),
    ],
)
def test_what_is_no_medium_alone_is_refused(reader, data, code, tmp_path):
    with opened(data, tmp_path) as raw, pytest.raises(InputError) as refused:
        reader(raw)
    assert refused.value.code == f"devices.source.{code}"


@pytest.mark.parametrize("kind", MADE)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.integers(0, 4000), value=st.integers(0, 255))
def test_a_spoiled_table_ends_in_a_region_or_a_refusal(kind, tmp_path, at, value):
    reader, data = MADE[kind]
    spoiled = bytearray(data)
    spoiled[at % len(spoiled)] = value
    with opened(bytes(spoiled), tmp_path) as raw:
        try:
            medium = reader(raw)
        except InputError:
            return
        assert medium.size > 0
        assert len(medium.read_at(0, 1 << 20)) <= 1 << 20
