"""A watch beside the round: a sensor, its order of two officers, its batches; lists of exits and a provider's table.

Nothing is dialled: the records are made up, of random bytes, with the documentation addresses of the world's providers. They
are judged, signed and taken in as any sensor's are.
"""

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from thelivu.authority import Subject
from thelivu.base import new_id
from thelivu.desk.leads import sensor_actions, sensor_queries
from thelivu.desk.leads.actions import dated_lists
from thelivu.desk.leads.sensor_batch_actions import take_batch
from thelivu.desk.register.queries import born, keys, now
from thelivu.sensor.batch import Batch, close_batch, kept
from thelivu.sensor.card import SensorCard, write_card
from thelivu.sensor.chain import ZERO, write
from thelivu.sensor.evidence import judge
from thelivu.sensor.values import Canary, Clock, Endpoint, Instant, Record, Target, microseconds
from thelivu.sensor.watchlist import COLUMNS
from thelivu.sensor.wire import extension_handshake, have_none
from thelivu.sensor.wire import handshake as ours
from thelivu.vault.packets import Header
from thelivu_sim.demo.cast import acting
from thelivu_sim.demo.office import Round
from thelivu_sim.network import HOSTING, LAGOON, MONSOON, PALMLINE
from thelivu_sim.swarm.plan import Torrent, held, torrents
from thelivu_sim.swarm.wire import BITFIELD, EXTENSIONS, frame, handshake, reserved

SWARMS, DAYS, PIECES = 2, 6, 801
AT_HOME = ("198.51.100.250", 40_000)
LISTED = {"203.0.113.200": "hosting", "203.0.113.140": "vpn", "203.0.113.141": "tor"}
BELOW = "198.51.100.99"
"""It shakes hands and claims nothing: of it the office has a count."""
SEEN = ("192.0.2.41", "192.0.2.57", "192.0.2.171", "198.51.100.140", "203.0.113.77", "203.0.113.150", *LISTED)
"""Addresses of several providers, one that no table names, and those on the lists of exits."""


@dataclass(slots=True)
class Sensor:
    """A made-up sensor: its key, which the seed gives, and how far its batches have come."""

    seed: int
    number: int = 0
    lines: int = 0
    prev: str = ZERO
    random: Random = field(init=False)
    key: Ed25519PrivateKey = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(f"watch {self.seed}")
        self.key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"sensor {self.seed}".encode()).digest())

    @property
    def card(self) -> SensorCard:
        """What the office enrols it by."""
        public = self.key.public_key().public_bytes_raw().hex()
        return SensorCard("Sensor 1", "Server room", public, (AT_HOME[0],), "synthetic")

    def batch(self, order: str, records: list[Record], made_at: datetime) -> bytes:
        """The next batch, closed for the office."""
        first, before, stored = self.lines + 1, self.prev, []
        for one in records:
            judgement = judge(one)
            line, own = write(one, judgement, self.prev)
            stored.append((judgement.level, self.prev, own, line.decode()))
            self.prev = own
        self.number, self.lines = self.number + 1, self.lines + len(records)
        batch = Batch(order=order, number=self.number, first=first, prev_hash=before, hash=self.prev, lines=tuple(kept(stored)))
        header = Header(
            id=new_id(), sender=self.card.sensor, sender_key=self.card.sign_key, receiver=born().id, receiver_key=keys().box_hex,
            made_at=made_at, born="synthetic",
        )  # fmt: skip
        return close_batch(header, batch, self.key)

    def record(self, target: Target, ip: str, at: datetime, share: int, *, before: bool) -> Record:
        """One connection: a claim of about so many hundredths, or, at none, a handshake alone. `before`: when the canary was."""
        whose = Random(f"{ip} {target.alias}")
        peer_id = b"-XX1234-" + whose.randbytes(12)
        raw = handshake(target.dials[0], peer_id, reserved(EXTENSIONS))
        if share:
            raw += frame(BITFIELD, _held(whose.randrange(2**16), share))
        t_syn, t_hs, t_end, canary = (_instant(at, seconds) for seconds in (0, 0.2, 1, -3 if before else 2))
        return Record(
            obs_id=self.random.randbytes(16).hex(), authority_id="A-0001", target=target, dir="out", proto="tcp",
            ours=Endpoint(*AT_HOME), peer=Endpoint(ip, whose.randrange(20_000, 60_000)), src=("tracker",), t_syn=t_syn, t_hs=t_hs,
            t_end=t_end, clock=Clock(0, 20_000, "adjtimex"), raw=raw,
            tx=ours(target.dials[0], b"-TV0001-" + bytes(12), v2_only=False) + extension_handshake() + have_none(),
            canary=Canary(self.random.randbytes(20), "tcp", canary, b"", "refused"), err="", sensor_build_hash="0" * 64,
        )  # fmt: skip


def _instant(at: datetime, seconds: float) -> Instant:
    us = microseconds(at + timedelta(seconds=seconds))
    return Instant(us, us % 10**12)


