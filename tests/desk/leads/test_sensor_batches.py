"""A sensor's batches at the office: what is refused, what is kept and marked, and what goes on to leads and to a request."""

from datetime import timedelta

import pytest

from desk.leads.sensor_office import Sensor, line
from thelivu.desk.leads import sensor_queries as queries
from thelivu.desk.leads.models import ClaimRow, LeadRow, ObservationRow
from thelivu.desk.leads.sensor_batch_actions import take_batch
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.queries import now

A, B = "192.0.2.7", "192.0.2.99"


@pytest.fixture
def sensor(cast):
    return Sensor(cast).enrol()


@pytest.fixture
def anu(cast):
    with seen_as(cast.anu.scope):
        yield cast.anu


def leads():
    return {row.reference: row for row in LeadRow.objects.all()}


def test_claims_become_one_lead_for_an_address_in_a_swarm(anu, sensor, authority):
    order = sensor.order(authority)
    target, at = sensor.target(order), now() - timedelta(hours=3)
    lines = [line(target, A, at), line(target, A, at + timedelta(minutes=15), held=60), line(target, B, at), line(target, "192.0.2.50", at, level="L3a")]
    row = take_batch(anu, authority, sensor.batch(order, *lines))

    assert (row.marks, row.levels, row.lines) == ([], {"L3a": 1, "L4": 3}, 4)
    assert set(leads()) == {"WO-0001-1/192.0.2.7", "WO-0001-1/192.0.2.99"}
    levels = queries.levels_of(ObservationRow.objects.values_list("id", flat=True))
    by_lead = {one.lead.reference: levels[one.id] for one in ObservationRow.objects.select_related("lead")}
    assert by_lead == {"WO-0001-1/192.0.2.7": "L5", "WO-0001-1/192.0.2.99": "L4"}
    assert ClaimRow.objects.count() == 3
