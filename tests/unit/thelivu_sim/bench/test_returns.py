"""What providers send: each fault of files does what its name says, in both ways of answering."""

import numpy as np
import pytest

from thelivu_sim.bench.network import own_line
from thelivu_sim.bench.rates import NONE, only
from thelivu_sim.bench.returns import WAYS
from thelivu_sim.bench.units import DAY, IST
from unit.thelivu_sim.bench.small import answers, small


@pytest.mark.parametrize("way", WAYS)
def test_a_clean_file_holds_the_row_of_every_sighting_asked_for(way):
    providers, people = small(NONE)
    files = answers(providers, way)
    for at, letter in enumerate(providers.letters.of_sighting):
        if letter >= 0:
            rows = files[letter].rows
            there = (
                (rows.line == people.line[at]) & (rows.start <= people.at[at]) & (rows.end >= people.at[at])
            )
            assert (rows.address[there] == providers.seen.address[at]).any()


@pytest.mark.parametrize("way", WAYS)
def test_every_letter_brings_back_the_units_own_line(way):
    providers, _ = small(NONE)

    for answer in answers(providers, way):
        unit = providers.network.units[providers.letters.unit[answer.letter]]
        assert own_line(unit) in answer.rows.line.tolist()
        assert set(answer.rows.address.tolist()) <= set(answer.asked.tolist())


def test_whole_days_hold_more_than_what_was_asked():
    providers, _ = small(NONE)

    assert all(
        len(day.rows) > len(row.rows)
        for day, row in zip(answers(providers, "day"), answers(providers), strict=True)
    )


def test_times_are_moved_by_the_zone_or_by_a_year():
    clean = answers(small(NONE)[0])
    utc = answers(small(only(utc_as_ist=1.0))[0])
    year = answers(small(only(wrong_year=1.0))[0])

    assert all((bad.rows.start == good.rows.start - IST).all() for bad, good in zip(utc, clean, strict=True))
    assert all(
        (bad.rows.start == good.rows.start - 365 * DAY).all() for bad, good in zip(year, clean, strict=True)
    )


def test_a_search_in_the_wrong_zone_finds_who_came_later():
    clean, late = (answers(small(rates)[0], "day") for rates in (NONE, only(query_zone=1.0)))
    lo = small(NONE)[0].letters.lo

    assert all(one.rows.end.min() >= lo[one.letter] + IST for one in late if len(one.rows))
    assert any(one.rows.end.min() < lo[one.letter] + IST for one in clean)


def test_a_truncated_file_declares_what_it_does_not_hold():
    cut = answers(small(only(truncated=1.0))[0])

    assert all(len(one.rows) == one.declared * 2 // 3 for one in cut)


def test_an_address_that_was_not_asked_is_answered_in_place_of_one_that_was():
    for answer in answers(small(only(other_address=1.0))[0]):
        assert set(answer.rows.address.tolist()) - set(answer.asked.tolist())


def test_rows_of_the_next_address_are_printed_as_those_of_the_one_asked():
    providers, people = small(only(other_address_echoed=1.0))
    files = answers(providers)
    asked = np.flatnonzero(providers.letters.of_sighting >= 0)
    found = [people.line[at] in files[providers.letters.of_sighting[at]].rows.line for at in asked]

    assert np.mean(found) < 0.05


def test_lost_doubled_and_wrong_rows_meet_their_share():
    providers, people = small(only(lost=0.2, wrong_line=0.2), identities=2_000)
    gone = providers.log.row["lost"][people.lease]
    wrong = providers.log.row["wrong_line"][people.lease] & ~gone
    files = answers(providers)
    asked = providers.letters.of_sighting >= 0

    def named(those):
        at = np.flatnonzero(those & asked)
        return np.mean(
            [people.line[one] in files[providers.letters.of_sighting[one]].rows.line for one in at]
        )

    assert 0.15 < gone.mean() < 0.25
    assert named(~gone & ~wrong) == 1
    assert named(gone) < 0.1
    assert named(wrong) < 0.1
    twice = answers(small(only(doubled=0.5))[0])
    assert (
        1.3
        < sum(one.declared for one in twice) / sum(len(set(one.rows.start.tolist())) for one in twice)
        < 1.8
    )
