"""Trackers and the DHT are asked in a network that has only loopback: what they answer, and what their own books say of us."""

import asyncio
import struct
import tempfile
from pathlib import Path

import pytest

from thelivu.base import Refused
from thelivu.sensor import sources
from thelivu.sensor.bencode import decode, encode
from thelivu.sensor.dht import VALUES_MOST
from thelivu.sensor.restraint import Restraint
from thelivu.sensor.sources import Dht, announced, scraped
from thelivu.sensor.values import Endpoint, WireError
from thelivu_sim.swarm import namespace
from thelivu_sim.swarm.swarm import Swarm, plan
from unit.sensor.made import OURS
from unit.sensor.test_pex import packed
from unit.sensor.test_tracker import allowed
from unit.thelivu_sim.swarm.inside import inside

pytestmark = pytest.mark.ci
PEER6 = ("2001:db8::7", 51413)
LOOPBACK = Restraint(reach="loopback")
WEB, UDP, LIES, CONFUSED = (
    "http://127.0.0.1:6969/announce", "udp://127.0.0.1:6969/announce", "http://127.0.0.1:6970/announce", "udp://127.0.0.1:6972/announce",
)  # fmt: skip


async def fault(asked) -> str:
    try:
        await asked
    except (WireError, Refused) as why:
        return why.code
    return "none"


async def quietly(swarm: Swarm) -> dict:
    """All that a quiet watch asks; and how often it was asked of whom, by their own books."""
    one = swarm.torrents[1].v1
    told = {"counts": [await scraped(url, one, LOOPBACK) for url in (WEB, UDP)]}
    told["faults"] = [
        await fault(scraped(CONFUSED, one, LOOPBACK)),
        await fault(scraped(WEB, one, Restraint())),
        await fault(scraped("http://127.0.0.1:1/announce", one, LOOPBACK)),
        await fault(scraped("wss://127.0.0.1:6969/announce", one, LOOPBACK)),
        await fault(scraped("http://127.0.0.1:x/announce", one, LOOPBACK)),
        await fault(scraped("udp://[::1/announce", one, LOOPBACK)),
        await fault(announced(WEB, one, OURS, 7000, allowed("sensor.watch.quiet"), LOOPBACK)),
    ]
    nodes = [Endpoint(*at) for at in swarm.dht_nodes]
    told["found"] = sorted(await Dht(nodes, LOOPBACK).peers(one))
    told["by_one"] = sorted(await Dht(nodes[:1], LOOPBACK).peers(one))
    told["public"] = sorted(await Dht(nodes, Restraint()).peers(one))
    return told | {"tracked": swarm.tracked(), "queried": swarm.queried()}


async def listed(swarm: Swarm) -> dict:
    one = swarm.torrents[1].v1
    named = {url: await announced(url, one, OURS, 7000, allowed(), LOOPBACK) for url in (WEB, UDP, LIES)}
    return {"named": named, "listed": swarm.tracked()}


async def strange_answers() -> list[str]:
    """What becomes of HTTP answers that are none, or never end."""
    answers = [
        b"", b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:6969/scrape\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\nd5:files",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (2 * sources.ANSWER_MOST), None,
    ]  # fmt: skip
    faults = []
    for answer in answers:
        async def serve(reader, writer, answer=answer):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer or b"")
            if answer is None:
                await reader.read()
            writer.close()

        async with await asyncio.start_server(serve, "127.0.0.1", 7001):
            faults.append(await fault(scraped("http://127.0.0.1:7001/announce", b"h" * 20, LOOPBACK)))
    return faults


class Six(asyncio.DatagramProtocol):
    """A UDP tracker and a node at once, over IPv6."""

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        if data.startswith(b"d"):
            said = b"2:id20:%s6:valuesl%se" % (b"n" * 20, encode(packed(PEER6)))
            self.transport.sendto(b"d1:rd%se1:t%s1:y1:re" % (said, encode(decode(data)[b"t"])), addr)
            return
        action, number = data[8:12], data[12:16]
        connected = struct.pack(">4s4s8s", action, number, b"c" * 8)
        said = struct.pack(">4s4s3I", action, number, 4, 5, 6)
        self.transport.sendto(connected if action == bytes(4) else said + packed(PEER6), addr)


async def over_six() -> dict:
    one = b"h" * 20
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Six, ("::1", 7002))
    told = {
        "named": await announced("udp://[::1]:7002/announce", one, OURS, 7000, allowed(), LOOPBACK),
        "counts": await scraped("udp://[::1]:7002/announce", one, LOOPBACK),
        "found": sorted(await Dht([Endpoint("::1", 7002), Endpoint("127.0.0.1", 7009)], LOOPBACK).peers(one)),
    }
    transport.close()
    return told


