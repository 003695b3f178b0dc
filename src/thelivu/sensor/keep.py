"""A watch as it runs on a machine: the transports, the sources, the listener, the numbers for whoever looks after it."""

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import time

from thelivu.base import Refused

from .clock import kernel_clock
from .dial import Dialler
from .listen import Listener
from .mse import Encrypted
from .observe import PEER_ID, Way
from .order import Mode, Watch, Watched
from .place import Place, build_hash
from .restraint import AGAIN_S, NET_MOST, Reach, Restraint
from .sources import Dht, announced, scraped
from .store import KEEP, Store
from .utp import UtpDialler
from .values import Clock, Endpoint, Proto, WireError
from .watch import Pace, Progress, Watcher

METRICS = "metrics.prom"
REPORT_S = 1.0
PURGE_S = 3_600.0
ASKED_AT_ONCE = 20  # swarms


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a watch is kept. `again_s`: after how long a swarm is asked for again; 0: once, and then the watch ends."""

    mode: Mode
    nodes: Sequence[Endpoint] = ()  # of the DHT, to begin with
    port: int = 0  # where we listen, in a listed watch
    again_s: float = AGAIN_S
    pace: Pace = field(default_factory=Pace)


def run(
    place: Place, order: Path, plan: Plan, report: Callable[[Progress], None], *, reach: Reach = "public", net_most: int = NET_MOST,
    clock: Callable[[], Clock] = kernel_clock,
) -> Progress:  # fmt: skip
    """Keeps the watch as a program, until it is interrupted or its order no longer stands."""

    async def kept() -> Progress:
        stop = asyncio.Event()
        for one in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(one, stop.set)
        return await keep(place, order, plan, stop, report, reach=reach, net_most=net_most, clock=clock)

    return asyncio.run(kept())


async def keep(
    place: Place, order: Path, plan: Plan, stop: asyncio.Event, report: Callable[[Progress], None], *, reach: Reach = "public",
    net_most: int = NET_MOST, clock: Callable[[], Clock] = kernel_clock,
) -> Progress:  # fmt: skip
    """Keeps the watch until it is told to stop or its order no longer stands. Refused where it may not begin.

    `reach`, `net_most` and `clock` are arguments of the test swarm, and of nobody else.
    """
    async with AsyncExitStack() as around:
        store = place.store()
        around.callback(store.close)
        read = _reader(place, order)
        restraint = Restraint([*read().order.never, *place.who.addresses], reach=reach, net_most=net_most)
        dialler = Dialler(asyncio.get_running_loop())
        around.callback(dialler.close)
        ways = await _ways(around, dialler)
        watcher = Watcher(read, plan.mode, ways, store=store, restraint=restraint, build=build_hash(), pace=plan.pace, clock=clock)
        listening = await _listen(watcher, restraint, plan.port, dialler) if plan.mode == "listed" else None
        asking = asyncio.create_task(_ask(watcher, restraint, plan, stop))
        asking.add_done_callback(lambda done: stop.set() if not done.cancelled() and done.exception() else None)
        telling = asyncio.create_task(_tell(watcher, store, place.folder / METRICS, report))
        try:
            await watcher.run(stop)
        finally:
            stop.set()
            telling.cancel()
            asking.cancel()
            ended = await asyncio.gather(asking, telling, return_exceptions=True)
            if listening is not None:
                await listening.close()
                watcher.flush()
            _write_metrics(watcher.progress, place.folder / METRICS)
        for fault in ended:  # a fault in asking or telling ends the watch, and is not hidden by its end
            if isinstance(fault, Exception):
                raise fault
        return watcher.progress


def _reader(place: Place, file: Path) -> Callable[[], Watch]:
    """Gives the order as it stands, and reads its file only when that was changed."""
    last: dict[tuple[int, int, int], Watch] = {}

    def read() -> Watch:
        found = file.stat()
        now = (found.st_mtime_ns, found.st_size, found.st_ino)
        if now not in last:
            order = place.order(file)
            last.clear()
            last[now] = order
        return last[now]

    return read


async def _ways(around: AsyncExitStack, dialler: Dialler) -> dict[Proto, Way]:
    """TCP first, then what is reached by it and refuses a plain handshake, then what is not reached by it."""
    four = await UtpDialler.open(dialler)
    around.callback(four.close)
    sockets = {False: four}
    try:
        sockets[True] = await UtpDialler.open(dialler, six=True)
        around.callback(sockets[True].close)
    except OSError:  # no IPv6 here
        sockets[True] = four
    return {
        "tcp": lambda peer, _hash, talk, seconds: dialler.dial(peer, talk, seconds),
        "mse": lambda peer, info_hash, talk, seconds: dialler.dial(peer, Encrypted(talk, info_hash), seconds),
        "utp": lambda peer, _hash, talk, seconds: sockets[":" in peer.ip].dial(peer, talk, seconds),
    }


async def _listen(watcher: Watcher, restraint: Restraint, port: int, dialler: Dialler) -> Listener:
    swarms = {answer: one.target for one in watcher.watch.order.watched for answer in one.target.answers}
    listener = Listener(lambda _target: watcher.observer, restraint, lambda: swarms, watcher.observer.timeout_s)
    await listener.open(port, dialler)
    return listener


# Sources ----------------------------------------------------------------------------------------------------------
async def _ask(watcher: Watcher, restraint: Restraint, plan: Plan, stop: asyncio.Event) -> None:
    """Asks for each swarm of the order, again and again; the order names its own peers each time."""
    dht = Dht(plan.nodes, restraint) if plan.nodes else None
    room = asyncio.Semaphore(ASKED_AT_ONCE)

    async def one(swarm: Watched) -> None:
        async with room:
            watcher.named(swarm, swarm.named, "list")
            if swarm.tracker:
                await _of_tracker(watcher, swarm, restraint, plan)
            if dht is not None:
                for info_hash in swarm.target.answers:
                    watcher.named(swarm, await dht.peers(info_hash), "dht")

    while not stop.is_set():
        await asyncio.gather(*(one(swarm) for swarm in watcher.watch.order.watched))
        if not plan.again_s:
            watcher.last = True
            return
        await asyncio.sleep(plan.again_s)


async def _of_tracker(watcher: Watcher, swarm: Watched, restraint: Restraint, plan: Plan) -> None:
    try:
        if plan.mode == "quiet":
            watcher.counted(swarm, await scraped(swarm.tracker, swarm.target.dials[0], restraint))
            return
        permit = watcher.watch.permit("listed", datetime.now(UTC), swarm)
        peer_id = PEER_ID + os.urandom(12)
        watcher.named(swarm, await announced(swarm.tracker, swarm.target.dials[0], peer_id, plan.port, permit, restraint), "tracker")
    except WireError as fault:
        watcher.progress.sources[fault.code] += 1
    except Refused:
        return  # the watch stops of itself


# Who looks after it -------------------------------------------------------------------------------------------------
async def _tell(watcher: Watcher, store: Store, metrics: Path, report: Callable[[Progress], None]) -> None:
    """Says how it goes, every second; once an hour empties what may no longer be kept."""
    purged = 0.0
    while True:
        if time() - purged >= PURGE_S:
            purged = time()
            store.purge(round((purged - KEEP.total_seconds()) * 1e6))
        await asyncio.sleep(REPORT_S)
        report(watcher.progress)
        _write_metrics(watcher.progress, metrics)


def _write_metrics(progress: Progress, path: Path) -> None:
    """The numbers as the node exporter of Prometheus reads them from a file; no port is opened for them."""
    lines = [f"thelivu_sensor_{name} {value}" for name, value in (
        ("named_total", progress.named), ("visits_total", progress.visits), ("dials_total", progress.dials), ("under_way", progress.under_way),
        ("waiting", progress.waiting), ("clock_sound", int(progress.clock_sound)), ("stopped", int(progress.stopped is not None)),
    )]  # fmt: skip
    lines += [f'thelivu_sensor_lines_total{{level="{level}"}} {n}' for level, n in sorted(progress.levels.items())]
    lines += [f'thelivu_sensor_not_dialled_total{{why="{why}"}} {n}' for why, n in sorted(progress.not_dialled.items())]
    lines += [f'thelivu_sensor_source_faults_total{{why="{why}"}} {n}' for why, n in sorted(progress.sources.items())]
    part = path.with_name(f".{path.name}.part")
    part.write_text("\n".join(lines) + "\n", encoding="ascii")
    part.rename(path)
