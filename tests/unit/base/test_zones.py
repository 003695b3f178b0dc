"""Zones: an offset, UTC or an IANA name says one thing; an abbreviation does not."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import IST, InputError, zone_named
from thelivu.base.zones import offset_name, universal


@pytest.mark.parametrize(
    ("name", "offset"),
    [("UTC", 0), ("z", 0), ("GMT", 0), ("+05:30", 330), ("+0530", 330), ("-8", -480), ("UTC+5:45", 345), ("\u221203:00", -180),
     ("Asia/Kolkata", 330), ("Asia/Kathmandu", 345)],
)  # fmt: skip
def test_a_zone_is_known_by_its_name(name, offset):
    assert zone_named(name).utcoffset(datetime(2026, 1, 1)) == timedelta(minutes=offset)


@pytest.mark.parametrize("name", ["IST", "CST", "EST", "", "Asia", "Mars/Base", "+24:00", "+05:60", "five"])
def test_what_says_more_than_one_thing_or_nothing_is_refused(name):
    with pytest.raises(InputError):
        zone_named(name)


@given(st.integers(-1439, 1439))
def test_an_offset_is_named_and_read_back(minutes):
    offset = timedelta(minutes=minutes)

    assert zone_named(offset_name(offset)).utcoffset(None) == offset


def test_a_wall_clock_in_a_fixed_zone_has_one_meaning():
    assert universal(datetime(2026, 1, 13, 4, 11), IST) == (datetime(2026, 1, 12, 22, 41, tzinfo=UTC),)
    assert universal(datetime(2026, 1, 1), UTC) == (datetime(2026, 1, 1, tzinfo=UTC),)
