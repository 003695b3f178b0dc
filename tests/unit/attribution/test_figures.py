"""The figures of a file, each as its line in `Figures` says; SQL must be able to give the same."""

from dataclasses import replace
from datetime import date

import pytest

from thelivu.attribution import Figures, bounds_asked, judge, missed_controls, state_of, whole_days
from thelivu.attribution.figures import Clocks, conflicting, falls_of
from thelivu.attribution.lease import micros
from thelivu.base import LANGUAGES, say
from unit.attribution.made import mapping, returned, row

IPS = {"ips": ["192.0.2.0/24"]}


def asked(lo, hi, zone="UTC"):
    return mapping(asked={"from": lo, "to": hi} | IPS, time={"format": "%Y-%m-%dT%H:%M:%S", "zone": zone})


def test_only_days_that_were_wholly_asked_are_whole():
    three = [date(2026, 1, 12), date(2026, 1, 13), date(2026, 1, 14)]

    assert sorted(whole_days(asked("2026-01-12T00:00:00Z", "2026-01-15T00:00:00Z"))) == three
    assert sorted(whole_days(asked("2026-01-12T00:00:01Z", "2026-01-14T23:59:59Z"))) == three[1:2]
    assert sorted(whole_days(asked("2026-01-11T18:30:00Z", "2026-01-14T18:30:00Z", "+05:30"))) == three
    assert whole_days(asked("2026-01-12T00:00:00Z", "2026-01-15T00:00:00Z", None)) == frozenset()


def test_a_row_is_outside_beyond_the_bound_and_a_minute():
    how = mapping()

    assert bounds_asked(how, 60) == (micros(how.asked.lo) - 120_000_000, micros(how.asked.hi) + 120_000_000)


def test_falls_are_counted_for_each_address_in_the_order_of_the_file():
    rows = [
        row(start="13:00:00", end=""),
        row(start="02:00:00", end="", ip="192.0.2.2"),
        row(start="01:30:00", end=""),
    ]
    slight = [row(start="13:00:00", end=""), row(start="12:00:00", end=""), row(start="00:30:00", end="")]

    assert falls_of(returned(*rows).leases) == (1, 1)
    assert falls_of(returned(*slight).leases) == (1, 1)
    assert falls_of(returned(*slight[1:], row(start="00:29:00", end="")).leases) == (1, 1)
    assert falls_of(returned(row(start="22:00:00", end=""), row(start="01:00:00", end="")).leases) == (1, 0)


def test_every_row_of_a_conflict_is_counted_and_a_repeated_row_alone_is_none():
    assert conflicting(returned(row(), row(), row("L2"), row("L3", "10:00:00")).leases) == 3
    assert conflicting(returned(row(), row()).leases) == 0


def test_a_day_without_an_afternoon_needs_forty_times():
    clocks = Clocks()
    for number in range(40):
        clocks.see(marked=False, text=True, day=date(2026, 1, 12), hour=number % 13)
    days = frozenset({date(2026, 1, 12)})

    assert (clocks.mornings(days), clocks.mornings(frozenset())) == (1, 0)
    clocks.see(marked=False, text=True, day=date(2026, 1, 12), hour=13)
    assert clocks.mornings(days) == 0


def test_controls_need_the_leases_of_their_addresses_alone():
    control = {"ip": "192.0.2.9", "port": None, "time": "2026-01-12T12:00:00Z", "subscriber": "UNIT-LINE-1"}
    how = mapping(controls=[control])
    leases = returned(row(), row("UNIT-LINE-1", ip="192.0.2.9")).leases

    assert (missed_controls(how.controls, leases[1:]), missed_controls(how.controls, leases[:1])) == (0, 1)
    assert missed_controls((), leases) == 0


DAY = mapping()
GOOD = Figures(
    sha256="f" * 64, rows_in=400, placed=400, strays=0, outside=0, first=micros(DAY.asked.lo), last=micros(DAY.asked.hi),
    times=800, late=300, marked=0, unmarked=800, mornings=0, backward=0, falls=0, half_day_falls=0, doubled=0,
    swappable=0, ordered=0, conflicting=0, damaged=0, controls_missed=0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "state", "code"),
    [
        ({}, "PASSED", None),
        ({"strays": 1}, "REJECTED", "echo.stray"),
        ({"cut": True}, "INCOMPLETE", "trailer.cut"),
        ({"torn": True}, "INCOMPLETE", "trailer.torn"),
        ({"outside": 1}, "SUSPECT", "asked_window.outside"),
        ({"placed": 0}, "SUSPECT", "asked_window.nothing_placed"),
        ({"first": GOOD.first + 3_600_000_001}, "SUSPECT", "span.begins_late"),
        ({"last": GOOD.last - 3_600_000_001}, "SUSPECT", "span.ends_early"),
        ({"late": 0}, "SUSPECT", "clock_24h.no_afternoon"),
        ({"marked": 1}, "SUSPECT", "clock_24h.mixed"),
        ({"backward": 2}, "SUSPECT", "clock_24h.backward"),
        ({"mornings": 1}, "SUSPECT", "clock_24h.mornings"),
        ({"falls": 2, "half_day_falls": 2}, "SUSPECT", "clock_24h.falls_back"),
        ({"falls": 2, "half_day_falls": 1}, "PASSED", None),
        ({"doubled": 1}, "SUSPECT", "day_month.both_fit"),
        ({"swappable": 9}, "SUSPECT", "day_month.unproven"),
        ({"swappable": 9, "ordered": 1}, "PASSED", None),
        ({"conflicting": 2}, "SUSPECT", "duplicates.conflict"),
        ({"damaged": 1}, "SUSPECT", "spreadsheet.damaged"),
    ],
)
def test_figures_alone_are_judged(changed, state, code):
    gates = judge(DAY, replace(GOOD, **changed))
    failed = [gate.detail.code.removeprefix("attribution.gate.") for gate in gates if not gate.passed]

    assert (state_of(gates), failed) == (state, [code] if code else [])
    assert all("\u27e8" not in say(gate.detail, language) for gate in gates for language in LANGUAGES)


def test_the_digest_that_the_provider_confirmed_must_be_that_of_the_file():
    how = replace(DAY, origin="certificate", origin_stated=True, certified_sha256="a" * 64)

    assert state_of(judge(how, GOOD)) == "ORIGIN_UNPROVEN"
    assert state_of(judge(how, replace(GOOD, sha256="a" * 64))) == "PASSED"
