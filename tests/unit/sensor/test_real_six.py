"""Real clients at an address of IPv6, by each transport; and uTP over a way that loses datagrams.

All of it in a network that has only loopback; where there is none, these tests fail.
"""

import asyncio
import tempfile
from pathlib import Path
from random import Random

import pytest

from thelivu.sensor.dial import Dialler
from thelivu.sensor.mse import Encrypted
from thelivu.sensor.observe import Candidate, Known, Observer, Visit
from thelivu.sensor.utp import UtpDialler
from thelivu.sensor.values import Endpoint, Target
from thelivu.sensor.wire import only_ours
from unit.sensor.made import SOUND
from unit.thelivu_sim.swarm.inside import inside

pytestmark = pytest.mark.ci
WAY_OF = {"plain": "tcp", "encrypted": "mse", "utp": "utp"}


class Lossy(asyncio.DatagramProtocol):
    """A way to one peer, on which so many datagrams of a hundred are lost in either direction. Callers come one after the other."""

    def __init__(self, peer, loss, chance):
        self.peer, self.loss, self.chance, self.lost, self.caller = peer, loss, chance, 0, None

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        if addr[:2] != self.peer:
            self.caller = addr[:2]
        if self.chance.randrange(100) < self.loss:
            self.lost += 1
        else:
            self.transport.sendto(data, self.caller if addr[:2] == self.peer else self.peer)


async def visited(named, target, ways):
    """By endpoint: the records that one visit leaves, as (transport, level, canary's outcome, claim, whether only ours was sent)."""
    loop, told = asyncio.get_running_loop(), {}
    dialler = Dialler(loop)
    four, six = await UtpDialler.open(dialler), await UtpDialler.open(dialler, six=True)
    by = {
        "tcp": lambda peer, _hash, talk, within_s: dialler.dial(peer, talk, within_s),
        "mse": lambda peer, asked, talk, within_s: dialler.dial(peer, Encrypted(talk, asked), within_s),
        "utp": lambda peer, _hash, talk, within_s: (six if ":" in peer.ip else four).dial(peer, talk, within_s),
    }
    for peer in named:
        seen, over = [], asyncio.Event()
        observer = Observer(
            ways={one: by[one] for one in ways}, sink=seen.append, clock=lambda: SOUND, may=lambda _target: True,
            authority="A-0001", build="b" * 64,
        )  # fmt: skip
        Visit(observer, Candidate(target, peer, ("list",)), Known(), lambda: None, over.set)
        await asyncio.wait_for(over.wait(), 60)
        told["{} {}".format(*peer)] = [row(one) for one in seen]
    four.close()
    six.close()
    return told


def row(seen):
    record, judgement = seen.record, seen.judgement
    return [
        record.proto, judgement.level, record.canary and record.canary.outcome, judgement.pieces_claimed, judgement.pieces_total,
        only_ours(record.tx), record.ours and record.ours.ip, record.err,
    ]  # fmt: skip


async def lossy(peer, target, loss, seed):
    at = Endpoint("127.0.3.1", 7000 + seed)  # each its own: a client holds a connection whose end was lost, and takes no second one
    _, way = await asyncio.get_running_loop().create_datagram_endpoint(lambda: Lossy(peer, loss, Random(seed)), local_addr=at)
    told = await visited([at], target, ["utp"])
    way.transport.close()
    return [*told.values(), way.lost]


def swarm():
    """Every variant at ::1, tried by all transports in their order; then one by uTP over a lossy way."""
    from thelivu_sim.swarm.libtorrent_peers import REAL, Peer, _wait, random_torrent

    told = {}
    with tempfile.TemporaryDirectory() as folder:
        info = random_torrent(Path(folder), 5, "v1")
        target = Target("random", bytes.fromhex(str(info.info_hashes().v1)), None, info.num_pieces())
        for variant in WAY_OF:
            peers = [Peer(ip, variant, {"v1": info}, Path(folder)) for ip in ("::1", "127.0.1.1")]
            _wait(lambda peers=peers: all(peer.ready for peer in peers), "ready")
            told[variant] = asyncio.run(visited([Endpoint("::1", REAL)], target, list(WAY_OF.values())))[f"::1 {REAL}"]
            if variant == "utp":
                told["lossy"] = [asyncio.run(lossy(Endpoint("127.0.1.1", REAL), target, 10, seed)) for seed in range(6)]
            told[f"{variant} payload"] = sum(peer.told()["payload_up"] for peer in peers)
            del peers
    return told


@pytest.fixture(scope="module")
def told():
    return inside(swarm)


@pytest.mark.parametrize("variant", WAY_OF)
def test_b5_a_client_at_an_ipv6_address_is_met_by_its_transport(told, variant):
    *before, last = told[variant]

    assert last == [WAY_OF[variant], "L4", "refused", 128, 128, True, "::1", ""]
    assert {level for _, level, *_ in before} <= {"L1", "L2"}


@pytest.mark.parametrize("variant", WAY_OF)
def test_b2_no_block_is_sent_to_whom_only_listens(told, variant):
    assert told[f"{variant} payload"] == 0


def test_utp_is_heard_although_each_tenth_datagram_is_lost(told):
    levels = [rows[-1][1] for rows, _ in told["lossy"]]

    assert sum(lost for _, lost in told["lossy"]) > 0
    assert levels.count("L4") >= 5, told["lossy"]
