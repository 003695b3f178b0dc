"""The watch's queue under a flood: one look is short however many wait, and a network's crowd waits for the next minute."""

import time
from types import SimpleNamespace

import pytest

from thelivu.sensor import watch
from thelivu.sensor.restraint import NET_MOST, Restraint
from thelivu.sensor.values import Endpoint, Instant
from thelivu.sensor.watch import LOOKED_MOST, QUEUE_MOST, Watcher
from unit.sensor.made import SOUND, TARGET

CROWD = [Endpoint(f"127.0.4.{n % 256}", 1024 + n // 256) for n in range(60_000)]


class Moment:
    """The monotonic clock, stopped."""

    def __init__(self) -> None:
        self.seconds = 600.0

    def __call__(self) -> Instant:
        return Instant(round(self.seconds * 1e6), round(self.seconds * 1e6))


@pytest.fixture
def moment(monkeypatch):
    moment = Moment()
    monkeypatch.setattr(watch, "now", moment)
    monkeypatch.setattr(watch.asyncio, "get_running_loop", lambda: SimpleNamespace(call_soon=lambda _act: None))
    return moment


@pytest.fixture
def watcher():
    """One that may dial nobody: its order stands for no swarm, so that a visit ends as it begins."""
    swarm = SimpleNamespace(target=TARGET, alias=TARGET.alias)
    read = SimpleNamespace(order=SimpleNamespace(watched=[swarm], id="1", label="WO-1"), legal=SimpleNamespace(id="A-0001"))
    made = Watcher(
        [lambda: read], "quiet", {}, store=SimpleNamespace(since=lambda _us: []), restraint=Restraint(reach="loopback"), build="b" * 64,
        clock=lambda: SOUND,
    )  # fmt: skip
    made.swarm = swarm
    return made


def look(watcher, moment, seconds):
    """What `run` does in so many seconds."""
    for _ in range(seconds):
        for _ in range(10):
            watcher._go_on()
        moment.seconds += 1
        watcher._try_again()


def test_b11_a_crowd_in_one_network_gets_its_visits_minute_by_minute(watcher, moment):
    watcher.named(watcher.swarm, CROWD, "pex")
    look(watcher, moment, 59)
    assert watcher.progress.visits == NET_MOST

    look(watcher, moment, 30)
    assert watcher.progress.visits == 2 * NET_MOST


def test_one_look_is_short_however_many_wait(watcher, moment):
    watcher.named(watcher.swarm, CROWD * 4, "pex")
    assert watcher.progress.not_dialled["queue_full"] == 4 * len(CROWD) - QUEUE_MOST
    assert len(watcher._queue) == QUEUE_MOST - LOOKED_MOST

    began = time.process_time()
    look(watcher, moment, 8)
    first = time.process_time() - began
    began = time.process_time()
    look(watcher, moment, 40)

    assert time.process_time() - began < first, "who waits for the next minute is not looked at before it"
    assert watcher.progress.visits == NET_MOST


def test_somebody_behind_the_crowd_is_reached_soon(watcher, moment):
    watcher.named(watcher.swarm, CROWD, "pex")
    watcher.named(watcher.swarm, [Endpoint("127.0.5.1", 6881)], "tracker")

    look(watcher, moment, 2)

    assert watcher.progress.visits == NET_MOST + 1
