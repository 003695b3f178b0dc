import pytest

from thelivu.sensor.bencode import decode
from thelivu.sensor.values import Target, WireError
from thelivu.sensor.wire import (
    client_named,
    decide,
    extension_handshake,
    handshake,
    have_none,
    only_ours,
    parse_handshake,
)
from unit.sensor.made import BEP, HYBRID, OURS, TARGET, V1, V2, bitfield, frame, hand

EXTENSION = extension_handshake()


def test_our_handshake_offers_extensions_and_fast_and_no_more():
    said = parse_handshake(handshake(V1, OURS, v2_only=False))

    assert (said.hash, said.peer_id) == (V1, OURS)
    assert said.extended
    assert said.fast
    assert said.reserved == BEP


@pytest.mark.parametrize(("target", "bit"), [(TARGET, 0), (HYBRID, 0), (Target("v2", None, V2, 9), 0x10)])
def test_the_bit_of_bep_52_is_set_for_a_v2_hash_only(target, bit):
    """Trap T1."""
    said = parse_handshake(handshake(target.dials[0], OURS, v2_only=target.v1 is None))

    assert said.reserved[7] & 0x10 == bit


def test_our_extension_handshake_offers_nothing():
    """B4: no metadata, no `ut_metadata`, no `upload_only`, no port."""
    assert decode(EXTENSION[6:]) == {b"m": {b"ut_pex": 1}, b"reqq": 0}
    assert EXTENSION[:6] == frame(20, b"\0" + EXTENSION[6:])[:6]
    assert have_none() == frame(15)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "silent"), (hand()[:67], "short_handshake"), (hand()[:3], "short_handshake"), (b"HTTP/1.1 400 Bad Request", "garbage"),
        (b"\x13BitTorrent protocoI" + bytes(48), "garbage"), (b"\x14", "garbage"),
    ],
)  # fmt: skip
def test_what_is_no_handshake(raw, code):
    with pytest.raises(WireError) as fault:
        parse_handshake(raw)

    assert fault.value.code == code


@pytest.mark.parametrize(
    ("length", "kind", "sub", "pieces", "decision"),
    [
        (14, 5, 0, 100, "keep"), (13, 5, 0, 100, "bad_bitfield"), (15, 5, 0, 100, "bad_bitfield"), (2**32 - 1, 5, 0, 100, "bad_bitfield"),
        (1, 5, 0, 0, "bad_bitfield"), (131_073, 5, 0, 0, "keep"), (131_074, 5, 0, 0, "bad_bitfield"), (200_001, 5, 0, 1_600_000, "keep"),
        (9, 7, 0, 100, "pushed_piece"), (16_393, 7, 0, 100, "pushed_piece"), (2**32 - 1, 7, 0, 0, "pushed_piece"),
        (65_536, 20, 1, 100, "read_pex"), (65_537, 20, 1, 100, "over_limit"), (300, 20, 2, 100, "skip"), (4_096, 20, 0, 100, "keep"), (4_097, 20, 0, 100, "skip"),
        (5, 4, 0, 100, "keep"), (6, 4, 0, 100, "malformed"), (1, 14, 0, 100, "keep"), (1, 15, 0, 100, "keep"), (2, 14, 0, 100, "malformed"),
        (13, 6, 0, 100, "skip"), (1, 2, 0, 100, "skip"), (49, 21, 0, 100, "skip"), (65_537, 99, 0, 100, "over_limit"), (2**32 - 1, 0, 0, 100, "over_limit"),
    ],
)  # fmt: skip
def test_a_frame_is_decided_on_its_header(length, kind, sub, pieces, decision):
    """Trap T5."""
    assert decide(length, kind, sub, pieces) == decision


def test_the_client_is_named_by_itself():
    assert client_named(b"d1:v8:Test 1.0e") == "Test 1.0"
    assert client_named(b"de") == client_named(b"d1:vi7ee") == ""
    assert client_named(b"d1:v2:\xff\x00e") == "\ufffd\0"
    assert len(client_named(b"d1:v500:" + b"x" * 500 + b"e")) == 64
    with pytest.raises(WireError):
        client_named(b"le")


OURS_SAID = handshake(V1, OURS, v2_only=False)


@pytest.mark.parametrize("tx", [b"", OURS_SAID, OURS_SAID + EXTENSION, OURS_SAID + EXTENSION + have_none(), OURS_SAID + have_none()])
def test_what_we_send(tx):
    assert only_ours(tx)


@pytest.mark.parametrize("more", [frame(2), frame(6, bytes(12)), bitfield(), frame(14), EXTENSION * 2, have_none() + EXTENSION, frame(20, b"\0de"), b"\0"])
def test_what_we_never_send(more):
    assert not only_ours(OURS_SAID + more)
    assert not only_ours(OURS_SAID[:67])
    assert not only_ours(more.ljust(80, b"\0"))
