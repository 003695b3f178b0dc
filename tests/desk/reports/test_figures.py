"""Figures against known numbers: what is counted, when, in which district, and with how many queries."""

from datetime import timedelta

import pytest

from desk.cases.scene import exhibit, searched
from desk.reports.round import CITY, RURAL, fir, outcome
from thelivu.desk.cases import actions as cases
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.queries import now
from thelivu.desk.reports import queries
from thelivu.reports import UNIT


def figures(cast, of, at=None, name="sara"):
    with seen_as(getattr(cast, name).scope):
        return queries.figures_of(of.operation.id, at or now())


def row(counted, district, *codes):
    return tuple(counted.get(code, district).value for code in codes)


def test_the_numbers_of_the_round(cast, round_):
    counted = figures(cast, round_)
    codes = (
        "places",
        "teams",
        "devices",
        "cases",
        "arrests",
        "notices",
        "apprehensions",
        "seizure_reports",
        "wrong_doors",
    )

    assert row(counted, "", *codes) == (4, 2, 3, 2, 1, 0, 1, 1, 1)
    assert row(counted, CITY, *codes) == (3, 1, 2, 1, 1, 0, 1, 0, 1)
    assert row(counted, RURAL, *codes) == (1, 1, 1, 0, 0, 0, 0, 1, 0)
    assert row(counted, UNIT, *codes) == (0, 0, 0, 1, 0, 0, 0, 0, 0)


def test_a_wrong_door_is_never_nothing_found(cast, round_):
    counted = figures(cast, round_)
    outcomes = {figure.cell.part: figure.value for figure in counted.parts("searches", "outcome")}

    assert outcomes == {"nothing_found": 1, "report_only": 1, "fir": 0, "fir_arrest": 1}


def test_the_parts(cast, round_):
    counted = figures(cast, round_)

    def parts(code, by):
        return {figure.cell.part: figure.value for figure in counted.parts(code, by)}

    assert parts("devices", "kind") == {"laptop": 1, "mobile_phone": 2}
    assert parts("cases", "act") == {"ITA": 2, "POCSO": 1}
    assert parts("arrests", "occupation") == {"student": 1}
    assert parts("seizure_reports", "provision") == {"BNSS s.106": 1}


def test_every_state_number_is_the_sum_of_its_districts_and_the_units_row(cast, round_):
    counted = figures(cast, round_)

    for figure in counted.figures:
        cell = figure.cell
        if not cell.district:
            parts = [
                counted.get(cell.code, where, by=cell.by, part=cell.part).value for where in counted.districts
            ]
            assert figure.value == sum(parts), cell


def test_a_draft_is_no_case(cast, round_):
    with seen_as(cast.ishaan.scope):
        cases.open_case(
            cast.ishaan, round_.searches[0].id, station="Fort", first_day=now().date(), last_day=now().date()
        )

    assert figures(cast, round_).get("cases").value == 2


def test_nothing_counts_that_was_recorded_after_the_stated_time(cast, round_):
    before = now()
    with seen_as(cast.anu.scope):
        exhibit(cast.kiran, round_.searches[3], "tablet")
        fir(cast.ishaan, round_.searches[0], "8/2026", ["ITA s.67B(a)"])
    then, later = figures(cast, round_, before), figures(cast, round_)

    assert row(then, "", "devices", "cases") == (3, 2)
    assert row(later, "", "devices", "cases") == (4, 3)


def test_acts_confirmed_later_count_from_then_on(cast, round_):
    before = now()
    cases.confirm_sections(cast.ishaan, round_.own.id, ["ITA s.67B(b)", "POCSO s.15(2)"])

    assert figures(cast, round_, before).get("cases", by="act", part="POCSO").value == 1
    assert figures(cast, round_).get("cases", by="act", part="POCSO").value == 2


def test_a_reported_seizure_that_becomes_an_fir_stands_no_more_without_one(cast, round_):
    before = now()
    with seen_as(cast.anu.scope):
        outcome(cast.ishaan, round_.searches[3], "fir", laboratory_report="lab 1", fir="2/2026")

    assert figures(cast, round_, before).get("seizure_reports").value == 1
    assert figures(cast, round_).get("seizure_reports").value == 0
    assert figures(cast, round_).get("searches", by="outcome", part="fir").value == 1


def test_a_search_that_nobody_entered_is_no_place(cast, round_, authority):
    with seen_as(cast.anu.scope):
        searched(cast, authority, round_.operation, entered_at=None, left_at=None)

    assert figures(cast, round_).get("places").value == 4


def test_06_an_officer_outside_counts_nothing(cast, round_):
    assert figures(cast, round_, name="omar").get("cases").value == 0


def test_the_number_of_queries_does_not_grow(cast, round_, authority, django_assert_max_num_queries):
    with seen_as(cast.anu.scope):
        for _ in range(3):
            more = searched(cast, authority, round_.operation, district=CITY)
            exhibit(cast.kiran, more)
    with seen_as(cast.sara.scope), django_assert_max_num_queries(8):
        counted = queries.figures_of(round_.operation.id, now())

    assert counted.get("places").value == 7


def test_the_records_of_every_number_are_found_and_counted(cast, round_):
    counted = figures(cast, round_)
    with seen_as(cast.sara.scope):
        for figure in counted.figures:
            assert len(queries.records(figure.records)) == figure.value, figure.cell


@pytest.mark.parametrize("hours", [1, 9])
def test_05_an_earlier_time_counts_less_never_something_else(cast, round_, hours):
    """The round was written down just now, whenever its events are said to have happened."""
    assert figures(cast, round_, now() - timedelta(hours=hours)).get("cases").value == 0
