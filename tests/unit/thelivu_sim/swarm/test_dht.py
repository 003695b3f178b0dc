"""The nodes answer each in its manner, and note what they were asked."""

import asyncio
import tempfile
from pathlib import Path

import pytest

from thelivu_sim.swarm.dht import MANNERS
from thelivu_sim.swarm.swarm import Swarm, plan
from thelivu_sim.swarm.wire import bdecode, bencode
from unit.thelivu_sim.swarm.inside import inside

pytestmark = pytest.mark.ci


class Mouth(asyncio.DatagramProtocol):
    def __init__(self):
        self.heard = []

    def datagram_received(self, data, addr):
        self.heard.append([addr[0], data.hex()])


async def ask(nodes, query, arguments, *, ro):
    """What came back, by the node asked: [address, datagram in hexadecimal] each."""
    asked = {b"t": b"aa", b"y": b"q", b"q": query, b"a": {b"id": b"\x07" * 20, **arguments}, **({b"ro": 1} if ro else {})}
    heard = {}
    for ip, port in nodes:
        transport, mouth = await asyncio.get_running_loop().create_datagram_endpoint(
            Mouth, local_addr=("127.0.0.1", 0)
        )
        transport.sendto(bencode(asked), (ip, port))
        await asyncio.sleep(0.3)
        heard[ip] = mouth.heard
        transport.close()
    return heard


def asked():
    async def everything(nodes, info_hash):
        peers = await ask(nodes, b"get_peers", {b"info_hash": info_hash}, ro=True)
        announce = {b"info_hash": info_hash, b"port": 7000, b"token": b"test"}
        await ask(nodes[:1], b"announce_peer", announce, ro=False)
        return peers

    with tempfile.TemporaryDirectory() as folder, Swarm(Path(folder), plan(5, counts={"honest": 12})) as swarm:
        one = swarm.torrents[1]
        before = asyncio.run(everything(swarm.dht_nodes, one.v1))
        own = [[other.ip, other.port] for other in swarm.truth if other.alias == one.alias]
        return {"heard": before, "queried": swarm.queried(), "own": own}


@pytest.fixture(scope="module")
def told():
    return inside(asked)


def values(told, manner):
    """[(address it came from, how many values, the first)] of the datagrams of the first node of that manner."""
    node = f"127.0.2.{MANNERS.index(manner) + 1}"
    answers = [(ip, bdecode(bytes.fromhex(data))[b"r"].get(b"values", [])) for ip, data in told["heard"][node]]
    return node, answers


def test_an_honest_node_gives_the_peers_and_its_neighbours(told):
    node, [(came_from, found)] = values(told, "honest")
    given = [[".".join(map(str, one[:4])), int.from_bytes(one[4:], "big")] for one in found]
    answer = bdecode(bytes.fromhex(told["heard"][node][0][1]))

    assert came_from == node
    assert given == told["own"]
    assert len(answer[b"r"][b"nodes"]) == 26 * len(MANNERS)
    assert answer[b"t"] == b"aa"


def test_a_flood_of_values_comes_in_datagrams(told):
    _, answers = values(told, "many")

    assert sum(len(found) for _, found in answers) == 10_000
    assert len({one for _, found in answers for one in found}) == 10_000
    assert len(answers) == 2


def test_an_answer_from_elsewhere_a_mute_one_and_noise(told):
    _, [(came_from, found)] = values(told, "elsewhere")

    assert (came_from, len(found)) == ("127.0.2.99", 100)
    assert told["heard"][f"127.0.2.{MANNERS.index('mute') + 1}"] == []
    [[_, noise]] = told["heard"][f"127.0.2.{MANNERS.index('noise') + 1}"]
    with pytest.raises((ValueError, IndexError)):
        bdecode(bytes.fromhex(noise))


def test_queries_are_counted_and_an_announcement_is_noted(told):
    assert told["queried"]["counts"] == {
        "get_peers": len(MANNERS), "get_peers ro": len(MANNERS), "announce_peer": 1, "announce_peer not ro": 1,
    }  # fmt: skip
    assert len(told["queried"]["announced"]) == 1
