"""Taking a sensor's batch in: proven, judged anew, kept with its marks; then what stands goes on to leads.

What is foreign, altered or for another office is refused whole. The same file again changes nothing, and finishes what a
power cut left: a batch goes on to leads in one transaction of its own, once.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError

from thelivu.authority import Subject
from thelivu.base import Refused, digest_stream, rfc3339
from thelivu.desk.authority.actions import ask
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import Recording, next_number, recording
from thelivu.desk.register.documents import keep
from thelivu.desk.register.queries import born, keys
from thelivu.leads import ADMIT, admit
from thelivu.sensor.batch import Batch, claims_of, open_batch, read_header
from thelivu.sensor.chain import Difference, Line
from thelivu.sensor.corroborate import claim
from thelivu.sensor.intake import Bounds, marks, outside
from thelivu.sensor.lead import Interval, Sighted, document, intervals, reading, run_of
from thelivu.vault import seal
from thelivu.vault.packets import Header

from . import sensor_queries as queries
from .actions import new_source, store
from .models import ClaimRow, ObservationRow, SensorBatchRow, SensorRow, WatchedRow, WatchOrderRow

SHOWN = 200  # differences that are kept of one batch, and their number


@dataclass(frozen=True, slots=True)
class _Opened:
    """A batch that was proven, and what its claims are worth."""

    order: WatchOrderRow
    header: Header
    batch: Batch
    made_at: datetime
    lines: tuple[Line, ...]
    differences: tuple[Difference, ...]
    bounds: Bounds


def take_batch(actor: Actor, authority_id: str, packet: bytes) -> SensorBatchRow:
    """Takes in a batch of an enrolled sensor; its claims become leads under an authority of this office."""
    actor.require("admit")
    with seen_as(actor.scope):
        header = read_header(packet)
        _for_us(header)
        sha256 = hashlib.sha256(packet).hexdigest()
        row = queries.batch_with(sha256)
        if row is None:
            row = _taken(actor, packet, header, sha256)
        feed(actor, authority_id, row.sensor)
        return queries.batch(row.id)


def _for_us(header: Header) -> None:
    """What is of the other world, or for another office, is told apart before it is opened."""
    office = born()
    if header.born != office.birth:
        raise Refused(f"desk_sensor.batch_{header.born}")
    if header.receiver != office.id:
        raise Refused("vault.packet.not_for_us")


def _taken(actor: Actor, packet: bytes, header: Header, sha256: str) -> SensorBatchRow:
    sensor = queries.sensor_with(header.sender)
    if sensor is None:
        raise Refused("desk_sensor.unknown_sensor")
    if sensor.retired_at is not None and header.made_at >= sensor.retired_at:
        raise Refused("desk_sensor.made_after_retired", label=sensor.label, at=rfc3339(sensor.retired_at))
    made_at, batch = open_batch(
        packet, keys().box, office=born().id, sensor=sensor.sensor, sensor_key=sensor.sign_key
    )
    before = _again(sensor, batch)
    if before is not None:
        return before
    opened = _judged(sensor, header, batch, made_at)
    try:
        with recording(actor, "admit", "sensor.batch_taken", stream=opened.order.id) as record:
            return _stored(record, sensor, opened, sha256=sha256, size=len(packet))
    except IntegrityError:  # another officer handed in the same batch at the same moment
        before = _again(sensor, batch)
        if before is None:
            raise
        return before


def _again(sensor: SensorRow, batch: Batch) -> SensorBatchRow | None:
    """The batch of this number, if it is the same one closed anew; another one under its number is refused."""
    known = queries.batch_numbered(sensor.id, batch.number)
    if known is None:
        return None
    same = (known.order_id, known.first, known.prev_hash, known.hash, known.lines)
    if same != (batch.order, batch.first, batch.prev_hash, batch.hash, len(batch.lines)):
        raise Refused("desk_sensor.number_twice", label=known.label, number=batch.number)
    return known


def _judged(sensor: SensorRow, header: Header, batch: Batch, made_at: datetime) -> _Opened:
    try:
        order = queries.order(batch.order)
    except Refused as absent:
        raise Refused("desk_sensor.no_such_order") from absent
    if order.sensor_id != sensor.id or not order.approved_by:
        raise Refused("desk_sensor.order_of_another", label=order.label)
    found = list(claims_of(batch))
    bounds = queries.bounds_of(order, (one.record.target.alias for one in found if isinstance(one, Line)))
    lines: list[Line] = []
    differences: list[Difference] = []
    for one in found:
        wrong = one if isinstance(one, Difference) else outside(one, bounds)
        if wrong is not None:
            differences.append(wrong)
        elif isinstance(one, Line):
            lines.append(one)
    return _Opened(order, header, batch, made_at, tuple(lines), tuple(differences), bounds)


def _stored(record: Recording, sensor: SensorRow, opened: _Opened, *, sha256: str, size: int) -> SensorBatchRow:
    batch, order = opened.batch, opened.order
    levels = batch.levels + Counter(one.judgement.level for one in opened.lines)
    row = SensorBatchRow(
        label=f"SB-{next_number('SB'):04d}", sensor=sensor, order=order, number=batch.number, first=batch.first,
        lines=len(batch.lines), prev_hash=batch.prev_hash, hash=batch.hash, levels=dict(sorted(levels.items())),
        packet=opened.header.id, sha256=sha256, size=size, made_at=opened.made_at,
        marks=list(marks(opened.made_at, opened.lines, opened.differences, opened.bounds)),
        differences=[
            {"code": one.code, "values": {**one.values, "line": one.line}} for one in opened.differences[:SHOWN]
        ],
        taken_by=record.actor.id,
    )  # fmt: skip
    record.insert(row, like=order)
    watched = queries.watched_as(order.id, (one.record.target.alias for one in opened.lines))
    made = [
        _claim_row(row, watched[one.record.target.alias], one, str(batch.lines[one.number - batch.first]))
        for one in opened.lines
    ]
    record.insert_many([one for one in made if one is not None], like=order)
    return row


def _claim_row(batch: SensorBatchRow, watched: WatchedRow, line: Line, whole: str) -> ClaimRow | None:
    """The claim of a line; none of a line that was sent whole and claims nothing."""
    made = claim(line.record, line.judgement)
    if made is None:
        return None
    ours = line.record.ours
    row = ClaimRow(
        batch=batch, watched=watched, line_number=line.number, obs_id=made.obs_id[:64], ip=made.ip, port=made.port,
        dir=made.dir, ours=f"{ours.ip}/{ours.port}" if ours else "", at_us=made.at_us, doubt_us=made.doubt_us,
        pieces=str(made.pieces), total=made.total, bits=made.bits, peer_id=made.peer_id.hex(), client=made.client[:100],
        canary_first=made.canary_first, flags=list(line.judgement.flags), hash=line.hash,
    )  # fmt: skip
    sealed = seal(whole.encode(), keys().particulars, row.id.encode())
    row.sealed, row.wrapped_key = sealed.sealed, sealed.wrapped_key
    return row


# On to leads ----------------------------------------------------------------------------------------------------------
def feed(actor: Actor, authority_id: str, sensor: SensorRow) -> list[SensorBatchRow]:
    """Sends on every batch of a sensor that stands now, by number, each in a transaction of its own."""
    return [_fed(actor, authority_id, row) for row in queries.to_feed(sensor.id)]


def _fed(actor: Actor, authority_id: str, batch: SensorBatchRow) -> SensorBatchRow:
    new = _new_sightings(batch)
    sighted = [one for one, _ in new]
    text = document(sighted, born=born().birth, batch=batch.label, packet=batch.sha256)
    digests = digest_stream([text])
    permit = ask(authority_id, ADMIT, Subject("file", digests.sha256))
    source = new_source(digests, permit, actor, f"{batch.label}.jsonl", batch.sensor.name) if new else None
    if source is not None:
        source.original = keep(text, source.name)
    stream = source.id if source else batch.stream
    with recording(actor, "admit", "sensor.batch_fed", permit=permit, stream=stream) as record:
        if source is not None:
            admission = admit(reading(sighted, born=born().birth), permit, digests, born=born().birth)
            store(record, source, admission, None, None)
            _point(record, [one.key for one in admission.observations], [row for _, row in new])
        return record.change(batch, fed_at=record.at, source=source.id if source else "")


def _point(record: Recording, observation_keys: Sequence[str], claims: Sequence[ClaimRow]) -> None:
    """Each claim that stands for an interval names the observation that it became."""
    made = dict(ObservationRow.objects.filter(key__in=observation_keys).values_list("key", "id"))
    for key, row in zip(observation_keys, claims, strict=True):
        record.change(row, observation=made[key])


def _new_sightings(batch: SensorBatchRow) -> list[tuple[Sighted, ClaimRow]]:
    """The claims of this batch that begin an interval of presence of which no observation is there yet."""
    mine = list(ClaimRow.objects.filter(batch=batch).select_related("watched", "batch__sensor"))
    dropped = queries.never()
    mine = [row for row in mine if row.ip not in dropped]
    same = {row.watched.same for row in mine}
    every = list(WatchedRow.objects.filter(same__in=same))
    rows = [*queries.claims_of(one.id for one in every), *mine]
    names = queries.names_of(same)
    by_id = {row.id: row for row in rows}
    seen = [queries.seen_of(row, names[row.watched.same]) for row in rows]
    lines: dict[object, list[Interval]] = defaultdict(list)
    for interval in intervals(seen):
        lines[interval.first.claim.line].append(interval)
    made = []
    for of_line in lines.values():
        claims = [one.claim for interval in of_line for one in interval.seen]
        for interval in of_line:
            if not any(by_id[one.claim.obs_id].observation for one in interval.seen):
                first = interval.first
                made.append((Sighted(first, run_of(first.claim, claims)), by_id[first.claim.obs_id]))
    return sorted(made, key=lambda one: (one[0].seen.claim.at_us, one[1].id))
