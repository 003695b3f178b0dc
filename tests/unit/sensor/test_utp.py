"""uTP: the machine against a peer that loses, swaps and doubles datagrams, and one that is not who we speak to."""

import random
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.sensor.utp import (
    AHEAD_MOST,
    DATA,
    FIN,
    PAYLOAD_MOST,
    RESET,
    STATE,
    SYN,
    TURN,
    WINDOW,
    Call,
    Packet,
    packet,
    read_packet,
)  # fmt: skip
from thelivu.sensor.values import Endpoint, WireError

OURS = Endpoint("127.0.0.1", 40_000)
WORDS = bytes(range(256)) * 20


class Inner:
    def __init__(self, first: bytes | None = b"hello", ends_at: int | None = None) -> None:
        self.first, self.ends_at, self.got, self.begun = first, ends_at, b"", 0

    def opened(self, _ours, _end_in):
        self.begun += 1
        return self.first

    def heard(self, data):
        self.got += data
        return None if self.ends_at is not None and len(self.got) >= self.ends_at else b""

    def ended(self, _why):
        raise AssertionError("that is the edge's to say")


class Peer:
    """The other end, by the numbers of BEP 29."""

    def __init__(self, call: Call, syn: bytes, first: int = 7) -> None:
        one = read_packet(syn)
        assert (one.kind, one.data) == (SYN, b"")
        self.call, self.connection, self.seq, self.ack = call, one.connection, first, one.seq

    def makes(self, kind: int, data: bytes = b"", **changed: int) -> Packet:
        given = {"kind": kind, "connection": self.connection, "seq": self.seq, "ack": self.ack, "sent_us": 5, "data": data}
        if kind in (DATA, FIN):
            self.seq = (self.seq + 1) % TURN
        return Packet(**{**given, **changed})

    def gives(self, kind: int, data: bytes = b"", **changed: int) -> list[Packet]:
        return [read_packet(one) for one in self.call.take(self.makes(kind, data, **changed), 1_000)]


def called(inner: Inner, *, first: int = 100, connection: int = 9, theirs: int = 7) -> tuple[Call, Peer]:
    call = Call(connection, first, OURS, inner, lambda _seconds: None)
    [syn] = call.begin(1)
    return call, Peer(call, syn, theirs)


def test_a_datagram_to_the_byte():
    one = Packet(DATA, 0x0102, 0x0304, 0x0506, 0x0708090A, b"words", 0xFFFFFFFF)

    made = packet(one, -1)

    assert made == struct.pack(">BBHIIIHH", 1, 0, 0x0102, 0x0708090A, 0xFFFFFFFF, WINDOW, 0x0304, 0x0506) + b"words"
    assert read_packet(made) == one


def test_extensions_are_read_past():
    head = packet(Packet(DATA, 1, 2, 3, 4, b""), 0)
    extended = head[:1] + b"\1" + head[2:] + b"\2\4abcd" + b"\0\1x" + b"words"

    assert read_packet(extended).data == b"words"


@pytest.mark.parametrize("data", [b"", b"\1" * 19, b"\2" + bytes(19), b"\x51" + bytes(19), b"\1\1" + bytes(18), b"\1\1" + bytes(18) + b"\0\5abcd"])
def test_what_is_no_datagram_is_a_fault(data):
    with pytest.raises(WireError) as fault:
        read_packet(data)
    assert fault.value.code == "utp_packet"


@given(st.binary(max_size=60))
def test_nothing_but_a_wire_error_escapes(data):
    for one in (data, b"\x21\1" + data, b"\1\1" + bytes(18) + data):
        try:
            read_packet(one)
        except WireError:
            continue


@pytest.mark.parametrize(("first", "connection", "theirs"), [(100, 9, 7), (TURN - 1, TURN - 2, TURN - 1), (0, 0, 0)])
def test_a_conversation(first, connection, theirs):
    inner = Inner()
    call, peer = called(inner, first=first, connection=connection, theirs=theirs)

    [said] = peer.gives(STATE)
    assert (said.kind, said.connection, said.seq, said.data) == (DATA, connection + 1, (first + 1) % TURN, b"hello")
    assert said.ack == (theirs - 1) % TURN
    peer.ack = said.seq
    [acknowledged] = peer.gives(DATA, b"what it says")
    assert (acknowledged.kind, acknowledged.ack, acknowledged.data) == (STATE, theirs, b"")
    assert call.again(2) == [], "all of ours has come"
    [last] = peer.gives(FIN)
    assert (last.kind, last.ack, call.over) == (STATE, (theirs + 1) % TURN, "closed")
    assert (inner.got, inner.begun) == (b"what it says", 1)
    assert peer.gives(DATA, b"more") == []


