"""Who dials us, over loopback: a watched hash is answered with the three frames and leaves a record; another leaves nothing."""

import asyncio
from collections.abc import Callable

import pytest

from thelivu.sensor import listen
from thelivu.sensor.listen import Listener
from thelivu.sensor.observe import Observer, Seen
from thelivu.sensor.restraint import Restraint
from thelivu.sensor.values import Target
from thelivu.sensor.wire import PROTOCOL, extension_handshake, have_none, only_ours
from unit.sensor.made import ALL, BEP, HYBRID, SOUND, TARGET, V1, V2, bitfield, extension, frame, hand, have

SWARMS = {one: TARGET for one in TARGET.answers}
PEX = frame(20, b"\1d5:added6:\x7f\0\1\2\x1a\xe1e")


class Here:
    """A listener on loopback, and whoever dials it."""

    def __init__(self, swarms, may, timeout_s: float) -> None:
        self.seen: list[Seen] = []
        observer = Observer(
            ways={}, sink=self.seen.append, clock=lambda: SOUND, may=may, authority="A-0001", build="b" * 64, timeout_s=timeout_s
        )
        self.listener = Listener(lambda _target: observer, Restraint(reach="loopback"), lambda: swarms, timeout_s)

    async def dial(self, *said: bytes, linger_s: float = 0.0, close: bool = False, ip: str = "127.0.0.1") -> bytes:
        """All that is answered to these bytes, said one after the other."""
        reader, writer = await asyncio.open_connection(*self.at, local_addr=(ip, 0))
        try:
            for one in said:
                writer.write(one)
                await asyncio.sleep(0.005)
            if close:
                writer.write_eof()
            await asyncio.sleep(linger_s)
            return await asyncio.wait_for(reader.read(), 5)
        except ConnectionResetError:
            return b""
        finally:
            writer.close()


def here(act: Callable, *, swarms=SWARMS, may=lambda _target: True, timeout_s: float = 0.3):
    """What comes of dialling a listener; and the listener, once everybody is gone."""

    async def run():
        one = Here(swarms, may, timeout_s)
        server = await asyncio.get_running_loop().create_server(one.listener.call, "127.0.0.1", 0)
        one.at = server.sockets[0].getsockname()
        try:
            result = await act(one)
            await asyncio.sleep(0.05)
        finally:
            server.close()
        return result, one

    return asyncio.run(run())


def called(*said: bytes, **given) -> tuple[bytes, list[Seen]]:
    answer, one = here(lambda one: one.dial(*said), **given)
    assert not one.listener.room.nets, "nobody is counted who is gone"
    return answer, one.seen


def test_who_names_a_watched_hash_and_states_pieces_is_a_claim():
    answer, (seen,) = called(hand(), extension() + bitfield(1, 2, 3))

    record = seen.record
    assert (seen.judgement.level, seen.judgement.pieces_claimed) == ("L4", 3)
    assert (record.dir, record.proto, record.src, record.canary, record.err) == ("in", "tcp", ("incoming",), None, "")
    assert (record.peer.ip, record.ours.ip, record.peer.port != record.ours.port) == ("127.0.0.1", "127.0.0.1", True)
    assert record.t_syn < record.t_hs < record.t_end
    assert record.tx == answer


def test_04_it_is_answered_with_the_three_frames_and_nothing_else():
    answer, (seen,) = called(hand(), extension() + ALL)
    plain, _ = called(hand(reserved=bytes(8)), bitfield(1))

    assert only_ours(answer)
    assert answer[68:] == extension_handshake() + have_none()
    assert answer[28:48] == V1
    assert answer.startswith(PROTOCOL + BEP)
    assert (len(plain), only_ours(plain)) == (68, True), "what the peer does not understand is not said to it"
    assert seen.record.tx == answer


def test_who_only_greets_is_a_handshake_that_nobody_asked_for():
    answer, (seen,) = called(hand())

    assert (seen.judgement.level, seen.record.err, only_ours(answer), len(answer) > 68) == ("L3b", "timeout", True, True)


@pytest.mark.parametrize(
    "said",
    [(hand(b"x" * 20), ALL), (b"GET / HTTP/1.1\r\n\r\n",), (hand()[:67],), (b"",), (PROTOCOL,), (b"\x13BitTorrent protocoX" + bytes(48),),
     (bytes(200),), (hand(V2[:20]), ALL)],
)  # fmt: skip
def test_whoever_names_no_watched_hash_is_answered_nothing_and_leaves_nothing(said):
    assert called(*said) == (b"", [])


def test_a_hybrid_may_be_named_by_either_hash_and_is_answered_by_the_same():
    swarms = dict.fromkeys(HYBRID.answers, HYBRID)

    for named in HYBRID.answers:
        answer, (seen,) = called(hand(named), extension() + ALL, swarms=swarms)
        assert (answer[28:48], seen.judgement.level, seen.record.target) == (named, "L4", HYBRID)


