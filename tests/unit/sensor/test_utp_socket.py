"""uTP over a real socket, in a network that has only loopback: loss, deadlines, who answers for whom, both address families."""

import asyncio

import pytest

from thelivu.sensor.dial import Dialler
from thelivu.sensor.utp import DATA, FIN, RESET, STATE, SYN, Packet, UtpDialler, packet, read_packet
from thelivu.sensor.values import Endpoint
from thelivu_sim.swarm import namespace
from unit.thelivu_sim.swarm.inside import inside

pytestmark = pytest.mark.ci


class Talk:
    def __init__(self, *, hold_s: float | None = None, enough: int | None = None) -> None:
        self.ours, self.got, self.why, self.hold_s, self.enough = None, b"", None, hold_s, enough
        self.over = asyncio.Event()

    def opened(self, ours, end_in):
        self.ours = ours
        if self.hold_s is not None:
            end_in(self.hold_s)
        return b"hello"

    def heard(self, data):
        self.got += data
        return None if self.enough is not None and len(self.got) >= self.enough else b""

    def ended(self, why):
        assert self.why is None, "once"
        self.why = why
        self.over.set()


class Peer(asyncio.DatagramProtocol):
    """Answers a SYN, once it has come `deaf` times in vain; says `says`, then ends it if it `closes`. `by`: another's socket."""

    def __init__(self, *, deaf: int = 0, says: bytes = b"", closes: bool = False, by=None) -> None:
        self.deaf, self.says, self.closes, self.by, self.heard, self.came_from = deaf, says, closes, by, [], set()

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        one = read_packet(data)
        self.heard.append(one.kind)
        self.came_from.add(addr[:2])
        if one.kind == SYN:
            if self.deaf:
                self.deaf -= 1
                return
            self.give(addr, STATE, one.connection, 50, one.seq)
        if one.kind == DATA:
            assert one.data == b"hello"
            self.give(addr, STATE, one.connection - 1, 50, one.seq)
            if self.says:
                self.give(addr, DATA, one.connection - 1, 50, one.seq, self.says)
            if self.closes:
                self.give(addr, FIN, one.connection - 1, 51 if self.says else 50, one.seq)

    def give(self, addr, kind, connection, seq, ack, data=b""):
        (self.by or self.transport).sendto(packet(Packet(kind, connection, seq, ack, 1, data), 0), addr)


async def call(port: int, talk: Talk, *, ip: str = "127.0.0.1", within_s: float = 3.0, **manner) -> dict:
    loop = asyncio.get_running_loop()
    peer = Peer(**manner)
    transport, _ = await loop.create_datagram_endpoint(lambda: peer, (ip, port))
    dialler = await UtpDialler.open(Dialler(loop), six=":" in ip)
    began = loop.time()
    dialler.dial(Endpoint(ip, port), talk, within_s)
    await asyncio.wait_for(talk.over.wait(), 20)
    took = loop.time() - began
    await asyncio.sleep(0.05)
    dialler.close()
    transport.close()
    return {
        "ours": talk.ours, "got": talk.got.decode(), "why": talk.why, "heard": peer.heard, "took": took,
        "same": talk.ours is None or peer.came_from == {tuple(talk.ours)},
    }  # fmt: skip


async def everything() -> dict:
    loop = asyncio.get_running_loop()
    elsewhere, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, ("127.0.0.2", 7100))
    told = {
        "plain": await call(7100, Talk(), says=b"words", closes=True),
        "enough": await call(7101, Talk(enough=5), says=b"words"),
        "lost": await call(7102, Talk(), deaf=1, closes=True),
        "mute": await call(7103, Talk(), deaf=99, within_s=1.5),
        "held": await call(7104, Talk(hold_s=1.0), within_s=0.5),
        "elsewhere": await call(7100, Talk(), by=elsewhere, within_s=0.5),
    }
    elsewhere.close()
    if namespace.has_six():
        told["six"] = await call(7105, Talk(), ip="::1", says=b"words", closes=True)
    told["closed"] = await closing()
    return told


async def closing() -> list:
    """A dialler that is closed while its calls are under way."""
    talks = [Talk(), Talk()]
    dialler = await UtpDialler.open(Dialler(asyncio.get_running_loop()))
    for talk in talks:
        dialler.dial(Endpoint("127.0.0.1", 7199), talk, 5.0)
    dialler.close()
    return [talk.why for talk in talks]


def called() -> dict:
    return asyncio.run(everything())


@pytest.fixture(scope="module")
def told():
    return inside(called)


def test_a_talk_over_a_socket_knows_its_own_address(told):
    for name in ("plain", "six"):
        if name in told:
            one = told[name]
            assert (one["got"], one["why"], one["same"]) == ("words", "closed", True)
            assert one["ours"][0] == ("::1" if name == "six" else "127.0.0.1")


def test_who_has_heard_enough_says_goodbye(told):
    assert (told["enough"]["why"], told["enough"]["heard"][-1]) == ("", FIN)


def test_a_lost_datagram_is_sent_again_and_a_mute_peer_costs_few(told):
    assert (told["lost"]["why"], told["lost"]["heard"][:2]) == ("closed", [SYN, SYN])
    assert told["mute"]["why"] == "timeout"
    assert told["mute"]["heard"] == [SYN, SYN, RESET]


def test_a_hold_takes_the_place_of_the_deadline(told):
    assert told["held"]["why"] == ""
    assert 0.9 < told["held"]["took"] < 1.5
    assert told["held"]["heard"][-1] == FIN


def test_an_answer_from_another_address_is_dropped(told):
    assert (told["elsewhere"]["ours"], told["elsewhere"]["why"]) == (None, "timeout")


def test_a_dialler_that_is_closed_ends_its_calls(told):
    assert told["closed"] == ["", ""]
