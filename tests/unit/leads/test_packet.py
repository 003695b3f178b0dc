"""Packets: whole and proven for the one office that they are for, or refused, whatever was changed on the way."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import InputError, Refused, canonical
from thelivu.leads import packet as packets
from thelivu.leads.handling import Handling
from thelivu.leads.packet import MAGIC, Original, Statement, make_packet, open_packet, read_header
from thelivu.vault import packets as containers
from thelivu.vault.packets import Header, signed

SIGN, BOX = (
    Ed25519PrivateKey.from_private_bytes(bytes(32)),
    X25519PrivateKey.from_private_bytes(bytes([1] * 32)),
)
OTHER_SIGN, OTHER_BOX = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
AT = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
SENDER, RECEIVER = "5e" * 16, "7e" * 16
LEAD = b'{"a":1}'
SAID = Statement(
    "F-0001", Handling("state", "State Cyber Unit", "IN-KL"), "നിങ്ങളുടെ ജില്ല: yours",
    (Original("ab" * 32, 4096, "cybertip-xml"),),
)  # fmt: skip


def public(key):
    return key.public_key().public_bytes_raw().hex()


HEADER = Header("ab" * 16, SENDER, public(SIGN), RECEIVER, public(BOX), AT, "synthetic")
PACKET = make_packet(HEADER, SAID, LEAD, SIGN)
HEAD_AT = len(MAGIC) + 2
HEAD_END = HEAD_AT + int.from_bytes(PACKET[HEAD_AT - 2 : HEAD_AT], "big")


def opened(packet, box=BOX, **changes):
    ends = {"receiver": RECEIVER, "sender": SENDER, "sender_key": public(SIGN)}
    return open_packet(packet, box, **{**ends, **changes})


def test_what_went_in_comes_out_for_whom_it_is_for():
    inside = opened(PACKET)

    assert inside.header == read_header(PACKET) == HEADER
    assert inside.statement == SAID
    assert inside.lead == LEAD
    assert inside.statement.entry(LEAD)["lead"] == {"bytes": 7, "sha256": hashlib.sha256(LEAD).hexdigest()}


def test_each_packet_is_encrypted_under_a_key_of_its_own():
    again = make_packet(HEADER, SAID, LEAD, SIGN)

    assert opened(again).statement == opened(PACKET).statement
    assert again[HEAD_END:-64] != PACKET[HEAD_END:-64]


def test_10_nothing_of_the_contents_can_be_read_on_the_outside_or_printed():
    assert all(text not in PACKET for text in (b"yours", b"State Cyber Unit", b"F-0001", b'"a"'))
    assert '{"a"' not in repr(opened(PACKET))


@given(st.integers(0, len(PACKET) - 1), st.integers(1, 255))
def test_07_a_packet_with_any_byte_changed_is_refused(at, change):
    altered = PACKET[:at] + bytes([PACKET[at] ^ change]) + PACKET[at + 1 :]

    with pytest.raises(Refused):
        opened(altered)


REGIONS = {
    "magic": 3, "length": HEAD_AT - 1, "head": HEAD_AT + 8, "ciphertext": HEAD_END + 5, "tag": len(PACKET) - 64 - 4,
    "signature": len(PACKET) - 9,
}  # fmt: skip


@pytest.mark.parametrize("at", REGIONS.values(), ids=REGIONS)
def test_07_each_region_is_proven_even_where_the_signature_is_made_anew(at):
    """Who holds the sender's key alters nothing unseen either: head, ciphertext and tag hang together."""
    altered = PACKET[:at] + bytes([PACKET[at] ^ 1]) + PACKET[at + 1 :]
    anew = altered[:-64] + SIGN.sign(signed(MAGIC, altered[:-64]))

    with pytest.raises(Refused):
        opened(altered)
    if at < len(PACKET) - 64:
        with pytest.raises(Refused):
            opened(anew)


@given(st.integers(0, len(PACKET) - 1))
def test_07_a_packet_that_was_cut_or_grew_is_refused(at):
    for changed in (PACKET[:at], PACKET + PACKET[:at] if at else PACKET + b"x"):
        with pytest.raises(Refused):
            opened(changed)


def test_it_opens_for_nobody_else_and_under_no_other_signature():
    with pytest.raises(Refused, match="another office"):
        opened(PACKET, OTHER_BOX)
    with pytest.raises(Refused, match="another office"):
        opened(PACKET, receiver="11" * 16)  # the same keys in another register
    with pytest.raises(Refused, match="key"):
        opened(PACKET, sender="11" * 16)
    with pytest.raises(Refused, match="key"):
        opened(PACKET, sender_key=public(OTHER_SIGN))


