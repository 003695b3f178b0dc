"""How fast the sensor visits a swarm, beside libtorrent in the same run: pairs of child processes, one after the other.

Both meet the same peers of the test swarm. The sensor dials each twice, for its canary, and stores what it saw; libtorrent
connects in `upload_mode` from a magnet link, which is the mode in which it asks for nothing.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from thelivu.sensor.keep import Plan
from thelivu.sensor.watch import Pace
from thelivu_sim.swarm import namespace
from thelivu_sim.swarm.swarm import Swarm, plan
from thelivu_sim.watched import Office, prepared, watch, watched_of

HASHES, PIECES = 50, 1_000


def memory_mib() -> float:
    """Resident memory of this process."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize() / 2**20


def files() -> None:
    """As many open files as the kernel lets this process have."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def pair(folder: Path, peers: int, seed: int) -> Mapping[str, Any]:
    """One run of each over a swarm of its own: peers a second, CPU-seconds per thousand connections, memory's growth in MiB."""
    found: dict[str, Any] = {}
    for name in ("sensor", "libtorrent"):
        with Swarm(folder / name, plan(seed, swarms=HASHES, pieces=PIECES, counts={"honest": peers})) as swarm:
            found[name] = _child(name, swarm, peers)
    ours, theirs = found["sensor"], found["libtorrent"]
    ratios = {what: ours[what] / theirs[what] for what in ("peers_s", "cpu_s_per_1000", "memory_mib")}
    return {**found, "ratio": ratios}


def dead_mix(folder: Path, peers: int, seed: int, *, concurrency: int = 2_000, timeout_s: float = 3.0) -> Mapping[str, Any]:
    """How near the sensor comes to the bound of waiting where seven of ten never answer (bar B7)."""
    counts = {"dead": peers * 7 // 10, "honest": peers - peers * 7 // 10}
    with Swarm(folder / "dead", plan(seed, swarms=HASHES, pieces=PIECES, counts=counts)) as swarm:
        found = _child("sensor", swarm, peers, concurrency=concurrency, timeout_s=timeout_s)
    bound = counts["dead"] * timeout_s / concurrency
    return {**found, "bound_s": bound, "share_of_bound": bound / found["wall_s"]}


def medians(runs: Sequence[Mapping[str, Any]]) -> Mapping[str, float]:
    """The median of each ratio."""
    return {what: statistics.median(run["ratio"][what] for run in runs) for what in runs[0]["ratio"]}


def _child(name: str, swarm: Swarm, peers: int, **more: float) -> Mapping[str, Any]:
    """Runs one side in a process of its own, from when it is ready to when its last peer was met."""
    given = {"side": name, "folder": str(swarm.folder), "peers": peers, **more}
    command = [sys.executable, "-m", "thelivu_sim.bench.sensor", json.dumps(given)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603 - this module
        assert child.stdin
        assert child.stdout
        child.stdout.readline()
        began = time.monotonic()
        child.stdin.write("go\n")
        child.stdin.flush()
        if name == "libtorrent":
            while swarm.heard().get("handshake", 0) < peers:
                time.sleep(0.02)
            wall = time.monotonic() - began
            child.stdin.write("stop\n")
            child.stdin.flush()
            told = json.loads(child.stdout.readline())
        else:
            told = json.loads(child.stdout.readline())
            wall = told["wall_s"]
    return {**told, "wall_s": wall, "peers_s": peers / wall, "cpu_s_per_1000": told["cpu_s"] / told["connections"] * 1_000}


# In the child -------------------------------------------------------------------------------------------------------
def _sensor(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The sensor as it runs, its store included; no tracker is asked."""
    folder = Path(given["folder"])
    watched = tuple(replace(one, tracker="") for one in watched_of(folder / "watch.csv"))
    place, order = prepared(folder, watched, Office.new())
    pace = Pace(concurrency=int(given.get("concurrency", 400)), timeout_s=given.get("timeout_s", 10.0), hold_s=0)
    _told({})
    sys.stdin.readline()
    before, cpu, wall = memory_mib(), time.process_time(), time.monotonic()
    progress = watch(place, order, Plan(mode="quiet", again_s=0, pace=pace), lambda _progress: None, net_most=1_000)
    spent = {"wall_s": time.monotonic() - wall, "cpu_s": time.process_time() - cpu, "memory_mib": memory_mib() - before}
    return {**spent, "connections": progress.dials, "levels": dict(progress.levels)}


def _libtorrent(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Libtorrent with a magnet link for each hash, told of every peer; the parent says when the last was met."""
    import libtorrent as lt

    watched = watched_of(Path(given["folder"]) / "watch.csv")
    settings = dict.fromkeys(("enable_lsd", "enable_upnp", "enable_natpmp", "enable_dht", "ssrf_mitigation"), False)
    more = {"listen_interfaces": "127.0.0.1:0", "connection_speed": 2_000, "connections_limit": 20_000, "alert_mask": 0, "out_enc_policy": 2}
    session = lt.session({**settings, **more})
    _told({})
    sys.stdin.readline()
    before, cpu = memory_mib(), time.process_time()
    for one in watched:
        magnet = lt.parse_magnet_uri(f"magnet:?xt=urn:btih:{one.v1}" if one.v1 else f"magnet:?xt=urn:btmh:1220{one.v2}")
        magnet.save_path = given["folder"]
        magnet.flags = lt.torrent_flags.upload_mode
        handle = session.add_torrent(magnet)
        for peer in one.named:
            handle.connect_peer(tuple(peer))
    sys.stdin.readline()
    return {"cpu_s": time.process_time() - cpu, "memory_mib": memory_mib() - before, "connections": given["peers"]}


def _told(value: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def main(text: str) -> None:
    """One side, in its own process."""
    namespace.require()
    files()
    given = json.loads(text)
    _told((_libtorrent if given["side"] == "libtorrent" else _sensor)(given))


if __name__ == "__main__":
    main(sys.argv[1])
