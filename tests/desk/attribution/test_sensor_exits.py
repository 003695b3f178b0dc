"""A sensor's sighting of an exit, end to end: a lead like others that says so, as of its time, and HOSTING in the end."""

import hashlib
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.leads.sensor_office import Sensor, line
from thelivu.authority import Subject
from thelivu.desk.attribution import actions, queries
from thelivu.desk.authority.actions import ask
from thelivu.desk.leads import actions as leads
from thelivu.desk.leads import queries as lead_queries
from thelivu.desk.leads.actions import dated_lists
from thelivu.desk.leads.models import LeadRow
from thelivu.desk.leads.sensor_batch_actions import take_batch
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.queries import now
from thelivu.leads import Decision

A, B = "192.0.2.7", "192.0.2.99"


@pytest.fixture
def seen(cast, authority):
    """Two addresses at L5 in one swarm: the lead, the order, and when the first was seen."""
    sensor = Sensor(cast).enrol()
    order = sensor.order(authority)
    target, at = sensor.target(order), now() - timedelta(hours=3)
    lines = [
        line(target, ip, at + timedelta(minutes=minutes), held=held, peer=ip.encode().ljust(20, b"."))
        for minutes, held in ((0, 40), (20, 60)) for ip in (A, B)
    ]  # fmt: skip
    with seen_as(cast.anu.scope):
        take_batch(cast.anu, authority, sensor.batch(order, *lines))
        return LeadRow.objects.get(reference__endswith=A), order, at


def list_exits(cast, authority, at, kind="tor", ip=A):
    """A list that speaks of one day around a moment."""
    data = f"prefix,kind,from,to\n{ip}/32,{kind},2020-01-01,\n".encode()
    with seen_as(cast.anu.scope):
        permit = ask(authority, dated_lists.LOAD_EXITS, Subject("file", hashlib.sha256(data).hexdigest()))
        offered = dated_lists.Offered(data, "exits.csv", f"Keeper {kind}", at - timedelta(hours=12), at + timedelta(hours=12))
        return dated_lists.take_in_exits(cast.anu, permit, offered)


def pages(cast, lead, order):
    client = cast.client("anu")
    urls = [reverse("leads:show", args=[lead.id]), reverse("leads:watch_swarm", args=[order.id, 1])]
    return [client.get(url).content.decode() for url in urls]


def decided(cast, authority, lead):
    with seen_as(cast.anu.scope):
        leads.decide_lead(cast.anu, lead.id, Decision("work", "Known material."))
        [(kind, basis, ids)] = lead_queries.suggested_identities()
        who = leads.accept_identity(cast.anu, kind, basis, ids)
        actions.make_sightings(cast.anu, who.id)
        decision = actions.attribute(cast.anu, ask(authority, "attribution.decide", Subject("identity", who.id)), who.id)
        return decision, [one.state for one in queries.decided_sightings(decision.id)]


@pytest.mark.parametrize(("kind", "words"), [("tor", "Tor exit then"), ("vpn", "VPN address then"), ("hosting", "Hosting address then")])
def test_03_a_listed_sighting_says_so_on_its_lead_and_its_swarm_and_ends_in_hosting(cast, authority, seen, kind, words):
    lead, order, at = seen
    before = pages(cast, lead, order)
    taken = list_exits(cast, authority, at, kind)
    after = pages(cast, lead, order)
    decision, states = decided(cast, authority, lead)

    assert [words in page for page in before] == [False, False]
    # On the lead once beside its presence and once beside its observation; in the swarm in the row of this address alone.
    assert [page.count(words) for page in after] == [2, 1]
    assert lead.state == "new"
    assert states == ["HOSTING"]
    assert ["leads.ExitListRow", taken.id, 1] in decision.rests_on


def test_a_list_of_another_time_or_another_address_says_nothing(cast, authority, seen):
    lead, order, at = seen
    list_exits(cast, authority, at - timedelta(days=3))
    list_exits(cast, authority, at, "vpn", "192.0.2.200")
    texts = pages(cast, lead, order)
    _, states = decided(cast, authority, lead)

    assert [word in page for page in texts for word in ("Tor exit then", "VPN address then")] == [False] * 4
    assert "HOSTING" not in states


def test_the_page_of_a_swarm_asks_no_more_for_more_addresses_with_exits_and_hints(cast, authority, seen):
    _, order, at = seen
    list_exits(cast, authority, at)
    table = f"prefix,provider,district,from,to,source\n{B}/24,Net,KSD,2020-01-01,,Letter\n".encode()
    with seen_as(cast.anu.scope):
        permit = ask(authority, dated_lists.LOAD_HINTS, Subject("file", hashlib.sha256(table).hexdigest()))
        dated_lists.take_in_hints(cast.anu, permit, dated_lists.Offered(table, "t.csv", "Net", at - timedelta(days=1), at + timedelta(days=1)))
    client, url = cast.client("anu"), reverse("leads:watch_swarm", args=[order.id, 1])
    client.get(url)  # reads the lists once for this process
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    sensor = Sensor(cast, "Sensor Two", ("198.51.100.2",)).enrol()
    another = sensor.order(authority)
    target = sensor.target(another)
    more = [line(target, f"192.0.2.{n}", now() - timedelta(minutes=n), peer=bytes([n]) * 20) for n in range(20, 40)]
    take_batch(cast.anu, authority, sensor.batch(another, *more))
    with CaptureQueriesContext(connection) as many:
        page = client.get(url).content.decode()

    assert "192.0.2.39" in page
    assert len(many) == len(few)