class Liar(asyncio.DatagramProtocol):
    """A node for which a third one is next to every hash; `heard` counts the datagrams that came."""

    def __init__(self, third: Endpoint | None) -> None:
        self.third, self.heard = third, 0

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        self.heard += 1
        if self.third is not None:
            asked = decode(data)
            near = asked[b"a"][b"info_hash"] + packed(self.third)
            self.transport.sendto(encode({b"t": asked[b"t"], b"y": b"r", b"r": {b"id": OURS, b"nodes": near}}), addr)


async def turned() -> dict:
    """Ten look-ups from a node that names a victim in each; how often either was asked."""
    victim, liar, loop = Endpoint("127.0.4.2", 6881), Endpoint("127.0.4.1", 6881), asyncio.get_running_loop()
    ends = [
        await loop.create_datagram_endpoint(lambda third=third: Liar(third), local_addr=at) for at, third in ((liar, victim), (victim, None))
    ]
    dht = Dht([liar], LOOPBACK)
    for number in range(10):
        await dht.peers(bytes([number]) * 20)
    for transport, _ in ends:
        transport.close()
    return {"liar": ends[0][1].heard, "victim": ends[1][1].heard}


def asked() -> dict:
    sources.TIMEOUT_S, sources.NODE_S = 1.0, 0.3
    with tempfile.TemporaryDirectory() as folder, Swarm(Path(folder), plan(5, counts={"honest": 12}), spoof=3_000) as swarm:
        own = sorted(Endpoint(one.ip, one.port) for one in swarm.truth if one.alias == swarm.torrents[1].alias)
        told = {"own": own, "hash": swarm.torrents[1].v1.hex(), **asyncio.run(quietly(swarm)), **asyncio.run(listed(swarm))}
    return told | {
        "turned": asyncio.run(turned()), "strange": asyncio.run(strange_answers()),
        "six": asyncio.run(over_six()) if namespace.has_six() else None,
    }  # fmt: skip


@pytest.fixture(scope="module")
def told():
    return inside(asked)


def test_a_scrape_gives_the_counts_over_http_and_udp(told):
    assert told["counts"] == [[len(told["own"]), 0]] * 2


def test_02_a_quiet_watch_announces_nothing(told):
    for tracker in told["tracked"].values():
        assert not [name for name in tracker["counts"] if name.startswith("announce")]
        assert set(tracker["standing"].get(told["hash"], [2, 0])) == {len(told["own"]), 0}
    assert told["queried"]["announced"] == []
    assert told["queried"]["counts"].keys() == {"get_peers", "get_peers ro"}


def test_a_wrong_transaction_a_public_reach_a_closed_port_are_faults_and_the_act_is_refused(told):
    assert told["faults"] == [
        "silent", "tracker_address", "tracker_silent", "tracker_scheme", "tracker_unknown", "tracker_unknown", "authority.wrong_act",
    ]  # fmt: skip


def test_a_look_up_finds_the_peers_and_drops_answers_from_elsewhere(told):
    own, found = set(map(tuple, told["own"])), set(map(tuple, told["found"]))

    assert own <= found
    assert not [ip for ip, _ in found if ip.startswith("127.203.")], "these came from another address"
    assert len(found - own) <= VALUES_MOST, "the node of 10,000 values is cut off"
    assert told["by_one"] == told["found"]
    assert told["public"] == []


def test_each_node_is_asked_once_in_a_look_up(told):
    assert told["queried"]["counts"]["get_peers"] == 2 * 7


def test_an_announce_makes_us_a_member_and_gives_the_peers(told):
    own = told["own"]

    assert [one for one in told["named"][WEB] if one in own] == told["named"][WEB]
    assert sorted(told["named"][WEB]) == own
    assert sorted(one for one in told["named"][UDP] if one != ["127.0.0.1", 7000]) == own
    assert len(told["named"][LIES]) == 2_000, "of 3,000 that it made up"
    assert told["listed"]["honest"]["standing"][told["hash"]] == [len(own), 1], "one who holds nothing, at one port"


def test_an_answer_that_is_none_is_a_fault(told):
    assert told["strange"] == ["tracker_answer", "tracker_answer", "bencode_short", "tracker_answer", "tracker_silent"]


def test_trackers_and_nodes_over_ipv6(told):
    if told["six"] is None:
        pytest.skip("this kernel has no IPv6")

    assert told["six"]["named"] == [list(PEER6)]
    assert told["six"]["counts"] == [4, 6]
    assert told["six"]["found"] == [list(PEER6)], "and the silent node of the other family does no harm"


def test_b11_a_node_that_lies_turns_no_look_ups_against_a_third(told):
    assert told["turned"] == {"liar": 10, "victim": 1}