def test_a_stranger_cannot_sign_in_a_partners_name():
    forged = make_packet(HEADER, SAID, LEAD, OTHER_SIGN)

    with pytest.raises(Refused, match="altered"):
        opened(forged)


def test_a_partner_cannot_send_on_what_another_encrypted():
    """Its own head around the other's ciphertext, signed by itself: the ciphertext is bound to the first head."""
    own = replace(HEADER, sender="99" * 16, sender_key=public(OTHER_SIGN))
    shell = make_packet(own, SAID, LEAD, OTHER_SIGN)
    head = json.loads(PACKET[HEAD_AT:HEAD_END]) | {"from": own.sender, "sign": own.sender_key}
    front = MAGIC + len(canonical(head)).to_bytes(2, "big") + canonical(head)
    stolen = front + PACKET[HEAD_END:-64]
    stolen += OTHER_SIGN.sign(signed(MAGIC, stolen))

    assert opened(shell, sender=own.sender, sender_key=own.sender_key).lead == LEAD
    with pytest.raises(Refused, match="altered"):
        opened(stolen, sender=own.sender, sender_key=own.sender_key)


def sealed_by_hand(said: bytes, lead: bytes = LEAD) -> bytes:
    """A packet of the right keys whose sender wrote the inside itself."""
    inside = len(said).to_bytes(4, "big") + said + lead

    class Written(Statement):
        def entry(self, lead):
            return {}

    whole = packets.canonical
    try:
        packets.canonical = lambda value: said if value == {} else whole(value)
        made = make_packet(HEADER, Written("F-0001", SAID.handling, "x", ()), lead, SIGN)
    finally:
        packets.canonical = whole
    assert len(made) == HEAD_END + len(inside) + 16 + 64
    return made


GOOD = SAID.entry(LEAD)
MALFORMED = {
    "no object": b"[]", "no text": b"\xff", "deep": b"[" * 5000, "empty": b"",
    "another digest": canonical({**GOOD, "lead": {"bytes": 7, "sha256": "00" * 32}}),
    "a field more": canonical({**GOOD, "remark": "x"}),
    "a field less": canonical({name: value for name, value in GOOD.items() if name != "reason"}),
    "an unknown code": canonical({**GOOD, "handling": "free"}),
    "no jurisdiction": canonical({**GOOD, "state": "Kerala"}),
    "two lines": canonical({**GOOD, "reason": "x\ny"}),
    "turned text": canonical({**GOOD, "originator": "x\u202ey"}),
    "a long reason": canonical({**GOOD, "reason": "x" * 301}),
    "no number": canonical({**GOOD, "sources": [{"bytes": "1", "format": "x", "sha256": "ab" * 32}]}),
    "not canonical": json.dumps(GOOD).encode(),
}  # fmt: skip


@pytest.mark.parametrize("said", MALFORMED.values(), ids=MALFORMED)
def test_04_a_signed_packet_whose_inside_is_not_as_it_must_be_is_refused_whole(said):
    with pytest.raises(Refused, match="not of the form"):
        opened(sealed_by_hand(said))


def test_what_is_no_packet_is_refused_in_words():
    other = json.dumps({"id": 1}).encode()
    for data in (b"", MAGIC, b"x" * 200, MAGIC + len(other).to_bytes(2, "big") + other + bytes(80)):
        with pytest.raises(Refused, match="no packet"):
            read_header(data)


@pytest.mark.parametrize(
    "change",
    [{"made": "2026-11-27T10:00:00"}, {"made": "0001-01-01T00:00:00+14:00"}, {"made": "27/11/2026"},
     {"id": "x"}, {"from": "../x"}, {"to": ""}, {"born": "made up"}, {"sign": 5}, {"more": "x"}],
    ids=str,
)  # fmt: skip
def test_a_head_that_is_not_as_it_must_be_is_refused_before_anything_is_decrypted(change):
    head = canonical(json.loads(PACKET[HEAD_AT:HEAD_END]) | change)
    data = MAGIC + len(head).to_bytes(2, "big") + head + PACKET[HEAD_END:]

    with pytest.raises(Refused, match="no packet"):
        read_header(data)


def test_a_packet_has_a_limit_of_size_on_both_sides(monkeypatch):
    monkeypatch.setattr(containers, "LARGEST", 6000)
    with pytest.raises(Refused, match="at most"):
        make_packet(HEADER, SAID, bytes(6000), SIGN)
    with pytest.raises(Refused, match="at most"):
        read_header(PACKET + bytes(6000))


def test_a_packet_to_a_key_that_is_none_is_not_made():
    with pytest.raises((Refused, InputError, ValueError)):
        make_packet(replace(HEADER, receiver_key="00" * 32), SAID, LEAD, SIGN)
