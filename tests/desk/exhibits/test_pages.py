"""The pages of exhibits: who sees which, what the one button is, and that a gap cannot be sent."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from desk.exhibits.raid import a_wrong_door, entered, move, seize, to_examiner
from thelivu.base import new_id
from thelivu.desk.exhibits import queries
from thelivu.desk.exhibits.models import CustodyRow, ExhibitRow
from thelivu.desk.people.fields import IST
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import now
from thelivu.exhibits import Holder

SEEING = ("anu", "arun", "sara", "ishaan", "kiran", "esha", "chitra", "lekha")
UNSEEING = ("aamir", "admin")
WRITING = ("ishaan", "kiran")


@pytest.fixture
def exhibit(cast, authority, search):
    return seize(cast.ishaan, authority, search.id, seal="S1", serials=("490154203237518",))


def written(hours: float) -> str:
    return f"{now().astimezone(IST) - timedelta(hours=hours):%Y-%m-%dT%H:%M}"


def page(cast, name, view, *args, **query):
    return cast.client(name).get(reverse(f"exhibits:{view}", args=args), query)


def text(response) -> str:
    assert "⟨" not in response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize("name", SEEING)
def test_the_list_and_the_record_are_seen_by_who_may_view(cast, exhibit, name):
    assert exhibit.label in text(page(cast, name, "index"))
    assert exhibit.label in text(page(cast, name, "show", exhibit.id))


@pytest.mark.parametrize("name", UNSEEING)
def test_06_administrators_and_auditors_see_no_content(cast, exhibit, name):
    for view, args in (("index", ()), ("show", (exhibit.id,))):
        response = page(cast, name, view, *args)

        assert response.status_code in (403, 404)
        assert exhibit.label not in response.content.decode()


def test_06_for_an_officer_outside_there_is_no_such_exhibit(cast, search, exhibit):
    absent = page(cast, "omar", "show", new_id())
    hidden = [
        page(cast, "omar", "show", exhibit.id),
        page(cast, "omar", "hand_over", exhibit.id, action="deposit"),
        page(cast, "omar", "seize", search.id),
    ]

    assert [response.status_code for response in (absent, *hidden)] == [404] * 4
    assert text(hidden[0]) == text(absent)
    assert exhibit.label not in text(page(cast, "omar", "index"))


def test_the_custody_is_a_line_with_one_node_for_each_entry(cast, exhibit):
    move(cast.kiran, exhibit.id, "deposit", Holder(cast.kiran.id, "keeper"), 8)
    html = page(cast, "kiran", "show", exhibit.id).content.decode()
    line = html.partition('class="custody"')[2].partition("</ol>")[0]

    assert line.count("<li>") == 3
    assert "Inspector Ishaan (Seizing officer) → ASI Kiran (Keeper)" in line
    assert "Seal intact" in line


@pytest.mark.parametrize(
    ("name", "button"), [("kiran", True), ("ishaan", True), ("anu", False), ("esha", False)]
)
def test_the_next_step_is_offered_to_who_may_take_it(cast, exhibit, name, button):
    html = page(cast, name, "show", exhibit.id).content.decode()

    assert ("?action=deposit" in html) is button


def test_at_the_laboratory_the_examiner_who_holds_it_has_the_next_step(cast, exhibit):
    to_examiner(cast.kiran, cast.esha, exhibit.id)

    assert "?action=examine" in page(cast, "esha", "show", exhibit.id).content.decode()


def test_an_exhibit_from_behind_a_wrong_door_says_so_and_its_custody_goes_on(cast, search, exhibit):
    before = text(page(cast, "kiran", "show", exhibit.id))
    a_wrong_door(cast.sara, search)

    assert "The search is void" not in before
    assert "The search is void" in text(page(cast, "kiran", "show", exhibit.id))
    assert hand_over(cast, "kiran", exhibit).status_code == 302


@pytest.mark.parametrize(("name", "offered"), [("ishaan", True), ("kiran", True), ("anu", False)])
def test_the_list_leads_to_the_searches_in_which_a_device_can_be_numbered(
    cast, authority, search, name, offered
):
    waiting = entered(cast.sara, authority, approved_by=cast.chitra.id, entered_at=None)
    html = page(cast, name, "index").content.decode()

    assert (reverse("exhibits:seize", args=[search.id]) in html) is offered
    assert reverse("exhibits:seize", args=[waiting.id]) not in html


def test_filters_by_kind_state_district_and_operation(cast, authority, search, exhibit):
    card = seize(cast.ishaan, authority, search.id, kind="memory_card", seal="")
    with seen_as(INTEGRITY):
        operation = ExhibitRow.objects.first().search.operation_id

    def shown(**query):
        found = text(page(cast, "anu", "index", **query))
        return [row.label for row in (exhibit, card) if row.label in found]

    assert shown() == [exhibit.label, card.label]
    assert shown(kind="memory_card") == [card.label]
    assert shown(state="sealed") == [exhibit.label]
    assert shown(state="in_locker") == []
    assert shown(district="KSD") == []
    assert shown(operation=operation) == [exhibit.label, card.label]


def test_numbers_on_the_line_open_lists_of_that_length(cast, authority, search, exhibit):
    seize(cast.ishaan, authority, search.id, seal="")
    with seen_as(cast.anu.scope):
        counts = queries.count(cast.anu, now())
        lists = [len(queries.listing({"state": count.url.rpartition("=")[2]})) for count in counts.counts]
    with seen_as(cast.omar.scope):
        outside = queries.count(cast.omar, now())

    assert counts.open == 2
    assert [count.number for count in counts.counts] == lists == [1, 0, 0]
    assert outside.open == 0


# Seizing ----------------------------------------------------------------------------------------------------------
def seizure(authority, at=9, **fields):
    given = {
        "exhibit_id": new_id(), "authority": authority, "kind": "mobile_phone", "at": written(at), "place": "front room",
        "occupant": "", "make": "Example", "model": "One", "serials": "490154203237518", "seal": "S7",
        "seal_again": "S7", "sem": "open",
    }  # fmt: skip
    return given | fields


def test_a_device_is_seized_by_the_form_once(cast, authority, search):
    client, address = cast.client("ishaan"), reverse("exhibits:seize", args=[search.id])
    sent = seizure(authority)
    first, again = client.post(address, sent), client.post(address, sent)

    with seen_as(INTEGRITY):
        row = ExhibitRow.objects.get()
    assert first["Location"] == again["Location"] == reverse("exhibits:show", args=[row.id])
    assert (row.id, row.kind, row.sem, row.serials) == (
        sent["exhibit_id"],
        "mobile_phone",
        None,
        ["490154203237518"],
    )


def test_nothing_is_preselected_and_the_kinds_are_the_closed_list(cast, authority, search):
    html = page(cast, "ishaan", "seize", search.id).content.decode()

    assert "checked" not in html
    assert html.count("selected") == html.count('<option value="" selected') == 2
    assert 'value="mobile_phone"' in html


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"seal_again": "S8"}, "The two numbers differ"),
        ({"kind": "spaceship"}, "This is not in the list"),
        ({"at": 30}, "the team had not entered"),
        ({"exhibit_id": "x"}, "This form was altered"),
    ],
)
def test_a_refusal_stands_in_the_form_and_keeps_what_was_typed(cast, authority, search, fields, sentence):
    response = cast.client("ishaan").post(
        reverse("exhibits:seize", args=[search.id]), seizure(authority, **fields)
    )

    assert (response.status_code, sentence in text(response)) == (400, True)
    assert 'value="front room"' in response.content.decode()
    with seen_as(INTEGRITY):
        assert ExhibitRow.objects.count() == 0


@pytest.mark.parametrize("name", [name for name in (*SEEING, *UNSEEING) if name not in WRITING])
def test_the_form_of_a_seizure_is_for_who_takes_custody(cast, authority, search, name):
    client, address = cast.client(name), reverse("exhibits:seize", args=[search.id])

    assert client.get(address).status_code == 403
    assert client.post(address, seizure(authority)).status_code == 403


def test_a_search_that_nobody_entered_says_so_on_the_form(cast, authority):
    waiting = entered(cast.sara, authority, approved_by=cast.chitra.id, entered_at=None)

    assert "had not entered" in text(page(cast, "ishaan", "seize", waiting.id))


# Handing over -----------------------------------------------------------------------------------------------------
def line(cast, **fields):
    given = {
        "action": "deposit", "giver": cast.ishaan.id, "giver_role": "seizing_officer", "seal_before": "S1",
        "taker_role": "keeper", "officer": cast.kiran.id, "taker": "", "at": written(8), "place": "station",
        "purpose": "safe keeping", "intact": "yes", "seal_after": "S1", "reference": "", "reason": "",
    }  # fmt: skip
    return given | fields


def hand_over(cast, name, row, **fields):
    return cast.client(name).post(reverse("exhibits:hand_over", args=[row.id]), line(cast, **fields))


def test_the_form_is_filled_from_the_chain(cast, exhibit):
    html = page(cast, "kiran", "hand_over", exhibit.id, action="deposit").content.decode()

    for name, value in (("giver", cast.ishaan.id), ("giver_role", "seizing_officer"), ("seal_before", "S1")):
        assert f'name="{name}" value="{value}"' in html
    assert "checked" not in html
    assert re.findall(r'name="taker_role" value="(\w+)"', html) == ["keeper"]


def test_a_hand_over_is_added(cast, exhibit):
    response = hand_over(cast, "kiran", exhibit)

    assert response["Location"] == reverse("exhibits:show", args=[exhibit.id])
    assert "In the locker" in text(page(cast, "kiran", "show", exhibit.id))


def test_a_form_that_was_overtaken_is_a_gap(cast, exhibit):
    """Two officers opened the form; the second one's giver does not hold the exhibit any more."""
    hand_over(cast, "kiran", exhibit)
    response = hand_over(cast, "ishaan", exhibit, at=written(7))

    assert response.status_code == 400
    assert "The giver does not hold this exhibit." in text(response)
    with seen_as(INTEGRITY):
        assert CustodyRow.objects.count() == 3


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"officer": "", "taker": ""}, "Name one taker"),
        ({"taker": "somebody"}, "Name one taker"),
        ({"intact": ""}, "Nothing was entered"),
        ({"intact": "no"}, "The seal is broken. Write what was seen."),
        ({"seal_after": "S2"}, "does not change an intact seal"),
        ({"taker_role": "court"}, "This is not in the list"),
    ],
)
def test_what_does_not_fit_is_said_in_the_form(cast, exhibit, fields, sentence):
    response = hand_over(cast, "kiran", exhibit, **fields)

    assert (response.status_code, sentence in text(response)) == (400, True)


@pytest.mark.parametrize("name", ["anu", "sara", "chitra", "lekha", *UNSEEING])
def test_the_form_of_a_line_is_for_who_takes_custody_or_examines(cast, exhibit, name):
    assert page(cast, name, "hand_over", exhibit.id, action="deposit").status_code == 403
    assert hand_over(cast, name, exhibit).status_code == 403


def test_without_an_act_the_page_lists_those_that_can_follow(cast, exhibit):
    html = page(cast, "kiran", "hand_over", exhibit.id).content.decode()
    acts = re.findall(r"\?action=(\w+)", html)

    assert "deposit" in acts
    assert "withdraw" not in acts
    assert page(cast, "kiran", "hand_over", exhibit.id, action="<b>").status_code == 200


def test_the_pages_speak_malayalam(cast, exhibit):
    from thelivu.desk.people.actions import set_language

    set_language(cast.kiran.id, "ml")

    assert "കസ്റ്റഡി" in text(page(cast, "kiran", "show", exhibit.id))
    assert "സീൽ" in text(page(cast, "kiran", "hand_over", exhibit.id, action="deposit"))
