"""One visit: the canary first, on the same transport; a record of each dial; and never a dial that the order does not allow."""

from collections.abc import Callable
from typing import Any

import pytest

from thelivu.sensor.observe import Candidate, Known, Observer, Seen, Visit
from thelivu.sensor.values import Endpoint, Target
from thelivu.sensor.wire import HAVE_NONE, only_ours
from unit.sensor.made import ALL, HYBRID, SOUND, TARGET, V1, bitfield, extension, frame, hand

PEER, OURS = Endpoint("127.0.1.1", 6881), Endpoint("127.0.0.1", 40_000)


class Peer:
    """What one endpoint does by one transport. `answer` gives its bytes and how it ends, for the hash that it is asked by."""

    def __init__(self, answer: Callable[[bytes], tuple[list[bytes], str]], *, reached: bool = True) -> None:
        self.answer, self.reached, self.sent, self.asked = answer, reached, b"", []

    def way(self, _peer: Endpoint, info_hash: bytes, talk: Any, _seconds: float) -> None:
        self.asked.append(info_hash)
        if not self.reached:
            talk.ended("timeout")
            return
        sent = talk.opened(OURS, lambda _seconds: None)
        parts, end = self.answer(info_hash)
        for part in parts:
            more = talk.heard(part)
            if more is None:
                end = ""
                break
            sent += more
        self.sent = sent
        talk.ended(end)


def honest(*said: bytes) -> Peer:
    return Peer(lambda asked: ([hand(asked) + b"".join(said)], "closed") if asked == V1 else ([], "closed"))


def met_by(*, canary_first: bool = True) -> Known:
    """An endpoint that was not visited yet."""
    known = Known()
    known.canary_first = canary_first
    return known


def visit(known: Known | None = None, *, target: Target = TARGET, may=lambda _target: True, hold_s: float = 0, **peers: Peer) -> list[Seen]:
    seen: list[Seen] = []
    free: list[bool] = []
    over: list[bool] = []
    observer = Observer(
        ways={name: peer.way for name, peer in peers.items()}, sink=seen.append, clock=lambda: SOUND, may=may, authority="A-0001",
        build="b" * 64, hold_s=hold_s,
    )  # fmt: skip
    Visit(observer, Candidate(target, PEER, ("list",)), known or met_by(), lambda: free.append(True), lambda: over.append(True))
    assert (free, over) == ([True], [True])
    return seen


def levels(seen: list[Seen]) -> list[tuple[str, str]]:
    return [(one.record.proto, one.judgement.level) for one in seen]


def test_a_peer_that_knows_its_torrents_and_states_pieces_is_a_claim():
    peer = honest(extension(), bitfield(1, 2, 3))

    seen = visit(tcp=peer)

    assert levels(seen) == [("tcp", "L4")]
    assert peer.asked[0] != V1, "the canary comes first"
    assert peer.asked[1:] == [V1]
    assert (seen[0].judgement.pieces_claimed, seen[0].record.canary.outcome) == (3, "refused")


def test_04_nothing_is_ever_sent_but_the_three_frames():
    said = [frame(0), frame(1), extension(), ALL]
    peer = Peer(lambda asked: ([hand(asked), *said], "closed") if asked == V1 else ([], "closed"))

    seen = visit(tcp=peer)

    assert only_ours(peer.sent)
    assert peer.sent.endswith(bytes([0, 0, 0, 1, HAVE_NONE]))
    assert seen[0].record.tx == peer.sent


def test_an_echo_host_is_caught_by_the_canary():
    seen = visit(tcp=Peer(lambda asked: ([hand(asked) + extension() + ALL], "closed")))

    assert levels(seen) == [("tcp", "L2")]
    assert "echo" in seen[0].judgement.flags


def test_who_forces_encryption_is_asked_again_with_a_canary_of_its_own():
    silent, encrypted = Peer(lambda _asked: ([], "closed")), honest(extension(), ALL)
    known = met_by()

    seen = visit(known, tcp=silent, mse=encrypted, utp=Peer(lambda _asked: ([], "")))

    assert levels(seen) == [("tcp", "L2"), ("mse", "L4")]
    assert seen[1].record.canary.proto == "mse"
    assert known.proto == "mse"


def test_who_is_not_reached_by_tcp_is_tried_by_utp_and_not_encrypted():
    dead, encrypted = Peer(lambda _asked: ([], ""), reached=False), honest(ALL)

    seen = visit(tcp=dead, mse=encrypted, utp=honest(extension(), ALL))

    assert levels(seen) == [("utp", "L4")]
    assert (encrypted.asked, len(dead.asked)) == ([], 1), "the hash is not named to whom the canary did not reach"