def _held(variant: int, share: int) -> bytes:
    """A bitfield of so many hundredths at least, always the same first ones: what a peer holds grows."""
    whole = int.from_bytes(held(variant, PIECES, 0), "big")
    size = (PIECES + 7) // 8
    first = ((1 << PIECES * share // 100) - 1) << (size * 8 - PIECES * share // 100)
    return (whole | first).to_bytes(size, "big")


def order_watch(made: Round) -> None:
    """Before the round: a supervisor enrols the sensor, an analyst drafts its order, the supervisor approves it."""
    sensor, supervisor, analyst = Sensor(made.world.seed), made.cast.one("supervisor"), made.cast.one("analyst")
    row = acting(supervisor, sensor_actions.enrol_sensor, supervisor, write_card(sensor.card, sensor.key))
    begins = now()
    order = acting(
        analyst, sensor_actions.draft_order, analyst, sensor_id=row.id, authority_id=made.authorities[""],
        watchlist=_watchlist(_shared(made)), purpose="Known material of a synthetic list", listed=False, valid_from=begins,
        valid_to=begins + timedelta(days=60),
    )  # fmt: skip
    made.watch = acting(supervisor, sensor_actions.approve_order, supervisor, order.id, listed=False).id


def take_watch_in(made: Round) -> None:
    """After the round: the lists, and the batches of the days before it."""
    analyst, sensor = made.cast.one("analyst"), Sensor(made.world.seed)
    order = acting(analyst, sensor_queries.order, made.watch)
    targets = [Target(f"{order.label}-{at}", one.v1, one.v2, PIECES) for at, one in enumerate(_shared(made), 1)]
    begins = order.valid_from + timedelta(hours=2)
    _take_lists(made, begins)
    for packet in made.screen.each("watch", list(_packets(sensor, order.id, targets, begins))):
        acting(analyst, take_batch, analyst, made.authorities[""], packet)


def _shared(made: Round) -> tuple[Torrent, ...]:
    return torrents(made.world.seed, SWARMS, PIECES)


def _watchlist(shared: tuple[Torrent, ...]) -> bytes:
    rows = [(one.v1.hex() if one.v1 else "", one.v2.hex() if one.v2 else "", PIECES, one.alias, "SYNTHETIC@1", "synthetic") for one in shared]
    return _csv(COLUMNS, *rows)


def _packets(sensor: Sensor, order: str, targets: list[Target], begins: datetime) -> Iterator[bytes]:
    """One batch a day. Each address has days on which it is there, and is seen twice, some minutes apart."""
    for day in range(DAYS):
        records = []
        for nth, ip in enumerate(SEEN):
            if (day + nth) % 3 == 1:
                continue
            at = begins + timedelta(days=day, hours=nth, minutes=sensor.random.randrange(40))
            target = targets[nth % 4 == 3]
            share = 10 + 12 * day
            times = islice((at, at + timedelta(minutes=14)), 1 if nth == 2 else 2)
            records += [sensor.record(target, ip, when, share + turn, before=not turn) for turn, when in enumerate(times)]
            records.append(sensor.record(target, BELOW, at, 0, before=True))
        records.sort(key=lambda one: one.t_syn or Instant(0, 0))
        last = max(one.t_end.utc_us for one in records if one.t_end)
        yield sensor.batch(order, records, datetime.fromtimestamp(last / 1e6, begins.tzinfo) + timedelta(minutes=10))


def _take_lists(made: Round, at: datetime) -> None:
    """A list of exits and a provider's table, of which two rows cannot be read."""
    analyst = made.cast.one("analyst")
    one, two, three = (district.code for district in made.world.land.districts[:3])
    exits = _csv(("prefix", "kind", "from", "to"), (HOSTING, "hosting", "2015-01-01", ""), *(
        (ip, kind, "2020-01-01", "") for ip, kind in LISTED.items()
    ))  # fmt: skip
    hints = _csv(
        ("prefix", "provider", "district", "from", "to", "source"),
        (LAGOON.network, LAGOON.name, one, "2019-01-01", "", "Letter 14 of the provider"),
        ("192.0.2.128/25", LAGOON.name, two, "2019-01-01", "", "Letter 14 of the provider"),
        (PALMLINE.network, PALMLINE.name, three, "2019-01-01", "", "Customer areas, 2019"),
        (MONSOON.network, MONSOON.name, "", "2019-01-01", "", "Registry of 1 January"),
        ("203.0.113.300", MONSOON.name, one, "2019-01-01", "", "Registry of 1 January"),
        ("198.51.100.192/26", "Backwater Wireless", "Atlantis", "2019-01-01", "", "Customer areas, 2019"),
    )
    for act, take, data, name, series in (
        (dated_lists.LOAD_EXITS, dated_lists.take_in_exits, exits, "exits.csv", "Synthetic exit watch"),
        (dated_lists.LOAD_HINTS, dated_lists.take_in_hints, hints, "provider-areas.csv", "Synthetic provider areas"),
    ):
        permit = made.permit(analyst, act, Subject("file", hashlib.sha256(data).hexdigest()))
        offered = dated_lists.Offered(data, name, series, at - timedelta(days=60), at + timedelta(days=60))
        acting(analyst, take, analyst, permit, offered)


def _csv(*rows: Any) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
