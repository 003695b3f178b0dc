"""Scoped reads of the sensor's office side: sensors, orders with their swarms, batches in their places, claims by watch.

Every read begins at a sensor or an order. None takes an address: who wants to know where an address was seen searches the
leads. What is in a swarm of one order is in the same swarm of another one, so that two sensors of one swarm are two
vantage points of one watch. Levels are worked out here, on reading: a batch that comes later may raise or lower them.
"""

import hmac
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet
from django.urls import reverse

from thelivu.authority import Subject, permit
from thelivu.base import Refused, Word
from thelivu.desk.authority.queries import value_of
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import born, keys
from thelivu.desk.register.reads import Due
from thelivu.leads.office_card import Receipt, write_receipt
from thelivu.sensor.corroborate import Claim, Standing, corroborate
from thelivu.sensor.intake import HOLDS_BACK, Bounds, Numbered, Place, missing, places
from thelivu.sensor.lead import KIND, Interval, Seen, intervals
from thelivu.sensor.order import Mode
from thelivu.sensor.values import Target
from thelivu.vault import Sealed, unseal

from .counting import slices
from .models import ClaimRow, ObservationRow, SensorBatchRow, SensorRow, WatchedRow, WatchOrderRow

BELOW = "L4"
SOON, SILENT = timedelta(days=3), timedelta(days=1)
"""How long before its end an order is due, and after how long without a batch its sensor is. The unit's own terms."""


# Sensors --------------------------------------------------------------------------------------------------------------
def sensors() -> QuerySet[SensorRow]:
    """Sensors in scope, own and partners', those that stand first."""
    rows: QuerySet[SensorRow] = SensorRow.objects.order_by(F("retired_at").asc(nulls_first=True), "-own", "label")
    return rows


def sensor(sensor_id: str) -> SensorRow:
    """One sensor in scope."""
    row: SensorRow = _found(SensorRow.objects.all(), sensor_id)
    return row


def sensors_in_force() -> list[SensorRow]:
    """Own sensors that an order can be given to."""
    return list(SensorRow.objects.filter(own=True, retired_at__isnull=True).order_by("label"))


def sensor_with(card_id: str) -> SensorRow | None:
    """The own sensor whose card has this id, retired or not."""
    row: SensorRow | None = SensorRow.objects.filter(own=True, sensor=card_id).first()
    return row


def never() -> frozenset[str]:
    """Addresses that are no result, and that no order lets anybody dial: of every sensor, own and partners', ever."""
    rows = SensorRow.objects.values_list("addresses", flat=True)
    return frozenset(one for addresses in rows for one in addresses)


# Orders ---------------------------------------------------------------------------------------------------------------
def orders() -> QuerySet[WatchOrderRow]:
    """Watch orders in scope, the newest first."""
    rows: QuerySet[WatchOrderRow] = WatchOrderRow.objects.select_related("sensor").order_by("-recorded_at", "-label")
    return rows


def order(order_id: str) -> WatchOrderRow:
    """One watch order in scope."""
    row: WatchOrderRow = _found(WatchOrderRow.objects.select_related("sensor", "authority"), order_id)
    return row


def standing(row: WatchOrderRow, at: datetime) -> str:
    """withdrawn, lapsed, waiting (for another officer), not_started, or holds: it is exported in the last two states."""
    if row.withdrawn_at is not None:
        return "withdrawn"
    if row.valid_to <= at:
        return "lapsed"
    if not row.approved_by:
        return "waiting"
    return "not_started" if row.valid_from > at else "holds"


def modes(row: WatchOrderRow) -> tuple[Mode, ...]:
    """The modes of an order."""
    return ("quiet", "listed") if row.listed else ("quiet",)


def check_permitted(authority: Any, wanted: Iterable[str], lists: Iterable[str], at: datetime) -> None:
    """Refused where the authority does not allow one of the modes on one of the lists at this instant."""
    legal = value_of(authority)
    for mode in wanted:
        for name in lists:
            permit(legal, f"sensor.watch.{mode}", Subject("list", name), at)


def check_exported(row: WatchOrderRow, at: datetime) -> None:
    """Refused with what stands against the export of an order now."""
    state = standing(row, at)
    if state not in ("holds", "not_started"):
        raise Refused(f"desk_sensor.not_exported_{state}")
    if row.sensor.retired_at is not None:
        raise Refused("desk_sensor.sensor_retired", label=row.sensor.label)
    check_permitted(row.authority, modes(row), row.lists, at)


