import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.sensor.reading import Reading
from thelivu.sensor.values import Target
from thelivu.sensor.wire import BITFIELD_MOST, FRAME_MOST, HEARD_MOST, PEX_MOST
from unit.sensor.made import (
    ALL,
    HYBRID,
    NONE,
    TARGET,
    UNKNOWN,
    V1,
    V2,
    bitfield,
    cut,
    extension,
    frame,
    hand,
    have,
)

KEEP_ALIVE = bytes(4)
PEX = frame(20, b"\1d5:added6:\x7f\0\0\1\x1a\xe1e")


def read(*said: bytes, target: Target = TARGET) -> Reading:
    reading = Reading(dict.fromkeys(target.answers, target))
    for one in said:
        reading.feed(one)
    return reading


def test_the_allow_list_is_kept_and_nothing_else():
    kept = [hand(), extension(), bitfield(0, 5), have(7)]
    others = [KEEP_ALIVE, frame(1), frame(0), frame(20, b"\2" + b"m" * 300), PEX, frame(17, bytes(12)), frame(9, b"\x1a\xe1"), frame(21, bytes(49))]

    reading = read(kept[0], *others, kept[1], *others, kept[2], *others, kept[3])

    assert reading.raw == b"".join(kept)
    assert (reading.claimed, reading.holds, reading.closed, reading.flags) == (3, True, False, set())
    assert reading.pex == [PEX[6:]] * 3


@pytest.mark.parametrize(
    ("said", "claimed", "holds"),
    [
        ([], None, False), ([NONE], 0, False), ([ALL], 100, True), ([bitfield()], 0, False), ([bitfield(*range(100))], 100, True),
        ([bitfield(0, 99)], 2, True), ([have(3), have(3), have(4)], 2, True), ([bitfield(3), have(3), have(9)], 2, True), ([NONE, have(0)], 1, True),
        ([extension()], None, False),
    ],
)  # fmt: skip
def test_what_it_states_that_it_holds(said, claimed, holds):
    reading = read(hand(), *said)

    assert (reading.claimed, reading.holds) == (claimed, holds)


def test_without_the_number_of_pieces():
    assert read(hand(), ALL, target=UNKNOWN).claimed == "all"
    assert read(hand(), bitfield(1, 2, 700, pieces=1_000), have(800), target=UNKNOWN).claimed == 4
    assert read(hand(), have(2**32 - 1), target=UNKNOWN).claimed == 1


@pytest.mark.parametrize(
    ("said", "flag"),
    [
        (frame(7, bytes(16_392)), "pushed_piece"), (b"\xff\xff\xff\xff\x07", "pushed_piece"), (b"\xff\xff\xff\xff\x05", "bad_bitfield"),
        (b"\xff\xff\xff\xff\x63", "over_limit"), (b"\xff\xff\xff\xff\x14", "over_limit"), (bitfield(pieces=108), "bad_bitfield"), (bitfield(pieces=8), "bad_bitfield"),
        (frame(4, bytes(5)), "malformed"), (frame(14, b"\0"), "malformed"), (frame(20), "malformed"),
    ],
)  # fmt: skip
def test_a_refused_frame_ends_it_and_leaves_its_header(said, flag):
    """Trap T5 and B3: no byte of the body is kept."""
    reading = read(hand(), have(1), said + b"MARKER" * 100, bitfield(2))

    assert reading.raw == hand() + have(1) + said[:5]
    assert reading.closed
    assert reading.flags == {flag}
    assert reading.claimed == 1  # what it stated before stands (trap T3)
    assert not reading._rest


def test_two_claims_in_one_connection_are_one_too_many():
    reading = read(hand(), bitfield(1), bitfield(1, 2))

    assert reading.flags == {"claim_twice"}
    assert reading.raw == hand() + bitfield(1) + bitfield()[:5]
    assert reading.claimed == 1


def test_spare_bits_and_what_was_not_offered_are_no_claim():
    bad = bitfield()[:-1] + b"\1"

    assert (read(hand(), bad).flags, read(hand(), bad).claimed, read(hand(), bad).raw) == ({"spare_bits"}, None, hand() + bad)
    plain = hand(reserved=bytes(8))
    assert (read(plain, ALL).flags, read(plain, ALL).claimed) == ({"fast_unoffered"}, None)
    assert (read(hand(), have(100)).flags, read(hand(), have(100)).claimed) == ({"bad_have"}, None)


def test_another_hash_and_no_handshake_end_it():
    for said, flag in ((hand(b"x" * 20), "wrong_hash"), (b"HTTP/1.1 400 Bad Request\r\n" * 9, "garbage")):
        reading = read(said + bitfield(1))
        assert reading.raw == said[:68]
        assert (reading.flags, reading.closed, reading.holds) == ({flag}, True, False)


def test_a_hybrid_answers_with_either_hash():
    """Trap T1."""
    assert read(hand(V1), target=HYBRID).target is HYBRID
    assert read(hand(V2[:20]), target=HYBRID).target is HYBRID
    assert read(hand(V2[:20]), target=TARGET).flags == {"wrong_hash"}


