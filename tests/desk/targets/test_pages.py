"""The list in three columns, the dossier, facts with who asserted them, tiers by hand; each role and an outsider."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.targets import made
from thelivu.base import InputError, Refused
from thelivu.desk.people.scope import seen_as
from thelivu.desk.targets import actions, queries

SEES = ("anu", "arun", "sara", "ishaan", "kiran", "esha", "lekha")
SEES_NOT = ("omar", "aamir", "admin", "chitra")


def said(answer) -> str:
    """The page without what differs on each: the token of its forms, and the address that was asked for."""
    return re.sub(r"[A-Za-z0-9]{64}|[0-9a-f]{32}", "", answer.content.decode())


@pytest.mark.parametrize("name", SEES)
def test_who_is_of_the_unit_sees_the_dossier_and_its_premises(cast, premises, name) -> None:
    client = cast.client(name)

    assert client.get(reverse("targets:show", args=[premises.target_id])).status_code == 200
    assert client.get(reverse("targets:premises", args=[premises.id])).status_code == 200
    assert premises.target.label in client.get(reverse("targets:index")).content.decode()


@pytest.mark.parametrize("name", SEES_NOT)
def test_06_what_is_hidden_looks_like_what_does_not_exist(cast, premises, name) -> None:
    client = cast.client(name)
    hidden = client.get(reverse("targets:show", args=[premises.target_id]))
    absent = client.get(reverse("targets:show", args=["0" * 32]))

    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert said(hidden) == said(absent)
    assert client.get(reverse("targets:premises", args=[premises.id])).status_code == 404
    assert client.post(reverse("targets:deconflict", args=[premises.target_id])).status_code == 404
    assert premises.target.label not in client.get(reverse("targets:index")).content.decode()


def test_the_list_has_three_columns_with_fired_rules_and_unknowns(cast, target) -> None:
    with seen_as(cast.anu.scope):
        actions.state_fact(cast.anu, target.id, "meeting_planned", True, "the reporter", "L-0001")
    page = cast.client("anu").get(reverse("targets:index")).content.decode()

    assert "A child may be at risk now" in page
    assert "A meeting with a child is planned" in page
    assert "Unknown factors:" in page
    assert "No clock is known" in page
    assert "Confirmed. A search can be planned." in page


def test_the_order_is_tier_first_whatever_attribution_says(cast, authority, target) -> None:
    later = made.make_target(cast.anu, authority, made.make_identity(cast.anu, "kite9"))
    with seen_as(cast.anu.scope):
        actions.state_fact(cast.anu, later.id, "contact_abuse", True, "the reporter", "L-0002")
        order = [one.dossier for one in queries.rankings(queries.targets(), later.recorded_at)]

    assert order == [later.id, target.id]


def test_the_list_filters_by_tier(cast, target) -> None:
    client = cast.client("anu")

    assert target.label in client.get(reverse("targets:index") + "?tier=open").content.decode()
    assert target.label not in client.get(reverse("targets:index") + "?tier=now").content.decode()


def test_a_fact_says_who_asserts_it_and_where(cast, target) -> None:
    url = reverse("targets:fact", args=[target.id])
    given = {
        "code": "last_observed",
        "value": "2026-01-20",
        "asserted_by": "the platform",
        "record": "L-0007",
    }
    answer = cast.client("anu").post(url, given)
    page = cast.client("anu").get(reverse("targets:show", args=[target.id])).content.decode()
    with seen_as(cast.anu.scope):
        (row,) = queries.facts_of(target.id)

    assert answer.status_code == 302
    assert "the platform" in page
    assert "L-0007" in page
    assert queries.fact_value(row) == date(2026, 1, 20)


@pytest.mark.parametrize(("code", "value"), [("religion", True), ("production", 3)])
def test_what_may_not_order_work_is_refused(cast, target, code, value) -> None:
    with pytest.raises(InputError), seen_as(cast.anu.scope):
        actions.state_fact(cast.anu, target.id, code, value, "somebody", "L-0001")


def test_a_fact_without_anybody_who_says_so_is_refused(cast, target) -> None:
    with pytest.raises(InputError), seen_as(cast.anu.scope):
        actions.state_fact(cast.anu, target.id, "production", True, " ", "L-0001")


def test_out_of_the_top_tier_a_second_officer_has_to_agree(cast, target) -> None:
    with seen_as(cast.anu.scope):
        actions.state_fact(cast.anu, target.id, "contact_abuse", True, "the reporter", "L-0001")
    client = cast.client("anu")
    client.post(
        reverse("targets:tier", args=[target.id]), {"tier": "high", "why": "The child is safe since Monday."}
    )
    agree = reverse("targets:agree", args=[target.id])

    assert "It holds once a second officer agrees." in client.get(reverse("targets:index")).content.decode()
    assert client.post(agree).status_code == 403
    assert cast.client("arun").post(agree).status_code == 302
    assert "Set by hand: High.<" in client.get(reverse("targets:index")).content.decode()


def test_an_identity_is_in_one_dossier(cast, authority, target, decision) -> None:
    with pytest.raises(Refused, match=target.label):
        made.make_target(cast.anu, authority, decision.identity)


def test_the_form_opens_a_dossier_under_an_authority(cast, authority) -> None:
    identity = made.make_identity(cast.anu, "kite11")
    form = {"identities": [identity.id], "authority": authority}
    answer = cast.client("anu").post(reverse("targets:open"), form)

    assert answer.status_code == 302
    assert cast.client("kiran").get(reverse("targets:open")).status_code == 403


def test_the_next_step_is_the_one_that_the_law_allows_this_officer(cast, target) -> None:
    url = reverse("targets:show", args=[target.id])

    assert "Seal the premises" in cast.client("anu").get(url).content.decode()
    assert "Seal the premises" not in cast.client("kiran").get(url).content.decode()


def test_the_list_costs_the_same_for_many_dossiers(cast, authority, target) -> None:
    client, url = cast.client("anu"), reverse("targets:index")
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(12):
        made.make_target(cast.anu, authority, made.make_identity(cast.anu, f"more{number}"))
    with CaptureQueriesContext(connection) as many:
        client.get(url)

    assert len(many) == len(few)