def watched_of(order_id: str) -> QuerySet[WatchedRow]:
    """The swarms of an order, by number."""
    rows: QuerySet[WatchedRow] = WatchedRow.objects.filter(order=order_id).order_by("number")
    return rows


def watched_as(order_id: str, aliases: Iterable[str]) -> dict[str, WatchedRow]:
    """The swarms of an order that are called so."""
    rows = WatchedRow.objects.filter(order=order_id)
    return {row.alias: row for part in slices(sorted(set(aliases))) for row in rows.filter(alias__in=part)}


def watched(order_id: str, number: int) -> WatchedRow:
    """One swarm of an order in scope."""
    row: WatchedRow | None = WatchedRow.objects.filter(order=order_id, number=number).select_related("order__sensor").first()
    if row is None:
        raise Refused("desk_leads.no_such_record")
    return row


def same_key(hashes: Iterable[str]) -> str:
    """The keyed digest by which one swarm is known in two orders; nobody without the office's keys can make it."""
    first = next(iter(hashes))
    return hmac.new(keys().name, b"watched swarm\n" + first.encode(), "sha256").hexdigest()


def unsealed(row: WatchedRow) -> dict[str, Any]:
    """The hashes of a swarm and what its list says of it: for the signed order and the check of a batch, never for a page."""
    sealed = Sealed(bytes(row.sealed), bytes(row.wrapped_key))
    said: dict[str, Any] = json.loads(unseal(sealed, keys().particulars, row.id.encode()))
    return said


def bounds_of(row: WatchOrderRow, aliases: Iterable[str]) -> Bounds:
    """What an order allows of these swarms, as the rules of a batch read it. Before the second officer's word it allowed nothing.

    Only what the batch names is unsealed: an order may have twenty thousand swarms.
    """
    targets = {}
    for one in watched_as(row.id, aliases).values():
        said = unsealed(one)
        v1, v2 = (bytes.fromhex(said[name]) or None for name in ("v1", "v2"))
        targets[one.alias] = Target(one.alias, v1, v2, one.pieces)
    return Bounds(_begins(row), row.valid_to, row.withdrawn_at, frozenset(modes(row)), targets)


def counts_of(watched_ids: Iterable[str]) -> dict[str, tuple[int, int]]:
    """How many claims each of these swarms has that stand, and from how many addresses."""
    rows = ClaimRow.objects.filter(watched__in=list(watched_ids), batch__fed_at__isnull=False).exclude(ip__in=never())
    counted = rows.order_by().values_list("watched").annotate(Count("id"), Count("ip", distinct=True))
    return {watched_id: (claims, addresses) for watched_id, claims, addresses in counted}


def _begins(row: WatchOrderRow) -> datetime:
    began: datetime = max(row.valid_from, row.approved_at or row.valid_from)
    return began


# Batches --------------------------------------------------------------------------------------------------------------
def batch(batch_id: str) -> SensorBatchRow:
    """One batch in scope."""
    row: SensorBatchRow = _found(SensorBatchRow.objects.select_related("sensor", "order"), batch_id)
    return row


def batch_with(sha256: str) -> SensorBatchRow | None:
    """The batch of exactly these bytes."""
    row: SensorBatchRow | None = SensorBatchRow.objects.filter(sha256=sha256).first()
    return row


def batch_numbered(sensor_id: str, number: int) -> SensorBatchRow | None:
    """The batch of this number of a sensor, whatever its bytes."""
    row: SensorBatchRow | None = SensorBatchRow.objects.filter(sensor=sensor_id, number=number).first()
    return row


def batches_of_sensor(sensor_id: str) -> list[SensorBatchRow]:
    """Every batch of a sensor, by number."""
    return list(SensorBatchRow.objects.filter(sensor=sensor_id).order_by("number"))


def batches_of_order(order_id: str) -> QuerySet[SensorBatchRow]:
    """The batches of an order, the newest number first."""
    rows: QuerySet[SensorBatchRow] = SensorBatchRow.objects.filter(order=order_id).order_by("-number")
    return rows


def numbered(sensor_id: str) -> list[Numbered]:
    """The row of a sensor's batches."""
    rows = SensorBatchRow.objects.filter(sensor=sensor_id).values_list(*Numbered._fields)
    return [Numbered(*row) for row in rows]


def places_of(sensor_id: str) -> dict[int, Place]:
    """Where each batch of a sensor stands, by number."""
    return places(numbered(sensor_id))


