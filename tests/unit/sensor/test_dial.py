"""Connections over real sockets on loopback: how each one ends, told once; and deadlines by the thousand."""

import asyncio
import os
import resource
import socket
import time
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from thelivu.sensor.dial import TICK_S, Deadlines, Dialler
from thelivu.sensor.values import Endpoint

HERE = "127.0.0.1"
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Talk:
    """Says `hello`; `answer` gives what it says to what it heard."""

    def __init__(self, hello: bytes | None = b"hello", answer=lambda _got: b"", *, stay_s: float | None = None) -> None:
        self.hello, self.answer, self.stay_s = hello, answer, stay_s
        self.ours, self.got, self.why, self.after = None, b"", [], []
        self.over = asyncio.Event()

    def opened(self, ours, end_in):
        self.ours = ours
        if self.stay_s is not None:
            end_in(self.stay_s)
        return self.hello

    def heard(self, data):
        if self.why:
            self.after.append(data)
        self.got += data
        return self.answer(self.got)

    def ended(self, why):
        self.why.append(why)
        self.over.set()


def dialled(make: Callable[[], Talk], serve: Serve, *, within_s: float = 5.0, six: bool = False) -> tuple[Talk, float]:
    """One conversation with a listener of this test: the talk, and how long it took."""

    async def run() -> tuple[Talk, float]:
        served: list[asyncio.Task] = []

        async def each(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            served.append(asyncio.current_task())
            try:
                await serve(reader, writer)
            except ConnectionError:
                return
            finally:
                writer.close()

        server = await asyncio.start_server(each, "::1" if six else HERE, 0)
        dialler, talk, began = Dialler(asyncio.get_running_loop()), make(), time.monotonic()
        dialler.dial(Endpoint(*server.sockets[0].getsockname()[:2]), talk, within_s)
        assert dialler.open == 1
        async with asyncio.timeout(10):
            await talk.over.wait()
        took = time.monotonic() - began
        await asyncio.sleep(2 * TICK_S)
        assert (dialler.open, len(talk.why), talk.after) == (0, 1, [])
        server.close()
        for one in served:
            one.cancel()
        await asyncio.gather(*served, return_exceptions=True)
        dialler.close()
        return talk, took

    return asyncio.run(run())


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()


async def mute(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def close_at_once(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    return


@pytest.mark.parametrize("six", [False, True])
def test_a_talk_that_ends_itself(six):
    talk, _ = dialled(lambda: Talk(answer=lambda got: None if got == b"hello" else b""), echo, six=six)

    assert (talk.got, talk.why) == (b"hello", [""])
    assert (talk.ours.ip, talk.ours.port > 1023) == ("::1" if six else HERE, True)


def test_a_talk_that_ends_as_it_opens():
    assert dialled(lambda: Talk(hello=None), mute)[0].why == [""]


def test_what_is_said_to_what_was_heard_arrives():
    talk, _ = dialled(lambda: Talk(answer=lambda got: {b"hello": b"again"}.get(got, None if got == b"helloagain" else b"")), echo)

    assert (talk.got, talk.why) == (b"helloagain", [""])


def test_more_than_a_socket_takes_at_once_arrives_whole():
    said = bytes(range(256)) * 40_000  # ten megabytes

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        whole = await reader.readexactly(len(said))
        writer.write(b"whole" if whole == said else b"wrong")

    talk, _ = dialled(lambda: Talk(hello=said, answer=lambda got: None if len(got) == 5 else b""), slow)

    assert (talk.got, talk.why) == (b"whole", [""])


def test_a_peer_that_closes_at_once():
    assert dialled(Talk, close_at_once)[0].why == ["closed"]


def test_a_peer_that_says_something_and_closes_at_once():
    async def say(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"goodbye")

    talk, took = dialled(lambda: Talk(hello=b""), say, within_s=3)

    assert (talk.got, talk.why, took < 1) == (b"goodbye", ["closed"], True)


def test_a_peer_that_says_much_and_closes_at_once():
    said = bytes(range(256)) * 100

    async def say(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said)

    talk, took = dialled(lambda: Talk(hello=b""), say, within_s=3)

    assert (talk.got, talk.why, took < 1) == (said, ["closed"], True)


def test_a_peer_that_resets():
    async def reset(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    assert dialled(Talk, reset)[0].why == ["closed"]


def test_a_peer_that_says_nothing_runs_out_of_time():
    talk, took = dialled(Talk, mute, within_s=0.3)

    assert talk.why == ["timeout"]
    assert 0.3 <= took < 0.3 + 2 * TICK_S + 0.5


def test_a_slow_loris_runs_out_of_time_too():
    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"x")
            await asyncio.sleep(0.02)

    talk, took = dialled(Talk, drip, within_s=0.3)

    assert (talk.why, took < 1) == (["timeout"], True)
    assert talk.got.strip(b"x") == b""


def test_a_talk_that_stays_ends_of_itself():
    talk, took = dialled(lambda: Talk(stay_s=0.2), mute, within_s=5)

    assert (talk.why, 0.2 <= took < 1) == ([""], True)


def alone(peer: Endpoint, *, within_s: float = 3.0) -> tuple[Talk, int]:
    async def run() -> tuple[Talk, int]:
        dialler, talk = Dialler(asyncio.get_running_loop()), Talk()
        dialler.dial(peer, talk, within_s)
        assert talk.why == [], "never before `dial` has returned"
        async with asyncio.timeout(10):
            await talk.over.wait()
        await asyncio.sleep(2 * TICK_S)
        return talk, dialler.open

    return asyncio.run(run())


def test_a_port_where_nobody_listens_refuses():
    with socket.socket() as one:
        one.bind((HERE, 0))  # taken, and not listened at
        talk, still = alone(Endpoint(*one.getsockname()))

    assert (talk.why, talk.ours, still) == (["econnrefused"], None, 0)


def test_an_address_that_cannot_be_reached_is_told_like_any_other_end():
    assert alone(Endpoint("127.0.0.1", 0))[0].why[0] in ("econnrefused", "eaddrnotavail")


def test_when_there_are_no_more_descriptors_the_talk_is_told():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)

    async def run() -> Talk:
        dialler, talk = Dialler(asyncio.get_running_loop()), Talk()
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
        try:
            dialler.dial(Endpoint(HERE, 9), talk, 1)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert talk.why == [], "never before `dial` has returned"
        await asyncio.wait_for(talk.over.wait(), 5)
        assert dialler.open == 0
        return talk

    assert asyncio.run(run()).why == ["emfile"]


def test_one_after_the_other_may_have_the_same_descriptor():
    async def run() -> list[list[str]]:
        server = await asyncio.start_server(lambda _reader, writer: writer.close(), HERE, 0)
        dialler, ends = Dialler(asyncio.get_running_loop()), []
        for _ in range(10):
            talk = Talk()
            dialler.dial(Endpoint(*server.sockets[0].getsockname()), talk, 1.0)
            await asyncio.wait_for(talk.over.wait(), 5)
            ends.append(talk.why)
        server.close()
        return ends

    assert asyncio.run(run()) == [["closed"]] * 10


def test_many_at_once_leave_no_descriptor_behind():
    async def run() -> tuple[Counter[str], int]:
        held: list[asyncio.StreamWriter] = []

        async def keep(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            held.append(writer)
            if len(held) % 2:
                writer.close()

        server = await asyncio.start_server(keep, HERE, 0, backlog=300)
        before = descriptors()
        dialler = Dialler(asyncio.get_running_loop())
        talks = [Talk() for _ in range(200)]
        for talk in talks:
            dialler.dial(Endpoint(*server.sockets[0].getsockname()), talk, 1.0)
        async with asyncio.timeout(10):
            for talk in talks:
                await talk.over.wait()
        for writer in held:
            writer.close()
        await asyncio.sleep(0.1)
        assert dialler.open == 0
        dialler.close()
        after = descriptors()
        server.close()
        return Counter(why for talk in talks for why in talk.why), after - before

    assert asyncio.run(run()) == ({"closed": 100, "timeout": 100}, 0)


def descriptors() -> int:
    """How many this process has open, above the one that counts them."""
    return len(os.listdir("/proc/self/fd"))


# Deadlines ------------------------------------------------------------------------------------------------------------
class Loop:
    """An event loop of which only the time is real, and that a test lets pass."""

    def __init__(self) -> None:
        self.at, self.timers = 0.0, []

    def call_later(self, seconds, act):
        self.timers.append((self.at + seconds, act))

    def pass_by(self, seconds: float) -> None:
        until = self.at + seconds
        while self.timers and min(at for at, _ in self.timers) <= until + 1e-9:
            first = min(self.timers, key=lambda one: one[0])
            self.timers.remove(first)
            self.at = first[0]
            first[1]()
        self.at = until


def test_thousands_of_deadlines_take_one_timer_and_none_is_early_or_forgotten():
    loop, came = Loop(), []
    deadlines = Deadlines(loop)
    for n in range(5_000):
        begun, seconds = loop.at, (n * 37 % 1_000) / 100
        deadlines.after(seconds, lambda begun=begun, seconds=seconds: came.append(loop.at - begun - seconds))
        if not n % 50:
            loop.pass_by(0.013)
        assert len(loop.timers) == 1
    loop.pass_by(20)

    assert len(came) == 5_000
    assert 0 <= min(came) + 1e-9
    assert max(came) <= 2 * TICK_S + 1e-9
    assert loop.timers == []


def test_what_was_called_off_does_not_come():
    loop, came = Loop(), []
    deadlines = Deadlines(loop)
    off, on = (deadlines.after(0.2, lambda name=name: came.append(name)) for name in ("off", "on"))
    off.act = None
    loop.pass_by(5)

    assert (came, on.act is not None) == (["on"], True)


def test_after_a_rest_they_run_again_and_one_may_set_the_next():
    loop, came = Loop(), []
    deadlines = Deadlines(loop)

    def act() -> None:
        came.append(loop.at)
        if len(came) < 4:
            deadlines.after(0.5, act)

    deadlines.after(0.5, act)
    loop.pass_by(10)
    deadlines.after(0, act)
    loop.pass_by(1)

    assert len(came) == 5
    assert loop.timers == []


def test_one_that_fails_does_not_stop_the_clock_of_the_others():
    loop, came = Loop(), []
    deadlines = Deadlines(loop)
    deadlines.after(0.1, lambda: 1 / 0)
    deadlines.after(1, lambda: came.append("later"))
    with pytest.raises(ZeroDivisionError):
        loop.pass_by(0.5)
    loop.pass_by(5)

    assert came == ["later"]
