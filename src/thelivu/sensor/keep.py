"""A watch as it runs on a machine: the transports, the sources, the listener, the numbers for whoever looks after it."""

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import time

from thelivu.base import Refused, Word

from .clock import kernel_clock
from .dial import Dialler
from .listen import Listener
from .mandate import Mandate
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
    place: Place, orders: Sequence[Path], plan: Plan, report: Callable[[Progress], None], *, reach: Reach = "public", net_most: int = NET_MOST,
    clock: Callable[[], Clock] = kernel_clock,
) -> Progress:  # fmt: skip
    """Keeps the watch of these orders as a program, until it is interrupted or none of them stands any more."""

    async def kept() -> Progress:
        stop = asyncio.Event()
        for one in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(one, stop.set)
        return await keep(place, orders, plan, stop, report, reach=reach, net_most=net_most, clock=clock)

    return asyncio.run(kept())


async def keep(
    place: Place, orders: Sequence[Path], plan: Plan, stop: asyncio.Event, report: Callable[[Progress], None], *, reach: Reach = "public",
    net_most: int = NET_MOST, clock: Callable[[], Clock] = kernel_clock,
) -> Progress:  # fmt: skip
    """Keeps the watch until it is told to stop or none of its orders stands any more. Refused where it may not begin.

    `reach`, `net_most` and `clock` are arguments of the test swarm, and of nobody else.
    """
    async with AsyncExitStack() as around:
        store = place.store()
        around.callback(store.close)
        store.settle()
        reads, left = _begun(place, orders)
        never = {address for read in reads for address in read().order.never}
        restraint = Restraint([*never, *place.who.addresses], reach=reach, net_most=net_most)
        dialler = Dialler(asyncio.get_running_loop())
        around.callback(dialler.close)
        ways = await _ways(around, dialler)
        watcher = Watcher(reads, plan.mode, ways, store=store, restraint=restraint, build=build_hash(), pace=plan.pace, clock=clock)
        watcher.progress.ended |= left
        listening = await _listen(watcher, restraint, plan, dialler) if plan.mode == "listed" else None
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
            _write_metrics(watcher, place.folder / METRICS)
        for fault in ended:  # a fault in asking or telling ends the watch, and is not hidden by its end
            if isinstance(fault, Exception):
                raise fault
        watcher.progress.orders = {one.watch.order.label: store.levels(one.watch.order.id) for one in watcher.mandates}
        return watcher.progress


def _reader(place: Place, file: Path) -> Callable[[], Watch]:
    """Gives the order as it stands, and reads its file only when that was changed."""
    last: dict[tuple[int, int, int], Watch] = {}

    def read() -> Watch:
        try:
            found = file.stat()
            now = (found.st_mtime_ns, found.st_size, found.st_ino)
            if now not in last:
                order = place.order(file)
                last.clear()
                last[now] = order
        except OSError as gone:
            raise Refused("sensor.order.gone") from gone
        return last[now]

    return read


def _begun(place: Place, files: Sequence[Path]) -> tuple[list[Callable[[], Watch]], dict[str, Word]]:
    """The orders that stand now; and by the names of their files those that do not, and why. Refused where none does."""
    reads: list[Callable[[], Watch]] = []
    left: dict[str, Word] = {}
    for file in files:
        read = _reader(place, file)
        try:
            read()
        except Refused as gone:
            if len(files) == 1:
                raise
            left[file.name] = gone.word
        else:
            reads.append(read)
    if not reads:
        raise Refused("sensor.order.none_stands")
    return reads, left


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


async def _listen(watcher: Watcher, restraint: Restraint, plan: Plan, dialler: Dialler) -> Listener:
    listener = Listener(watcher.observer_of, restraint, watcher.called, plan.pace.timeout_s)
    await listener.open(plan.port, dialler)
    return listener


# Sources ----------------------------------------------------------------------------------------------------------
async def _ask(watcher: Watcher, restraint: Restraint, plan: Plan, stop: asyncio.Event) -> None:
    """Asks for each swarm of the orders that stand, again and again; an order names its own peers each time."""
    dht = Dht(plan.nodes, restraint) if plan.nodes else None
    room = asyncio.Semaphore(ASKED_AT_ONCE)

    async def one(mandate: Mandate, swarm: Watched) -> None:
        async with room:
            if mandate.stopped is not None:
                return
            watcher.named(swarm, swarm.named, "list")
            if swarm.tracker:
                await _of_tracker(watcher, mandate, swarm, restraint, plan)
            if dht is not None:
                for info_hash in swarm.target.answers if mandate.stopped is None else ():
                    watcher.named(swarm, await dht.peers(info_hash), "dht")

    while not stop.is_set():
        await asyncio.gather(*(one(mandate, swarm) for mandate, swarm in watcher.standing()))
        if not plan.again_s:
            watcher.last = True
            return
        await asyncio.sleep(plan.again_s)


async def _of_tracker(watcher: Watcher, mandate: Mandate, swarm: Watched, restraint: Restraint, plan: Plan) -> None:
    try:
        if plan.mode == "quiet":
            watcher.counted(swarm, await scraped(swarm.tracker, swarm.target.dials[0], restraint))
            return
        permit = mandate.permit(swarm)
        peer_id = PEER_ID + os.urandom(12)
        watcher.named(swarm, await announced(swarm.tracker, swarm.target.dials[0], peer_id, plan.port, permit, restraint), "tracker")
    except WireError as fault:
        watcher.progress.sources[fault.code] += 1
    except Refused:
        return  # the order has ended, and says so


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
        _write_metrics(watcher, metrics)


def _write_metrics(watcher: Watcher, path: Path) -> None:
    """The numbers as the node exporter of Prometheus reads them from a file; no port is opened for them."""
    progress = watcher.progress
    lines = [f"thelivu_sensor_{name} {value}" for name, value in (
        ("named_total", progress.named), ("visits_total", progress.visits), ("dials_total", progress.dials), ("under_way", progress.under_way),
        ("waiting", progress.waiting), ("clock_sound", int(progress.clock_sound)), ("stopped", int(progress.stopped is not None)),
    )]  # fmt: skip
    lines += [f'thelivu_sensor_lines_total{{level="{level}"}} {n}' for level, n in sorted(progress.levels.items())]
    lines += [f'thelivu_sensor_not_dialled_total{{why="{why}"}} {n}' for why, n in sorted(progress.not_dialled.items())]
    lines += [f'thelivu_sensor_source_faults_total{{why="{why}"}} {n}' for why, n in sorted(progress.sources.items())]
    lines += [f'thelivu_sensor_order_stands{{order="{one.watch.order.id}"}} {int(one.stopped is None)}' for one in watcher.mandates]
    part = path.with_name(f".{path.name}.part")
    part.write_text("\n".join(lines) + "\n", encoding="ascii")
    part.rename(path)
