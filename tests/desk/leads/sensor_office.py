"""A sensor as its office knows it: a key, a card, orders from a list, batches of made-up records. All addresses are of RFC 5737."""

import csv
import io
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.db.models import F

from thelivu.base import new_id
from thelivu.desk.leads import sensor_actions as actions
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import RegisterRow
from thelivu.desk.register.queries import born, keys, now
from thelivu.sensor.batch import Batch, close_batch, kept
from thelivu.sensor.card import SensorCard, write_card
from thelivu.sensor.chain import ZERO, write
from thelivu.sensor.evidence import judge
from thelivu.sensor.values import Endpoint, Instant, Target
from thelivu.vault.packets import Header
from unit.sensor.made import ALL, bitfield, clean, hand
from unit.sensor.made import record as made_record

ONE, TWO = "11" * 20, "22" * 32
"""Hashes that no page may show."""
LIST = "MADE-UP@1"
NAME = "what the list calls it"
SECRETS = (ONE, TWO, "33" * 20, NAME)


def watchlist(*rows: tuple[str, str]) -> bytes:
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["infohash_v1", "infohash_v2", "pieces", "label", "list", "reviewer", "tracker"])
    for v1, v2 in rows or ((ONE, ""), ("33" * 20, TWO)):
        table.writerow([v1, v2, "100", NAME, LIST, "Asha, CCSE", "udp://127.0.0.1:6969"])
    return text.getvalue().encode()


def later(by: timedelta) -> None:
    """The register's clock goes on, so that there is a time in which a sensor can have seen something."""
    RegisterRow.objects.update(shift_s=F("shift_s") + int(by.total_seconds()))


class Sensor:
    """A sensor with its own key: enrolled by `sara`, ordered by `anu`, approved by `sara`."""

    def __init__(self, cast, name="Sensor One", addresses=("198.51.100.1",)):
        self.cast, self.key = cast, Ed25519PrivateKey.generate()
        self.public = self.key.public_key().public_bytes_raw().hex()
        self.card = SensorCard(name, "Server room", self.public, tuple(addresses), "synthetic")
        self.number, self.first, self.prev = 0, 1, ZERO

    @property
    def card_text(self) -> str:
        return write_card(self.card, self.key)

    def enrol(self):
        with seen_as(self.cast.sara.scope):
            self.row = actions.enrol_sensor(self.cast.sara, self.card_text)
        return self

    def order(self, authority, *, data=None, listed=False, approved=True, days=7, **changes):
        anu, sara = self.cast.anu, self.cast.sara
        at = now()
        with seen_as(anu.scope):
            given = {
                "sensor_id": self.row.id, "authority_id": authority, "watchlist": data or watchlist(),
                "purpose": "Known material of a list", "listed": listed, "valid_from": at, "valid_to": at + timedelta(days=days),
            }  # fmt: skip
            row = actions.draft_order(anu, **(given | changes))
        if approved:
            with seen_as(sara.scope):
                row = actions.approve_order(sara, row.id, listed=listed)
            later(timedelta(hours=13))
        return row

    def target(self, order, number=1) -> Target:
        v1, v2 = ((ONE, ""), ("33" * 20, TWO))[number - 1]
        return Target(f"{order.label}-{number}", bytes.fromhex(v1) or None, bytes.fromhex(v2) or None, 100)

    def batch(self, order, *lines, made_at: datetime | None = None, number=None, **header) -> bytes:
        """The next batch of this sensor; `lines` are records."""
        prev, stored = self.prev, []
        for one in lines:
            line, own = write(one, judge(one), prev)
            stored.append((judge(one).level, prev, own, line.decode()))
            prev = own
        batch = Batch(
            order=order.id, number=number or self.number + 1, first=self.first, prev_hash=self.prev, hash=prev,
            lines=tuple(kept(stored)),
        )  # fmt: skip
        self.number, self.first, self.prev = batch.number, self.first + len(lines), prev
        return self.close(batch, made_at or now(), **header)

    def close(self, batch, made_at, **changes) -> bytes:
        with seen_as(INTEGRITY):
            office, mine = born(), keys()
        given = {
            "id": new_id(), "sender": self.card.sensor, "sender_key": self.public, "receiver": office.id,
            "receiver_key": mine.box_hex, "made_at": made_at, "born": "synthetic",
        }  # fmt: skip
        return close_batch(Header(**(given | changes)), batch, self.key)


def another_box() -> str:
    return X25519PrivateKey.generate().public_key().public_bytes_raw().hex()


_TURN = cycle((-3, 2))  # the canary before our handshake and after it, in turn


def line(target: Target, ip: str, at: datetime, *, port=6881, held=40, level="L4", peer=b"-XX1234-" + b"t" * 12, direction="out"):
    """One record of a connection at this moment: a claim, or (L3a, L2) less."""
    raw = {"L4": hand(_answer(target), peer_id=peer) + (ALL if held == 100 else bitfield(*range(held))), "L3a": hand(_answer(target)), "L2": b""}[level]  # fmt: skip

    def moment(seconds: float) -> Instant:
        us = int((at + timedelta(seconds=seconds)).timestamp() * 1_000_000)
        return Instant(us, 5_000_000 + us % 10**12)

    made = made_record(
        raw, target=target, obs_id=new_id(), peer=Endpoint(ip, port), ours=Endpoint("198.51.100.1", 40_000), dir=direction,
        t_syn=moment(0), t_hs=moment(0.2), t_end=moment(1), canary=None if direction == "in" else replace(clean(), at=moment(next(_TURN))),
    )  # fmt: skip
    assert judge(made).level == level, (judge(made).level, judge(made).flags)
    return made


def _answer(target: Target) -> bytes:
    return target.dials[0]