def test_02_when_the_order_does_not_stand_it_is_answered_nothing():
    asked = []

    answer, seen = called(hand(), ALL, may=asked.append)

    assert (answer, seen, asked) == (b"", [], [TARGET])


@pytest.mark.parametrize("step", [1, 30, 67, 69])
def test_however_the_bytes_are_cut_it_is_answered_once(step):
    said = hand() + extension() + have(7) + have(9)
    parts = [said[at : at + step] for at in range(0, len(said), step)]

    answer, (seen,) = called(*parts, timeout_s=2.0 if step == 1 else 0.4)

    assert (only_ours(answer), seen.judgement.level, seen.judgement.pieces_claimed) == (True, "L4", 2)


def test_b3_a_pushed_piece_ends_it_and_none_of_it_is_kept():
    marker = b"marker" * 20

    answer, (seen,) = called(hand(), extension(), frame(7, bytes(8) + marker), ALL)

    assert (seen.judgement.level, "pushed_piece" in seen.judgement.flags) == ("L3b", True)
    assert marker[:6] not in seen.record.raw
    assert only_ours(answer)


def test_peer_exchange_is_handed_over():
    _, (seen,) = called(hand(), PEX + extension() + ALL)

    assert seen.pex == (b"d5:added6:\x7f\0\1\2\x1a\xe1e",)


def test_a_peer_that_closes_after_its_claim_leaves_it():
    _, one = here(lambda one: one.dial(hand(), have(5), close=True))

    assert [seen.judgement.level for seen in one.seen] == ["L4"]


async def crowd(one: Here, ips: list[str]) -> list[bytes]:
    return await asyncio.gather(*(one.dial(hand(), linger_s=0.2, ip=ip) for ip in ips))


@pytest.mark.parametrize(("name", "ips"), [("NET_MOST", [f"127.0.5.{n}" for n in range(9)]), ("CALLERS_MOST", [f"127.0.{n}.1" for n in range(9)])])
def test_too_many_at_once_are_not_listened_to(monkeypatch, name, ips):
    monkeypatch.setattr(listen, name, 4)

    answers, one = here(lambda one: crowd(one, ips), timeout_s=1.0)

    assert (sum(map(bool, answers)), len(one.seen), one.listener.room.nets) == (4, 4, {})


def test_one_network_does_not_take_the_room_of_another(monkeypatch):
    monkeypatch.setattr(listen, "NET_MOST", 2)

    async def act(one: Here) -> tuple[list[bytes], bytes]:
        first = asyncio.create_task(crowd(one, ["127.0.5.1", "127.0.5.2", "127.0.5.3"]))
        await asyncio.sleep(0.1)
        other = await one.dial(hand(), ip="127.0.6.1")
        return await first, other

    (first, other), _ = here(act, timeout_s=0.6)

    assert (sum(map(bool, first)), bool(other)) == (2, True)
    again, _ = here(lambda one: one.dial(hand(), ip="127.0.5.1"))
    assert again, "who left makes room"


def test_who_is_there_when_the_watch_ends_leaves_a_record():
    async def act(one: Here) -> list[str]:
        waiting = asyncio.create_task(one.dial(hand() + bitfield(0), linger_s=0.1))
        await asyncio.sleep(0.05)
        await one.listener.close()
        await waiting
        return [seen.record.err for seen in one.seen]

    errs, one = here(act, timeout_s=5)

    assert (errs, [seen.judgement.level for seen in one.seen], one.listener.callers) == (["stopped"], ["L4"], set())


def test_b11_a_registered_sensor_that_dials_us_is_not_listened_to():
    async def act(one: Here) -> bytes:
        one.listener._restraint = Restraint(["127.0.0.1"], reach="loopback")
        return await one.dial(hand() + ALL)

    answered, one = here(act)

    assert (answered, one.seen) == (b"", [])


def test_of_two_orders_a_caller_is_of_the_one_whose_hash_it_names():
    seen: dict[str, list[Seen]] = {"swarm-a": [], "swarm-h": []}
    other = Target("swarm-h", b"h" * 20, None, 100)
    watched = {V1: TARGET, b"h" * 20: other}

    def observer_of(target: Target) -> Observer:
        return Observer(
            ways={}, sink=seen[target.alias].append, clock=lambda: SOUND, may=lambda _target: True, authority=f"A-{target.alias}", build="b" * 64
        )

    async def act(one: Here) -> None:
        one.listener.observer_of, one.listener.swarms = observer_of, lambda: watched
        await one.dial(hand() + extension() + ALL)
        await one.dial(hand(b"h" * 20) + extension() + ALL)
        watched.pop(V1)
        assert await one.dial(hand() + extension() + ALL) == b"", "its order has ended"

    here(act)

    assert {alias: [one.record.authority_id for one in lines] for alias, lines in seen.items()} == {
        "swarm-a": ["A-swarm-a"], "swarm-h": ["A-swarm-h"],
    }  # fmt: skip
