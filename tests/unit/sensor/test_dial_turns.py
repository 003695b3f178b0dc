"""Connections of which the kernel tells once: nothing is left lying, one peer keeps nobody waiting, one fault stays one."""

import asyncio
import socket
import struct
import time
from contextlib import asynccontextmanager, suppress

import pytest

from thelivu.sensor.dial import Deadlines, Dialler
from thelivu.sensor.values import Endpoint

LONG = bytes(range(256)) * 4_000  # 1 MB


class Talk:
    """Says `first`; ends, or says more, as `answer` tells of all that it has heard."""

    def __init__(self, first=b"hello", answer=lambda _heard: b""):
        self.first, self.answer = first, answer
        self.heard_all, self.ours, self.whys, self.over = b"", None, [], asyncio.Event()

    def opened(self, ours, end_in):
        self.ours, self.end_in = ours, end_in
        return self.first

    def heard(self, data):
        assert not self.whys, "nothing is heard after the end"
        self.heard_all += data
        return self.answer(self.heard_all)

    def ended(self, why):
        self.whys.append(why)
        self.over.set()


def run(scene):
    """A scene with a dialler; it may leave no connection open."""
    async def all_of_it():
        dialler = Dialler(asyncio.get_running_loop())
        await asyncio.wait_for(scene(dialler), 20)
        assert dialler.open == 0
        dialler.close()

    asyncio.run(all_of_it())


@asynccontextmanager
async def server(serve, **more):
    """Where it is; at the end, all that it has open is closed."""
    tasks = []

    async def noted(reader, writer):
        tasks.append(asyncio.current_task())
        try:
            await serve(reader, writer)
        finally:
            writer.transport.abort() if asyncio.current_task().cancelling() else writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    one = await asyncio.start_server(noted, "127.0.0.1", 0, **more)
    try:
        yield Endpoint(*one.sockets[0].getsockname()[:2])
    finally:
        one.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)


async def called(dialler, peer, talk, within_s=5.0):
    began = time.monotonic()
    dialler.dial(peer, talk, within_s)
    await talk.over.wait()
    await asyncio.sleep(0)
    return time.monotonic() - began


def says(*parts, then="close", pause=0.0):
    """A server that reads the first words, says these, and then closes, resets or waits."""
    async def serve(reader, writer):
        await reader.read(5)
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)
        if then == "reset":
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        elif then == "wait":
            await reader.read()

    return serve


@pytest.mark.parametrize("parts", [(), (b"x",), (b"x" * 68, b"y" * 500), (b"z" * 4_096,), (LONG,)])
@pytest.mark.parametrize("pause", [0.0, 0.01])
def test_all_that_a_peer_said_is_heard_and_that_it_closed_is_known_at_once(parts, pause):
    async def scene(dialler):
        async with server(says(*parts, pause=pause)) as peer:
            for _ in range(5):
                talk = Talk()
                await called(dialler, peer, talk)
                assert (talk.heard_all, talk.whys) == (b"".join(parts), ["closed"])  # and not "timeout"
                assert talk.ours.ip == "127.0.0.1"

    run(scene)


def test_what_it_says_and_its_end_may_come_as_one():
    """Both are there before we look: the kernel tells of them once."""
    async def scene(dialler):
        with socket.create_server(("127.0.0.1", 0)) as listening:
            talk = Talk()
            dialler.dial(Endpoint(*listening.getsockname()), talk, 3.0)
            taken, _ = listening.accept()
            taken.sendall(b"x" * 60)
            taken.shutdown(socket.SHUT_WR)
            await talk.over.wait()
            taken.close()
        assert (talk.heard_all, talk.whys) == (b"x" * 60, ["closed"])

    run(scene)


def test_one_peer_that_never_stops_talking_does_not_keep_the_others_waiting():
    async def scene(dialler):
        flood, answer = LONG * 40, says(b"x")

        async def endless(reader, writer):
            await reader.read(5)
            with suppress(ConnectionError):
                while True:
                    writer.write(flood)
                    await writer.drain()

        async with server(endless) as loud, server(answer) as other:
            talk = Talk()
            talk.heard = lambda _data: b""
            dialler.dial(loud, talk, 1.0)
            await asyncio.sleep(0.2)
            for _ in range(5):
                assert await called(dialler, other, Talk()) < 1
            await talk.over.wait()
            assert talk.whys == ["timeout"]

    run(scene)


def test_a_fault_of_one_talk_does_not_touch_the_others():
    async def scene(dialler):
        faults = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, told: faults.append(told["exception"]))

        def fails(_heard):
            raise KeyError

        async with server(says(b"x" * 60, then="wait")) as peer:
            good, bad = [Talk() for _ in range(20)], [Talk(answer=fails) for _ in range(20)]
            for pair in zip(bad, good, strict=True):
                for talk in pair:
                    dialler.dial(peer, talk, 0.5)
            for talk in good + bad:
                await talk.over.wait()
        assert [len(talk.heard_all) for talk in good] == [60] * 20
        assert [talk.whys for talk in good] == [["timeout"]] * 20
        assert sum(isinstance(fault, KeyError) for fault in faults) == 20

    run(scene)


def test_a_fault_at_one_deadline_does_not_stop_the_clock_for_the_others():
    async def scene():
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, _told: None)
        deadlines, done = Deadlines(loop), []

        def fails():
            raise KeyError

        for at in range(3):
            deadlines.after(0.1 + at / 10, fails)
            deadlines.after(0.1 + at / 10, lambda at=at: done.append(at))
        gone = deadlines.after(0.1, lambda: done.append("cancelled"))
        gone.act = None
        await asyncio.sleep(0.8)
        deadlines.after(0.05, lambda: done.append("later"))
        await asyncio.sleep(0.3)
        assert done == [0, 1, 2, "later"]

    asyncio.run(scene())
