"""The SEM label on the desk: asked again before the locker is left, and each of its rules on the page and under it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from desk.exhibits.raid import move, seize
from desk.exhibits.test_pages import UNSEEING, line, page, text, written
from thelivu.base import Refused
from thelivu.desk.exhibits import actions, queries
from thelivu.desk.exhibits.models import CustodyRow, ExhibitRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import EntryRow
from thelivu.desk.register.queries import now
from thelivu.exhibits import Holder

COURT = Holder("Special Court", "court")
SENT = {"reference": "receipt 7", "untampered": True}


def locked(cast, authority, search, sem, **fields):
    row = seize(cast.ishaan, authority, search.id, sem=sem, **fields)
    move(cast.kiran, row.id, "deposit", Holder(cast.kiran.id, "keeper"), 8)
    return row


@pytest.fixture
def under(cast, authority, search):
    return locked(cast, authority, search, True, seal="S1")


@pytest.fixture
def undecided(cast, authority, search):
    return locked(cast, authority, search, None, seal="S1")


def decide(cast, name, row, answer):
    return cast.client(name).post(reverse("exhibits:sem", args=[row.id]), {"sem": answer})


def refusal(act, *args, **fields):
    with pytest.raises(Refused) as refused:
        act(*args, **fields)
    return refused.value.code


def due(actor):
    with seen_as(actor.scope):
        return queries.due(actor, now())


def test_an_open_question_is_asked_again_before_it_leaves_the_locker(cast, undecided):
    taker = Holder(cast.esha.id, "examiner")
    html = page(cast, "kiran", "show", undecided.id).content.decode()
    acts = page(cast, "kiran", "hand_over", undecided.id)

    assert refusal(move, cast.kiran, undecided.id, "withdraw", taker, 7) == "exhibits.sem_open"
    assert f'class="button primary" href="{reverse("exhibits:sem", args=[undecided.id])}"' in html
    assert "asked again before the exhibit leaves the locker" in text(acts)
    assert "?action=withdraw" not in acts.content.decode()
    assert decide(cast, "kiran", undecided, "no").status_code == 302
    move(cast.kiran, undecided.id, "withdraw", taker, 7)


def test_the_answer_is_on_the_record_and_nothing_is_preselected(cast, undecided):
    form = page(cast, "kiran", "sem", undecided.id).content.decode()
    open_ = decide(cast, "kiran", undecided, "open")
    decide(cast, "kiran", undecided, "yes")

    assert "checked" not in form
    assert open_.status_code == 400
    assert EntryRow.objects.filter(kind="exhibit.sem_decided", role="custodian").count() == 1
    assert "Sexually Explicit Materials" in text(page(cast, "kiran", "show", undecided.id))


@pytest.mark.parametrize("name", ["anu", "esha", "sara", *UNSEEING])
def test_who_neither_keeps_nor_examines_decides_nothing(cast, undecided, name):
    assert decide(cast, name, undecided, "no").status_code in (403, 404)
    code = refusal(actions.decide_sem, getattr(cast, name), undecided.id, False)
    assert code == ("desk_exhibits.no_such_exhibit" if name in UNSEEING else "people.verb_not_granted")


def test_only_a_supervisor_takes_the_label_off_again(cast, under):
    assert decide(cast, "kiran", under, "no").status_code == 403
    assert refusal(actions.decide_sem, cast.kiran, under.id, False) == "people.verb_not_granted"
    assert decide(cast, "sara", under, "no").status_code == 302
    with seen_as(INTEGRITY):
        assert ExhibitRow.objects.get().sem is False


def test_06_for_an_officer_outside_there_is_no_question(cast, undecided):
    assert decide(cast, "omar", undecided, "no").status_code == 404


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"reference": ""}, "sem_receipt"),
        ({"untampered": None}, "sem_not_declared"),
    ],
)
def test_it_leaves_the_locker_against_a_receipt_and_a_declaration(cast, under, fields, code):
    given = SENT | fields

    assert refusal(move, cast.kiran, under.id, "court", COURT, 7, **given) == f"exhibits.{code}"
    move(cast.kiran, under.id, "court", COURT, 7, **SENT)


def test_the_form_asks_where_it_is_carried_and_for_the_declaration(cast, under):
    client, to = cast.client("kiran"), reverse("exhibits:hand_over", args=[under.id])
    sent = line(
        cast, action="withdraw", giver=cast.kiran.id, giver_role="keeper", taker_role="messenger", officer="",
        taker="CPO Manu", at=written(7), reference="receipt 7", destination="", untampered="",
    )  # fmt: skip
    first = client.post(to, sent | {"destination": "Special Court"})
    second = client.post(to, sent | {"untampered": "on"})
    third = client.post(to, sent | {"untampered": "on", "destination": "Special Court"})
    plain = text(page(cast, "kiran", "show", under.id))

    assert (first.status_code, "declares that nothing was touched" in text(first)) == (400, True)
    assert (second.status_code, "to which court or laboratory it is carried" in text(second)) == (400, True)
    assert third.status_code == 302
    assert "Carried to: Special Court. Reference: receipt 7. Declared: nothing was touched." in plain


def test_without_the_label_the_form_asks_for_none_of_it(cast, authority, search):
    row = locked(cast, authority, search, False)
    html = page(cast, "kiran", "hand_over", row.id, action="withdraw").content.decode()

    assert 'name="untampered"' not in html
    assert 'name="destination"' not in html


def test_an_acknowledgement_that_is_out_is_due_and_stops_the_next_hand_over(cast, under):
    move(cast.kiran, under.id, "court", COURT, 7, **SENT)
    before = {name: len(due(getattr(cast, name))) for name in ("kiran", "ishaan", "sara", "anu", "omar")}
    (one,) = due(cast.kiran)
    stopped = refusal(move, cast.kiran, under.id, "transfer", Holder("manu", "messenger"), 6, **SENT)
    assert "?action=acknowledge" in page(cast, "kiran", "show", under.id).content.decode()
    move(cast.kiran, under.id, "acknowledge", None, 6, reference="R 7")

    assert before == {"kiran": 1, "ishaan": 1, "sara": 0, "anu": 0, "omar": 0}
    assert (one.by - one.started, one.url.endswith("?action=acknowledge")) == (timedelta(days=7), True)
    assert stopped == "exhibits.sem_not_acknowledged"
    assert due(cast.kiran) == []


def test_what_came_before_an_acknowledgement_stays_answered_when_it_goes_on(cast, under):
    move(cast.kiran, under.id, "court", COURT, 7, **SENT)
    move(cast.kiran, under.id, "acknowledge", None, 6, reference="R 7")
    move(cast.kiran, under.id, "transfer", Holder("State laboratory", "laboratory"), 5, **SENT)

    assert [one.started for one in due(cast.kiran)] == [last().at]


def last():
    with seen_as(INTEGRITY):
        return CustodyRow.objects.order_by("-number").first()


def test_it_is_viewed_at_court_by_its_order_only(cast, under):
    order = {"reference": "CMP 3/2026", "order_on": now().date() - timedelta(days=1)}
    assert refusal(move, cast.kiran, under.id, "view", None, 7, **order) == "exhibits.not_viewed_at_court"
    move(cast.kiran, under.id, "court", COURT, 7, **SENT)
    assert refusal(move, cast.kiran, under.id, "view", None, 6, reference="CMP 3/2026") == "exhibits.no_order_date"
    move(cast.kiran, under.id, "view", None, 6, **order)

    assert last().action == "view"


def test_it_is_destroyed_once_the_proceedings_are_final(cast, under):
    order = {"reference": "CC 1/2026", "order_on": now().date() - timedelta(days=1), "seal_after": None}
    final = {"final_on": now().date() - timedelta(days=40)}
    html = page(cast, "kiran", "hand_over", under.id, action="destroy").content.decode()

    assert refusal(move, cast.kiran, under.id, "destroy", None, 7, **order) == "exhibits.sem_not_final"
    assert 'name="final_on"' in html
    move(cast.kiran, under.id, "destroy", None, 7, **order | final)
    assert "Destroyed by order" in text(page(cast, "kiran", "show", under.id))


def test_it_leaves_in_a_bag_of_its_own(cast, authority, search, under):
    seize(cast.ishaan, authority, search.id, kind="memory_card", seal="S1")

    assert refusal(move, cast.kiran, under.id, "court", COURT, 7, **SENT) == "desk_exhibits.seal_of_another"
    move(cast.kiran, under.id, "seal", None, 7, seal_after="S2")
    move(cast.kiran, under.id, "court", COURT, 6, **SENT)
