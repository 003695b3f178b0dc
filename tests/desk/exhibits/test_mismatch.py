"""A seal or a digest that is not as it was: on the record at once, and nothing follows until a supervisor notes why."""

from datetime import timedelta

import pytest
from django.urls import reverse

from desk.exhibits.raid import move, seize, to_examiner
from desk.exhibits.test_pages import UNSEEING, hand_over, line, page, text, written
from thelivu.base import Refused
from thelivu.desk.exhibits import actions, queries
from thelivu.desk.exhibits.models import CustodyRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import EntryRow
from thelivu.desk.register.queries import now
from thelivu.exhibits import Holder

TORN = {"intact": "no", "reason": "the thread is cut"}


@pytest.fixture
def exhibit(cast, authority, search):
    return seize(cast.ishaan, authority, search.id, seal="S1")


@pytest.fixture
def held(cast, exhibit):
    """The keeper took it in with a cut thread, and said so."""
    assert hand_over(cast, "kiran", exhibit, **TORN).status_code == 302
    return exhibit


def onward(cast, row, hours=7):
    return move(cast.kiran, row.id, "withdraw", Holder(cast.esha.id, "examiner"), hours)


def note(cast, name, row, reason="Compared with the memo and with the keeper's book."):
    return cast.client(name).post(reverse("exhibits:note", args=[row.id]), {"reason": reason})


def last():
    with seen_as(INTEGRITY):
        return CustodyRow.objects.order_by("-number").first()


def test_the_line_that_reports_it_is_recorded_and_the_next_one_is_refused(cast, held):
    with pytest.raises(Refused) as refused:
        onward(cast, held)

    assert (last().mismatch, last().number) == ("broken_seal", 3)
    assert refused.value.code == "exhibits.held_up"


def test_the_page_says_why_nothing_follows_and_who_notes_the_reason(cast, held):
    keeper, supervisor = page(cast, "kiran", "show", held.id), page(cast, "sara", "show", held.id)
    acts = page(cast, "kiran", "hand_over", held.id)
    typed = hand_over(cast, "kiran", held, action="withdraw", giver=cast.kiran.id, giver_role="keeper")

    for answer in (keeper, supervisor, acts, typed):
        assert "The seal was found broken. Reported by ASI Kiran" in text(answer)
        assert "A supervisor notes the reason" in text(answer)
    assert typed.status_code == 400
    address = reverse("exhibits:note", args=[held.id])
    assert address not in keeper.content.decode()
    assert address in supervisor.content.decode()
    assert "?action=" not in keeper.content.decode()


def test_a_supervisor_notes_why_and_custody_goes_on(cast, held):
    assert note(cast, "sara", held).status_code == 302
    written_down = last()
    onward(cast, held, 0)

    assert (written_down.action, written_down.recorded_by) == ("note", cast.sara.id)
    assert written_down.taker == cast.kiran.id
    assert "Compared with the memo" in text(page(cast, "kiran", "show", held.id))
    assert EntryRow.objects.filter(kind="exhibit.note", role="supervisor").count() == 1


@pytest.mark.parametrize("name", ["anu", "ishaan", "kiran", "esha", *UNSEEING])
def test_another_role_notes_nothing(cast, held, name):
    with pytest.raises(Refused) as refused:
        actions.note(getattr(cast, name), held.id, "looks fine to me")

    assert refused.value.code == "people.verb_not_granted"
    assert page(cast, name, "note", held.id).status_code == 403
    assert note(cast, name, held).status_code == 403


def test_06_for_a_supervisor_outside_there_is_nothing_to_note(cast, held):
    assert note(cast, "omar", held).status_code == 404


def test_without_a_mismatch_and_without_a_reason_nothing_is_noted(cast, exhibit):
    early = note(cast, "sara", exhibit)
    hand_over(cast, "kiran", exhibit, **TORN)

    assert (early.status_code, "nothing to note" in text(early)) == (400, True)
    assert note(cast, "sara", exhibit, "").status_code == 400
    assert last().number == 3


