"""Acts on sensors and watch orders: enrolled and retired; drafted by one officer, approved by another, exported, withdrawn.

A hash comes in by the list, is sealed before a row names it, and leaves in the signed order alone.
"""

import json
from datetime import datetime, timedelta

from thelivu.authority import sign_authority
from thelivu.base import InputError, Refused
from thelivu.desk.authority.queries import authority, value_of
from thelivu.desk.people.queries import Actor, names
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import next_number, note_access, recording
from thelivu.desk.register.queries import born, is_synthetic, keys, now
from thelivu.sensor.card import addresses_of, read_card
from thelivu.sensor.order import Order, Watched, read_order, sign_order
from thelivu.sensor.watchlist import Entry, read_list
from thelivu.vault import seal

from . import sensor_queries as queries
from .models import SensorRow, WatchedRow, WatchOrderRow

LONGEST = timedelta(days=90)
"""For how long one order holds at most: then two officers look again. The unit's own term, of 28 November 2026."""


# Sensors --------------------------------------------------------------------------------------------------------------
def enrol_sensor(actor: Actor, card: str) -> SensorRow:
    """A sensor of this office, by the card that it printed. The officer stands for it that the card is that sensor's."""
    said = read_card(card)
    if said.born != born().birth:
        raise Refused(f"desk_sensor.card_{said.born}")
    with recording(actor, "approve", "sensor.enrolled") as record:
        known = queries.sensor_with(said.sensor)
        if known is not None:
            raise Refused("desk_sensor.enrolled_already", label=known.label)
        row = SensorRow(
            label=f"SN-{next_number('SN'):04d}", own=True, name=said.name, place=said.place, sensor=said.sensor,
            sign_key=said.sign_key, fingerprint=said.fingerprint, addresses=list(said.addresses), recorded_by=actor.id,
        )  # fmt: skip
        return record.insert(row)


def add_partner_sensor(actor: Actor, name: str, office: str, addresses: str) -> SensorRow:
    """Addresses of a partner's sensor: nobody dials them, and they are no result."""
    if not name.strip() or not office.strip():
        raise InputError("desk_sensor.partner_incomplete")
    found = addresses_of(addresses)
    with recording(actor, "approve", "sensor.partner_recorded") as record:
        row = SensorRow(
            label=f"SN-{next_number('SN'):04d}", own=False, name=name.strip(), place=office.strip(),
            addresses=list(found), recorded_by=actor.id,
        )  # fmt: skip
        return record.insert(row)


def retire_sensor(actor: Actor, sensor_id: str, why: str) -> SensorRow:
    """Nothing that it makes from now on is taken in, and no order to it is exported. What it sent stays, and so do its addresses."""
    if not why.strip():
        raise InputError("desk_sensor.why_missing")
    with recording(actor, "approve", "sensor.retired") as record:
        row = queries.sensor(sensor_id)
        if row.retired_at is not None:
            raise Refused("desk_sensor.retired_already")
        return record.change(row, retired_by=actor.id, retired_at=record.at, retired_why=why.strip())


# Orders ---------------------------------------------------------------------------------------------------------------
def draft_order(
    actor: Actor,
    *,
    sensor_id: str,
    authority_id: str,
    watchlist: bytes,
    purpose: str,
    listed: bool,
    valid_from: datetime,
    valid_to: datetime,
) -> WatchOrderRow:
    """A watch order as one officer wants it. Nothing is watched before another one agrees."""
    entries = read_list(watchlist)
    if not purpose.strip():
        raise InputError("desk_sensor.purpose_missing")
    if valid_to <= valid_from or valid_to <= now() or valid_to - valid_from > LONGEST:
        raise InputError("desk_sensor.period", limit=LONGEST.days)
    with recording(actor, "decide", "watch.drafted") as record:
        sensor, legal = queries.sensor(sensor_id), authority(authority_id)
        if not sensor.own or sensor.retired_at is not None:
            raise Refused("desk_sensor.sensor_retired", label=sensor.label)
        if valid_to > legal.valid_to or valid_from < legal.valid_from:
            raise Refused("desk_sensor.beyond_authority", label=legal.label)
        row = WatchOrderRow(
            label=f"WO-{next_number('WO'):04d}", sensor=sensor, authority=legal, listed=listed, purpose=purpose.strip(),
            swarms=len(entries), lists=sorted({one.list for one in entries}), valid_from=valid_from,
            valid_to=valid_to, drafted_by=actor.id,
        )  # fmt: skip
        queries.check_permitted(legal, queries.modes(row), row.lists, record.at)
        record.insert(row)
        record.insert_many([_watched(row, number, one) for number, one in enumerate(entries, 1)], like=row)
        return row


