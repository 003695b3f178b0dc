"""Listed files in the chats of an exhibit: on its page, in scope alone, and as a fact that a case can rest on."""

import re

import pytest
from django.urls import reverse

from desk.cases.scene import days
from desk.exhibits.raid import seize
from thelivu.desk.cases import actions as cases
from thelivu.desk.cases.models import FoundationRow
from thelivu.desk.leads import actions as leads
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu_sim.fixtures.activity import document, written

SEEING = ("anu", "arun", "sara", "ishaan", "kiran", "esha", "chitra", "lekha")
UNSEEING = ("aamir", "admin")


@pytest.fixture
def source(cast, authority, exhibit):
    return leads.import_file(cast.anu, authority, written(document(exhibit=exhibit.label)), "activity.json")


def page(cast, name, row):
    return cast.client(name).get(reverse("examination:acts", args=[row.id]))


def text(response) -> str:
    assert "⟨" not in response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize("name", SEEING)
def test_who_may_see_the_exhibit_sees_the_page(cast, source, exhibit, name) -> None:
    assert page(cast, name, exhibit).status_code == 200


@pytest.mark.parametrize("name", UNSEEING)
def test_who_may_not_sees_nothing(cast, source, exhibit, name) -> None:
    assert page(cast, name, exhibit).status_code in {403, 404}


def test_only_what_a_list_names_stands_there_and_nobody_who_sent_it(cast, source, exhibit) -> None:
    said = text(page(cast, "anu", exhibit))

    assert "went through a chat: 2. Sent from this device: 1." in said
    assert f"{exhibit.label} {source.label} acts[1]" in said
    assert "made-up@7" in said
    assert "+91" not in said


def test_another_exhibit_has_none_of_them(cast, authority, source, search) -> None:
    other = seize(cast.ishaan, authority, search.id)

    assert "names a listed file" in text(page(cast, "anu", other))


def test_what_was_sent_is_offered_to_a_case_and_carries_sharing(cast, source, exhibit, search) -> None:
    case = cases.open_case(cast.ishaan, search.id, **days())
    person = cases.add_accused(cast.ishaan, case.id, "Made Up", child=False)
    url = reverse("cases:foundation", args=[person.id])
    record = f"{exhibit.label} {source.label} acts[3]"
    offered = cast.client("ishaan").get(url).content.decode()
    chosen = cast.client("ishaan").get(url, {"record": record}).content.decode()
    other = cast.client("ishaan").get(url, {"record": "nothing of the kind"}).content.decode()
    assert record in offered
    assert "acts[1]" not in offered  # it was received
    assert f'value="{record}"' in chosen
    assert f'value="{record}"' not in other
    assert chosen.count("checked") == 2 > other.count("checked")
    sent = {"kind": "sharing", "source": "finding", "record": record, "text": ""}
    assert cast.client("ishaan").post(url, sent).status_code == 302
    with seen_as(INTEGRITY):
        assert FoundationRow.objects.get().source_record == record
