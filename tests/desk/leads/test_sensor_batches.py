"""A sensor's batches at the office: what is refused, what is kept and marked, and what goes on to leads and to a request."""

import itertools
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Count

from desk.leads.sensor_office import ONE, Sensor, another_box, line, watchlist
from thelivu.base import ThelivuError, new_id
from thelivu.desk.leads import forwarding_queries
from thelivu.desk.leads import sensor_queries as queries
from thelivu.desk.leads.models import ClaimRow, LeadRow, ObservationRow, SensorBatchRow, SourceRow, WatchedRow
from thelivu.desk.leads.sensor_actions import add_partner_sensor, retire_sensor, withdraw_order
from thelivu.desk.leads.sensor_batch_actions import take_batch
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import now
from thelivu.desk.register.verify import verify
from thelivu.leads import forwarded
from thelivu.sensor.batch import Batch
from thelivu.sensor.chain import ZERO

A, B, C = "192.0.2.7", "192.0.2.99", "192.0.2.50"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def sensor(cast):
    return Sensor(cast).enrol()


@pytest.fixture
def anu(cast):
    with seen_as(cast.anu.scope):
        yield cast.anu


@pytest.fixture
def order(sensor, authority):
    return sensor.order(authority)


def code(act) -> str:
    with pytest.raises(ThelivuError) as refused:
        act()
    return refused.value.code


def levels() -> dict[str, list[str]]:
    """The levels of the observations of each lead."""
    found = queries.levels_of(ObservationRow.objects.values_list("id", flat=True))
    rows = ObservationRow.objects.select_related("lead").order_by("lead__reference", "where")
    return {ref: [found[one.id] for one in of] for ref, of in itertools.groupby(rows, lambda one: one.lead.reference)}


def pair(sensor, order, ip=A, *, ago=3 * HOUR, apart=15 * MINUTE):
    at, target = now() - ago, sensor.target(order)
    return line(target, ip, at), line(target, ip, at + apart, held=60)


def test_claims_become_one_lead_for_an_address_in_a_swarm(anu, sensor, order, authority):
    target, at = sensor.target(order), now() - 3 * HOUR
    lines = [*pair(sensor, order), line(target, B, at), line(target, C, at, level="L3a"), line(target, C, at, level="L2")]
    row = take_batch(anu, authority, sensor.batch(order, *lines))

    assert (row.marks, row.levels, row.lines) == ([], {"L2": 1, "L3a": 1, "L4": 3}, 5)
    assert levels() == {f"WO-0001-1/{A}": ["L5"], f"WO-0001-1/{B}": ["L4"]}
    assert ClaimRow.objects.count() == 3
    assert SourceRow.objects.get().format == "sensor"
    assert not ObservationRow.objects.filter(identifiers__icontains=C).exists()  # L1 to L3 never


def test_a_later_batch_goes_to_the_same_lead_and_the_ledger_agrees(anu, sensor, order, authority):
    first = sensor.batch(order, *pair(sensor, order, ago=9 * HOUR))
    second = sensor.batch(order, *pair(sensor, order, ago=3 * HOUR))
    take_batch(anu, authority, first)
    take_batch(anu, authority, second)

    assert levels() == {f"WO-0001-1/{A}": ["L5", "L5"]}
    assert LeadRow.objects.count() == 1
    assert SourceRow.objects.count() == 2
    with seen_as(INTEGRITY):
        assert verify().differences == ()


def test_the_same_file_again_and_the_same_batch_closed_anew_change_nothing(anu, sensor, order, authority):
    before = (sensor.number, sensor.first, sensor.prev)
    lines = pair(sensor, order)
    packet = sensor.batch(order, *lines)
    row = take_batch(anu, authority, packet)
    sensor.number, sensor.first, sensor.prev = before
    anew = sensor.batch(order, *lines)
    sensor.number, sensor.first, sensor.prev = before
    other = sensor.batch(order, lines[0])

    assert take_batch(anu, authority, packet).id == row.id
    assert take_batch(anu, authority, anew).id == row.id
    assert code(lambda: take_batch(anu, authority, other)) == "desk_sensor.number_twice"
    assert (SensorBatchRow.objects.count(), LeadRow.objects.count()) == (1, 1)