def that_stand(sensor_ids: Iterable[str]) -> dict[str, list[SensorBatchRow]]:
    """The batches of each of these sensors that stand in their places, by number."""
    found: dict[str, list[SensorBatchRow]] = defaultdict(list)
    for row in SensorBatchRow.objects.filter(sensor__in=set(sensor_ids)).order_by("number"):
        found[row.sensor_id].append(row)
    for sensor_id, rows in found.items():
        place = places(Numbered(*(getattr(row, name) for name in Numbered._fields)) for row in rows)
        found[sensor_id] = [row for row in rows if place[row.number] == "stands"]
    return found


def to_feed(sensor_id: str) -> list[SensorBatchRow]:
    """Batches that stand and have not gone on to leads yet, by number."""
    place = places_of(sensor_id)
    rows = SensorBatchRow.objects.filter(sensor=sensor_id, fed_at__isnull=True).select_related("order", "sensor")
    return [row for row in rows.order_by("number") if place[row.number] == "stands" and not HOLDS_BACK & set(row.marks)]


def receipt_text(row: SensorBatchRow) -> str:
    """The signed receipt of a batch: the same text whenever it is asked for."""
    said = Receipt(row.packet, row.sha256, born().id, row.label, row.recorded_at)
    return write_receipt(said, keys().signing)


# Claims ---------------------------------------------------------------------------------------------------------------
def claims_of(watched_ids: Iterable[str]) -> list[ClaimRow]:
    """The claims that stand, of these swarms: of batches that have gone on. Registered sensors are no result."""
    rows = ClaimRow.objects.filter(watched__in=list(watched_ids), batch__fed_at__isnull=False)
    rows = rows.select_related("watched", "batch__sensor").order_by("at_us", "obs_id")
    dropped = never()
    return [row for row in rows if row.ip not in dropped]


def names_of(same: Iterable[str]) -> dict[str, str]:
    """The one name of each of these swarms: the alias that it had in the first order that two officers agreed on."""
    rows = _agreed().filter(same__in=set(same)).order_by("-order__approved_at", "-alias")
    return {row.same: row.alias for row in rows}


def vantage_points(same: str) -> list[WatchedRow]:
    """A swarm in every order that has it and that two officers agreed on, the oldest first."""
    rows = _agreed().filter(same=same).select_related("order__sensor")
    return list(rows.order_by("order__approved_at", "alias"))


def _agreed() -> QuerySet[WatchedRow]:
    rows: QuerySet[WatchedRow] = WatchedRow.objects.exclude(order__approved_by="")
    return rows


def claim_of(row: ClaimRow, alias: str) -> Claim:
    """A stored claim as the rules read it, under the one name of its swarm."""
    pieces: Any = "all" if row.pieces == "all" else int(row.pieces)
    direction: Any = row.dir
    return Claim(
        row.id, alias, row.ip, row.port, direction, row.at_us, row.doubt_us, pieces, row.total, bytes(row.bits),
        bytes.fromhex(row.peer_id), row.client, row.canary_first,
    )  # fmt: skip


def seen_of(row: ClaimRow, alias: str) -> Seen:
    """The same with its vantage point."""
    return Seen(claim_of(row, alias), row.batch.sensor.label, row.ours, row.hash)


def watch_of(same: str) -> tuple[list[Interval], dict[str, Standing]]:
    """One swarm from all its vantage points: the intervals, and where each claim stands.

    A claim is weighed beside all claims of every order that has the swarm: a peer id that stands at many addresses is seen in
    whichever swarm they are. Claims of a late batch bear nothing out.
    """
    orders_with = {row.order_id for row in vantage_points(same)}
    beside = WatchedRow.objects.filter(order__in=orders_with).values_list("id", "same")
    keyed = dict(beside)
    names = names_of(keyed.values())
    rows = claims_of(keyed)
    weighed = [claim_of(row, names[keyed[row.watched_id]]) for row in rows if "late" not in row.batch.marks]
    found = dict(corroborate(weighed))
    for row in rows:
        if "late" in row.batch.marks:
            found[row.id] = Standing(flags={"late"})
    mine = [seen_of(row, names[same]) for row in rows if keyed[row.watched_id] == same]
    return intervals(mine), found


def levels_of(observation_ids: Iterable[str]) -> dict[str, str]:
    """The level of each of these observations that a sensor saw; no other one has one.

    Worked out from the whole register, because it only says whether a request may be made. An observation whose claims are
    not here, as that of a partner office, is never above L4.
    """
    with seen_as(INTEGRITY):
        rows = ObservationRow.objects.filter(id__in=list(observation_ids), kind=KIND).order_by()
        levels = dict.fromkeys(rows.values_list("id", flat=True), BELOW)
        by_swarm: dict[str, dict[str, str]] = defaultdict(dict)
        for row in ClaimRow.objects.filter(observation__in=levels).select_related("watched"):
            by_swarm[row.watched.same][row.id] = row.observation
        for same, claims in by_swarm.items():
            found, where = watch_of(same)
            for interval in found:
                level = interval.level(where)
                levels |= {claims[one.claim.obs_id]: level for one in interval.seen if one.claim.obs_id in claims}
        return levels


