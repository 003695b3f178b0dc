"""Premises: from a confirmed decision that stands, or by order; sealed; their district; who opens name and address."""

import json

import pytest
from django.urls import reverse

from desk.conftest import PASSWORD
from desk.targets import made
from thelivu.base import Refused, say
from thelivu.desk.people.actions import add_officer, add_unit
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import AccessRow
from thelivu.desk.targets import actions, pages, queries
from thelivu.desk.targets.models import PremisesRow

PURPOSE = {"reason": "The team asks for the door."}


def purpose() -> dict[str, str]:
    from thelivu.law import load

    return {**PURPOSE, "purpose": next(iter(load().purposes))}


def test_03_premises_come_only_from_a_confirmed_decision(cast, authority, address) -> None:
    identity = made.make_identity(cast.anu, "kite8")
    decision = made.make_decision(cast.anu, authority, identity)
    target = made.make_target(cast.anu, authority, identity)
    url = reverse("targets:seal", args=[target.id, decision.id])

    with pytest.raises(Refused, match="CORROBORATED"), seen_as(cast.anu.scope):
        actions.add_premises(cast.anu, target.id, decision.id)
    assert cast.client("anu").post(url).status_code == 403
    assert PremisesRow.within(INTEGRITY).count() == 0


def test_03_a_void_decision_gives_no_premises(cast, target, decision) -> None:
    made.withdraw(cast.anu, decision.identity)

    with pytest.raises(Refused) as refused, seen_as(cast.anu.scope):
        actions.add_premises(cast.anu, target.id, decision.id)
    assert refused.value.code == "targets.not_plannable.void"


def test_10_name_and_address_are_sealed_and_stand_in_no_row_in_clear(cast, premises) -> None:
    page = cast.client("anu").get(reverse("targets:premises", args=[premises.id])).content.decode()
    record = json.dumps(premises.record(), default=str)

    assert "Testcase" not in page + record
    assert "Canal Road" not in page + record


def test_name_and_address_open_for_a_stated_purpose_and_the_read_is_recorded(cast, premises) -> None:
    client, url = cast.client("ishaan"), reverse("targets:premises", args=[premises.id])

    without = client.post(url, {"reason": "", "purpose": ""})
    opened = client.post(url, purpose()).content.decode()
    read = AccessRow.objects.get(act="targets.open_holder")

    assert without.status_code == 400
    assert "Canal Road" not in without.content.decode()
    assert "Canal Road" in opened
    assert (read.about, read.matter, read.officer) == (premises.id, premises.target_id, cast.ishaan.id)


def test_03_a_void_decision_opens_no_name(cast, premises, decision) -> None:
    made.withdraw(cast.anu, decision.identity)
    answer = cast.client("anu").post(reverse("targets:premises", args=[premises.id]), purpose())

    assert answer.status_code == 403
    assert AccessRow.objects.filter(act="targets.open_holder").count() == 0


def test_the_pin_of_one_district_proposes_it(premises) -> None:
    assert (premises.pin, premises.district) == ("688001", "ALP")


@pytest.mark.parametrize(("language", "name"), [("en", "Alappuzha"), ("ml", "ആലപ്പുഴ")])
def test_the_reason_names_the_district_in_words_and_never_by_its_code(premises, language, name) -> None:
    [one] = pages.candidates(premises, language)

    assert name in say(one["why"], language)
    assert "ALP" not in say(one["why"], language)


def test_06_a_supervisor_of_the_district_gives_premises_away_and_sees_them_no_more(cast, premises) -> None:
    add_unit("ALP", "Alappuzha", ["ALP"])
    add_officer("sneha", "Sneha", "DySP", unit_code="ALP", roles=["supervisor"], password=PASSWORD)
    client, page = cast.client("sneha"), reverse("targets:premises", args=[premises.id])
    chosen = {"district": "TVM-C", "why": "The station's beat map names the road."}

    assert 200 == client.get(page).status_code
    assert 302 == client.post(reverse("targets:district", args=[premises.id]), chosen).status_code
    assert 404 == client.get(page).status_code
    assert "TVM-C" == PremisesRow.within(INTEGRITY).get().district


def test_04_a_pin_of_two_districts_leaves_it_open_until_a_supervisor_chooses(
    cast, target, decision, address
) -> None:
    address[0] = made.SPLIT
    with seen_as(cast.anu.scope):
        place = actions.add_premises(cast.anu, target.id, decision.id)
    url = reverse("targets:district", args=[place.id])
    chosen = {"district": "TVM-C", "why": "The station's beat map names the road."}

    refused = cast.client("anu").post(url, chosen)
    said = cast.client("sara").post(url, chosen)
    with seen_as(cast.sara.scope):
        after = queries.premises(place.id)

    assert place.district == ""
    assert [one["district"] for one in place.proposal] == ["TVM-C", "TVM-R"]
    assert (refused.status_code, said.status_code) == (403, 302)
    assert (after.district, after.chosen_by) == ("TVM-C", cast.sara.id)


def test_03_premises_by_order_are_an_exception_loud_on_the_page_and_counted_apart(cast, target) -> None:
    url = reverse("targets:order", args=[target.id])
    given = {"address": "House 9, Mill Lane, Alappuzha", "pin": "688001"}

    refused = cast.client("anu").post(url, given)
    made_at = cast.client("sara").post(url, given)
    page = cast.client("sara").get(made_at["Location"]).content.decode()
    with seen_as(cast.sara.scope):
        counts = queries.count(cast.sara, target.recorded_at)

    assert refused.status_code == 403
    assert "EXCEPTION." in page
    assert [(one.word.code, one.number) for one in counts.counts][-1] == ("desk_targets.count_by_order", 1)


def test_the_same_decision_gives_the_same_premises(cast, target, decision, premises) -> None:
    with seen_as(cast.anu.scope):
        again = actions.add_premises(cast.anu, target.id, decision.id)

    assert again.id == premises.id
