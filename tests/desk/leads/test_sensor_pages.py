"""Pages of sensors and watches: the whole way by browser without script, what each role is offered, no hash anywhere."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.leads.sensor_office import ONE, SECRETS, Sensor, later, line, watchlist
from desk.test_links import NAMES
from thelivu.base import ist
from thelivu.desk.leads import sensor_queries as queries
from thelivu.desk.leads.models import LeadRow, SensorBatchRow, SensorRow, WatchOrderRow
from thelivu.desk.leads.sensor_actions import add_partner_sensor
from thelivu.desk.leads.sensor_batch_actions import take_batch
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.queries import born, keys, now
from thelivu.leads.office_card import read_receipt

LINK = re.compile(r'<a [^>]*href="(/[^"#?]*)')
A = "192.0.2.7"


def upload(name, data):
    return SimpleUploadedFile(name, data if isinstance(data, bytes) else data.encode())


def wall(at):
    return ist(at).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def worked(cast, authority):
    """An order with a batch and a lead, a waiting order with both modes, a retired and a partner's sensor: every page."""
    sensor, other = Sensor(cast).enrol(), Sensor(cast, "Sensor Two", ("198.51.100.2",)).enrol()
    order, waiting = sensor.order(authority), other.order(authority, listed=True, approved=False)
    at = now() - timedelta(hours=2)
    target = sensor.target(order)
    packet = sensor.batch(order, line(target, A, at), line(target, A, at + timedelta(minutes=20), held=60))
    row = take_batch(cast.anu, authority, packet)
    with seen_as(cast.sara.scope):
        partner = add_partner_sensor(cast.sara, "Coast's", "Coast Cyber Unit", "203.0.113.9")
    with seen_as(cast.anu.scope):
        lead = LeadRow.objects.get()
    return [
        reverse("leads:watches"), reverse("leads:watch", args=[order.id]), reverse("leads:watch", args=[waiting.id]),
        reverse("leads:watch_swarm", args=[order.id, 1]), reverse("leads:watch_swarm", args=[order.id, 2]),
        reverse("operations:watch_returns", args=[order.id]), reverse("leads:batch", args=[row.id]),
        reverse("leads:batch_receipt", args=[row.id]), reverse("leads:sensors"), reverse("leads:sensor", args=[sensor.row.id]),
        reverse("leads:sensor", args=[partner.id]), reverse("leads:show", args=[lead.id]),
        reverse("leads:source", args=[lead.source_id]), reverse("front:trail", args=[lead.id]),
        reverse("leads:batch_take"), reverse("leads:watch_new"), reverse("leads:sensor_new"), reverse("leads:sensor_partner"),
        reverse("register:ledger", args=[order.id]), reverse("attribution:request_new"), "/",
    ]  # fmt: skip


def test_the_whole_way_by_the_pages(cast, authority):
    anu, sara, sensor = cast.client("anu"), cast.client("sara"), Sensor(cast)
    enrolled = sara.post(reverse("leads:sensor_new"), {"card": upload("s.card", sensor.card_text)})
    with seen_as(cast.anu.scope):
        sensor.row = SensorRow.objects.get()
    page = sara.get(enrolled["Location"]).content.decode()
    at = now()
    asked = {
        "sensor": sensor.row.id, "authority": authority, "purpose": "Known material", "listed": "on",
        "watchlist": upload("list.csv", watchlist()), "valid_from": wall(at - timedelta(hours=3)), "valid_to": wall(at + timedelta(days=2)),
    }  # fmt: skip
    drafted = anu.post(reverse("leads:watch_new"), asked)
    with seen_as(cast.anu.scope):
        order = WatchOrderRow.objects.get()
    unticked = sara.post(reverse("leads:watch_approve", args=[order.id]), {})
    early = sara.post(reverse("leads:watch_export", args=[order.id]))
    approved = sara.post(reverse("leads:watch_approve", args=[order.id]), {"listed": "on"})
    exported = sara.post(reverse("leads:watch_export", args=[order.id]))
    later(timedelta(hours=3))
    packet = sensor.batch(order, line(sensor.target(order), A, now() - timedelta(hours=1)))
    taken = anu.post(reverse("leads:batch_take"), {"batch": upload("b", packet), "authority": authority})
    again = anu.post(reverse("leads:batch_take"), {"batch": upload("b", packet), "authority": authority})
    with seen_as(cast.anu.scope):
        row = SensorBatchRow.objects.get()
        office = born()
        receipt = read_receipt(anu.get(reverse("leads:batch_receipt", args=[row.id])).content.decode(), office.id, keys().public_hex)
    withdrawn = anu.post(reverse("leads:watch_withdraw", args=[order.id]), {"why": "Wrong list"})
    late = sara.post(reverse("leads:watch_export", args=[order.id]))

    assert sensor.card.fingerprint in page
    assert [one.status_code for one in (enrolled, drafted, unticked, early, approved, exported, taken, withdrawn, late)] == [302, 302, 400, 403, 302, 200, 302, 302, 403]
    assert taken["Location"] == again["Location"] == reverse("leads:batch", args=[row.id])
    assert ONE in exported.content.decode()
    assert (receipt.packet, receipt.sha256, receipt.label) == (row.packet, row.sha256, "SB-0001")
    assert "Wrong list" in anu.get(reverse("leads:watch", args=[order.id])).content.decode()


@pytest.mark.parametrize("language", ["en", "ml"])
def test_no_page_and_no_log_shows_a_hash(cast, authority, worked, caplog, language):
    from thelivu.desk.people.models import OfficerRow

    OfficerRow.objects.update(language=language)
    for name in ("anu", "sara"):
        client = cast.client(name)
        for url in worked:
            answer = client.get(url)
            text = answer.content.decode()
            assert answer.status_code in (200, 403), (url, answer.status_code)
            assert [one for one in SECRETS if one in text] == [], url
    assert [one for one in SECRETS if one in caplog.text] == []