@pytest.mark.parametrize(("canary_first", "why"), [(True, "canary_timeout"), (False, "timeout")])
def test_a_mute_host_is_asked_once(canary_first, why):
    mute = Peer(lambda _asked: ([], "timeout"))

    seen = visit(met_by(canary_first=canary_first), tcp=mute)

    assert (levels(seen), len(mute.asked), seen[0].record.err) == ([("tcp", "L2")], 1, why)


def test_the_next_visit_goes_by_the_transport_that_was_answered_and_asks_in_the_other_order():
    known, silent = met_by(), Peer(lambda _asked: ([], "closed"))
    visit(known, tcp=silent, mse=honest(extension(), ALL))
    again, unasked = honest(extension(), ALL), Peer(lambda _asked: ([], "closed"))

    seen = visit(known, tcp=unasked, mse=again)

    assert (levels(seen), unasked.asked) == ([("mse", "L4")], [])
    assert [one == V1 for one in again.asked] == [True, False]


def echoes(*turns: bool) -> Peer:
    """A host that answers any hash, at these of its turns."""
    left = iter(turns)
    return Peer(lambda asked: ([hand(asked) + extension() + ALL], "closed") if next(left) else ([], "closed"))


@pytest.mark.parametrize("turns", [(False, True, True, True), (True, False, True, True)])
def test_an_echo_that_spares_one_turn_passes_one_order_and_not_the_other(turns):
    canary_first, canary_last = (visit(met_by(canary_first=first), tcp=echoes(*turns)) for first in (True, False))

    assert sorted(levels(canary_first) + levels(canary_last)) == [("tcp", "L2"), ("tcp", "L4")]


def test_who_does_not_answer_needs_no_canary():
    silent = Peer(lambda _asked: ([], "closed"))

    visit(met_by(canary_first=False), tcp=silent)

    assert silent.asked == [V1]


@pytest.mark.parametrize(("asked", "dials"), [(0, 0), (1, 1)])
def test_02_the_order_is_asked_before_each_dial(asked, dials):
    peer, answers = honest(ALL), iter([True] * asked + [False] * 9)

    visit(tcp=peer, may=lambda _target: next(answers))

    assert len(peer.asked) == dials


def test_the_claim_stands_when_the_peer_closes_right_after_it():
    peer = Peer(lambda asked: ([hand(asked), extension() + bitfield(7)], "closed") if asked == V1 else ([], "closed"))

    assert levels(visit(tcp=peer, hold_s=3)) == [("tcp", "L4")]


def test_a_hybrid_is_dialled_by_v1_and_may_answer_by_v2():
    peer = Peer(lambda asked: ([hand(HYBRID.v2[:20]) + extension() + ALL], "closed") if asked == V1 else ([], "closed"))

    seen = visit(tcp=peer, target=HYBRID)

    assert (levels(seen), "upgraded" in seen[0].judgement.flags) == ([("tcp", "L4")], True)


def test_peer_exchange_is_handed_over_and_not_kept():
    pex = frame(20, b"\1d5:added6:\x7f\0\1\2\x1a\xe1e")
    peer = Peer(lambda asked: ([hand(asked) + extension() + ALL, pex], "closed") if asked == V1 else ([], "closed"))

    seen = visit(tcp=peer, hold_s=3)

    assert seen[0].pex == (b"d5:added6:\x7f\0\1\2\x1a\xe1e",)
    assert b"added" not in seen[0].record.raw


def test_the_record_says_what_was_sent_and_no_more():
    at_once = honest(extension(), ALL)  # all of it in one piece: nothing is left to say

    assert visit(met_by(), tcp=at_once)[0].record.tx == at_once.sent
    assert visit(tcp=Peer(lambda _asked: ([], ""), reached=False))[0].record.tx == b""


@pytest.mark.parametrize(("canary_first", "why"), [(True, "canary_timeout"), (False, "timeout")])
def test_who_is_reached_by_no_transport_leaves_one_line(canary_first, why):
    dead = {name: Peer(lambda _asked: ([], ""), reached=False) for name in ("tcp", "mse", "utp")}

    seen = visit(met_by(canary_first=canary_first), **dead)

    assert [(one.judgement.level, one.record.err, one.record.ours) for one in seen] == [("L1", why, None)]
