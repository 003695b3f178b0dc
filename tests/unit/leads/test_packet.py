"""Packets: whole and proven for the one office that they are for, or refused, whatever was changed on the way."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import Refused
from thelivu.leads.packet import (
    MAGIC,
    Header,
    Member,
    make_packet,
    open_envelope,
    open_packet,
    read_header,
    seal_envelope,
)

SIGN, BOX = (
    Ed25519PrivateKey.from_private_bytes(bytes(32)),
    X25519PrivateKey.from_private_bytes(bytes([1] * 32)),
)
OTHER_SIGN, OTHER_BOX = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
AT = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
MEMBERS = [
    Member("lead.json", b'{"a":1}'),
    Member("documents/001", b"a masked text"),
    Member("documents/002", b""),
]


def public(key):
    return key.public_key().public_bytes_raw().hex()


HEADER = Header("ab" * 16, "sender", public(SIGN), "receiver", public(BOX), AT, "synthetic")
PACKET = make_packet(HEADER, {"reason": "yours"}, MEMBERS, SIGN)


def test_what_went_in_comes_out_for_whom_it_is_for():
    opened = open_packet(PACKET, BOX, public(SIGN))

    assert opened.header == read_header(PACKET) == HEADER
    assert opened.says == {"reason": "yours"}
    assert [one.name for one in opened.members] == ["documents/001", "documents/002", "lead.json"]
    assert opened.member("lead.json") == b'{"a":1}'
    assert opened.manifest[0] == {
        "name": "documents/001", "bytes": 13, "sha256": hashlib.sha256(b"a masked text").hexdigest(),
    }  # fmt: skip


def test_the_manifest_is_the_same_in_whatever_order_the_members_came():
    again = make_packet(HEADER, {"reason": "yours"}, MEMBERS[::-1], SIGN)

    assert open_packet(again, BOX, public(SIGN)).manifest == open_packet(PACKET, BOX, public(SIGN)).manifest
    assert again != PACKET  # but encrypted under a key of its own


def test_nothing_of_the_contents_can_be_read_on_the_outside():
    assert b"masked" not in PACKET
    assert b"yours" not in PACKET
    assert b"lead.json" not in PACKET


@given(st.integers(0, len(PACKET) - 1), st.integers(1, 255))
def test_07_a_packet_with_any_byte_changed_is_refused(at, change):
    altered = PACKET[:at] + bytes([PACKET[at] ^ change]) + PACKET[at + 1 :]

    with pytest.raises(Refused):
        open_packet(altered, BOX, public(SIGN))


@given(st.integers(0, len(PACKET) - 1))
def test_07_a_packet_that_was_cut_is_refused(at):
    with pytest.raises(Refused):
        open_packet(PACKET[:at], BOX, public(SIGN))
    with pytest.raises(Refused):
        open_packet(PACKET + PACKET[:at] if at else PACKET + b"x", BOX, public(SIGN))


def test_it_opens_for_nobody_else_and_under_no_other_signature():
    with pytest.raises(Refused, match="another office"):
        open_packet(PACKET, OTHER_BOX, public(SIGN))
    with pytest.raises(Refused):
        open_packet(PACKET, BOX, public(OTHER_SIGN))


def test_a_stranger_cannot_sign_in_a_partners_name():
    forged = make_packet(HEADER, {}, MEMBERS, OTHER_SIGN)

    with pytest.raises(Refused, match="altered"):
        open_packet(forged, BOX, public(SIGN))


@pytest.mark.parametrize(
    "members",
    [[], [Member("x", b"")], [Member("lead.json", b"1"), Member("lead.json", b"2")]],
    ids=["none", "no lead", "twice"],
)
def test_a_manifest_that_does_not_hold_is_refused(members):
    with pytest.raises(Refused):
        open_packet(make_packet(HEADER, {}, members, SIGN), BOX, public(SIGN))


def test_what_is_no_packet_is_refused_in_words():
    other = json.dumps({"id": 1}).encode()
    for data in (b"", MAGIC, b"x" * 200, MAGIC + len(other).to_bytes(2, "big") + other + bytes(80)):
        with pytest.raises(Refused, match="no packet"):
            read_header(data)


def test_10_particulars_travel_in_an_envelope_of_their_own():
    sealed = seal_envelope(b"MARK-99 aged 11", public(BOX))
    packet = make_packet(HEADER, {}, [*MEMBERS, Member("particulars", sealed)], SIGN)
    inside = open_packet(packet, BOX, public(SIGN)).member("particulars")

    assert inside is not None
    assert b"MARK" not in inside  # whoever opens the packet has not read them
    assert open_envelope(inside, BOX) == b"MARK-99 aged 11"
    with pytest.raises(Refused):
        open_envelope(inside, OTHER_BOX)
    with pytest.raises(Refused):
        open_envelope(inside[:-1] + bytes([inside[-1] ^ 1]), BOX)
    assert "MARK" not in repr(Member("particulars", b"MARK-99"))
