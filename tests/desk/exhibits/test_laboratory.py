"""Laboratory requests on the desk: made by the forwarding paper, aged, reminded of, answered."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse

from desk.cases.conftest import *  # noqa: F403 - the same case that the papers of cases have
from desk.cases.test_papers import confirmed, forward, papers, served  # noqa: F401 - fixtures
from desk.exhibits.raid import move
from desk.exhibits.test_pages import UNSEEING, page, text
from thelivu.base import IST, Refused
from thelivu.desk.exhibits import laboratory_actions, laboratory_queries, queries
from thelivu.desk.exhibits.models import LabRequestRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.actions import recording
from thelivu.desk.register.queries import now
from thelivu.exhibits import Holder
from thelivu.exhibits.laboratory import AGES, STANDINGS


@pytest.fixture
def asked(cast, served, confirmed):  # noqa: F811
    case, _ = served
    assert forward(cast, "ishaan", case).status_code == 302
    return row()


def row():
    with seen_as(INTEGRITY):
        return LabRequestRow.objects.select_related("exhibit", "paper").get()


def at_laboratory(cast, held):
    move(cast.kiran, held.exhibit_id, "court", Holder("Special Court", "court"), 0)
    move(cast.kiran, held.exhibit_id, "transfer", Holder("State laboratory", "laboratory"), 0)


def answer(cast, name, held, **fields):
    given = {"answered_on": f"{now().astimezone(IST):%Y-%m-%d}", "report": "FSL 12/2026"} | fields
    return cast.client(name).post(reverse("exhibits:lab_request", args=[held.id]), given)


def shifted(cast, held, **values):
    """The same request with another time, as only a test may write it."""
    with recording(cast.kiran, "take_custody", "exhibit.answered") as record:
        return record.change(held, **values)


def test_the_forwarding_paper_is_the_request_and_nothing_is_typed_twice(cast, asked):
    (paper,) = papers()

    assert (asked.paper_id, asked.laboratory, asked.asked_by) == (paper.id, "State laboratory", cast.ishaan.id)
    assert (asked.questions, asked.asked_at) == (["known_files", "sharing"], paper.issued_at)
    shown = text(page(cast, "kiran", "lab_request", asked.id))
    assert "State laboratory was asked by Inspector Ishaan" in shown
    assert "traces of sharing" in shown
    assert "wiping" not in shown


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"exhibits": []}, "Nothing was"),
        ({"questions": []}, "Nothing was"),
        ({"questions": ["pictures"]}, "not in the list"),
        ({"due_on": "2020-01-01"}, "comes after today"),
        ({"laboratory": ""}, "Nothing was"),
    ],
)
def test_a_request_that_cannot_be_made_makes_no_paper(cast, served, confirmed, fields, sentence):  # noqa: F811
    case, _ = served
    refused = forward(cast, "ishaan", case, **fields)

    assert (refused.status_code, sentence in text(refused)) == (400, True)
    assert papers() == []


def test_what_is_out_is_not_asked_again(cast, asked, served):  # noqa: F811
    case, _ = served
    html = cast.client("ishaan").get(reverse("cases:forward", args=[case.id])).content.decode()
    with seen_as(cast.ishaan.scope), pytest.raises(Refused) as refused:
        laboratory_actions.chosen(case.search_id, [asked.exhibit_id])

    assert asked.exhibit_id not in html
    assert refused.value.code == "desk_exhibits.asked_already"


@pytest.mark.parametrize("name", ["anu", "sara", "ishaan", "kiran", "esha", "chitra", "lekha"])
def test_the_list_and_the_request_are_seen_by_who_may_view(cast, asked, name):
    assert asked.exhibit.label in text(page(cast, name, "laboratory"))
    assert page(cast, name, "lab_request", asked.id).status_code == 200


def test_06_nobody_else_sees_a_request(cast, asked):
    for name in UNSEEING:
        assert page(cast, name, "laboratory").status_code == 403
    assert asked.exhibit.label not in text(page(cast, "omar", "laboratory"))
    assert page(cast, "omar", "lab_request", asked.id).status_code == 404
    assert answer(cast, "omar", asked).status_code == 404


def test_numbers_by_age_open_lists_of_that_length(cast, asked):
    shifted(cast, asked, asked_at=now() - timedelta(days=100))
    for code, _ in AGES:
        html = page(cast, "kiran", "laboratory", age=code).content.decode()
        assert (asked.exhibit.label in html) is (code == "180")
    with seen_as(cast.kiran.scope):
        assert laboratory_queries.ages(now()) == {"30": 0, "90": 0, "180": 1, "older": 0}


def test_each_standing_has_its_list_as_the_clock_moves(cast, asked):
    def standing():
        html = {one: page(cast, "kiran", "laboratory", standing=one).content.decode() for one in STANDINGS}
        return [one for one in STANDINGS if asked.exhibit.label in html[one]]

    seen = [standing()]
    at_laboratory(cast, asked)
    seen.append(standing())
    shifted(cast, row(), due_on=now().date() - timedelta(days=2))
    seen.append(standing())
    with seen_as(cast.kiran.scope):
        overdue = queries.count(cast.kiran, now()).overdue
    answer(cast, "kiran", asked)
    seen.append(standing())

    assert seen == [["not_forwarded"], ["at_laboratory"], ["overdue"], ["answered"]]
    assert overdue == 1


def test_the_answer_is_due_on_the_day_of_who_asked(cast, asked):
    def due(name):
        actor = getattr(cast, name)
        with seen_as(actor.scope):
            return [one for one in queries.due(actor, now()) if one.url.endswith(f"{asked.id}/")]

    (one,) = due("ishaan")
    at_laboratory(cast, asked)
    assert answer(cast, "kiran", asked).status_code == 302

    assert one.by == datetime.combine(asked.due_on + timedelta(days=1), time(), IST)
    assert due("kiran") == due("ishaan") == []


def test_an_answer_is_recorded_once_and_only_of_what_reached_the_laboratory(cast, asked):
    early = answer(cast, "kiran", asked)
    at_laboratory(cast, asked)
    ahead = answer(cast, "kiran", asked, answered_on=f"{now() + timedelta(days=3):%Y-%m-%d}")
    first, again = answer(cast, "kiran", asked), answer(cast, "kiran", asked)

    assert (early.status_code, "not come to a laboratory" in text(early)) == (400, True)
    assert ahead.status_code == 400
    assert (first.status_code, again.status_code) == (302, 400)
    assert (row().report, row().answered_by) == ("FSL 12/2026", cast.kiran.id)
    assert "Answered" in text(page(cast, "kiran", "show", asked.exhibit_id))


@pytest.mark.parametrize("name", ["anu", "sara", "esha", "chitra", "lekha"])
def test_who_takes_no_custody_records_no_answer(cast, asked, name):
    at_laboratory(cast, asked)

    assert answer(cast, name, asked).status_code == 403
    assert row().answered_on is None