def test_the_waiting_order_warns_and_its_drafter_cannot_approve(cast, worked):
    order = worked[2]
    mine, theirs = cast.client("anu").get(order).content.decode(), cast.client("sara").get(order).content.decode()

    assert "Another officer approves it" in mine
    assert 'name="listed"' in theirs
    assert "Warning" in theirs
    assert 'name="listed"' not in mine
    assert cast.client("anu").post(f"{order}approve/", {"listed": "on"}).status_code in (400, 403)


def test_the_swarm_shows_presence_levels_and_no_district(cast, worked):
    page = cast.client("anu").get(worked[3]).content.decode()

    assert A in page
    assert page.count("presence-L5") >= 2
    assert "No table of providers has been taken in" in page


def test_intervals_are_filtered_by_level_and_by_list_of_exits_and_paged(cast, authority):
    sensor = Sensor(cast).enrol()
    order = sensor.order(authority)
    target, at = sensor.target(order), now() - timedelta(hours=3)
    lines = [line(target, f"192.0.2.{n}", at, held=n + 10, peer=bytes([n]) * 20) for n in range(1, 60)]
    lines.append(line(target, "192.0.2.1", at + timedelta(minutes=20), held=60, peer=b"\x01" * 20))
    take_batch(cast.anu, authority, sensor.batch(order, *lines))
    client, url = cast.client("anu"), reverse("leads:watch_swarm", args=[order.id, 1])
    asked = ({}, {"page": "2"}, {"level": "L5"}, {"exit": "on"}, {"exit": "off", "level": "L4"}, {"level": "L9"})
    tables = [client.get(url, one).content.decode().split('id="intervals"')[1] for one in asked]

    assert [one.count("listens at port") for one in tables] == [50, 9, 1, 0, 50, 50]
    assert "No interval is so" in tables[3]


ALLOWED = {"anu", "arun", "sara", "ishaan", "kiran", "esha", "lekha"}


@pytest.mark.parametrize("name", [*NAMES, "arun", "admin"])
def test_each_role_sees_what_is_of_its_unit_and_may_do_what_its_verbs_grant(cast, worked, name):
    client = cast.client(name)
    answers = {url: client.get(url).status_code for url in worked}
    order, swarm, new = worked[1], worked[3], worked[15]
    verbs = {"batch_take": "admit", "watch_new": "decide", "sensor_new": "approve", "sensor_partner": "approve"}

    actor = getattr(cast, name)
    assert (answers[order], answers[swarm]) == ((200, 200) if name in ALLOWED else (404, 404))
    for view, verb in verbs.items():
        assert (answers[reverse(f"leads:{view}")] == 200) == actor.may(verb), view
    assert (client.post(f"{order}file/").status_code == 200) == (name in ALLOWED and actor.may("export"))
    assert new == reverse("leads:watch_new")


@pytest.mark.parametrize("name", NAMES)
def test_no_page_links_to_what_this_officer_may_not_open(cast, worked, name):
    client, refused = cast.client(name), []
    for url in worked:
        answer = client.get(url)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        links = dict.fromkeys(LINK.findall(answer.content.decode()))
        refused += [(url, link) for link in links if "/watch" in link and client.get(link).status_code == 403]

    assert refused == []


def test_my_day_tells_what_ends_what_is_silent_and_what_is_missing(cast, authority):
    sensor = Sensor(cast).enrol()
    order = sensor.order(authority, days=2)
    at = now() - timedelta(hours=2)
    first = sensor.batch(order, line(sensor.target(order), A, at))
    second = sensor.batch(order, line(sensor.target(order), A, at + timedelta(minutes=30)))
    take_batch(cast.anu, authority, second)
    with seen_as(cast.anu.scope):
        due = {one.act.code for one in queries.due(cast.anu, now())}
        later = {one.act.code for one in queries.due(cast.anu, now() + timedelta(hours=25))}
        nobody = queries.due(cast.esha, now())
    page = cast.client("anu").get("/").content.decode()
    take_batch(cast.anu, authority, first)
    with seen_as(cast.anu.scope):
        after = {one.act.code for one in queries.due(cast.anu, now())}

    assert due == {"desk_sensor.due_ends", "desk_sensor.due_gap"}
    assert later == {"desk_sensor.due_ends", "desk_sensor.due_gap", "desk_sensor.due_silent"}
    assert nobody == []
    assert "Batch 1 of SN-0001 is missing" in page
    assert after == {"desk_sensor.due_ends"}


def test_my_day_asks_no_more_for_more_sensors_and_orders(cast, authority):
    def worked(name):
        """A sensor whose order ends, whose first batch is missing, and which will have been silent."""
        sensor = Sensor(cast, name, (f"198.51.100.{len(name)}",)).enrol()
        order = sensor.order(authority, days=3)
        target, at = sensor.target(order), now() - timedelta(hours=2)
        sensor.batch(order, line(target, A, at))
        take_batch(cast.anu, authority, sensor.batch(order, line(target, A, at + timedelta(minutes=30))))

    worked("One")
    with seen_as(cast.anu.scope):
        with CaptureQueriesContext(connection) as few:
            one = queries.due(cast.anu, now() + timedelta(hours=26))
    worked("Another")
    worked("A third one")
    with seen_as(cast.anu.scope):
        with CaptureQueriesContext(connection) as many:
            three = queries.due(cast.anu, now() + timedelta(hours=26))

    assert (len(one), len(three)) == (3, 9)
    assert len(many) == len(few)
