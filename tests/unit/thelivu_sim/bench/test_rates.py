"""Every fault of the reference has a rate, a unit and words, and happens often enough in the measured world."""

import tomllib
from dataclasses import fields
from importlib import resources

from thelivu_sim.bench.rates import BY_NAME, EVERY, FAULTS, NONE, OF_FILES, SIX, Rates

# Attribution reference 5.1; loggers: 3 of 49.
TABLE = {
    "no_port": 0.30, "time_off": 0.02, "shift_530": 0.003, "shift_12": 0.002, "typo": 0.001, "utc_as_ist": 0.02,
    "query_zone": 0.01, "twelve_hours": 0.01, "truncated": 0.02, "logger_off": 3 / 49, "lost": 0.005, "doubled": 0.01,
    "wrong_line": 0.0002,
}  # fmt: skip
# 5.5, and what would say only that the customer list lies: measured alone.
ALONE = {"stale_customer"}


def test_the_six_kinds_have_the_rates_of_the_reference():
    assert {name: getattr(SIX, name) for name in TABLE} == TABLE
    assert all(getattr(EVERY, name) >= rate for name, rate in TABLE.items())


def test_every_added_fault_meets_half_a_percent_of_its_unit():
    added = {one.name for one in fields(Rates)} - set(TABLE) - ALONE

    assert len(added) >= 25
    assert {name for name in added if getattr(EVERY, name) < 0.005} == set()
    assert {name for name in added if getattr(SIX, name)} == set()


def test_every_rate_is_a_fault_with_words_and_every_file_has_one_fault_at_most():
    words = tomllib.loads(resources.files("thelivu_sim.bench").joinpath("faults.toml").read_text("utf-8"))

    assert set(BY_NAME) == {one.name for one in fields(Rates)} == set(words["faults"]) - {"none"}
    assert sum(getattr(EVERY, name) for name in OF_FILES) < 1
    assert all(getattr(NONE, fault.name) == 0 for fault in FAULTS)