def swarm_of(lead_id: str) -> tuple[str, str] | None:
    """(keyed digest of the swarm, address) of a lead that a sensor's claims made; None for every other lead."""
    seen = ObservationRow.objects.filter(lead=lead_id, kind=KIND).order_by().values("id")
    row = ClaimRow.objects.filter(observation__in=seen).select_related("watched").first()
    return None if row is None else (row.watched.same, row.ip)


def leads_of(order_id: str) -> list[tuple[str, str, str, str]]:
    """(lead, keyed digest of the swarm, address, alias) of each lead that the claims of an order's swarms made."""
    same = {row.same: row.alias for row in watched_of(order_id)}
    rows = ClaimRow.objects.filter(watched__same__in=same).exclude(observation="").select_related("watched")
    seen = {row.observation: row for row in rows}
    made = ObservationRow.objects.filter(id__in=seen).order_by("lead", "id").values_list("id", "lead")
    found = {lead: (lead, seen[one].watched.same, seen[one].ip, same[seen[one].watched.same]) for one, lead in made}
    return list(found.values())


# Clocks ---------------------------------------------------------------------------------------------------------------
def due(actor: Actor, at: datetime) -> list[Due]:
    """Orders that end, sensors that fell silent, batches that wait for one before them: for those who take batches in."""
    own = sensors_in_force() if actor.may("admit") else []
    if not own:
        return []
    running = [row for row in orders().filter(valid_to__gt=at) if standing(row, at) == "holds"]
    ending = [row for row in running if row.valid_to - at <= SOON]
    last = _last_made(row.sensor_id for row in running)
    since = {row.id: max(_begins(row), last.get(row.sensor_id, _begins(row))) for row in running}
    silent = [(row, since[row.id] + SILENT) for row in running if at - since[row.id] >= SILENT]
    waiting = _held_up(row.id for row in own)
    held = [(row, *waiting[row.id]) for row in own if row.id in waiting]
    return [
        *(_due("ends", row.label, "leads:watch", row.id, by=row.valid_to, started=row.valid_from) for row in ending),
        *(_due("silent", row.sensor.label, "leads:watch", row.id, by=by, started=by - SILENT) for row, by in silent),
        *(_due("gap", row.label, "leads:sensor", row.id, by=came + SILENT, started=came, number=number) for row, number, came in held),
    ]  # fmt: skip


def _due(kind: str, label: str, view: str, row_id: str, *, by: datetime, started: datetime, number: int = 0) -> Due:
    return Due(
        act=Word(f"desk_sensor.due_{kind}", {"label": label, "number": number}), verb=Word(f"desk_sensor.due_{kind}_verb"),
        url=reverse(view, args=[row_id]), by=by, started=started, why=Word(f"desk_sensor.due_{kind}_why"), stage="leads",
    )  # fmt: skip


def _last_made(sensor_ids: Iterable[str]) -> dict[str, datetime]:
    """When the newest batch of each of these sensors was made."""
    rows = SensorBatchRow.objects.filter(sensor__in=set(sensor_ids)).order_by().values_list("sensor")
    return dict(rows.annotate(Max("made_at")))


def _held_up(sensor_ids: Iterable[str]) -> dict[str, tuple[int, datetime]]:
    """The first number that is missing below the newest batch of a sensor, and when the first that waits for it was taken in."""
    by_sensor: dict[str, dict[Numbered, datetime]] = defaultdict(dict)
    rows = SensorBatchRow.objects.filter(sensor__in=set(sensor_ids)).order_by()
    for sensor_id, came, *said in rows.values_list("sensor", "recorded_at", *Numbered._fields):
        by_sensor[sensor_id][Numbered(*said)] = came
    gone = {sensor_id: missing(batches) for sensor_id, batches in by_sensor.items()}
    return {
        sensor_id: (numbers[0], min(came for one, came in by_sensor[sensor_id].items() if one.number > numbers[0]))
        for sensor_id, numbers in gone.items()
        if numbers
    }


def _found(rows: QuerySet[Any], row_id: str) -> Any:
    """A row by id or label; what is out of scope is as absent as what never was."""
    row = rows.filter(Q(id=row_id) | Q(label=row_id)).first()
    if row is None:
        raise Refused("desk_leads.no_such_record")
    return row