def test_it_is_due_on_the_day_of_who_may_note_it_and_of_nobody_else(cast, held):
    def due(name):
        actor = getattr(cast, name)
        with seen_as(actor.scope):
            return queries.due(actor, now())

    before = {name: len(due(name)) for name in ("sara", "chitra", "kiran", "ishaan", "anu", "omar")}
    (one,) = due("sara")
    note(cast, "chitra", held)

    assert before == {"sara": 1, "chitra": 1, "kiran": 0, "ishaan": 0, "anu": 0, "omar": 0}
    assert (one.url, one.by - one.started) == (reverse("exhibits:note", args=[held.id]), timedelta(hours=48))
    assert due("sara") == []


def test_another_seal_on_the_bag_is_recorded_by_the_form(cast, exhibit):
    sent = {"intact": "other", "seal_found": "S9", "reason": "S9 is on it"}
    assert hand_over(cast, "kiran", exhibit, **sent).status_code == 302
    found = last()

    assert (found.seal_before, found.seal_after, found.intact, found.mismatch) == (
        "S9", "S9", False, "other_seal_found",
    )  # fmt: skip
    assert "Another seal" in text(page(cast, "kiran", "show", exhibit.id))


def test_a_form_that_was_overtaken_by_a_sealing_reports_no_other_seal(cast, exhibit):
    """The seal in the form is the one that was expected when it was opened, not one that somebody saw."""
    move(cast.kiran, exhibit.id, "seal", None, 8, seal_after="S2")
    answer = hand_over(cast, "kiran", exhibit, at=written(7))

    assert (answer.status_code, "Look at the bag" in text(answer)) == (400, True)
    assert last().number == 3


def test_a_digest_that_differs_waits_for_a_supervisor(cast, exhibit):
    to_examiner(cast.kiran, cast.esha, exhibit.id)
    move(cast.esha, exhibit.id, "hash", None, 4, sha256="0" * 64)
    move(cast.esha, exhibit.id, "hash", None, 3, sha256="1" * 64, reason="read twice")
    with pytest.raises(Refused) as refused:
        move(cast.esha, exhibit.id, "examine", None, 2)

    assert (last().mismatch, refused.value.code) == ("digest_differs", "exhibits.held_up")


def test_who_both_supervises_and_seized_notes_nothing(cast, held):
    from thelivu.desk.people.actions import add_officer

    with seen_as(INTEGRITY):
        CustodyRow.objects.filter(number=3).update(recorded_by=cast.sara.id)
    assert note(cast, "sara", held).status_code == 400
    add_officer("suma", "Suma", "DySP", unit_code="SCU", roles=["supervisor"], password="a-long-enough-word")
    assert note(cast, "suma", held).status_code == 302


def test_back_to_whom_it_was_seized_from_or_by_a_dated_order(cast, exhibit):
    move(cast.kiran, exhibit.id, "deposit", Holder(cast.kiran.id, "keeper"), 8)
    sent = line(
        cast, action="return", giver=cast.kiran.id, giver_role="keeper", taker_role="owner", officer="",
        taker="Made Up", at=written(7), reference="CMP 4/2026", seal_after="",
    )  # fmt: skip
    client, to = cast.client("kiran"), reverse("exhibits:hand_over", args=[exhibit.id])
    undated = client.post(to, sent)
    dated = client.post(to, sent | {"order_on": f"{now() - timedelta(days=2):%Y-%m-%d}"})

    assert (undated.status_code, "Give the day of the order" in text(undated)) == (400, True)
    assert dated.status_code == 302
    assert "Order of" in text(page(cast, "kiran", "show", exhibit.id))


def test_a_laboratory_gets_it_through_the_court_and_an_examiner_is_of_this_office(cast, exhibit):
    move(cast.kiran, exhibit.id, "deposit", Holder(cast.kiran.id, "keeper"), 8)
    for role, code in (("laboratory", "exhibits.not_through_court"), ("examiner", "desk_exhibits.examiner_of_another_office")):
        with pytest.raises(Refused) as refused:
            move(cast.kiran, exhibit.id, "withdraw", Holder("State laboratory", role), 7)
        assert refused.value.code == code
    html = page(cast, "kiran", "hand_over", exhibit.id, action="withdraw").content.decode()

    assert 'value="laboratory"' not in html
    move(cast.kiran, exhibit.id, "court", Holder("Special Court", "court"), 6)
    move(cast.kiran, exhibit.id, "transfer", Holder("State laboratory", "laboratory"), 5)
    assert last().taker_role == "laboratory"
