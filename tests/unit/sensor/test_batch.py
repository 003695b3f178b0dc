"""Batches: numbered, signed, and whole; below a claim nothing of a line leaves the sensor but its hashes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from thelivu.base import Refused
from thelivu.sensor.batch import Batch, Kept, claims_of, close_batch, kept, open_batch, read_header
from thelivu.sensor.chain import ZERO, Difference, write
from thelivu.sensor.evidence import judge
from thelivu.vault.packets import Header
from unit.sensor.made import ALL, hand, record

SENSOR, OFFICE, ORDER = "1" * 32, "2" * 32, "3" * 32
KEY, BOX = Ed25519PrivateKey.from_private_bytes(bytes(range(32))), X25519PrivateKey.from_private_bytes(bytes(range(32)))
SENSOR_KEY, OFFICE_BOX = KEY.public_key().public_bytes_raw().hex(), BOX.public_key().public_bytes_raw().hex()
HEADER = Header("4" * 32, SENSOR, SENSOR_KEY, OFFICE, OFFICE_BOX, datetime(2026, 1, 20, tzinfo=UTC), "synthetic")
RAW = (hand() + ALL, hand(), b"", hand() + ALL)
"""A claim, a handshake, silence, a claim."""


def stored():
    """(level, prev_hash, hash, line) of each record, as a sensor stores them."""
    prev = ZERO
    for raw in RAW:
        one = record(raw)
        line, own = write(one, judge(one), prev)
        yield judge(one).level, prev, own, line.decode()
        prev = own


def batch(**changes) -> Batch:
    lines = list(stored())
    given = {"order": ORDER, "number": 1, "first": 1, "prev_hash": ZERO, "hash": lines[-1][2], "lines": tuple(kept(lines))}
    return Batch(**given | changes)


def opened(packet: bytes, **changes):
    return open_batch(packet, BOX, **{"office": OFFICE, "sensor": SENSOR, "sensor_key": SENSOR_KEY} | changes)


def test_a_batch_comes_back_as_it_was_closed_and_its_claims_are_judged_anew():
    packet = close_batch(HEADER, batch(), KEY)

    made_at, found = opened(packet)
    claims = list(claims_of(found))

    assert read_header(packet).sender == SENSOR
    assert (made_at, found) == (HEADER.made_at, batch())
    assert [one.judgement.level for one in claims] == ["L4", "L4"]
    assert found.levels == {"L3a": 1, "L2": 1}


def test_below_a_claim_no_address_leaves_the_sensor():
    there = [one for one in batch().lines if isinstance(one, Kept)]

    assert [(one.level, len(one.hash)) for one in there] == [("L3a", 64), ("L2", 64)]
    assert "127.0.1.1" not in repr(there)


def test_another_sensor_another_office_and_one_changed_bit_are_refused():
    packet = close_batch(HEADER, batch(), KEY)
    changed = bytearray(packet)
    changed[len(packet) // 2] ^= 1

    for refused in (lambda: opened(bytes(changed)), lambda: opened(packet, sensor="5" * 32), lambda: opened(packet, office="5" * 32)):
        with pytest.raises(Refused):
            refused()
    with pytest.raises(Refused) as refused:
        opened(close_batch(HEADER, replace(batch(), number=0), KEY))
    assert refused.value.code == "sensor.batch.not_one"


@pytest.mark.parametrize("spoil", ["drop", "swap", "level", "last"])
def test_a_line_that_is_gone_moved_or_changed_is_found(spoil):
    lines = list(batch().lines)
    if spoil == "drop":
        del lines[1]
    elif spoil == "swap":
        lines[1], lines[2] = lines[2], lines[1]
    elif spoil == "level":
        lines[0] = lines[0].replace('"level":"L4"', '"level":"L5"')
    found = claims_of(batch(lines=tuple(lines), **({"hash": "a" * 64} if spoil == "last" else {})))

    assert any(isinstance(one, Difference) for one in found)


def test_a_batch_without_lines_is_none():
    assert [one.code for one in claims_of(batch(lines=()))] == ["sensor.batch.last"]
