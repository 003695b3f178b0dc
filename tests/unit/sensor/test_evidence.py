from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.sensor.evidence import judge, weigh
from thelivu.sensor.reading import Reading
from thelivu.sensor.values import Clock, Instant, Target
from thelivu.sensor.wire import handshake
from unit.sensor.made import (
    ALL,
    HYBRID,
    NONE,
    OURS,
    SOUND,
    TARGET,
    UNKNOWN,
    V1,
    V2,
    at,
    bitfield,
    clean,
    extension,
    frame,
    hand,
    have,
    record,
)
from unit.sensor.test_reading import said_by_anybody

CLAIMS = hand() + extension() + bitfield(0, 1, 2)


@pytest.mark.parametrize(
    ("raw", "level", "flags"),
    [
        (b"", "L2", ["silent"]), (hand()[:40], "L2", ["short_handshake"]), (b"HTTP/1.1 400", "L2", ["garbage"]), (hand(b"x" * 20) , "L2", ["wrong_hash"]),
        (hand(), "L3a", []), (hand() + extension(), "L3a", []), (hand() + NONE, "L3a", []), (hand() + bitfield(), "L3a", []),
        (CLAIMS, "L4", []), (hand() + ALL, "L4", []), (hand() + have(3), "L4", []), (hand() + NONE + have(3), "L4", []),
        (hand() + bitfield(0, pieces=200)[:5], "L3a", ["bad_bitfield"]), (hand() + bitfield()[:-1] + b"\1", "L3a", ["spare_bits"]),
        (hand() + frame(7, bytes(9))[:5], "L3a", ["pushed_piece"]), (hand() + b"\xff\xff\xff\xff\0", "L3a", ["over_limit"]),
        (hand() + extension(b"l" * 900), "L3a", ["bad_extension"]), (CLAIMS + frame(7, bytes(9))[:5], "L4", ["pushed_piece"]),
    ],
)  # fmt: skip
def test_the_ladder(raw, level, flags):
    """Table 2, and what each class of adversary ends at (table 13.2)."""
    found = judge(record(raw))

    assert (found.level, list(found.flags)) == (level, flags)


def test_who_was_only_named_is_listed():
    found = judge(record(ours=None, t_syn=None, t_hs=None, t_end=None, tx=b"", canary=None))

    assert (found.level, found.flags) == ("L1", ())


def test_what_is_stated_is_shown_with_the_level():
    found = judge(record(CLAIMS))

    assert (found.pieces_claimed, found.pieces_total, found.total_known, found.client) == (3, 100, True, "Test 1.0")
    assert (found.peer_id, found.bits[:1]) == (hand()[48:68], b"\xe0")
    assert judge(record(hand())).client == "XX1234"
    assert judge(record(hand(peer_id=bytes(20)))).client == ""


def test_without_the_number_of_pieces_the_claim_stands_and_says_so():
    found = judge(record(hand() + ALL, target=UNKNOWN))

    assert (found.level, found.flags, found.pieces_claimed, found.total_known) == ("L4", ("total_unknown",), "all", False)


@pytest.mark.parametrize(
    ("changed", "flag"),
    [
        ({"canary": None}, "canary_missing"), ({"canary": clean(outcome="unreachable")}, "canary_missing"), ({"canary": clean(hash=V1)}, "canary_missing"),
        ({"canary": clean(outcome="echoed")}, "echo"), ({"canary": clean(raw=hand(b"c" * 20))}, "echo"), ({"canary": clean(raw=hand(b"d" * 20))}, "canary_answered"),
        ({"canary": clean(raw=b"HTTP/1.1")}, "canary_answered"), ({"canary": clean(outcome="no_answer")}, "canary_unanswered"),
        ({"proto": "mse", "canary": clean("tcp")}, "canary_other_proto"), ({"clock": Clock(5, 0, "adjtimex")}, "clock_unsound"),
        ({"clock": replace(SOUND, maxerror_us=1_000_001)}, "clock_unsound"), ({"t_hs": None}, "clock_missing"),
        ({"t_end": Instant(at(6).utc_us, at(1).mono_us)}, "clock_step"), ({"t_hs": Instant(at(0.4).utc_us, at(0.2).mono_us)}, "clock_step"),
        ({"t_hs": None, "t_end": Instant(at(6).utc_us, at(1).mono_us)}, "clock_step"),
        ({"tx": handshake(V1, hand()[48:68], v2_only=False)}, "own_peer_id"), ({"tx": handshake(b"x" * 20, OURS, v2_only=False)}, "other_hash_dialled"),
        ({"tx": handshake(V1, OURS, v2_only=False) + frame(2)}, "tx_unlisted"), ({"tx": b""}, "other_hash_dialled"),
    ],
)  # fmt: skip
def test_each_doubt_holds_a_claim_at_l2(changed, flag):
    """B1, B10."""
    found = judge(record(CLAIMS, **changed))

    assert found.level == "L2"
    assert flag in found.flags


