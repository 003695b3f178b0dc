"""Every lease that could have held the address, none lost: the traps of nearest-row joins, ports and prefixes."""

from dataclasses import replace

import pytest

from thelivu.attribution import Line, candidates
from thelivu.attribution.match import Log, covers, window_of
from unit.attribution.made import returned, row, seen


def found(sighting, *rows, **more):
    log = Log(returned(*rows, **more).leases)
    return [lease.line.subscriber for lease in log.overlapping(sighting, window_of(sighting.window))]


def test_a_short_lease_inside_the_window_is_not_lost():
    """Leases 0-100 A, 101-103 B, 104-300 C and a window 99-106: a nearest-row join at both ends loses B."""
    rows = [
        row("A", "12:00:00", "12:01:40"),
        row("B", "12:01:41", "12:01:43"),
        row("C", "12:01:44", "12:05:00"),
    ]

    assert found(seen(clock="12:01:42", u=3), *rows, logger_uncertainty_s=0) == ["A", "B", "C"]


def test_a_long_lease_that_began_before_many_short_ones_is_not_lost():
    short = [row(f"S{n:02d}", f"11:{n:02d}:00", f"11:{n:02d}:30") for n in range(60)]

    assert found(seen(), row("LONG", "00:00:10", ""), *short, logger_uncertainty_s=0) == ["LONG"]


@pytest.mark.parametrize(
    ("port", "lines"),
    [
        (None, ["W", "R", "S"]),
        (999, ["W"]),
        (1000, ["W", "R"]),
        (1500, ["W", "R", "S"]),
        (1999, ["W", "R"]),
        (2000, ["W"]),
    ],
)
def test_a_port_is_held_by_the_whole_address_by_its_range_and_by_itself(port, lines):
    rows = [
        row("W"),
        row("R", port_start="1000", port_end="1999"),
        row("S", port_start="1500", port_end="1500"),
    ]

    assert found(seen(port=port), *rows) == lines


def test_every_prefix_that_holds_the_address_counts_not_only_the_longest():
    rows = [row(f"P{length}", prefix_length=str(length), ip="192.0.2.0") for length in (24, 28, 31)]

    assert sorted(found(seen(), *rows)) == ["P24", "P28", "P31"]
    assert sorted(found(seen(ip="192.0.2.9"), *rows)) == ["P24", "P28"]


def test_candidates_are_each_line_once_sorted_without_rank():
    leases = returned(row("L2"), row("L1"), row("L2", "12:00:00")).leases
    assert candidates(leases) == (Line("Example Net", "L1"), Line("Example Net", "L2"))

    other = replace(leases[0], line=Line("EXAMPLE NET", "L2"))
    assert [line.subscriber for line in candidates([*leases, other])] == ["L1", "L2"]


def test_no_lease_covers_nothing():
    assert not covers([], (0, 1))


def test_leases_that_lie_in_one_another_reach_as_far_as_the_longest():
    rows = [
        row(start="11:00:00", end="15:00:00"),
        row(start="11:30:00", end="11:40:00"),
        row(start="15:00:30", end="18:00:00"),
    ]
    leases = returned(*rows).leases

    assert covers(leases, window_of(seen(clock="16:00:00").window))
