"""The swarm as its users see it: a plan from a seed arrives; peers, trackers and nodes run; a watch list and the truth leave.

`with Swarm(folder, plan(7, each=100)) as swarm:` starts it. Whoever watches `swarm.watch_list` must be in the same namespace.
Then `plan.wrong(swarm.truth, seen)` gives the false observations and the missed ones, and `audit.forbidden(swarm.heard())`
what reached a peer beyond the allow-list.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from . import child, classes, dht, namespace
from .plan import REAL, Plan, Torrent, Truth, endpoints, torrents
from .trackers import spoofed

TRACKERS: Mapping[str, Mapping[str, Any]] = {
    "honest": {"port": 6969},
    "spoofing": {"port": 6970},  # with as many spoofed peers as the swarm is asked for
    "believing": {"port": 6971, "believes_ip": True},
    "confused": {"port": 6972, "wrong_transaction": True},
}
URLS = (
    "http://127.0.0.1:6969/announce", "udp://127.0.0.1:6969/announce", "http://127.0.0.1:6970/announce",
    "udp://127.0.0.1:6970/announce", "http://127.0.0.1:6971/announce", "udp://127.0.0.1:6972/announce",
)  # fmt: skip
"""The torrents are listed at one each, in turn."""
CALLERS = ("incoming", "incoming_encrypted", "incoming_offering", "incoming_utp", "incoming_utp_encrypted")
REAL_PEERS: Mapping[str, int] = {"plain": 5, "encrypted": 2, "utp": 2, "incoming": 2, "incoming_encrypted": 2}
"""libtorrent's peers by variant, where nothing else is asked for; each fifth is a leecher that holds half."""
WATCH_COLUMNS = ("infohash_v1", "infohash_v2", "pieces", "label", "list", "reviewer", "tracker", "peers")


def plan(
    seed: int, *, each: int = 3, swarms: int = 6, pieces: int = 0, counts: Mapping[str, int] | None = None
) -> Plan:
    """So many endpoints of each class, or `counts` by class (`classes.dead_mix`), over so many torrents.

    Where the kernel has IPv6 and all classes are asked for, some peers are at ::1 too.
    """
    by_class = classes.every(each) if counts is None else counts
    return Plan(seed, torrents(seed, swarms, pieces), by_class, six=counts is None and namespace.has_six())


class Swarm:
    """A running swarm. Refused outside a namespace with loopback alone."""

    def __init__(self, folder: Path, planned: Plan, *, real: Mapping[str, int] | None = None, spoof: int = 200) -> None:
        namespace.require()
        self.folder, self.plan = folder, planned
        self.torrents = list(planned.torrents)
        self.truth = tuple(endpoints(planned, classes.KINDS))
        self.watch_list = folder / "watch.csv"
        self._real, self._spoof = real or {}, spoof
        self._children: dict[str, child.Child] = {}

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self._start()
        except BaseException:  # noqa: BLE001, RUF100 - what has been started must not stay behind
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends every child."""
        while self._children:
            self._children.popitem()[1].close()

    def _start(self) -> None:
        if self._real:
            self._start_real()
        shared = [(one.alias, _hex(one.v1), _hex(one.v2), one.pieces) for one in self.plan.torrents]
        known = self._known()
        setup = {"seed": self.plan.seed, "torrents": shared, "six": self.plan.six}
        manners = {name: dict(manner) for name, manner in TRACKERS.items()}
        manners["spoofing"]["spoofed"] = spoofed(self._spoof)
        self._children["scale"] = child.Child("scale", setup)
        self._children["trackers"] = child.Child("trackers", {"known": known, "manners": manners})
        self._children["dht"] = child.Child("dht", {"seed": self.plan.seed, "known": known})
        self._write()

    def _start_real(self) -> None:
        wanted = [variant for variant, number in self._real.items() for _ in range(number)]
        peers = [(f"127.0.1.{at + 1}", variant, at % 5 != 4) for at, variant in enumerate(wanted)]
        setup = {"folder": str(self.folder / "random"), "seed": self.plan.seed, "peers": peers}
        self._children["real"] = started = child.Child("libtorrent_peers", setup)
        for form, told in started.ready["torrents"].items():
            alias = f"random-{form}"
            self.torrents.append(Torrent(alias, _bytes(told["v1"]), _bytes(told["v2"]), told["pieces"]))
            self.truth += tuple(_real_truth(ip, variant, alias) for ip, variant, _ in peers)

    def _known(self) -> dict[str, list[tuple[str, int]]]:
        """Who takes part, by each hash that the wire carries, as trackers and nodes know it."""
        known: dict[str, list[tuple[str, int]]] = {}
        by_alias = self._peers()
        for torrent in self.torrents:
            for one in (torrent.v1, torrent.v2 and torrent.v2[:20]):
                if one:
                    known[one.hex()] = by_alias[torrent.alias]
        return known

    def _peers(self) -> dict[str, list[tuple[str, int]]]:
        listed: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for one in self.truth:
            listed[one.alias].append((one.ip, one.port or REAL))
        return listed

    def _write(self) -> None:
        listed = self._peers()
        with self.watch_list.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(WATCH_COLUMNS)
            for at, one in enumerate(self.torrents):
                peers = " ".join(f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}" for ip, port in listed[one.alias])
                given = (_hex(one.v1), _hex(one.v2), one.pieces, one.alias, "SYNTHETIC-1", "synthetic")
                rows.writerow([*given, URLS[at % len(URLS)], peers])
        with (self.folder / "truth.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(Truth._fields)
            rows.writerows(self.truth)
        told = {"seed": self.plan.seed, "trackers": URLS, "dht": self.dht_nodes, "torrents": len(self.torrents)}
        (self.folder / "swarm.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")

    @property
    def dht_nodes(self) -> list[tuple[str, int]]:
        """The addresses of the nodes to begin with."""
        return [(dht.node_ip(at), dht.PORT) for at in range(len(dht.MANNERS))]

    def heard(self) -> dict[str, int]:
        """What the auditor has counted: messages by name, so far."""
        counts: dict[str, int] = self._children["scale"].ask()["counts"]
        return counts

    def dials(self) -> list[tuple[float, str, str]]:
        """Each handshake that reached a peer: monotonic seconds, address, and whether its hash is `known` or `other`."""
        return [tuple(one) for one in self._children["scale"].ask(dials=True)["dials"]]

    def tracked(self) -> dict[str, Any]:
        """The trackers' counts and books, by name."""
        return self._children["trackers"].ask()

    def queried(self) -> dict[str, Any]:
        """What the DHT nodes were asked, and who announced."""
        return self._children["dht"].ask()

    def payload(self, *, control: bool = False) -> dict[str, Any]:
        """The counters of libtorrent's peers; with `control`, after a real download that they must show."""
        return self._children["real"].ask(control=control)

    def dial(self, ip: str, port: int, variants: Sequence[str] = CALLERS) -> None:
        """Makes the peers that only dial out dial this address."""
        self._children["real"].ask(dial=[ip, port], variants=list(variants))


def _real_truth(ip: str, variant: str, alias: str) -> Truth:
    """A real client; one that takes no dial shows itself at whatever port it dials from."""
    incoming = variant.startswith("incoming")
    return Truth(ip, 0 if incoming else REAL, alias, f"libtorrent_{variant}", "L1" if incoming else "L4", "L5", holds=True)


def _hex(value: bytes | None) -> str | None:
    return value.hex() if value else None


def _bytes(value: str | None) -> bytes | None:
    return bytes.fromhex(value) if value else None
