"""Each tracker behaves as it says, by HTTP and by UDP, and its book proves who announced."""

import asyncio
import struct
import tempfile
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest

from thelivu_sim.swarm.swarm import Swarm, plan
from thelivu_sim.swarm.trackers import spoofed
from thelivu_sim.swarm.wire import bdecode
from unit.thelivu_sim.swarm.inside import inside

pytestmark = pytest.mark.ci


async def web(at, path, info_hash, **more):
    query = "&".join([f"info_hash={quote_from_bytes(info_hash)}", *(f"{key}={value}" for key, value in more.items())])
    reader, writer = await asyncio.open_connection("127.0.0.1", at)
    writer.write(f"GET /{path}?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    _, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    return bdecode(body)


class Mouth(asyncio.DatagramProtocol):
    def __init__(self):
        self.heard = asyncio.Queue()

    def datagram_received(self, data, addr):
        self.heard.put_nowait(data)


async def udp(port, action, body, transaction=0x01020304):
    """The answers to a connect and to one request."""
    transport, mouth = await asyncio.get_running_loop().create_datagram_endpoint(
        Mouth, remote_addr=("127.0.0.1", port)
    )
    transport.sendto(struct.pack(">QII", 0x41727101980, 0, transaction))
    connected = await asyncio.wait_for(mouth.heard.get(), 2)
    transport.sendto(connected[8:16] + struct.pack(">II", action, transaction) + body)
    answered = await asyncio.wait_for(mouth.heard.get(), 2)
    transport.close()
    return connected, answered


def announce_body(info_hash, port=7000):
    return struct.pack(">20s20sQQQIIIiH", info_hash, b"-" * 20, 0, 9, 0, 2, 0, 0, -1, port)


ASK = {"peer_id": "x" * 20, "port": 7000, "left": 9, "compact": 1}


def asked():
    """What the trackers answer, in hexadecimal, and what they counted."""

    async def everything(one):
        told = {"scraped": await web(6969, "scrape", one)}
        told["announced"] = await web(6969, "announce", one, **ASK)
        told["rescraped"] = await web(6969, "scrape", one)
        told["again"] = await web(6969, "announce", one, **{**ASK, "port": 7001})
        told["stopped"] = await web(6969, "announce", one, event="stopped", **ASK)
        told["lies"] = await web(6970, "announce", one, **ASK)
        await web(6971, "announce", one, **{**ASK, "ip": "127.201.7.7"})
        told["believed"] = await web(6971, "announce", one, **{**ASK, "port": 7001})
        told["wrong"] = await web(6969, "announce", one)
        udps = {"right": await udp(6969, 2, one), "announce": await udp(6969, 1, announce_body(one, 7100))}
        udps["confused"] = await udp(6972, 2, one)
        return told, udps

    with tempfile.TemporaryDirectory() as folder:
        made = plan(5, counts={"honest": 12})
        with Swarm(Path(folder), made, spoof=500) as swarm:
            one = swarm.torrents[0].v1
            told, udps = asyncio.run(everything(one))
            return {
                "hash": one.hex(), "tracked": swarm.tracked(),
                "files": {name: next(iter(told[name][b"files"].values()))[b"incomplete"] for name in ("scraped", "rescraped")},
                "peers": {name: told[name][b"peers"].hex() for name in ("announced", "again", "stopped", "lies", "believed")},
                "failure": told["wrong"][b"failure reason"].decode(),
                "udp": {name: [one.hex() for one in pair] for name, pair in udps.items()},
                "own": [[one.ip, one.port] for one in swarm.truth if one.alias == swarm.torrents[0].alias],
            }  # fmt: skip


@pytest.fixture(scope="module")
def told():
    return inside(asked)


def peers(text):
    data = bytes.fromhex(text)
    return [
        [".".join(map(str, data[at : at + 4])), int.from_bytes(data[at + 4 : at + 6], "big")]
        for at in range(0, len(data), 6)
    ]


def test_a_scrape_enters_nobody_and_an_announce_does(told):
    assert told["files"] == {"scraped": 0, "rescraped": 1}
    assert peers(told["peers"]["announced"]) == told["own"]
    assert peers(told["peers"]["again"]) == [*told["own"], ["127.0.0.1", 7000]]
    assert told["peers"]["stopped"] == ""


def test_announces_and_scrapes_are_counted_by_client(told):
    counts = told["tracked"]["honest"]["counts"]

    assert counts == {
        "announce 127.0.0.1": 4, "scrape 127.0.0.1": 3,
        "event stopped 127.0.0.1": 1, "event started 127.0.0.1": 1,
    }  # fmt: skip
    assert told["tracked"]["honest"]["standing"][told["hash"]] == [2, 2]  # the two of 7001 and 7100


def test_a_liar_adds_its_spoofed_peers(told):
    lies = peers(told["peers"]["lies"])

    assert lies == told["own"] + [list(one) for one in spoofed(500)]
    assert sum(ip.startswith("127.200.") for ip, _ in lies) == 450
    assert sum(port < 1024 for _, port in lies) == 50


def test_a_believer_lists_whatever_ip_is_claimed(told):
    assert ["127.201.7.7", 7000] in peers(told["peers"]["believed"])


def test_what_is_not_understood_is_said(told):
    assert told["failure"] == "not understood"


def test_the_udp_tracker_keeps_the_transaction_unless_it_lies(told):
    for name, right in (("right", True), ("announce", True), ("confused", False)):
        for answer in told["udp"][name]:
            assert (bytes.fromhex(answer)[4:8] == b"\x01\x02\x03\x04") == right, name
    announced = bytes.fromhex(told["udp"]["announce"][1])
    assert announced[:4] == b"\0\0\0\1"
    assert peers(announced[20:].hex()) == [*told["own"], ["127.0.0.1", 7001]]
