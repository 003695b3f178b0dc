"""Encrypted callers: however the bytes are cut the talk inside is as with a plain one, and nobody learns which hash is watched."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.sensor import listen
from thelivu.sensor.listen import Heard, Listener
from thelivu.sensor.mse import PRIME, PUBLIC
from thelivu.sensor.observe import Observer, Seen
from thelivu.sensor.restraint import Restraint
from thelivu.sensor.values import Endpoint, Target
from thelivu.sensor.wire import only_ours
from unit.sensor.made import ALL, HYBRID, SOUND, V1, V2, bitfield, cut, extension, frame, hand
from unit.sensor.mse_peer import Dials

OURS, PEER = Endpoint("127.0.0.1", 51_413), Endpoint("127.0.5.1", 40_000)
OTHER = Target("swarm-b", b"B" * 20, None, 100)
SWARMS = {one: target for target in (HYBRID, OTHER) for one in target.answers}


class Call:
    """A caller's bytes go in, what is answered and the lines that it leaves come out."""

    def __init__(self, *, may=lambda _target: True, proto="tcp") -> None:
        self.seen: list[Seen] = []
        observer = Observer(
            ways={}, sink=self.seen.append, clock=lambda: SOUND, may=may, authority="A-0001", build="b" * 64, timeout_s=1.0
        )
        listener = Listener(lambda _target: observer, Restraint(reach="loopback"), lambda: SWARMS, 1.0)
        self.talk, self.answered, self.over, self.ends_in = listener.answered(Heard(listener, proto, PEER, lambda: None)), b"", False, None
        assert self.talk.opened(OURS, self.end_in) == b""

    def end_in(self, seconds: float) -> None:
        self.ends_in = seconds

    def says(self, *parts: bytes) -> bytes:
        """What is answered to these."""
        before = len(self.answered)
        for part in parts:
            said = None if self.over else self.talk.heard(part)
            self.over |= said is None
            self.answered += said or b""
        return self.answered[before:]

    def ended(self, why: str = "closed") -> Seen | None:
        self.talk.ended(why)
        return self.seen[0] if self.seen else None


@pytest.mark.parametrize(("offers", "chosen"), [(1, 1), (2, 2), (3, 1), (0xFF, 1)])
@pytest.mark.parametrize("first", [b"", hand(), hand() + extension()], ids=["no first words", "handshake", "more"])
@pytest.mark.parametrize("seed", range(4))
def test_it_is_heard_as_a_plain_caller_is(offers, chosen, first, seed):
    chance, call = random.Random(seed), Call()
    peer = Dials(V1, offers=offers, padding=chance.randint(0, 512), first=first, seed=seed)

    call.says(*cut(peer.key(), chance))
    assert PUBLIC <= len(call.answered) <= PUBLIC + 512
    call.says(*cut(peer.offer(call.answered), chance))
    inside = peer.choice(call.answered)
    rest = (hand() + extension() + bitfield(1, 2, 3)).removeprefix(first)
    inside += peer.heard(call.says(*cut(peer.says(rest, plain=peer.chose == 1), chance)))
    seen = call.ended("")

    assert (peer.chose, seen.judgement.level, seen.judgement.pieces_claimed) == (chosen, "L4", 3)
    record = seen.record
    assert (record.proto, record.dir, record.canary, record.ours, record.peer) == ("mse", "in", None, OURS, PEER)
    assert (record.tx, only_ours(inside), record.raw) == (inside, True, hand() + extension() + bitfield(1, 2, 3))


def test_by_utp_it_is_a_line_of_utp():
    call, peer = Call(proto="utp"), Dials(V1, first=hand() + extension() + ALL)
    call.says(peer.key())
    call.says(peer.offer(call.answered))

    assert call.ended().record.proto == "utp"
    assert call.ends_in == 0, "all at once: answered, then ended"


def begun(peer: Dials, call: Call, **given) -> bytes:
    """What is answered to its offer."""
    call.says(peer.key())
    return call.says(peer.offer(call.answered, **given))


def test_who_means_a_hash_that_is_not_watched_gets_half_of_a_key_and_leaves_nothing():
    call = Call()

    assert begun(Dials(b"x" * 20, first=hand(b"x" * 20)), call) == b""
    assert (call.over, len(call.answered) >= PUBLIC, V1 in call.answered, call.ended()) == (True, True, False, None)


@pytest.mark.parametrize("named", [b"B" * 20, b"x" * 20])
def test_who_means_one_swarm_and_names_another_is_heard_of_neither(named):
    call = Call()
    begun(Dials(V1, first=hand(named) + ALL), call)

    assert (call.over, call.ended()) == (True, None)


def test_a_hybrid_is_meant_by_either_hash_and_named_by_either():
    for meant in (V1, V2[:20]):
        for named in (V1, V2[:20]):
            call = Call()
            begun(Dials(meant, first=hand(named) + extension() + ALL), call)
            assert call.ended().record.target == HYBRID


def test_02_when_the_order_does_not_stand_it_is_not_answered_to_its_hash():
    asked = []
    call = Call(may=asked.append)

    assert begun(Dials(V1, first=hand() + ALL), call) == b""
    assert (asked, call.over, call.ended()) == ([HYBRID], True, None)


def test_b3_a_pushed_piece_ends_it_and_none_of_it_is_kept():
    call, peer = Call(), Dials(V1, first=hand())
    begun(peer, call)
    peer.choice(call.answered)
    call.says(extension() + frame(7, bytes(8) + b"marker" * 20))
    seen = call.ended("")

    assert (call.over, seen.judgement.level, "pushed_piece" in seen.judgement.flags) == (True, "L3b", True)
    assert b"marker" not in seen.record.raw


@pytest.mark.parametrize("key", [0xFF << 760 | 0, PRIME - 1, PRIME, 2**768 - 1])
def test_a_key_that_makes_no_secret_is_refused(key):
    call = Call()
    refused = key >= PRIME - 1

    assert bool(call.says(key.to_bytes(PUBLIC))) is not refused
    assert call.over is refused


@pytest.mark.parametrize("said", [b"GET / HTTP/1.1\r\nHost: a.b\r\n\r\n" + b"x" * 200, bytes(200), b"\x13BitTorrent protocoX" + bytes(200)])
def test_text_and_nothing_get_no_key(said):
    call = Call()

    assert (call.says(said), call.over, call.ended()) == (b"", True, None)


@pytest.mark.parametrize("offers", [0, 4, 8])
def test_an_offer_of_neither_way_is_refused(offers):
    call = Call()

    assert (begun(Dials(V1, offers=offers, first=hand()), call), call.over) == (b"", True)


def test_padding_without_end_is_left():
    call, peer = Call(), Dials(V1)
    call.says(peer.key()[:PUBLIC])

    assert (call.says(b"\xff" * 531), call.over) == (b"", False)
    assert (call.says(b"\xff"), call.over) == (b"", True)


def test_no_more_keys_in_a_second_than_there_is_time_for(monkeypatch):
    monkeypatch.setattr(listen, "KEYS_MOST", 3)
    call = Call()
    may = call.talk._may

    assert sum(may() for _ in range(10)) in (3, 6), "the second may turn in between"


@given(st.lists(st.binary(max_size=400), max_size=6), st.booleans(), st.booleans())
def test_b9_nothing_escapes_and_noise_leaves_nothing(parts, begins, offers):
    call, peer = Call(), Dials(V1, padding=3)
    if begins:
        call.says(peer.key())
        if offers:
            call.says(peer.offer(call.answered))
    call.says(*parts)

    assert call.ended() is None
