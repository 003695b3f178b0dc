"""The sealed result of a laptop: whole or refused, whatever was done to its bytes."""

import hashlib
from datetime import UTC, datetime
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as some

from thelivu.base import Refused, new_id
from thelivu.examination.result import (
    Result,
    StoredDigests,
    laptop_id,
    open_result,
    read_packet,
    second_part,
    write_result,
)
from thelivu.vault.packets import Header

SIGNING, BOX, OFFICE = Ed25519PrivateKey.generate(), X25519PrivateKey.generate(), new_id()
SIGN = SIGNING.public_key().public_bytes_raw().hex()
HEADER = Header(
    new_id(), laptop_id(SIGN), SIGN, OFFICE, BOX.public_key().public_bytes_raw().hex(), datetime(2026, 1, 1, tzinfo=UTC), "synthetic"
)
PART = b"sealed digests" * 100
STORED = StoredDigests(sha256=hashlib.sha256(PART).hexdigest(), size=len(PART), key="ab" * 32)
INSIDE = Result(exhibit="N26/1/1", authority=new_id(), document={"version": 1}, stored=STORED)
WHOLE = b"".join(write_result(HEADER, INSIDE, [PART], SIGNING))


def read(data: bytes) -> tuple[Result, bytes]:
    file = BytesIO(data)
    header, packet = read_packet(file)
    if header.sender_key != SIGN:
        raise Refused("examination.result.not_one")
    inside = open_result(packet, BOX, receiver=OFFICE, sender=header)
    return inside, b"".join(second_part(file, inside.stored))


def test_all_of_it_comes_back():
    assert read(WHOLE) == (INSIDE, PART)


def test_a_result_without_digests_has_no_second_part():
    inside = Result(exhibit="X", authority=new_id(), document={})
    data = b"".join(write_result(HEADER, inside, [], SIGNING))

    assert read(data) == (inside, b"")
    with pytest.raises(Refused):
        read(data + b"x")


@given(some.integers(0, len(WHOLE) - 1), some.integers(1, 255))
def test_07_a_changed_byte_is_refused(at, change):
    data = bytearray(WHOLE)
    data[at] ^= change
    with pytest.raises(Refused):
        read(bytes(data))


@given(some.integers(0, len(WHOLE) - 1))
def test_07_a_cut_one_is_refused(at):
    with pytest.raises(Refused):
        read(WHOLE[:at])


@given(some.binary(max_size=300))
def test_spoiled_bytes_are_refused(data):
    with pytest.raises(Refused):
        read(data)
    with pytest.raises(Refused):
        read(WHOLE[:30] + data)


def test_nothing_secret_is_in_its_representation():
    assert "ab" * 32 not in repr(INSIDE)
