"""Hints of providers' tables reach no decision, no target and no order of work: by what is stored, and with hints that cannot be read."""

import hashlib
from datetime import timedelta

import pytest
from django.urls import reverse

from desk.attribution.scene import FIRST, SECOND
from thelivu.authority import Subject
from thelivu.desk.attribution.models import DecisionRow, SightingDecisionRow, SightingRow
from thelivu.desk.authority.actions import ask
from thelivu.desk.leads.actions import dated_lists
from thelivu.desk.leads.models import IdentityRow, LeadRow, ObservationRow
from thelivu.desk.leads.queries import hints
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import now
from thelivu.desk.targets import leads_actions
from thelivu.desk.targets.models import LeadPlaceRow, PremisesRow, TargetRow

TABLES = (LeadRow, ObservationRow, IdentityRow, SightingRow, DecisionRow, SightingDecisionRow, LeadPlaceRow, TargetRow, PremisesRow)
ROWS = "prefix,provider,district,from,to,source\n" + "".join(f"{ip}/32,Another Net,{{}},2020-01-01,,Letter 1\n" for ip in (FIRST[0], SECOND[0]))


def stored():
    """Every row that attribution, targets and the order of work have."""
    with seen_as(INTEGRITY):
        leads_actions.follow()
        leads_actions.put(list(LeadRow.objects.values_list("id", flat=True)), now())
        left = {"version", "recorded_at", "nonce", "again_at"}
        return {
            table.__name__: [{name: value for name, value in row.items() if name not in left} for row in table.objects.order_by("pk").values()]
            for table in TABLES
        }  # fmt: skip


def take_in(scene, district):
    data, at = ROWS.format(district, district).encode(), now()
    with seen_as(scene.cast.anu.scope):
        permit = ask(scene.authority, dated_lists.LOAD_HINTS, Subject("file", hashlib.sha256(data).hexdigest()))
        offered = dated_lists.Offered(data, "net.csv", "Another Net", at - timedelta(days=3000), at + timedelta(days=1))
        return dated_lists.take_in_hints(scene.cast.anu, permit, offered)


@pytest.mark.parametrize("district", ["KSD", "TVM-C", ""])
def test_03_a_hint_changes_no_decision_no_lead_and_no_place_in_the_order(scene, district) -> None:
    scene.both()
    decision, before = scene.decide(), stored()
    taken = take_in(scene, district)
    again, after = scene.decide(), stored()

    assert after == before
    assert (again.id, again.version, again.rests_on) == (decision.id, decision.version, decision.rests_on)
    assert taken.id not in str(after)
    assert {row["district"] for row in after["LeadRow"]} == {""}


def test_03_attribution_targets_and_the_order_of_work_do_without_hints(cast, scene, monkeypatch) -> None:
    take_in(scene, "KSD")

    def unreadable(*_):
        raise AssertionError("a hint was read")

    monkeypatch.setattr(hints, "_read", unreadable)
    monkeypatch.setattr(hints, "_filed", unreadable)
    monkeypatch.setattr(hints, "speaking", unreadable)
    scene.both()
    decision = scene.agree(scene.decide())
    stored()
    client = cast.client("anu")
    pages = [
        reverse("attribution:index"), reverse("attribution:show", args=[decision.id]), reverse("attribution:request_new"),
        reverse("targets:index"), reverse("targets:leads"), reverse("leads:index"), reverse("leads:identity", args=[scene.identity]), "/",
    ]  # fmt: skip

    assert decision.state == "CORROBORATED"
    assert decision.confirmed_at is not None
    assert {url: client.get(url).status_code for url in pages} == dict.fromkeys(pages, 200)
    with pytest.raises(AssertionError, match="a hint was read"):
        hints.Hinted()
