"""A provider is asked about a sensor's sighting on the basis of L5 alone: by the rule, by the act, and on the page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from desk.attribution.scene import PROVIDER, SHO
from desk.leads.sensor_office import Sensor, line
from thelivu.authority import Subject
from thelivu.base import Refused
from thelivu.desk.attribution import actions
from thelivu.desk.authority.actions import ask
from thelivu.desk.leads import actions as leads
from thelivu.desk.leads import queries
from thelivu.desk.leads.models import LeadRow, ObservationRow
from thelivu.desk.leads.sensor_batch_actions import take_batch
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.queries import now
from thelivu.leads import Decision

A = "192.0.2.7"


@pytest.fixture
def seen_once(cast, authority):
    """A sensor, its order, and one claim that became a sighting of an identity."""
    sensor = Sensor(cast).enrol()
    order = sensor.order(authority)
    at = now() - timedelta(hours=3)
    with seen_as(cast.anu.scope):
        take_batch(cast.anu, authority, sensor.batch(order, line(sensor.target(order), A, at)))
        lead = LeadRow.objects.get()
        leads.decide_lead(cast.anu, lead.id, Decision("work", "Known material."))
        [(kind, basis, ids)] = queries.suggested_identities()
        who = leads.accept_identity(cast.anu, kind, basis, ids)
        [sighting] = actions.make_sightings(cast.anu, who.id)
    return sensor, order, at, sighting, kind


def letter(cast, authority, sighting):
    with seen_as(cast.anu.scope):
        permit = ask(authority, "attribution.request", Subject("provider", PROVIDER))
        return actions.request_lines(
            cast.anu, permit, PROVIDER, [sighting.id], crime_number="Enquiry 41/2026", necessity="To find the line", issuer=SHO
        )


def test_l4_is_refused_by_the_act_and_not_offered_by_the_page_and_l5_is(cast, authority, seen_once):
    sensor, order, at, sighting, kind = seen_once
    client = cast.client("anu")
    before = client.get(reverse("attribution:request_new")).content.decode()
    with pytest.raises(Refused) as refused:
        letter(cast, authority, sighting)
    forced = client.post(reverse("attribution:request_new"), {"sightings": [sighting.id], "provider": PROVIDER, "authority": authority})

    take_batch(cast.anu, authority, sensor.batch(order, line(sensor.target(order), A, at + timedelta(minutes=20), held=60)))
    after = client.get(reverse("attribution:request_new")).content.decode()
    made = letter(cast, authority, sighting)

    assert kind == "swarm_client"
    assert refused.value.code == "attribution.ask_below_l5"
    assert (sighting.id in before, "1 sightings of sensors that are below L5" in before) == (False, True)
    assert forced.status_code == 400
    assert (sighting.id in after, "below L5" in after) == (True, False)
    assert (made.lines[0]["ip"], made.lines[0]["port"]) == (f"{A}/32" if "/" in made.lines[0]["ip"] else A, 6881)


def test_a_sighting_that_another_office_forwarded_supports_nothing_here(cast, authority, seen_once):
    *_, sighting, _ = seen_once
    from thelivu.desk.leads.models import ClaimRow
    from thelivu.desk.leads.sensor_queries import levels_of

    with seen_as(cast.anu.scope):
        ClaimRow.objects.all().delete()
        assert levels_of([sighting.observation_id]) == {sighting.observation_id: "L4"}
        assert levels_of([row.id for row in ObservationRow.objects.all()]) == {sighting.observation_id: "L4"}


def test_who_does_not_see_the_claims_is_not_let_through(cast, authority, seen_once):
    *_, sighting, _ = seen_once
    from thelivu.desk.leads.sensor_queries import levels_of

    with seen_as(cast.omar.scope):
        assert levels_of([sighting.observation_id]) == {sighting.observation_id: "L4"}
