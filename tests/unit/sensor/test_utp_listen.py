"""uTP callers: nobody is heard who has not shown that our answer reached him, and nothing is sent to him unasked."""

import asyncio
import random

import pytest

from thelivu.sensor import utp_listen
from thelivu.sensor.dial import Dialler
from thelivu.sensor.listen import Listener
from thelivu.sensor.observe import Observer
from thelivu.sensor.restraint import Restraint
from thelivu.sensor.utp import DATA, FIN, RESET, STATE, SYN, TURN, Packet, UtpDialler, packet, read_packet
from thelivu.sensor.utp_listen import CLOCK, WITHIN_US, Callee, UtpListener
from thelivu.sensor.values import Endpoint
from unit.sensor.made import ALL, SOUND, TARGET, extension, hand
from unit.sensor.test_utp import Inner
from unit.thelivu_sim.swarm.inside import inside, six

OURS = Endpoint("127.0.0.1", 51_413)
AT, SECOND = 5_000_000_000, 1_000_000  # our clock, in microseconds


class Peer:
    """Who calls, with a clock of his own."""

    def __init__(self, inner: Inner, *, first: int = 40_000, offset: int = 3_000_000_000, connection: int = 9, seq: int = 7) -> None:
        self.ahead = 123_456_789_000  # of our clock
        self.connection, self.seq = connection, seq
        self.call = Callee(self.makes(SYN, AT, connection=connection), first, offset, OURS, inner, lambda _seconds: None)
        [answer] = self.call.begin(AT)
        self.answer = read_packet(answer)
        self.ack, self.delay = (self.answer.seq - 1) % TURN, (AT + self.ahead - self.answer.sent_us) % CLOCK

    def makes(self, kind: int, at: int, data: bytes = b"", **changed: int) -> Packet:
        given = {
            "kind": kind, "connection": self.connection + 1, "seq": self.seq, "ack": getattr(self, "ack", 0), "sent_us": (at + self.ahead) % CLOCK,
            "data": data, "delay_us": getattr(self, "delay", 0),
        }  # fmt: skip
        return Packet(**{**given, **changed})

    def gives(self, kind: int, data: bytes = b"", *, after_us: int = 30_000, **changed: int) -> list[Packet]:
        if kind in (DATA, FIN) and "seq" not in changed:
            self.seq = (self.seq + 1) % TURN
        return [read_packet(one) for one in self.call.take(self.makes(kind, AT + after_us, data, **changed), AT + after_us)]


@pytest.mark.parametrize(("first", "connection", "seq"), [(40_000, 9, 7), (TURN - 1, TURN - 1, TURN - 1), (0, 0, 0)])
def test_a_conversation(first, connection, seq):
    inner = Inner(b"")
    peer = Peer(inner, first=first, connection=connection, seq=seq)

    answer = peer.answer
    assert (answer.kind, answer.connection, answer.ack, answer.seq) == (STATE, connection, seq, (first + 1) % TURN)
    assert inner.begun == 0, "it is not open before it is proven"
    [acknowledged] = peer.gives(DATA, b"what it says")
    assert (acknowledged.kind, acknowledged.connection, acknowledged.ack) == (STATE, connection, (seq + 1) % TURN)
    [said] = map(read_packet, peer.call._say(b"ours", AT))
    assert (said.kind, said.connection, said.seq, said.data) == (DATA, connection, (first + 1) % TURN, b"ours")
    peer.ack = said.seq
    peer.gives(DATA, b", and more")
    assert peer.call.again(AT) == []
    peer.gives(FIN)
    assert (inner.got, inner.begun, peer.call.over) == (b"what it says, and more", 1, "closed")


def test_the_same_call_gets_the_same_answer_and_another_number_none():
    inner = Inner(b"")
    peer = Peer(inner)

    assert [packet(one, one.delay_us) for one in peer.gives(SYN, after_us=SECOND)] == [packet(peer.answer, peer.answer.delay_us)]
    assert peer.gives(SYN, seq=8) == []
    peer.gives(DATA, b"words", after_us=SECOND)
    assert (inner.got, peer.gives(SYN)) == (b"words", [])