def _watched(order: WatchOrderRow, number: int, entry: Entry) -> WatchedRow:
    row = WatchedRow(
        order=order, number=number, alias=f"{order.label}-{number}", same=queries.same_key(entry.hashes),
        pieces=entry.pieces, list=entry.list, reviewer=entry.reviewer,
    )  # fmt: skip
    said = {"v1": entry.v1, "v2": entry.v2, "label": entry.label, "tracker": entry.tracker, "peers": list(entry.peers)}
    sealed = seal(json.dumps(said).encode(), keys().particulars, row.id.encode())
    row.sealed, row.wrapped_key = sealed.sealed, sealed.wrapped_key
    return row


def approve_order(actor: Actor, order_id: str, *, listed: bool) -> WatchOrderRow:
    """The second officer's word; for an order with the mode `listed` with a tick of its own."""
    with recording(actor, "approve", "watch.approved") as record:
        row = queries.order(order_id)
        if row.drafted_by == actor.id:
            raise Refused("authority.same_officer")
        if queries.standing(row, record.at) != "waiting":
            raise Refused("desk_sensor.not_waiting")
        if row.sensor.retired_at is not None:
            raise Refused("desk_sensor.sensor_retired", label=row.sensor.label)
        if row.listed and not listed:
            raise InputError("desk_sensor.listed_not_ticked")
        queries.check_permitted(row.authority, queries.modes(row), row.lists, record.at)
        return record.change(row, approved_by=actor.id, approved_at=record.at)


def withdraw_order(actor: Actor, order_id: str, why: str) -> WatchOrderRow:
    """It is never exported again, and what its sensor saw from this moment on supports nothing."""
    if not why.strip():
        raise InputError("desk_sensor.why_missing")
    with recording(actor, "decide", "watch.withdrawn") as record:
        row = queries.order(order_id)
        if row.withdrawn_at is not None:
            raise Refused("desk_sensor.withdrawn_already")
        return record.change(row, withdrawn_by=actor.id, withdrawn_at=record.at, withdrawn_why=why.strip())


def export_order(actor: Actor, order_id: str) -> tuple[WatchOrderRow, bytes]:
    """The signed order for its sensor: the one place where hashes leave the office. Who took it out is on the record first."""
    actor.require("export")
    with seen_as(actor.scope):
        row = queries.order(order_id)
        queries.check_exported(row, now())
        note_access(actor, "watch.exported", about=row.id, purpose=row.authority.purpose, reason=row.label)
        who = names({row.drafted_by, row.approved_by})
        document = sign_order(
            Order(
                id=row.id, label=row.label, sensor=row.sensor.sensor, office=born().id, born="synthetic" if is_synthetic() else "real",
                modes=queries.modes(row), watched=tuple(_to_watch(row, one) for one in queries.watched_of(row.id)),
                never=tuple(sorted(queries.never())), ordered_by=who[row.drafted_by], approved_by=who[row.approved_by],
                valid_from=row.valid_from, valid_to=row.valid_to,
                authority=sign_authority(
                    value_of(row.authority), keys().signing, issued_by=actor.name, rank=actor.rank
                ),
            ),
            keys().signing,
        )  # fmt: skip
        data = json.dumps(document, ensure_ascii=False, indent=1).encode()
        read_order(data, keys().public, now())  # what no sensor could read is not handed over
        return row, data


def _to_watch(order: WatchOrderRow, row: WatchedRow) -> Watched:
    said = queries.unsealed(row)
    return Watched(
        alias=row.alias, v1=said["v1"], v2=said["v2"], pieces=row.pieces, list=row.list, purpose=order.purpose,
        reviewer=row.reviewer, tracker=said["tracker"], peers=tuple(said["peers"]),
    )  # fmt: skip
