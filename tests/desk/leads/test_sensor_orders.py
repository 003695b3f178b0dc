"""Sensors and watch orders: two officers, an authority that names the lists, hashes that stand nowhere to be read."""

from datetime import timedelta

import pytest
from django.apps import apps

from desk.leads.sensor_office import LIST, ONE, SECRETS, TWO, Sensor, watchlist
from thelivu.base import ThelivuError
from thelivu.desk.authority.actions import approve as approve_authority
from thelivu.desk.authority.actions import record_authority, revoke
from thelivu.desk.leads import sensor_actions as actions
from thelivu.desk.leads import sensor_queries as queries
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import AccessRow, RecordedRow
from thelivu.desk.register.queries import keys, now
from thelivu.desk.register.verify import verify
from thelivu.law import load
from thelivu.sensor.order import read_order


@pytest.fixture
def sensor(cast):
    return Sensor(cast).enrol()


def code(act) -> str:
    with pytest.raises(ThelivuError) as refused:
        act()
    return refused.value.code


def legal(cast, *, acts=("sensor.watch.quiet",), subjects=(f"list:{LIST}",), days=30):
    with seen_as(INTEGRITY):
        row = record_authority(
            cast.anu, basis=next(iter(load().powers)), reference="GD 13/2026", purpose=next(iter(load().purposes)),
            acts=list(acts), subjects=list(subjects), valid_from=now() - timedelta(days=1), valid_to=now() + timedelta(days=days),
        )  # fmt: skip
    with seen_as(cast.sara.scope):
        approve_authority(cast.sara, row.id)
    return row.id


def test_a_sensor_is_enrolled_once_by_who_may_approve_and_never_deleted(cast, sensor):
    assert (sensor.row.label, sensor.row.sensor, sensor.row.addresses) == ("SN-0001", sensor.card.sensor, ["198.51.100.1"])
    assert code(lambda: actions.enrol_sensor(cast.sara, sensor.card_text)) == "desk_sensor.enrolled_already"
    for name in ("anu", "ishaan", "kiran", "esha", "aamir", "admin"):
        assert code(lambda name=name: actions.enrol_sensor(getattr(cast, name), Sensor(cast).card_text)) == "people.verb_not_granted"
    with seen_as(cast.sara.scope):
        row = actions.retire_sensor(cast.sara, sensor.row.id, "Moved")
        assert code(lambda: actions.retire_sensor(cast.sara, row.id, "Again")) == "desk_sensor.retired_already"
        assert queries.sensors_in_force() == []
        assert queries.never() == {"198.51.100.1"}  # its address stays no result


def test_an_order_is_drafted_by_one_and_approved_by_another(cast, sensor, authority):
    order = sensor.order(authority, listed=True, approved=False)
    with seen_as(cast.sara.scope):
        assert queries.standing(order, now()) == "waiting"
        assert code(lambda: actions.approve_order(cast.anu, order.id, listed=True)) == "people.verb_not_granted"
        assert code(lambda: actions.approve_order(cast.sara, order.id, listed=False)) == "desk_sensor.listed_not_ticked"
        approved = actions.approve_order(cast.sara, order.id, listed=True)
        assert code(lambda: actions.approve_order(cast.sara, order.id, listed=True)) == "desk_sensor.not_waiting"
        assert queries.standing(approved, now()) == "holds"
        assert queries.standing(approved, approved.valid_to) == "lapsed"
        own = actions.draft_order(
            cast.sara, sensor_id=sensor.row.id, authority_id=authority, watchlist=watchlist(), purpose="Known material",
            listed=False, valid_from=now(), valid_to=now() + timedelta(days=1),
        )  # fmt: skip
        assert code(lambda: actions.approve_order(cast.sara, own.id, listed=False)) == "authority.same_officer"