@pytest.mark.parametrize("seed", range(30))
def test_loss_order_and_doubles_change_nothing(seed):
    chance, inner = random.Random(seed), Inner()
    call, peer = called(inner, theirs=TURN - 3)
    peer.gives(STATE)
    cuts = [WORDS[at : at + 97] for at in range(0, len(WORDS), 97)]
    sent = [peer.makes(DATA, one) for one in cuts] + [peer.makes(FIN)]
    waiting = list(sent)
    while call.over is None:
        few = waiting[: AHEAD_MOST // 2] * 2
        chance.shuffle(few)
        for one in few:
            if chance.random() < 0.6 and call.over is None:
                acknowledged = [read_packet(out).ack for out in call.take(one, 9)]
                done = sent.index(next(each for each in sent if each.seq == acknowledged[-1])) if acknowledged[-1] != TURN - 4 else -1
                waiting = sent[done + 1 :]

    assert inner.got == WORDS


def test_ours_are_sent_again_until_they_are_acknowledged():
    inner = Inner(b"w" * (PAYLOAD_MOST + 1))
    call, peer = called(inner)
    assert [read_packet(one).kind for one in call.again(2)] == [SYN]

    said = peer.gives(STATE)

    assert [len(one.data) for one in said] == [PAYLOAD_MOST, 1]
    assert [read_packet(one).seq for one in call.again(3)] == [101, 102]
    peer.gives(STATE, ack=101)
    assert [(read_packet(one).seq, read_packet(one).data) for one in call.again(3)] == [(102, b"w")]


def test_a_talk_that_ends_itself_says_so():
    for first, ends_at in ((None, None), (b"hello", 3)):
        inner = Inner(first, ends_at)
        call, peer = called(inner)
        out = peer.gives(STATE) if first is None else (peer.gives(STATE), peer.gives(DATA, b"abc"))[1]
        assert ([one.kind for one in out], call.over) == ([FIN], "")


def test_the_last_datagram_is_of_the_next_number():
    call, peer = called(Inner())
    assert (read_packet(call.leave(2)[0]).kind, read_packet(call.leave(2)[0]).seq) == (RESET, 101)

    peer.gives(STATE)

    assert (read_packet(call.leave(2)[0]).kind, read_packet(call.leave(2)[0]).seq) == (FIN, 102)


@pytest.mark.parametrize("kind", [STATE, DATA, FIN, RESET, SYN])
def test_who_did_not_get_our_first_datagram_does_not_speak_for_the_address(kind):
    inner = Inner()
    call, peer = called(inner, first=40_000)

    for ack in range(TURN):
        if ack != 40_000 and not (kind == RESET and ack == 40_001):
            assert peer.gives(kind, b"forged", ack=ack, seq=8) == []
    assert (inner.begun, call.over) == (0, None)


def test_one_who_acknowledges_what_was_never_sent_is_not_heard():
    inner = Inner()
    _, peer = called(inner, first=40_000)
    peer.gives(STATE)

    for ack in (39_999, 40_002, 40_003, 7):
        assert peer.gives(DATA, b"forged", ack=ack, seq=7) == []
    peer.gives(DATA, b"true", seq=7, ack=40_000)
    assert inner.got == b"true"


def test_a_reset_ends_it():
    for changed in ({}, {"ack": 102}):  # of what it last received, which may have been a bare acknowledgement
        call, peer = called(Inner())
        peer.gives(STATE)
        assert (peer.gives(RESET, **changed), call.over) == ([], "closed")


def test_what_is_kept_before_its_turn_is_bounded():
    inner = Inner()
    call, peer = called(inner)
    peer.gives(STATE)

    for place in range(2, 1_000):
        peer.gives(DATA, b"x" * 60_000, seq=7 + place)
    assert sum(len(one.data) for one in call._ahead.values()) <= WINDOW
    for place in range(2, 1_000):
        peer.gives(DATA, b"", seq=7 + place)
    assert len(call._ahead) < AHEAD_MOST


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(-2, 70), st.integers(-2, 4), st.binary(max_size=8)), max_size=30))
def test_whatever_comes_in_whatever_order_the_talk_is_opened_once_and_nothing_escapes(packets):
    inner = Inner()
    call, peer = called(inner)
    for kind, seq, ack, data in packets:
        for out in call.take(Packet(kind, 9, (7 + seq) % TURN, (100 + ack) % TURN, 0, data), 3):
            assert read_packet(out).kind in (DATA, STATE, FIN)
    assert inner.begun <= 1
    assert peer.call is call