def test_what_is_foreign_altered_or_for_another_office_is_refused_whole(anu, cast, sensor, order, authority):
    lines = pair(sensor, order)
    packet = sensor.batch(order, *lines)
    changed = bytearray(packet)
    changed[len(packet) // 2] ^= 1
    stranger = Sensor(cast, "Stranger")
    thief = Sensor(cast, "Thief")
    stolen = thief.close(Batch(order=order.id, number=1, first=1, prev_hash=ZERO, hash=ZERO, lines=()), now(), sender=sensor.card.sensor)
    batch = Batch(order=order.id, number=1, first=1, prev_hash=ZERO, hash=ZERO, lines=())

    refused = {
        "vault.packet.altered": bytes(changed),
        "desk_sensor.unknown_sensor": stranger.batch(order, *lines),
        "vault.packet.other_key": stolen,
        "vault.packet.not_for_us": sensor.close(batch, now(), receiver=new_id()),
        "desk_sensor.batch_real": sensor.close(batch, now(), born="real"),
        "desk_sensor.no_such_order": sensor.close(replace(batch, order=new_id()), now()),
        "vault.packet.not_one": b"anything",
    }
    found = {wanted: code(lambda data=data: take_batch(anu, authority, data)) for wanted, data in refused.items()}
    assert found == {wanted: wanted for wanted in refused}
    assert code(lambda: take_batch(anu, authority, sensor.close(batch, now(), receiver_key=another_box()))) == "vault.packet.not_for_us"
    assert SensorBatchRow.objects.count() == 0


def test_a_retired_sensor_and_an_order_that_nobody_approved_are_refused(anu, cast, sensor, order, authority):
    waiting = sensor.order(authority, approved=False)
    batch = sensor.batch(waiting, line(sensor.target(waiting), A, now() - HOUR))
    assert code(lambda: take_batch(anu, authority, batch)) == "desk_sensor.order_of_another"

    before = Sensor.close(sensor, Batch(order=order.id, number=1, first=1, prev_hash=ZERO, hash=ZERO, lines=()), now() - HOUR)
    with seen_as(cast.sara.scope):
        retire_sensor(cast.sara, sensor.row.id, "Key may be known")
    after = Sensor.close(sensor, Batch(order=order.id, number=2, first=1, prev_hash=ZERO, hash=ZERO, lines=()), now() + MINUTE)

    assert code(lambda: take_batch(anu, authority, after)) == "desk_sensor.made_after_retired"
    assert take_batch(anu, authority, before).number == 1


def test_a_gap_waits_and_supports_nothing_until_it_is_filled(anu, sensor, order, authority):
    first = sensor.batch(order, pair(sensor, order)[0])
    second = sensor.batch(order, pair(sensor, order, ago=3 * HOUR - MINUTE)[1])
    row = take_batch(anu, authority, second)

    assert queries.places_of(sensor.row.id) == {2: "gap"}
    assert (row.fed_at, LeadRow.objects.count()) == (None, 0)
    take_batch(anu, authority, first)
    assert queries.places_of(sensor.row.id) == {1: "stands", 2: "stands"}
    assert levels() == {f"WO-0001-1/{A}": ["L5"]}


def test_a_batch_that_does_not_go_on_where_the_last_one_ended_supports_nothing(anu, sensor, order, authority):
    take_batch(anu, authority, sensor.batch(order, pair(sensor, order)[0]))
    sensor.prev = "a" * 64
    take_batch(anu, authority, sensor.batch(order, pair(sensor, order)[1]))

    assert queries.places_of(sensor.row.id) == {1: "stands", 2: "broken"}
    assert levels() == {f"WO-0001-1/{A}": ["L4"]}


def test_a_late_batch_makes_leads_and_supports_no_request(anu, sensor, authority):
    order = sensor.order(authority)
    row = take_batch(anu, authority, sensor.batch(order, *pair(sensor, order, ago=4 * HOUR), made_at=now() + 24 * HOUR))

    assert row.marks == ["late"]
    assert levels() == {f"WO-0001-1/{A}": ["L4"]}


def test_a_late_claim_bears_no_other_one_out(anu, sensor, order, authority):
    one, two = pair(sensor, order)
    take_batch(anu, authority, sensor.batch(order, one))
    row = take_batch(anu, authority, sensor.batch(order, two, made_at=now() + 24 * HOUR))

    assert row.marks == ["late"]
    assert levels() == {f"WO-0001-1/{A}": ["L4"]}


def test_after_a_withdrawal_and_outside_the_period_nothing_goes_on(anu, cast, sensor, authority):
    order = sensor.order(authority)
    early = take_batch(anu, authority, sensor.batch(order, *pair(sensor, order, ago=20 * HOUR)))
    with seen_as(cast.anu.scope):
        withdraw_order(cast.anu, order.id, "Wrong list")
    target = sensor.target(order)
    after = take_batch(anu, authority, sensor.batch(order, line(target, B, now() + MINUTE), made_at=now() + 2 * MINUTE))
    before = take_batch(anu, authority, sensor.batch(order, *pair(sensor, order, C)))

    assert (early.marks, after.marks, before.marks) == (["lapsed"], ["withdrawn"], [])
    assert levels() == {f"WO-0001-1/{C}": ["L5"]}
    assert set(queries.places_of(sensor.row.id).values()) == {"stands"}


def test_02_what_was_seen_before_the_second_officer_agreed_goes_no_further(anu, sensor, authority):
    order = sensor.order(authority, valid_from=now() - timedelta(hours=6))
    before = take_batch(anu, authority, sensor.batch(order, line(sensor.target(order), A, order.approved_at - HOUR)))
    after = take_batch(anu, authority, sensor.batch(order, line(sensor.target(order), A, order.approved_at + HOUR)))

    assert (before.marks, after.marks) == (["lapsed"], [])
    assert levels() == {f"WO-0001-1/{A}": ["L4"]}


def test_a_lead_of_a_sensor_can_be_forwarded_and_is_read_whole(anu, sensor, order, authority):
    take_batch(anu, authority, sensor.batch(order, *pair(sensor, order)))
    said = forwarded.read(forwarding_queries.lead_document(LeadRow.objects.get()), name="lead.json")

    assert (said.rejected, said.observations[0].kind, said.observations[0].port) == ((), "swarm", 6881)


def test_a_line_of_another_swarm_or_mode_marks_the_batch(anu, sensor, order, authority):
    at, target = now() - HOUR, sensor.target(order)
    foreign = replace(target, v1=b"\x44" * 20)
    row = take_batch(anu, authority, sensor.batch(order, line(foreign, A, at), line(target, B, at)))
    came = take_batch(anu, authority, sensor.batch(order, line(target, C, at, direction="in")))

    assert (row.marks, [one["code"] for one in row.differences]) == (["differs"], ["sensor.batch.other_target"])
    assert (came.marks, [one["code"] for one in came.differences]) == (["differs"], ["sensor.batch.other_mode"])
    assert LeadRow.objects.count() == 0


def test_two_sensors_of_one_swarm_are_two_vantage_points_of_one_sighting(anu, cast, sensor, order, authority):
    second = Sensor(cast, "Sensor Two", ("198.51.100.2",)).enrol()
    theirs = second.order(authority, data=watchlist((ONE, "")))
    at = now() - 3 * HOUR
    take_batch(anu, authority, sensor.batch(order, line(sensor.target(order), A, at)))
    assert levels() == {f"WO-0001-1/{A}": ["L4"]}

    take_batch(anu, authority, second.batch(theirs, line(second.target(theirs), A, at + 12 * MINUTE)))
    same = WatchedRow.objects.get(alias="WO-0001-1").same
    [interval], _ = queries.watch_of(same)

    assert interval.sensors == ("SN-0001", "SN-0002")
    assert levels() == {f"WO-0001-1/{A}": ["L5"]}
    assert ObservationRow.objects.count() == 1


def test_a_registered_sensor_is_no_result(anu, cast, sensor, order, authority):
    row = take_batch(anu, authority, sensor.batch(order, *pair(sensor, order, "203.0.113.9"), *pair(sensor, order)))
    assert set(levels()) == {f"WO-0001-1/{A}", "WO-0001-1/203.0.113.9"}
    with seen_as(cast.sara.scope):
        add_partner_sensor(cast.sara, "Coast", "Coast Cyber Unit", "203.0.113.9")

    intervals, _ = queries.watch_of(WatchedRow.objects.get(alias="WO-0001-1").same)
    assert {one.first.claim.ip for one in intervals} == {A}
    assert levels()["WO-0001-1/203.0.113.9"] == ["L4"]
    assert row.levels == {"L4": 4}


def test_a_mark_of_a_liar_takes_its_claims_back_from_a_request(anu, sensor, order, authority):
    take_batch(anu, authority, sensor.batch(order, *pair(sensor, order)))
    assert levels()[f"WO-0001-1/{A}"] == ["L5"]
    target, at = sensor.target(order), now() - HOUR
    take_batch(anu, authority, sensor.batch(order, *(line(target, ip, at) for ip in (B, C))))

    assert levels()[f"WO-0001-1/{A}"] == ["L4"]  # the same peer id at three addresses


def test_nothing_is_taken_without_the_verb_or_the_authority(cast, sensor, order, authority):
    packet = sensor.batch(order, *pair(sensor, order))
    for name in ("kiran", "esha", "lekha", "chitra", "admin", "aamir"):
        assert code(lambda name=name: take_batch(getattr(cast, name), authority, packet)) == "people.verb_not_granted"
    assert code(lambda: take_batch(cast.omar, authority, packet)) == "desk_sensor.unknown_sensor"
    assert code(lambda: take_batch(cast.anu, new_id(), packet)) == "authority.no_such_authority"
    take_batch(cast.anu, authority, packet)  # kept before, and finished now
    with seen_as(cast.anu.scope):
        assert (SensorBatchRow.objects.count(), LeadRow.objects.count()) == (1, 1)


def test_batches_in_any_order_of_arrival_end_in_the_same_claims(cast, authority):
    """Five batches of two sensors on one swarm, as files that are carried by hand."""
    every = list(itertools.permutations(range(5)))
    results = {_carried(cast, authority, arrival) for arrival in [every[0], every[-1], *random.Random(7).sample(every, 14)]}

    assert results == {
        (
            ((A, (1, 2), "L5"), (B, (1,), "L4"), (A, (2, 1), "L5")),
            (f"WO-0001-1/{A}", f"WO-0001-1/{B}"),
            (1, 1, 1, 1, 1),
        )
    }  # fmt: skip


def _carried(cast, authority, arrival):
    """(intervals with their sensors and levels, leads, claims of each batch) once the batches came in this order."""
    with seen_as(cast.anu.scope), transaction.atomic():
        point = transaction.savepoint()
        one, two = Sensor(cast).enrol(), Sensor(cast, "Two", ("198.51.100.2",)).enrol()
        orders = {one: one.order(authority), two: two.order(authority)}
        at, packets = now() - 8 * HOUR, []
        for number, (of, ip) in enumerate([(one, A), (two, A), (one, B), (two, A), (one, A)]):
            when = at + number * 20 * MINUTE
            seen = line(of.target(orders[of]), ip, when, held=40 + number, peer=ip.encode().ljust(20, b"x"))
            packets.append(of.batch(orders[of], seen))
        for number in arrival:
            take_batch(cast.anu, authority, packets[number])
        named = {row.label: number for number, row in enumerate((one.row, two.row), 1)}
        found, standing = queries.watch_of(WatchedRow.objects.get(order=orders[one], number=1).same)
        shape = tuple(
            (of.first.claim.ip, tuple(named[seen.sensor] for seen in of.seen), of.level(standing)) for of in found
        )
        leads = tuple(sorted(LeadRow.objects.values_list("reference", flat=True)))
        claims = tuple(SensorBatchRow.objects.annotate(n=Count("claims")).order_by("sensor", "number").values_list("n", flat=True))
        transaction.savepoint_rollback(point)
    return shape, leads, claims


def test_a_batch_unseals_what_it_names_and_no_other_swarm_of_its_order(anu, sensor, authority, monkeypatch):
    many = watchlist((ONE, ""), *((f"{n:040x}", "") for n in range(1, 60)))
    order = sensor.order(authority, data=many)
    opened = []
    unsealed = queries.unsealed
    monkeypatch.setattr(queries, "unsealed", lambda row: opened.append(row.alias) or unsealed(row))
    at, target = now() - 2 * HOUR, sensor.target(order)
    row = take_batch(anu, authority, sensor.batch(order, line(target, A, at), line(target, B, at)))

    assert (row.marks, ClaimRow.objects.count()) == ([], 2)
    assert opened == [f"{order.label}-1"]
