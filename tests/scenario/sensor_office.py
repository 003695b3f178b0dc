"""A sensor of a synthetic office beside a test swarm: what a test asks for, done inside a network with loopback alone."""

import asyncio
import json
import subprocess
import sys
import time
from base64 import b64decode
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from thelivu.sensor.chain import Difference, verify
from thelivu.sensor.keep import Plan, keep
from thelivu.sensor.place import Place
from thelivu.sensor.recheck import recheck
from thelivu.sensor.values import Clock
from thelivu.sensor.watch import Pace
from thelivu_sim.bench.sensor import files
from thelivu_sim.swarm.audit import forbidden
from thelivu_sim.swarm.classes import MARKER
from thelivu_sim.swarm.swarm import CALLERS, Swarm, plan
from thelivu_sim.watched import PACE, SOUND, Office, compared, lines_of, prepared, quiet, watch, watched_of

LISTEN = 51_413


def kept_bytes(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file())


def against_liars(seed, each):
    """Every class of peer, a tracker that lies, nodes that lie."""
    files()
    with TemporaryDirectory() as name, Swarm(Path(name), plan(seed, each=each), spoof=10_000) as swarm:
        place, progress = quiet(swarm, Path(name))
        false, missed = compared(swarm, place)
        lines = lines_of(place)
        records = [json.loads(one) for one in lines]
        tracked = swarm.tracked()
        return {
            "false": false, "missed": missed, "forbidden": forbidden(swarm.heard()), "levels": progress.levels,
            "differences": sum(isinstance(one, Difference) for one in verify(lines)), "lines": len(lines),
            "marker": MARKER in kept_bytes(place.folder) or any(MARKER in b64decode(one["raw"]) for one in records),
            "most_raw": max(len(one["raw"]) * 3 // 4 for one in records), "announced": swarm.queried()["announced"],
            "tracked": tracked, "dials": swarm.dials(), "not_dialled": progress.not_dialled,
        }  # fmt: skip


def real_clients():
    """libtorrent's peers: plain, encrypted, by uTP alone; each with a v1, a hybrid and a v2 torrent."""
    files()
    wanted = {"plain": 4, "encrypted": 2, "utp": 2}
    with TemporaryDirectory() as name, Swarm(Path(name), plan(7, each=0), real=wanted) as swarm:
        place, progress = quiet(swarm, Path(name))
        false, missed = compared(swarm, place)
        before = swarm.payload()["payload_up"]
        control = swarm.payload(control=True)
        by = Counter((json.loads(one.text)["proto"], one.level) for one in place.store().lines())
        return {
            "false": false, "missed": missed, "claims": progress.levels["L4"], "payload": before, "control": control["payload_up"],
            "by": sorted((*key, n) for key, n in by.items()),
        }  # fmt: skip


def listed():
    """A listed watch: peers that answer no dial come to us and name the hash first."""
    files()
    with TemporaryDirectory() as name, Swarm(Path(name), plan(7, each=1), real={"plain": 1, **dict.fromkeys(CALLERS, 2)}) as swarm:
        place, order = prepared(Path(name), watched_of(swarm.watch_list), Office.new())
        plan_ = Plan(mode="listed", port=LISTEN, again_s=60, pace=PACE)

        async def kept():
            stop = asyncio.Event()
            running = asyncio.create_task(
                keep(place, [order], plan_, stop, lambda _progress: None, reach="loopback", clock=lambda: SOUND)
            )
            await asyncio.sleep(1)
            await asyncio.to_thread(swarm.dial, "127.0.0.1", LISTEN)
            await asyncio.sleep(6)
            stop.set()
            return await running

        asyncio.run(kept())
        lines = [json.loads(one.text) for one in place.store().lines()]
        came = [one for one in lines if one["dir"] == "in"]
        kinds = {one.ip: one.kind.removeprefix("libtorrent_") for one in swarm.truth if one.port == 0}
        claims = Counter((kinds.get(one["peer"]["ip"], "?"), one["proto"]) for one in came if one["level"] == "L4")
        stored = [f"{one.text}\n".encode() for one in place.store().lines()]
        return {
            "claims": sorted((*key, n) for key, n in claims.items()), "below": sum(one["level"] != "L4" for one in came),
            "differences": sum(isinstance(one, Difference) for one in verify(stored)), "wrong": len(wrong_claims(came)), "payload": swarm.payload()["payload_up"], "forbidden": forbidden(swarm.heard()),
            "tracked": swarm.tracked(), "flags": sorted({flag for one in lines if one["dir"] == "in" for flag in one["flags"]}),
        }  # fmt: skip


def two_orders():
    """One watch of two orders, each with half of the swarms; the second is taken away in the midst of a second watch."""
    files()
    with TemporaryDirectory() as name, Swarm(Path(name), plan(7, each=12)) as swarm:
        office, watched = Office.new(), watched_of(swarm.watch_list)
        place, first = prepared(Path(name), watched[:3], office)
        second = Path(name) / "second.json"
        second.write_bytes(office.order(place.who.id, watched[3:], label="WO-0002"))
        orders = {json.loads(one.read_bytes())["id"]: n for n, one in enumerate((first, second))}

        def kept(report, again_s):
            plan_ = Plan(mode="quiet", again_s=again_s, pace=PACE)
            return asyncio.run(keep(place, [first, second], plan_, asyncio.Event(), report, reach="loopback", clock=lambda: SOUND))

        progress = kept(lambda _progress: None, 0)
        store = place.store()
        waited = len(list(store.waiting()))
        store.settle()
        batches = list(iter(lambda: place.make_batch(store), None))
        of = {alias: n for n, half in enumerate((watched[:3], watched[3:])) for alias in (one.alias for one in half)}
        second.unlink()
        alone = kept(lambda _progress: None, 0)
        store.settle()
        lines = list(store.lines())
        found = list(recheck(place))
        return {
            "waited": waited, "lines": progress.levels.total(), "batches": len(batches), "ended": {who: why.code for who, why in alone.ended.items()},
            "astray": sum(orders[one.watch] != of[one.alias] for one in lines), "each": sorted(Counter(one.watch for one in lines).values()),
            "differences": sum(isinstance(one, Difference) for one in found), "false": compared(swarm, place)[0],
            "missed": compared(swarm, place)[1], "forbidden": forbidden(swarm.heard()),
        }  # fmt: skip


def wrong_claims(came):
    """Claims of callers that state other than half of the pieces or all of them."""
    return [one for one in came if one["level"] == "L4" and one["pieces_claimed"] not in (64, 128)]


def unsound_clock():
    """The same swarm with a clock that nobody synchronised."""
    files()
    with TemporaryDirectory() as name, Swarm(Path(name), plan(7, each=2)) as swarm:
        place, order = prepared(Path(name), watched_of(swarm.watch_list), Office.new())
        unsound = Clock(5, 16_000_000, "synthetic")

        async def kept():
            once = Plan(mode="quiet", again_s=0, pace=PACE)
            return await keep(place, [order], once, asyncio.Event(), lambda _progress: None, reach="loopback", clock=lambda: unsound)

        return {"levels": asyncio.run(kept()).levels}


def killed(times):
    """A sensor that is killed with SIGKILL, again and again, and goes on; its chain, its batches, its dials."""
    files()
    with TemporaryDirectory() as name, Swarm(Path(name), plan(7, each=40)) as swarm:
        place, _order = prepared(Path(name), watched_of(swarm.watch_list), Office.new())
        command = [sys.executable, __file__, "watch_in", name]
        for at in range(times):
            child = subprocess.Popen(command)
            time.sleep(1.0 + 0.37 * at)
            child.kill()
            child.wait()
            with suppress(Exception):
                place.make_batch(place.store())
        subprocess.run(command, check=True)
        store = place.store()
        while place.make_batch(store) is not None:
            pass
        lines = [f"{one.text}\n".encode() for one in store.lines()]
        batches = store.batches()
        visits = Counter((one.alias, json.loads(one.text)["peer"]["ip"], json.loads(one.text)["proto"]) for one in store.lines())
        return {
            "differences": sum(isinstance(one, Difference) for one in verify(lines)), "lines": len(lines),
            "sequence": [one.seq for one in store.lines()] == list(range(1, len(lines) + 1)),
            "batches": [(one.number, one.first, one.last) for one in batches], "visited_twice": sum(n > 1 for n in visits.values()),
            "false": compared(swarm, place)[0],
        }  # fmt: skip


def watch_in(name):
    """The child of `killed`."""
    files()
    place = Place(Path(name) / "sensor")
    with place.locked():
        watch(place, Path(name) / "order.json", Plan(mode="quiet", again_s=0, pace=PACE), lambda _progress: None)


def withdrawn():
    """The order's file goes away in the midst of a watch."""
    files()
    with TemporaryDirectory() as name, Swarm(Path(name), plan(7, each=60)) as swarm:
        watched = tuple(replace(one, tracker="") for one in watched_of(swarm.watch_list))
        place, order = prepared(Path(name), watched, Office.new())
        seen = []

        def report(progress):
            order.unlink(missing_ok=True)
            seen.append((progress.dials, progress.stopped is not None))

        slow = Plan(mode="quiet", again_s=0, pace=Pace(concurrency=40, timeout_s=3, hold_s=0.5))
        progress = watch(place, order, slow, report)
        return {"stopped": progress.stopped and progress.stopped.code, "visits": progress.visits, "peers": len(swarm.truth)}


if __name__ == "__main__":
    watch_in(sys.argv[2])