def test_02_the_authority_must_allow_each_mode_on_each_list(cast, sensor):
    quiet, other = legal(cast), legal(cast, subjects=("list:OTHER@1",))
    assert sensor.order(quiet, valid_from=now()).lists == [LIST]
    assert code(lambda: sensor.order(quiet, listed=True, valid_from=now())) == "authority.wrong_act"
    assert code(lambda: sensor.order(other, valid_from=now())) == "authority.wrong_subject"
    assert code(lambda: sensor.order(quiet, days=40, valid_from=now())) == "desk_sensor.beyond_authority"
    assert code(lambda: sensor.order(legal(cast, days=400), days=100, valid_from=now())) == "desk_sensor.period"


def test_the_exported_order_is_what_the_sensor_reads(cast, sensor, authority):
    with seen_as(cast.sara.scope):
        actions.add_partner_sensor(cast.sara, "Coast", "Coast Cyber Unit", "203.0.113.9")
    order = sensor.order(authority)
    with seen_as(cast.sara.scope):
        _, data = actions.export_order(cast.sara, order.id)
    watch = read_order(data, keys().public, now())

    assert (watch.order.sensor, watch.order.modes, watch.order.id) == (sensor.card.sensor, ("quiet",), order.id)
    assert (watch.order.ordered_by, watch.order.approved_by) == ("SI Anu", "DySP Sara")
    assert watch.order.never == ("198.51.100.1", "203.0.113.9")
    assert [(one.alias, one.v1, one.v2) for one in watch.order.watched] == [("WO-0001-1", ONE, ""), ("WO-0001-2", "33" * 20, TWO)]
    assert str(watch.permit("quiet", now(), watch.order.watched[0]).subject) == f"list:{LIST}"
    assert AccessRow.objects.get(act="watch.exported").about == order.id


def test_what_may_not_be_exported(cast, sensor, authority):
    waiting, order = sensor.order(authority, approved=False), sensor.order(authority)
    with seen_as(cast.sara.scope):
        assert code(lambda: actions.export_order(cast.sara, waiting.id)) == "desk_sensor.not_exported_waiting"
        assert code(lambda: actions.export_order(cast.anu, order.id)) == "people.verb_not_granted"
    with seen_as(cast.omar.scope):
        assert code(lambda: actions.export_order(cast.omar, order.id)) == "desk_leads.no_such_record"
    with seen_as(cast.anu.scope):
        actions.withdraw_order(cast.anu, order.id, "Wrong list")
        assert code(lambda: actions.withdraw_order(cast.anu, order.id, "Again")) == "desk_sensor.withdrawn_already"
    with seen_as(cast.sara.scope):
        assert code(lambda: actions.export_order(cast.sara, order.id)) == "desk_sensor.not_exported_withdrawn"
        second = sensor.order(authority)
        revoke(cast.sara, authority, "Ended")
        assert code(lambda: actions.export_order(cast.sara, second.id)) == "authority.revoked"
    third = sensor.order(legal(cast), valid_from=now())
    with seen_as(cast.sara.scope):
        actions.retire_sensor(cast.sara, sensor.row.id, "Gone")
        assert code(lambda: actions.export_order(cast.sara, third.id)) == "desk_sensor.sensor_retired"
    assert AccessRow.objects.filter(act="watch.exported").count() == 0


def test_no_table_holds_a_hash_that_can_be_read_and_the_ledger_agrees(cast, sensor, authority):
    sensor.order(authority)
    with seen_as(INTEGRITY):
        tables = [model for model in apps.get_models() if issubclass(model, RecordedRow) and not model._meta.abstract]
        said = " ".join(str(row.record()) for model in tables for row in model.objects.all())
        assert verify().differences == ()
    assert "WO-0001-2" in said
    for secret in SECRETS:
        assert secret not in said
        assert secret.encode().hex() not in said


def test_the_same_swarm_in_two_orders_meets_by_a_keyed_digest(cast, sensor, authority):
    first, second = sensor.order(authority), sensor.order(authority, data=watchlist((ONE, "")))
    with seen_as(cast.anu.scope):
        one, two = queries.watched(first.id, 1), queries.watched(second.id, 1)
        assert (one.same == two.same, one.alias, two.alias) == (True, "WO-0001-1", "WO-0002-1")
        assert queries.watched(first.id, 2).same != one.same
        assert queries.names_of([one.same]) == {one.same: "WO-0001-1"}
