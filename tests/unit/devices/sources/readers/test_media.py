"""Media: files in a row are one medium; what cannot be read is listed to the sector, and zero to who asks."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.devices.sources.readers.media import SECTOR, Raw, Regions


@pytest.fixture
def parts(tmp_path):
    opened = []
    for number, size in enumerate((5000, 1, 4096)):
        file = tmp_path / str(number)
        file.write_bytes(os.urandom(size))
        opened.append(os.open(file, os.O_RDONLY))
    yield opened
    for one in opened:
        os.close(one)


def test_parts_in_a_row_are_one_medium(parts):
    whole = b"".join(os.pread(one, 10_000, 0) for one in parts)
    medium = Raw(parts)

    assert medium.size == len(whole)
    for offset, length in ((0, len(whole)), (4990, 20), (5000, 1), (9000, 500), (len(whole), 10)):
        assert medium.read_at(offset, length) == whole[offset : offset + length]


def test_a_bad_sector_is_one_region_and_no_more(parts, monkeypatch):
    real, medium = os.pread, Raw(parts[2:])

    def failing(file, length, at):
        if at < 1024 + SECTOR and at + length > 1024:
            raise OSError
        return real(file, length, at)

    monkeypatch.setattr(os, "pread", failing)
    data = medium.read_at(0, 4096)

    assert medium.regions.listed() == [(1024, 1536, "read_error")]
    assert data == real(parts[2], 1024, 0) + bytes(SECTOR) + real(parts[2], 4096, 1536)


def test_a_file_that_lost_its_end_is_a_region(parts, tmp_path):
    medium = Raw(parts[:1])
    os.truncate(tmp_path / "0", 1000)

    assert medium.read_at(0, 5000) == os.pread(parts[0], 1000, 0) + bytes(4000)
    assert medium.regions.touches(1000, 1001)
    assert not medium.regions.touches(0, 1000)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 5)), max_size=12), st.integers(0, 40), st.integers(1, 9))
def test_regions_as_the_plain_way(ranges, start, length):
    regions = Regions()
    held = set()
    for at, size in ranges:
        if held.isdisjoint(range(at, at + size)):  # a medium gives each sector once
            regions.add(at, at + size, "read_error")
            held |= set(range(at, at + size))

    assert regions.touches(start, start + length) == (not held.isdisjoint(range(start, start + length)))
    assert sum(end - begin for begin, end, _ in regions.listed()) == len(held)