@pytest.mark.parametrize("kind", [DATA, STATE, FIN])
def test_b1_who_does_not_know_our_number_does_not_speak_for_the_address(kind):
    chance = random.Random(7)
    for ack in [39_999, 40_001, 0, *(chance.randrange(TURN) for _ in range(2_000))]:
        inner = Inner(b"")
        peer = Peer(inner)
        if ack != peer.ack:
            assert peer.gives(kind, b"forged", ack=ack) == []
            assert (inner.begun, peer.call.over) == (0, "unproven"), "one try, and not a second"
            assert peer.gives(DATA, b"true") == []


@pytest.mark.parametrize("off_us", [WITHIN_US, -200_000, WITHIN_US * 7, CLOCK // 2])
def test_b1_nor_does_who_cannot_tell_our_clock(off_us):
    inner = Inner(b"")
    peer = Peer(inner)

    assert peer.gives(DATA, b"forged", delay_us=(peer.delay - off_us) % CLOCK) == []
    assert (inner.begun, peer.call.over) == (0, "unproven")


def test_b1_a_forger_who_knows_the_number_but_not_the_clock_has_one_chance_in_five_hundred():
    chance, heard = random.Random(8), 0
    for _ in range(20_000):
        peer = Peer(Inner(b""), offset=chance.randrange(CLOCK))
        peer.gives(DATA, b"forged", delay_us=0, sent_us=chance.randrange(CLOCK))
        heard += peer.call.over is None

    assert 10 < heard < 90, "39 are to be expected; with the number 65,536 times as few"


@pytest.mark.parametrize("after_us", [0, 500, 30_000, 3 * SECOND, 8 * SECOND])
@pytest.mark.parametrize("offset", [0, CLOCK - 1, CLOCK // 2])
def test_an_honest_caller_is_heard_however_far_away_and_whatever_its_clock(after_us, offset):
    inner = Inner(b"")
    Peer(inner, offset=offset).gives(DATA, b"words", after_us=after_us)

    assert inner.got == b"words"


def test_nothing_goes_to_who_is_not_proven_but_the_one_answer():
    peer = Peer(Inner(b""))

    assert (peer.call.again(AT), peer.call.leave(AT)) == ([], [])
    assert len(packet(peer.answer, 0)) == len(packet(peer.makes(SYN, AT), 0)), "no more than was sent"
    assert (peer.gives(RESET), peer.call.over) == ([], "closed")
    stands = Peer(Inner(b""))
    stands.gives(DATA, b"words")
    assert read_packet(stands.call.leave(AT)[0]).kind == FIN


# The socket, in a network that has only loopback ------------------------------------------------------------------------
class Words:
    """A talk of ours as who dials: says what a peer says, and keeps what is answered."""

    def __init__(self, says: bytes) -> None:
        self.says, self.got, self.why, self.over = says, b"", None, asyncio.Event()

    def opened(self, _ours, _end_in):
        return self.says

    def heard(self, data):
        self.got += data
        return b""

    def ended(self, why):
        self.why = why
        self.over.set()


class Here:
    """A listener at every address of the machine."""

    @classmethod
    async def open(cls, within_s: float = 1.5) -> "Here":
        one = cls()
        one.seen, one.dialler = [], Dialler(asyncio.get_running_loop())
        observer = Observer(
            ways={}, sink=one.seen.append, clock=lambda: SOUND, may=lambda _target: True, authority="A-0001", build="b" * 64, timeout_s=within_s
        )
        swarms = dict.fromkeys(TARGET.answers, TARGET)
        one.listener = Listener(lambda _target: observer, Restraint(["127.0.9.9"], reach="loopback"), lambda: swarms, within_s)
        await one.listener.open(51_413, one.dialler)
        return one

    async def close(self) -> None:
        await self.listener.close()
        self.dialler.close()


async def calls(ip: str, says: bytes) -> dict:
    here = await Here.open()
    dialler = await UtpDialler.open(here.dialler, six=":" in ip)
    words = Words(says)
    dialler.dial(Endpoint(ip, 51_413), words, 3.0)
    await asyncio.wait_for(words.over.wait(), 5)
    await asyncio.sleep(0.1)
    rooms = here.listener._utp_room.nets.total()
    await here.close()
    dialler.close()
    return {
        "levels": [one.judgement.level for one in here.seen], "why": words.why, "answered": len(words.got), "rooms": rooms,
        "record": [[one.record.proto, one.record.dir, one.record.peer.ip, one.record.ours] for one in here.seen],
    }  # fmt: skip


def called(ip: str, says: str) -> dict:
    return asyncio.run(calls(ip, bytes.fromhex(says)))


async def forged() -> dict:
    """Who sends from an address without hearing what is answered there; and then an honest caller from that address."""
    here = await Here.open()
    loop, got = asyncio.get_running_loop(), []

    class Deaf(asyncio.DatagramProtocol):
        def datagram_received(self, data, _addr):
            got.append(read_packet(data).kind)

    forger, _ = await loop.create_datagram_endpoint(Deaf, local_addr=("127.0.0.1", 40_404))
    chance = random.Random(1)
    for connection in range(300):
        forger.sendto(packet(Packet(SYN, connection * 2, 7, 0, 5, b""), 0), ("127.0.0.1", 51_413))
        forger.sendto(packet(Packet(DATA, connection * 2 + 1, 8, chance.randrange(TURN), 5, hand() + extension() + ALL), 9), ("127.0.0.1", 51_413))
    await asyncio.sleep(0.3)
    dialler, words = await UtpDialler.open(here.dialler), Words(hand() + extension() + ALL)
    dialler.dial(Endpoint("127.0.0.1", 51_413), words, 1.0)
    await asyncio.wait_for(words.over.wait(), 5)
    await here.close()
    dialler.close()
    forger.close()
    return {"lines": len(here.seen), "answers": len(got), "kinds": sorted(set(got)), "honest": len(words.got)}


def forging() -> dict:
    return asyncio.run(forged())


@pytest.mark.ci
def test_b1_one_false_proof_and_the_address_is_not_heard_for_ten_minutes():
    found = inside(forging)

    assert (found["lines"], found["kinds"], found["honest"]) == (0, [STATE], 0)
    assert found["answers"] == 1, "one call of 300 was answered"


@pytest.mark.ci
@pytest.mark.parametrize("ip", ["127.0.0.1", "::1"])
def test_who_calls_by_utp_is_a_line_and_is_answered(ip):
    if ":" in ip and not inside(six):
        return
    found = inside(called, ip, (hand() + extension() + ALL).hex())

    assert (found["levels"], found["rooms"], found["answered"] > 68) == (["L4"], 0, True)
    assert found["record"] == [["utp", "in", ip, [ip, 51_413]]]
    nothing = inside(called, ip, (hand(b"x" * 20) + ALL).hex())
    assert (nothing["levels"], nothing["answered"]) == ([], 0)


def test_b11_in_a_minute_no_more_false_proofs_than_may_be_and_no_more_lines_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(utp_listen, "UNPROVEN_MOST", 3)
    one = UtpListener(None, lambda _peer: None, 1.0)
    monkeypatch.setattr(utp_listen.UtpSocket, "_end", lambda *_: None)
    for n in range(3):
        assert one._hears(f"127.0.7.{n}")
        one._end((f"127.0.7.{n}", 1, 1), "unproven")

    assert not one._hears("127.0.8.1")
    one._minute = (one._minute[0] - 1, 3)
    assert (one._hears("127.0.8.1"), one._hears("127.0.7.1")) == (True, False)
    monkeypatch.setattr(utp_listen, "AGAIN_S", 0.0)
    assert one._hears("127.0.7.1")
    monkeypatch.setattr(utp_listen, "LINES_MOST", 0)
    assert not one._hears("127.0.8.1")


def test_where_none_may_be_dialled_none_is_answered():
    listener = Listener(lambda _target: None, Restraint(["127.0.9.9"], reach="loopback"), dict, 1.0)

    refused = [Endpoint("127.0.9.9", 6881), Endpoint("127.0.0.1", 53), Endpoint("192.0.2.1", 6881)]
    assert [listener.by_utp(one) for one in refused] == [None] * 3
    assert listener.by_utp(Endpoint("127.0.0.1", 6881)) is not None
