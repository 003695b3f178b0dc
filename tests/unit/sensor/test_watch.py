"""The watch with ways that open no socket: what the order says holds before each dial, and what was seen is on the disk."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import pytest

from thelivu.base import InputError, Refused
from thelivu.sensor import mandate
from thelivu.sensor import watch as watching
from thelivu.sensor.bencode import encode
from thelivu.sensor.chain import Line, read, verify
from thelivu.sensor.restraint import NET_MOST, Restraint
from thelivu.sensor.store import Store
from thelivu.sensor.tracker import Count
from thelivu.sensor.values import Endpoint, Target
from thelivu.sensor.watch import Pace, Watcher
from unit.sensor import office
from unit.sensor.made import ALL, SOUND, extension, frame, hand
from unit.sensor.office import OTHER, SWARM

OURS = Endpoint("127.0.0.1", 40_000)
PACE = Pace(concurrency=50, timeout_s=1.0, hold_s=0.0)


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("TICK_S", 0.005), ("ORDER_S", 0.02), ("FLUSH_S", 0.02)):
        monkeypatch.setattr(watching, name, seconds)


def peer(n: int, net: int = 1) -> Endpoint:
    return Endpoint(f"127.0.{net}.{n}", 6881)


def pex(*peers: Endpoint) -> bytes:
    packed = b"".join(bytes(map(int, one.ip.split("."))) + one.port.to_bytes(2) for one in peers)
    return frame(20, b"\1" + encode({b"added": packed}))


class Net:
    """The way to every peer: each knows the hashes that it is asked by unless they are random, and states that it holds all."""

    def __init__(self, *, takes_s: float = 0.005) -> None:
        self.dials: list[tuple[Endpoint, bytes]] = []
        self.open: set[Endpoint] = set()
        self.most = 0
        self.takes_s, self.twice, self.says = takes_s, False, {}
        self.then: Callable[[bytes], None] = lambda _hash: None

    def way(self, peer: Endpoint, info_hash: bytes, talk: Any, _seconds: float) -> None:
        self.dials.append((peer, info_hash))
        self.twice |= peer in self.open
        self.open.add(peer)
        self.most = max(self.most, len(self.open))
        self.then(info_hash)
        asyncio.get_running_loop().call_later(self.takes_s, self.over, peer, info_hash, talk)

    def over(self, peer: Endpoint, info_hash: bytes, talk: Any) -> None:
        self.open.discard(peer)
        talk.opened(OURS, lambda _seconds: None)
        why = "closed"
        if info_hash in KNOWN and talk.heard(hand(info_hash) + self.says.get(peer, b"") + extension() + ALL) is None:
            why = ""
        talk.ended(why)

    def named(self, info_hash: bytes) -> list[Endpoint]:
        """Who was asked by this hash."""
        return [peer for peer, asked in self.dials if asked == info_hash]


KNOWN = {bytes.fromhex(one.v1) for one in (SWARM, OTHER)}
HASH, OTHER_HASH = bytes.fromhex(SWARM.v1), bytes.fromhex(OTHER.v1)


class Watched:
    """A watcher over a store of the test, and its order, which a test may exchange."""

    def __init__(self, folder, *, order=None, mode="quiet", pace=PACE, restraint: Restraint | None = None) -> None:
        self.net, self.order = Net(), order or office.watch(SWARM, OTHER)
        self.store, self.stop = Store(folder / "store.sqlite3"), asyncio.Event()
        self.watcher = Watcher(
            [self.reads], mode, {"tcp": self.net.way}, store=self.store, restraint=restraint or Restraint(reach="loopback"),
            build="b" * 64, pace=pace, clock=lambda: SOUND,
        )  # fmt: skip

    def reads(self):
        if isinstance(self.order, Exception):
            raise self.order
        return self.order

    @property
    def seen(self) -> list[tuple[str, str, Endpoint]]:
        return [(one.alias, one.level, read(one.text.encode()).peer) for one in self.store.lines()]


@pytest.fixture(autouse=True)
def the_canary_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is first is a coin's word; here it is one and the same."""
    monkeypatch.setattr("thelivu.sensor.observe.secrets.randbits", lambda _bits: 1)


