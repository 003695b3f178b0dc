"""Return after a search: what sensors saw of an address after the team had entered, by watch and for who sees the search."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.leads.sensor_office import Sensor, line
from thelivu.desk.leads import actions as leads
from thelivu.desk.leads import queries
from thelivu.desk.leads.models import LeadRow, MemberRow
from thelivu.desk.leads.sensor_batch_actions import take_batch
from thelivu.desk.operations.models import OperationRow, SearchRow
from thelivu.desk.operations.returning_queries import returned
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.documents import seal_text
from thelivu.desk.register.queries import now
from thelivu.desk.targets.models import PremisesRow, TargetIdentityRow, TargetRow
from thelivu.leads import Decision

A, B = "192.0.2.7", "192.0.2.99"


@pytest.fixture
def searched(cast, authority):
    """An order whose lead led to a search that was entered two hours ago; its address came back an hour later."""
    sensor = Sensor(cast).enrol()
    order = sensor.order(authority)
    target, at = sensor.target(order), now()
    seen = [line(target, A, at - timedelta(hours=ago), peer=b"a" * 20) for ago in (6, 5, 1)]
    with seen_as(cast.anu.scope):
        take_batch(cast.anu, authority, sensor.batch(order, *seen, line(target, B, at - timedelta(hours=1), peer=b"b" * 20)))
        lead = LeadRow.objects.get(reference__endswith=A)
        leads.decide_lead(cast.anu, lead.id, Decision("work", "Known material."))
        who = leads.accept_identity(cast.anu, *queries.suggested_identities()[0])
        _search(who, lead, authority, at - timedelta(hours=2))
    return order


def _search(who, lead, authority, entered, n=1):
    """Only the rows that join a lead to an entered search: how they come about is tested where they are made."""
    place = {"unit_id": lead.unit_id, "stream": lead.id}
    target = TargetRow.objects.create(label=f"T-000{n}", authority_id=authority, opened_by="x", **place)
    TargetIdentityRow.objects.create(target=target, identity=who, **place)
    holder = seal_text("{}", "person_particulars", f"P-00{n}")
    holder.unit_id, holder.stream = lead.unit_id, lead.id
    holder.save()
    premises = PremisesRow.objects.create(label=f"P-00{n}", target=target, holder=holder, **place)
    operation = OperationRow.objects.create(label=f"OP-000{n}", name=f"Made up {n}", code=f"MU{n}", planned_by="x", **place)
    SearchRow.objects.create(
        label=f"OP-000{n}/P-001", operation=operation, target=target, premises=premises, planned_by="x", entered_at=entered, **place
    )


def test_intervals_before_and_after_the_search_are_counted(cast, searched):
    with seen_as(cast.anu.scope):
        [one] = returned(searched.id)

    assert (one.address, one.swarm, one.search, one.before, one.after) == (A, "WO-0001-1", "OP-0001/P-001", 2, 1)
    page = cast.client("anu").get(reverse("operations:watch_returns", args=[searched.id])).content.decode()
    assert "OP-0001/P-001" in page
    assert B not in page


def test_who_does_not_see_the_order_finds_no_such_record(cast, searched):
    url = reverse("operations:watch_returns", args=[searched.id])

    assert {name: cast.client(name).get(url).status_code for name in ("sara", "kiran", "omar", "chitra")} == {
        "sara": 200, "kiran": 200, "omar": 404, "chitra": 404,
    }  # fmt: skip


def test_more_leads_and_searches_of_one_swarm_ask_no_more(cast, searched, authority):
    with seen_as(cast.anu.scope):
        with CaptureQueriesContext(connection) as few:
            one = returned(searched.id)
        other = LeadRow.objects.get(reference__endswith=B)
        leads.decide_lead(cast.anu, other.id, Decision("work", "Known material."))
        [suggested] = queries.suggested_identities()
        _search(leads.accept_identity(cast.anu, *suggested), other, authority, now() - timedelta(minutes=30), 2)
        _search(identity_of(A), LeadRow.objects.get(reference__endswith=A), authority, now() - timedelta(minutes=20), 3)
        with CaptureQueriesContext(connection) as many:
            three = returned(searched.id)

    assert (len(one), [(each.address, each.after) for each in three]) == (1, [(A, 0), (B, 0), (A, 1)])
    assert len(many) == len(few)


def identity_of(address):
    return MemberRow.objects.filter(observation__lead__reference__endswith=address).first().identity
