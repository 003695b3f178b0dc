"""A district's file: whole for the office that it is for, and refused for every other one or when one bit differs."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import Refused
from thelivu.exhibits.district_packet import (
    BACK,
    OUT,
    DistrictPacket,
    DistrictReturn,
    Dossier,
    Going,
    Handed,
    answer_to,
    header_out,
    make_back,
    make_out,
    open_back,
    open_out,
)
from thelivu.exhibits.field_form import PACK
from thelivu.vault import packets
from thelivu.vault.packets import Header, close_packet

AT = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
STATE, DISTRICT = "5e" * 16, "7e" * 16
STATE_SIGN, STATE_BOX = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
SIGN, BOX = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()


def public(key):
    return key.public_key().public_bytes_raw().hex()


DOSSIER = Dossier(
    label="SR-0001", premises="P-001", address="House 9, Mill Lane", wave=(AT, AT), team="Team 1", leader="SI A. Made",
    members=("CPO B. Up",), basis="attribution", authority="A-0001 GD 1/2026", order="warrant", warrant="31/2026 JFCM",
    necessity="Only the devices show it.", less_intrusive="A notice would warn.",
)  # fmt: skip
INSIDE = DistrictPacket(
    operation="KAYAL 26.1", district="ALP", box=public(STATE_BOX),
    searches=(Going(dossier=DOSSIER, pack={"format": PACK, "form": "ab" * 16, "key": "00" * 32}),),
)  # fmt: skip
HEADER = Header("ab" * 16, STATE, public(STATE_SIGN), DISTRICT, public(BOX), AT, "synthetic")
FILE = make_out(HEADER, INSIDE, STATE_SIGN)
RETURNS = DistrictReturn(packet=HEADER.id, returns=(Handed(name="a.field", data=b'{"x": 1}\x00\xff'),))
ANSWER = answer_to(HEADER, box=INSIDE.box, sender_key=public(SIGN), packet_id="cd" * 16, at=AT)
FILE_BACK = make_back(ANSWER, RETURNS, SIGN)


def opened(data, box=BOX, **changes):
    ends = {"receiver": DISTRICT, "sender": STATE, "sender_key": public(STATE_SIGN)} | changes
    return open_out(data, box, **ends)


def opened_back(data, box=STATE_BOX, **changes):
    ends = {"receiver": STATE, "sender": DISTRICT, "sender_key": public(SIGN)} | changes
    return open_back(data, box, **ends)


def test_what_goes_out_and_what_comes_back_are_whole_for_whom_they_are_for():
    assert header_out(FILE) == HEADER
    assert opened(FILE) == INSIDE
    assert opened_back(FILE_BACK) == RETURNS


def test_10_no_address_and_no_key_of_a_form_stands_outside_or_prints():
    assert b"Mill Lane" not in FILE
    assert b"00" * 32 not in FILE
    assert "Mill Lane" not in repr(opened(FILE))
    assert "'key'" not in repr(opened(FILE))


@given(st.integers(0, len(FILE) * 8 - 1))
def test_07_one_bit_changed_anywhere_on_the_way_out_is_refused(bit):
    altered = bytearray(FILE)
    altered[bit // 8] ^= 1 << bit % 8

    with pytest.raises(Refused):
        opened(bytes(altered))


@given(st.integers(0, len(FILE_BACK) * 8 - 1))
def test_07_one_bit_changed_anywhere_on_the_way_back_is_refused(bit):
    altered = bytearray(FILE_BACK)
    altered[bit // 8] ^= 1 << bit % 8

    with pytest.raises(Refused):
        opened_back(bytes(altered))


def code(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_each_refusal_has_its_code():
    other = X25519PrivateKey.generate()

    assert code(lambda: opened(FILE, other)) == "vault.packet.not_for_us"
    assert code(lambda: opened(FILE, receiver="11" * 16)) == "vault.packet.not_for_us"
    assert code(lambda: opened(FILE, sender_key=public(SIGN))) == "vault.packet.other_key"
    assert code(lambda: opened(FILE[:-1] + bytes([FILE[-1] ^ 1]))) == "vault.packet.altered"
    assert code(lambda: opened(make_out(HEADER, INSIDE, SIGN))) == "vault.packet.altered"


def test_neither_way_is_taken_for_the_other_or_for_a_lead():
    assert code(lambda: opened(FILE_BACK)) == "vault.packet.not_one"
    assert code(lambda: opened_back(FILE)) == "vault.packet.not_one"
    assert code(lambda: opened(b"thelivu-packet/1\n" + FILE[len(OUT) :])) == "vault.packet.not_one"


@pytest.mark.parametrize("plain", [b"", b"[]", b'{"operation": 1}', b"[" * 5000], ids=["empty", "list", "less", "deep"])
def test_a_signed_file_whose_inside_is_not_of_the_form_is_refused(plain):
    assert code(lambda: opened(close_packet(OUT, HEADER, plain, STATE_SIGN))) == "exhibits.district.form"
    assert code(lambda: opened_back(close_packet(BACK, ANSWER, plain, SIGN))) == "exhibits.district.form"


def test_a_search_without_a_pack_is_refused():
    foreign = replace(INSIDE, searches=(Going(dossier=DOSSIER, pack={"format": "else"}),))
    assert code(lambda: opened(make_out(HEADER, foreign, STATE_SIGN))) == "exhibits.district.form"


def test_no_file_is_made_that_is_empty_or_too_large(monkeypatch):
    assert code(lambda: make_back(ANSWER, replace(RETURNS, returns=()), SIGN)) == "exhibits.district.nothing"
    monkeypatch.setattr(packets, "LARGEST", 6000)
    large = replace(RETURNS, returns=(Handed(name="a", data=bytes(6000)),))
    assert code(lambda: make_back(ANSWER, large, SIGN)) == "vault.packet.too_large"
    assert code(lambda: opened(FILE + bytes(6000))) == "vault.packet.too_large"
