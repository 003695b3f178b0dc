"""Dated flags: whole days, exact moments, and a list with one bad line is not used."""

from datetime import UTC, datetime, timedelta

import pytest

from thelivu.attribution import block, read_flags
from thelivu.attribution.flags import Flags
from thelivu.base import InputError, Span

HEAD = "prefix,kind,from,to\n"


def on(lines, clock, ip="192.0.2.1"):
    at = datetime.fromisoformat(f"2026-01-{clock}").replace(tzinfo=UTC)
    return Flags(read_flags((HEAD + lines).encode())).on(block(ip), Span(at, at + timedelta(seconds=1)))


@pytest.mark.parametrize(
    ("clock", "kinds"),
    [
        ("11T23:59:58", ()),
        ("11T23:59:59", ("tor",)),
        ("12T12:00:00", ("tor",)),
        ("12T23:59:59", ("tor",)),
        ("13T00:00:00", ()),
    ],
)
def test_a_date_means_its_whole_day_in_universal_time(clock, kinds):
    assert on("192.0.2.0/24,tor,2026-01-12,2026-01-12\n", clock) == kinds


def test_an_empty_end_means_until_now_and_every_kind_is_told():
    lines = "192.0.2.0/24,Hosting,2020-01-01,\n192.0.2.1,vpn,2026-01-12T10:00:00Z,2026-01-12T11:00:00Z\n"

    assert on(lines, "12T10:30:00") == ("hosting", "vpn")
    assert on(lines, "12T11:00:01") == ("hosting",)
    assert on(lines, "12T10:30:00", "198.51.100.1") == ()


@pytest.mark.parametrize(
    "line",
    ["192.0.2.0/33,tor,2026-01-12,", "192.0.2.1,cafe,2026-01-12,", "192.0.2.1,tor,,", "192.0.2.1,tor,2026-01-12,2026-01-11",
     "192.0.2.1,tor,2026-01-12T00:00:00,", "192.0.2.1,tor", "192.0.2.1,tor,2026-13-01,"],
)  # fmt: skip
def test_one_bad_line_refuses_the_list(line):
    with pytest.raises(InputError) as refused:
        read_flags(f"{HEAD}192.0.2.9,tor,2026-01-12,\n{line}\n".encode(), where="flags.csv")

    assert (refused.value.word.code, refused.value.word.values) == (
        "attribution.flags.row",
        {"where": "flags.csv", "row": 3},
    )


def test_the_last_day_of_the_calendar_is_a_day_like_any_other():
    assert on("192.0.2.0/24,tor,2020-01-01,9999-12-31\n", "12T12:00:00") == ("tor",)


def test_a_list_without_its_header_is_refused():
    with pytest.raises(InputError) as refused:
        read_flags(b"192.0.2.1,tor,2026-01-12,\n")

    assert refused.value.word.code == "attribution.flags.header"
