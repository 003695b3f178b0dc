"""Real clients, dialled by each transport: who forces encryption is met by mse, who has no TCP by utp; and nothing is downloaded."""

import asyncio
import tempfile
from pathlib import Path

import pytest

from thelivu.sensor.dial import Dialler
from thelivu.sensor.mse import Encrypted
from thelivu.sensor.observe import Candidate, Known, Observer, Visit
from thelivu.sensor.utp import UtpDialler
from thelivu.sensor.values import Endpoint, Target
from thelivu.sensor.wire import only_ours
from thelivu_sim.swarm import plan as plan_of
from thelivu_sim.swarm.swarm import Swarm
from unit.sensor.made import SOUND
from unit.thelivu_sim.swarm.inside import inside

pytestmark = pytest.mark.ci
REAL = {"plain": 5, "encrypted": 5, "utp": 5}


async def visited(swarm: Swarm) -> list:
    """Every real peer for every torrent, one torrent after the other, as a watch does; then the open ones by the other transports."""
    dialler, seen = Dialler(asyncio.get_running_loop()), []
    utp = await UtpDialler.open(dialler)
    ways = {
        "tcp": lambda peer, _hash, talk, seconds: dialler.dial(peer, talk, seconds),
        "mse": lambda peer, info_hash, talk, seconds: dialler.dial(peer, Encrypted(talk, info_hash), seconds),
        "utp": lambda peer, _hash, talk, seconds: utp.dial(peer, talk, seconds),
    }
    observer = Observer(
        ways=ways, sink=seen.append, clock=lambda: SOUND, may=lambda _target: True, authority="A-0001", build="b" * 64, timeout_s=8.0,
    )  # fmt: skip
    for torrent, proto in [*((torrent, None) for torrent in swarm.torrents), (swarm.torrents[0], "mse"), (swarm.torrents[0], "utp")]:
        target = Target(torrent.alias, torrent.v1, torrent.v2, torrent.pieces)
        visits = []
        for one in swarm.truth:
            if one.alias == torrent.alias and (proto is None or one.kind == "libtorrent_plain"):
                over, known = asyncio.Event(), Known()
                visits.append(over.wait())
                known.proto = proto
                Visit(observer, Candidate(target, Endpoint(one.ip, plan_of.REAL), ("list",)), known, lambda: None, over.set)
        await asyncio.gather(*visits)
    utp.close()
    await asyncio.sleep(0.1)
    return [
        {
            "ip": one.record.peer.ip, "alias": one.record.target.alias, "proto": one.record.proto, "level": one.judgement.level,
            "pieces": one.judgement.pieces_claimed, "client": one.judgement.client, "ours": one.record.ours,
            "canary": one.record.canary and one.record.canary.outcome, "only_ours": only_ours(one.record.tx),
        }
        for one in seen
    ]  # fmt: skip


def watched() -> dict:
    with tempfile.TemporaryDirectory() as folder:
        with Swarm(Path(folder), plan_of.Plan(5, (), {}), real=REAL) as swarm:
            start = swarm.payload()
            seen = asyncio.run(visited(swarm))
            quiet = swarm.payload()
            loud = swarm.payload(control=True)
            kinds = {one.ip: one.kind for one in swarm.truth}
    return {"seen": [{"kind": kinds[one["ip"]].removeprefix("libtorrent_"), **one} for one in seen], "start": start, "quiet": quiet, "loud": loud}


@pytest.fixture(scope="module")
def told():
    return inside(watched)


def claims(told, kind: str, proto: str) -> dict[tuple[str, str], int]:
    """The pieces that each peer of a kind claimed, for each torrent, over that transport, with a clean canary."""
    return {
        (one["ip"], one["alias"]): one["pieces"] for one in told["seen"]
        if (one["kind"], one["proto"], one["level"], one["canary"]) == (kind, proto, "L4", "refused")
    }  # fmt: skip


@pytest.mark.parametrize(("kind", "proto"), [("plain", "tcp"), ("encrypted", "mse"), ("utp", "utp")])
def test_each_real_peer_is_met_by_its_transport_for_each_form_of_torrent(told, kind, proto):
    met = claims(told, kind, proto)

    assert len(met) == 15, "five peers, three torrents"
    assert sorted(met.values()) == [64] * 3 + [128] * 12, "each fifth holds half"
    assert not [one for one in told["seen"] if one["kind"] == kind and one["level"] > "L2" and one["proto"] not in (proto, "mse", "utp")]


@pytest.mark.parametrize("proto", ["mse", "utp"])
def test_a_peer_that_takes_anything_is_met_by_either_too(told, proto):
    """libtorrent chooses plain text after an MSE handshake that offers both."""
    assert len(claims(told, "plain", proto)) == 5


def test_the_record_names_our_own_side_and_the_client(told):
    for one in told["seen"]:
        if one["level"] == "L4":
            assert one["client"].startswith("libtorrent/")
            assert one["ours"][0] == "127.0.0.1"
            assert one["ours"][1] >= 1024


def test_04_nothing_was_asked_for_and_nothing_came(told):
    assert all(one["only_ours"] for one in told["seen"])
    assert told["start"]["payload_up"] == told["quiet"]["payload_up"] == 0
    assert told["loud"]["payload_up"] > 1_000_000, "the counters count"