def kept(folder, act: Callable[[Watched], Coroutine[Any, Any, None]], **given) -> Watched:
    """A watch that runs while `act` does something, and then until nobody is left to visit, or it has stopped."""

    async def run() -> Watched:
        one = Watched(folder, **given)
        running = asyncio.create_task(one.watcher.run(one.stop))
        await act(one)
        one.watcher.last = True
        await asyncio.wait_for(running, 10)
        return one

    return asyncio.run(run())


class Later(datetime):
    """Two hours from now: the order's time is over."""

    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + 2 * office.HOUR


def lapse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Moves the clock by two hours, at this moment."""
    monkeypatch.setattr(mandate, "datetime", Later)
    monkeypatch.setattr(mandate, "time", lambda: Later.now(UTC).timestamp())


def name(*peers: Endpoint, swarm=SWARM):
    async def act(one: Watched) -> None:
        one.watcher.named(swarm, peers, "list")

    return act


# What is seen ---------------------------------------------------------------------------------------------------------
def test_who_is_named_is_visited_and_what_was_seen_is_in_the_store(tmp_path):
    one = kept(tmp_path, name(peer(1), peer(2)))

    assert sorted(one.seen) == [("S-1", "L4", peer(1)), ("S-1", "L4", peer(2))]
    assert one.net.named(HASH) == [peer(1), peer(2)]
    assert len(one.net.dials) == 4, "a canary each"
    assert all(isinstance(line, Line) for line in verify([line.text.encode() + b"\n" for line in one.store.lines()]))
    progress = one.watcher.progress
    assert (progress.named, progress.visits, progress.levels, progress.under_way, progress.waiting) == (2, 2, {"L4": 2}, 0, 0)
    one.store.close()


def test_it_is_flushed_while_the_watch_goes_on(tmp_path):
    counts = []

    async def act(one: Watched) -> None:
        one.watcher.named(SWARM, [peer(1)], "list")
        await asyncio.sleep(0.15)
        other = sqlite3.connect(tmp_path / "store.sqlite3")
        counts.append(other.execute("SELECT count(*) FROM line").fetchone()[0])
        other.close()

    kept(tmp_path, act).store.close()
    assert counts == [1]


def test_what_many_saw_at_once_is_written_before_the_half_second_is_over(tmp_path, monkeypatch):
    monkeypatch.setattr(watching, "FLUSH_S", 60)
    monkeypatch.setattr(watching, "FLUSH_LINES", 10)
    counts = []

    async def act(one: Watched) -> None:
        one.watcher.flush()
        await asyncio.sleep(0.05)
        one.watcher.named(SWARM, [peer(n) for n in range(1, 13)], "list")
        await asyncio.sleep(0.15)
        counts.append(one.store.seq)

    kept(tmp_path, act).store.close()
    assert counts[0] >= 10


def test_when_the_store_fails_the_watch_ends_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(watching, "FLUSH_S", 60)
    monkeypatch.setattr(watching, "FLUSH_LINES", 3)
    monkeypatch.setattr(Store, "add", lambda *_, **_given: (_ for _ in ()).throw(sqlite3.OperationalError("disk full")))

    with pytest.raises(sqlite3.OperationalError):
        kept(tmp_path, name(*(peer(n) for n in range(1, 9))))


def test_counts_are_kept_by_alias_and_nobody_is_dialled_for_them(tmp_path):
    async def act(one: Watched) -> None:
        one.watcher.counted(SWARM, Count(5, 7))

    one = kept(tmp_path, act)
    assert (one.watcher.progress.counts, one.net.dials) == ({"S-1": Count(5, 7)}, [])
    one.store.close()


# The order ------------------------------------------------------------------------------------------------------------
GONE = [
    FileNotFoundError("order.json"),
    Refused("sensor.order.signature"),
    InputError("sensor.order.not_one"),
    Refused("authority.expired", valid_to="2026-01-01T00:00:00Z"),
]


@pytest.mark.parametrize("gone", GONE, ids=str)
def test_02_an_order_that_is_gone_or_refused_stops_every_further_dial(tmp_path, gone):
    async def act(one: Watched) -> None:
        one.watcher.named(SWARM, [peer(1)], "list")
        await asyncio.sleep(0.1)
        one.order = gone
        await asyncio.sleep(0.1)
        one.before = len(one.net.dials)
        one.watcher.named(SWARM, [peer(2)], "list")
        await asyncio.sleep(0.1)

    one = kept(tmp_path, act)

    assert (one.before, one.net.dials[2:]) == (2, [])
    assert one.watcher.progress.stopped is not None
    assert one.watcher.progress.stopped.code == (getattr(gone, "code", "sensor.order.gone"))
    assert [level for _, level, _ in one.seen] == ["L4"], "what was seen before stays"
    one.store.close()


def test_02_an_order_that_lapses_between_the_canary_and_the_handshake_is_dialled_no_further(tmp_path, monkeypatch):
    async def act(one: Watched) -> None:
        one.net.then = lambda _hash: lapse(monkeypatch)
        one.watcher.named(SWARM, [peer(1), peer(2)], "list")
        await asyncio.sleep(0.1)

    one = kept(tmp_path, act)

    assert one.net.named(HASH) == []
    assert len(one.net.dials) == 1, "the next visit did not even begin"
    assert (one.watcher.progress.stopped.code, one.watcher.progress.under_way) == ("sensor.order.lapsed", 0)
    one.store.close()


def test_02_it_is_asked_again_before_the_handshake_even_when_its_file_was_not_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(watching, "ORDER_S", 60)

    async def act(one: Watched) -> None:
        one.net.then = lambda _hash: lapse(monkeypatch)
        one.watcher.named(SWARM, [peer(1)], "list")
        await asyncio.sleep(0.1)

    one = kept(tmp_path, act)
    assert (len(one.net.dials), one.net.named(HASH)) == (1, [])
    one.store.close()


def test_02_a_mode_that_the_order_does_not_have_dials_nobody(tmp_path):
    one = kept(tmp_path, name(peer(1)), order=office.watch(SWARM, modes=("quiet",)), mode="listed")

    assert (one.net.dials, one.watcher.progress.stopped.code) == ([], "sensor.order.mode")
    one.store.close()


def test_02_a_swarm_that_the_order_no_longer_has_is_not_dialled_and_another_order_ends_the_watch(tmp_path):
    async def act(one: Watched) -> None:
        one.order = office.watch(OTHER)
        await asyncio.sleep(0.1)
        one.watcher.named(SWARM, [peer(1)], "list")
        one.watcher.named(OTHER, [peer(2)], "list")
        await asyncio.sleep(0.1)

    one = kept(tmp_path, act)

    assert one.net.named(HASH) == []
    assert one.watcher.progress.stopped.code == "sensor.order.changed"
    one.store.close()


def test_02_who_calls_for_a_swarm_that_is_not_ordered_may_not(tmp_path):
    async def act(one: Watched) -> None:
        assert one.watcher.mandates[0].may(SWARM.target)
        assert not one.watcher.mandates[0].may(Target("S-9", b"9" * 20, None, 0))
        one.order = Refused("sensor.order.signature")
        await asyncio.sleep(0.1)
        assert not one.watcher.mandates[0].may(SWARM.target)

    kept(tmp_path, act).store.close()


# Whom and when --------------------------------------------------------------------------------------------------------
def test_b11_who_was_visited_is_not_visited_again_within_the_budget(tmp_path):
    async def act(one: Watched) -> None:
        for _ in range(5):
            one.watcher.named(SWARM, [peer(1)], "tracker")
            await asyncio.sleep(0.06)

    one = kept(tmp_path, act)

    assert one.net.named(HASH) == [peer(1)]
    assert one.watcher.progress.not_dialled == {"endpoint_budget": 4}
    one.store.close()


def test_b11_after_ten_minutes_the_revisit_comes_and_asks_in_the_other_order(tmp_path, monkeypatch):
    monkeypatch.setattr("thelivu.sensor.restraint.AGAIN_S", 0.1)

    async def act(one: Watched) -> None:
        one.watcher.named(SWARM, [peer(1)], "tracker")
        await asyncio.sleep(0.2)
        one.watcher.named(SWARM, [peer(1)], "tracker")
        await asyncio.sleep(0.1)

    one = kept(tmp_path, act)

    assert [asked == HASH for _, asked in one.net.dials] == [False, True, True, False]
    assert [level for _, level, _ in one.seen] == ["L4", "L4"]
    one.store.close()


def test_b11_a_network_has_its_minute_and_what_is_no_peer_is_counted(tmp_path):
    low, away, sensor = Endpoint("127.0.1.1", 80), Endpoint("192.0.2.1", 6881), Endpoint("127.0.9.9", 6881)

    one = kept(tmp_path, name(low, away, sensor, *(peer(n) for n in range(1, 100))), restraint=Restraint(["127.0.9.9"], reach="loopback"))

    assert len(one.net.named(HASH)) == NET_MOST
    assert one.watcher.progress.not_dialled == {"low_port": 1, "not_loopback": 1, "sensor": 1}
    one.store.close()


def test_one_endpoint_never_has_two_visits_at_once(tmp_path):
    async def act(one: Watched) -> None:
        one.net.takes_s = 0.03
        one.watcher.named(SWARM, [peer(1)] * 3, "tracker")
        one.watcher.named(OTHER, [peer(1)] * 3, "tracker")
        await asyncio.sleep(0.3)

    one = kept(tmp_path, act)

    assert not one.net.twice
    assert sorted(one.seen) == [("S-1", "L4", peer(1)), ("S-2", "L4", peer(1))], "who was met is asked for the other swarm, after"
    one.store.close()


def test_no_more_at_once_than_the_pace_has(tmp_path):
    one = kept(tmp_path, name(*(peer(n, net) for net in range(1, 9) for n in range(1, 9))), pace=Pace(concurrency=7, timeout_s=1, hold_s=0))

    assert (one.net.most, len(one.net.named(HASH))) == (7, 64)
    one.store.close()


def test_a_queue_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(watching, "QUEUE_MOST", 10)

    async def act(one: Watched) -> None:
        one.watcher.named(SWARM, (peer(n % 200 + 1, n // 200 + 1) for n in range(1_000)), "tracker")
        assert one.watcher.progress.waiting <= 10

    one = kept(tmp_path, act)
    assert one.watcher.progress.not_dialled == {"queue_full": 990}
    one.store.close()


def test_peers_of_peer_exchange_are_visited_and_what_they_are_not_told_is_their_swarm(tmp_path):
    async def act(one: Watched) -> None:
        one.net.says = {peer(1): pex(peer(2), peer(3), Endpoint("192.0.2.1", 6881)), peer(2): pex(peer(1), peer(4))}
        one.watcher.named(OTHER, [peer(1)], "list")
        await asyncio.sleep(0.2)

    one = kept(tmp_path, act)

    assert sorted(one.net.named(OTHER_HASH)) == [peer(n) for n in range(1, 5)]
    assert one.net.named(HASH) == []
    assert {(alias, read(line.text.encode()).src) for line in one.store.lines() for alias in [line.alias]} == {("S-2", ("list",)), ("S-2", ("pex",))}
    assert one.watcher.progress.not_dialled["not_loopback"] == 1
    one.store.close()


# The end and the beginning --------------------------------------------------------------------------------------------
def test_told_to_stop_it_waits_for_the_visits_under_way_and_begins_none(tmp_path):
    async def act(one: Watched) -> None:
        one.net.takes_s = 0.05
        one.net.says = {peer(1): pex(*(peer(n, 7) for n in range(1, 20)))}
        one.watcher.named(SWARM, [peer(1)], "list")
        await asyncio.sleep(0.08)
        assert one.net.open, "it is under way"
        one.stop.set()
        await asyncio.sleep(0.03)
        one.watcher.named(SWARM, [peer(2)], "tracker")

    one = kept(tmp_path, act)

    assert one.seen == [("S-1", "L4", peer(1))]
    assert {dialled for dialled, _ in one.net.dials} == {peer(1)}
    one.store.close()


def test_b11_a_restart_remembers_whom_it_visited(tmp_path):
    kept(tmp_path, name(peer(1), peer(2))).store.close()

    one = kept(tmp_path, name(peer(1), peer(2), peer(3)))

    assert one.net.named(HASH) == [peer(3)]
    assert one.watcher.progress.not_dialled == {"endpoint_budget": 2}
    one.store.close()


def test_a_restart_with_a_clock_that_was_set_back_comes_up_and_dials(tmp_path):
    kept(tmp_path, name(peer(1), peer(2))).store.close()
    store = Store(tmp_path / "store.sqlite3")
    store._db.execute("UPDATE line SET at_us = at_us + 86400000000")
    store._db.execute("UPDATE line SET text = '' WHERE seq = 1")
    store.close()

    one = kept(tmp_path, name(peer(1), peer(2), peer(3)))

    assert peer(3) in one.net.named(HASH)
    assert max(one.watcher._restraint._visits.values()) <= watching.now().mono_us / 1e6
    one.store.close()