@pytest.mark.parametrize("step", [-5, 5, 0.11, -0.11])
def test_10_a_step_of_the_clock_is_flagged(step):
    stepped = record(CLAIMS, t_end=Instant(at(1 + step).utc_us, at(1).mono_us))

    assert judge(stepped).flags == ("clock_step",)
    assert judge(record(CLAIMS, t_end=Instant(at(1.09).utc_us, at(1).mono_us))).flags == ()


def test_a_clock_that_creeps_is_stepped_over_the_whole_connection():
    creeping = {"t_hs": Instant(at(0.29).utc_us, at(0.2).mono_us), "t_end": Instant(at(1.18).utc_us, at(1).mono_us)}

    assert judge(record(CLAIMS, **creeping)).flags == ("clock_step",)


def test_02_no_record_without_authority():
    with pytest.raises(ValueError, match="authority_id"):
        record(CLAIMS, authority_id="")


def test_bytes_that_the_allow_list_does_not_keep_spoil_a_record():
    for raw in (CLAIMS + frame(7, b"MARKER"), CLAIMS + frame(1), CLAIMS + b"\0", CLAIMS + bytes(4), hand(b"x" * 20) + b"MARKER"):
        assert judge(record(raw)).level == "L2"
        assert "raw_unlisted" in judge(record(raw)).flags


def test_who_dialled_us_named_the_hash_first_and_needs_no_canary():
    """L3b; but a canary that the same host did echo still counts."""
    incoming = {"dir": "in", "src": ("incoming",), "canary": None}

    assert judge(record(hand(), **incoming)).level == "L3b"
    assert judge(record(CLAIMS, **incoming)).level == "L4"
    assert judge(record(CLAIMS, **incoming, tx=b"")).level == "L4"
    assert judge(record(CLAIMS, **{**incoming, "canary": clean(outcome="echoed")})).level == "L2"
    for dialled_back in (clean("mse"), clean(outcome="no_answer"), clean(outcome="unreachable")):
        assert judge(record(CLAIMS, **{**incoming, "canary": dialled_back})).level == "L4"


def test_an_upgrade_to_the_v2_hash_is_an_answer_for_a_configured_pair_only():
    """Trap T1."""
    upgraded = judge(record(hand(V2[:20]) + ALL, target=HYBRID))

    assert (upgraded.level, upgraded.flags) == ("L4", ("upgraded",))
    assert judge(record(hand(V2[:20]) + ALL, target=TARGET)).level == "L2"
    assert judge(record(hand(V2[:20]) + ALL, target=Target("v2", None, V2, 100))).flags == ()


@given(said_by_anybody(), st.sampled_from([TARGET, HYBRID, UNKNOWN]), st.booleans())
def test_08_the_level_is_a_function_of_the_kept_bytes(said, target, sound):
    """B8: what the observer found live is what anybody finds again."""
    live = Reading(dict.fromkeys(target.answers, target))
    live.feed(said)
    kept = record(bytes(live.raw), target=target, clock=SOUND if sound else Clock(5, 16_000_000, "adjtimex"))

    assert weigh(live, kept) == judge(kept)
    assert sound or judge(kept).level == "L2"


@given(said_by_anybody())
def test_what_others_say_of_a_peer_never_raises_it(said):
    """Own bytes only (section 3)."""
    assert judge(record(said, src=("tracker", "dht", "pex"))) == judge(record(said, src=()))
