"""A swarm that is watched: a synthetic office orders it, a sensor of that office keeps the watch, and the truth is compared.

Here alone loopback may be dialled, and a clock that is sound is handed in: both are arguments of `keep`, and no setting.
"""

import csv
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from thelivu.authority import Authority, sign_authority
from thelivu.base import new_id
from thelivu.cli.sensor_watch import live, show
from thelivu.leads.office_card import Card
from thelivu.sensor.chain import read
from thelivu.sensor.keep import Plan, run
from thelivu.sensor.order import Mode, Order, Watched, sign_order
from thelivu.sensor.place import Place, enrol
from thelivu.sensor.restraint import NET_MOST
from thelivu.sensor.values import Clock, Endpoint
from thelivu.sensor.watch import Pace, Progress
from thelivu_sim.swarm.plan import wrong
from thelivu_sim.swarm.swarm import Swarm

SOUND = Clock(0, 20_000, "synthetic")
PACE = Pace(timeout_s=3, hold_s=0.5)
_HOURS = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Office:
    """A synthetic office: its id and keys."""

    id: str
    signing: Ed25519PrivateKey
    box: X25519PrivateKey

    @classmethod
    def new(cls) -> "Office":
        """One with keys of its own."""
        return cls(new_id(), Ed25519PrivateKey.generate(), X25519PrivateKey.generate())

    @property
    def card(self) -> Card:
        """The card that a sensor is enrolled with."""
        sign, box = self.signing.public_key().public_bytes_raw().hex(), self.box.public_key().public_bytes_raw().hex()
        return Card(self.id, "Synthetic office", "KL", sign, box, "synthetic")

    def order(self, sensor: str, watched: tuple[Watched, ...], modes: tuple[Mode, ...] = ("quiet", "listed"), label: str = "WO-0001") -> bytes:
        """A signed order for one of its sensors, for twelve hours."""
        at = datetime.now(UTC).replace(microsecond=0)
        lists = tuple(sorted({f"list:{one.list}" for one in watched}))
        legal = Authority(
            id=new_id(), basis="Synthetic", reference="", purpose="csea_material", acts=frozenset(f"sensor.watch.{mode}" for mode in modes),
            subjects=lists, district=None, valid_from=at, valid_to=at + _HOURS, recorded_by="asha", recorded_at=at,
            approved_by="biju", approved_at=at,
        )  # fmt: skip
        order = Order(
            id=new_id(), label=label, sensor=sensor, office=self.id, born="synthetic", modes=modes, watched=watched,
            ordered_by="Asha", approved_by="Biju", valid_from=at, valid_to=at + _HOURS,
            authority=sign_authority(legal, self.signing, issued_by="Biju", rank="SP"),
        )  # fmt: skip
        return json.dumps(sign_order(order, self.signing)).encode()


def watched_of(watch_list: Path) -> tuple[Watched, ...]:
    """The swarms of a watch list (interchange section 6)."""
    with watch_list.open(encoding="utf-8", newline="") as file:
        return tuple(
            Watched(
                alias=row["label"], v1=row["infohash_v1"] or "", v2=row["infohash_v2"] or "", pieces=int(row["pieces"]), list=row["list"],
                purpose="A test swarm.", reviewer=row["reviewer"], tracker=row["tracker"], peers=tuple(row["peers"].split()),
            )
            for row in csv.DictReader(file)
        )  # fmt: skip


def prepared(folder: Path, watched: tuple[Watched, ...], office: Office) -> tuple[Place, Path]:
    """A sensor of this office in a new folder, and its order as a file."""
    place = enrol(folder / "sensor", "Synthetic sensor", "This machine", ("127.255.255.254",), office.card)  # not where the trackers are
    file = folder / "order.json"
    file.write_bytes(office.order(place.who.id, watched))
    return place, file


def watch(
    place: Place, order: Path, plan: Plan, report: Callable[[Progress], None], *, net_most: int = NET_MOST, clock: Clock = SOUND
) -> Progress:
    """Keeps the watch of a swarm, as long as the plan has it."""
    return run(place, [order], plan, report, reach="loopback", net_most=net_most, clock=lambda: clock)


def highest(place: Place) -> Mapping[tuple[str, int, str], str]:
    """The highest level of each endpoint and swarm in the sensor's store."""
    store = place.store()
    seen: dict[tuple[str, int, str], str] = {}
    for line in store.lines():
        peer = read(line.text.encode()).peer
        key = (peer.ip, peer.port, line.alias)
        seen[key] = max(seen.get(key, ""), line.level)
    store.close()
    return seen


def compared(swarm: Swarm, place: Place) -> tuple[Counter[str], Counter[str]]:
    """(false observations, missed endpoints) by class of peer."""
    false, missed = wrong(swarm.truth, highest(place))
    classes = {(one.ip, one.port, one.alias): one.kind for one in swarm.truth}
    return Counter(classes.get(one, "not named") for one in false), Counter(one.kind for one in missed)


def quiet(
    swarm: Swarm, folder: Path, report: Callable[[Progress], None] = lambda _progress: None, *, clock: Clock = SOUND
) -> tuple[Place, Progress]:
    """A whole quiet watch of a swarm, once: the sensor's folder, and what it came to."""
    place, order = prepared(folder, watched_of(swarm.watch_list), Office.new())
    nodes = [Endpoint(*node) for node in swarm.dht_nodes]
    return place, watch(place, order, Plan(mode="quiet", nodes=nodes, again_s=0, pace=PACE), report, clock=clock)


def lines_of(place: Place) -> list[bytes]:
    """A sensor's lines, as `thelivu sensor lines` writes them."""
    store = place.store()
    try:
        return list(store.file())
    finally:
        store.close()


def watched_once(swarm: Swarm, folder: Path) -> tuple[int, int, Path]:
    """Watches a swarm once, says how it goes, writes every line; (false observations, missed peers, the file of lines)."""
    place, progress = quiet(swarm, folder, live())
    show(progress, as_json=False)
    lines = folder / "sensor.jsonl"
    lines.write_bytes(b"".join(lines_of(place)))
    false, missed = compared(swarm, place)
    return false.total(), missed.total(), lines
