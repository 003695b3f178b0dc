"""Debian's own clients and tracker on loopback: what the sensor makes of them, and they of it. Run inside a namespace."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import libtorrent as lt

from thelivu.authority import Authority, Subject, permit
from thelivu.sensor.keep import Plan
from thelivu.sensor.order import Watched
from thelivu.sensor.restraint import Restraint
from thelivu.sensor.sources import announced, scraped
from thelivu.sensor.watch import Pace
from thelivu_sim.watched import Office, prepared, watch

PIECE = 16 * 1024
NOW, HOURS = datetime.now(UTC), timedelta(hours=1)


def torrent(folder: Path) -> tuple[Path, bytes, int]:
    """A file of random bytes and its v1 torrent: the torrent, its hash, its pieces."""
    shared = folder / "shared"
    shared.mkdir()
    (shared / "random.bin").write_bytes(Random(7).randbytes(128 * PIECE))
    made = lt.create_torrent(lt.list_files(str(shared / "random.bin")), PIECE, lt.create_torrent.v1_only)
    lt.set_piece_hashes(made, str(shared))
    path = folder / "random.torrent"
    path.write_bytes(lt.bencode(made.generate()))
    return path, lt.torrent_info(str(path)).info_hashes().v1.to_bytes(), 128


@contextmanager
def running(*command: str, **more: object):
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def seen(folder: Path, info_hash: bytes, pieces: int, peer: str) -> dict:
    """What a sensor makes of one peer, tried until it is ready to answer."""
    swarm = Watched(alias="random", v1=info_hash.hex(), pieces=pieces, list="MADE@1", purpose="A test.", reviewer="Asha", peers=(peer,))
    for at in range(20):
        place, order = prepared(folder / f"try-{at}", (swarm,), Office.new())
        watch(place, order, Plan(mode="quiet", again_s=0, pace=Pace(timeout_s=3, hold_s=0)), lambda _progress: None)
        lines = [json.loads(one.text) for one in place.store().lines()]
        best = max(lines, key=lambda one: one["level"])
        if best["level"] == "L4":
            return {name: best[name] for name in ("level", "client", "proto", "pieces_claimed", "pieces_total", "flags")}
        time.sleep(1)
    return {"level": best["level"], "err": best["err"], "proto": best["proto"]}


def transmission():
    """Debian's transmission as a seed; its own count of what it uploaded."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        path, info_hash, pieces = torrent(folder)
        (folder / "watch").mkdir()
        shutil.copy(path, folder / "watch" / path.name)
        command = ["transmission-daemon", "-f", "-g", f"{folder}/conf", "-w", f"{folder}/shared", "-c", f"{folder}/watch", "-P", "51500", "-i", "127.0.2.1",
                   "-M", "--no-dht", "--no-lpd", "-p", "9092", "-r", "127.0.0.1", "-a", "127.0.0.1", "-T"]  # fmt: skip
        with running(*command):
            found = seen(folder, info_hash, pieces, "127.0.2.1:51500")
            remote = subprocess.run(["transmission-remote", "127.0.0.1:9092", "-t", "all", "-i"], capture_output=True, text=True, check=False, timeout=20)
        return {**found, "uploaded": re.findall(r"Uploaded: (.+)", remote.stdout)}


def rtorrent():
    """Debian's rtorrent as a seed."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        path, info_hash, pieces = torrent(folder)
        (folder / "session").mkdir()
        options = ["system.daemon.set=true", "network.bind_address.set=127.0.2.2", "network.port_range.set=51600-51600", "network.port_random.set=no",
                   f"session.path.set={folder}/session", f"directory.default.set={folder}/shared", "dht.mode.set=off", "protocol.pex.set=no",
                   "trackers.use_udp.set=no", "pieces.hash.on_completion.set=no"]  # fmt: skip
        given = [word for option in options for word in ("-o", option)]
        with running("rtorrent", "-n", *given, str(path), env=os.environ | {"TERM": "dumb", "HOME": name}):
            return seen(folder, info_hash, pieces, "127.0.2.2:51600")


def opentracker():
    """Debian's opentracker: a quiet watch changes nothing in it; a listed one is told whom it knows."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        os.chmod(folder, 0o755)
        info_hash = Random(8).randbytes(20)
        (folder / "white").write_text(f"{info_hash.hex()}\n")
        legal = Authority(
            id="a" * 32, basis="Made", reference="", purpose="csea_material", acts=frozenset({"sensor.watch.listed"}), subjects=("list:MADE@1",),
            district=None, valid_from=NOW, valid_to=NOW + HOURS, recorded_by="asha", recorded_at=NOW, approved_by="biju", approved_at=NOW,
        )  # fmt: skip
        allowed, here = permit(legal, "sensor.watch.listed", Subject("list", "MADE@1"), NOW), Restraint(reach="loopback")

        async def asked() -> dict:
            url, http = "udp://127.0.0.1:6970", "http://127.0.0.1:6970/announce"
            before = await scraped(url, info_hash, here)
            peers = await announced(url, info_hash, b"-TV0001-" + b"a" * 12, 51_413, allowed, here)
            after, by_http = await scraped(url, info_hash, here), await scraped(http, info_hash, here)
            return {"before": before, "peers": peers, "after": after, "by_http": by_http}

        with running("opentracker", "-i", "127.0.0.1", "-p", "6970", "-P", "6970", "-w", f"{folder}/white", "-d", "/", "-u", "nobody"):
            time.sleep(1)
            return asyncio.run(asked())