def test_an_incoming_peer_is_read_by_the_target_that_it_names():
    """Each target has its own number of pieces."""
    other = Target("swarm-b", b"b" * 20, None, 8)
    reading = Reading({V1: TARGET, b"b" * 20: other})
    reading.feed(hand(b"b" * 20) + bitfield(0, 7, pieces=8))

    assert (reading.target, reading.claimed) == (other, 2)


def test_256_haves_and_one_extension_handshake_are_kept():
    haves = [have(number % 100) for number in range(300)]
    reading = read(hand(), extension(), extension(b"de"), *haves, frame(20, b"\0" + b"x" * 5_000))

    assert reading.raw == hand() + extension() + b"".join(haves[:256])
    assert len(reading.raw) < 8192


def said_by_anybody() -> st.SearchStrategy[bytes]:
    """A conversation of honest and hostile frames."""
    frames = st.one_of(
        st.just(KEEP_ALIVE), st.just(extension()), st.just(ALL), st.just(NONE), st.just(PEX), st.just(frame(7, b"MARKER" * 9)),
        st.lists(st.integers(0, 103), max_size=9).map(lambda held: bitfield(*held, pieces=104)),
        st.integers(0, 120).map(have), st.binary(max_size=40), st.builds(frame, st.integers(0, 255), st.binary(max_size=90)),
    )  # fmt: skip
    hands = st.sampled_from([hand(), hand(), hand(V2[:20]), hand(b"x" * 20), hand()[:30], b"", b"GET /"])
    return st.builds(lambda first, rest: first + b"".join(rest), hands, st.lists(frames, max_size=12))


@given(said_by_anybody(), st.randoms(use_true_random=False), st.sampled_from([TARGET, HYBRID, UNKNOWN]))
def test_however_the_bytes_are_cut_the_reading_is_the_same(said, chance, target):
    whole, parts = read(said, target=target), read(*cut(said, chance), target=target)

    if "garbage" not in whole.flags:  # there the first bytes end it
        assert parts.raw == whole.raw
    assert (parts.flags, parts.claimed, parts.closed, parts.pex) == (whole.flags, whole.claimed, whole.closed, whole.pex)


@given(said_by_anybody(), st.sampled_from([TARGET, HYBRID, UNKNOWN]))
def test_what_is_kept_reads_the_same_again(said, target):
    """B8."""
    once = read(said, target=target)
    again = read(bytes(once.raw), target=target)

    assert (again.raw, again.flags, again.claimed, again.bits) == (once.raw, once.flags, once.claimed, once.bits)
    assert len(once.raw) <= 8192 + 131_072


def test_a_frame_that_is_read_past_hides_nothing_however_it_is_cut():
    said = hand() + frame(20, b"\2" + have(5) * 9) + have(7) + frame(1) + have(8)
    for place in range(len(said)):
        reading = read(said[:place], said[place:])
        assert reading.raw == hand() + have(7) + have(8)
    assert read(*(said[at : at + 1] for at in range(len(said)))).raw == hand() + have(7) + have(8)


@pytest.mark.parametrize("header", [b"\xff\xff\xff\xff\x14", b"\0\1\0\1\x14", b"\0\0\0\1\x14", b"\0\0\x40\x09\x07", b"\xff\xff\xff\xff\x05"])
def test_a_refused_frame_is_refused_on_its_five_bytes(header):
    """Trap T5: before a byte of the body was read, and again when the kept bytes are read."""
    assert read(hand() + header).closed
    assert read(hand() + header).raw == hand() + header


def test_a_long_frame_in_single_bytes_costs_no_more_than_its_length():
    """A slow peer must not make the sensor copy what it has over and over."""
    reading = read(hand(), target=UNKNOWN)
    said = bitfield(5, pieces=400_000)
    chance = random.Random(6)
    for part in (said[at : at + 1] for at in range(len(said))):
        reading.feed(part)
        if chance.random() < 0.001:
            assert len(reading._rest) <= len(said)

    assert reading.claimed == 1


def test_of_a_flood_of_peer_exchange_a_few_messages_are_kept_and_what_follows_is_read():
    flood = frame(20, b"\1d5:added6000:" + b"\x7f\0\0\1\x1a\xe1" * 1_000 + b"e")

    reading = read(hand(), *[flood] * 50, extension(), bitfield(1))

    assert len(reading.pex) == PEX_MOST
    assert (reading.claimed, reading.flags, reading.closed) == (1, set(), False)


@pytest.mark.parametrize("noise", [KEEP_ALIVE * 10_000, frame(9, bytes(30_000)), PEX * 1_000])
def test_who_never_stops_talking_is_left_and_what_was_said_stands(noise):
    reading, heard = read(hand(), extension(), bitfield(1, 2)), 0
    while not reading.closed:
        heard += len(noise)
        reading.feed(noise)

    assert HEARD_MOST - 1_000 < heard <= HEARD_MOST + len(noise)
    assert (reading.claimed, reading.flags) == (2, set())
    assert len(reading.raw) < 200


def test_a_bitfield_of_any_length_that_may_be_kept_has_room():
    assert BITFIELD_MOST + PEX_MOST * FRAME_MOST < HEARD_MOST
