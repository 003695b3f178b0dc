"""Real clients: their counters rise for a real download, and stay at nothing for who only shakes hands."""

import asyncio
import tempfile
from pathlib import Path

import pytest

from thelivu_sim.swarm import plan as plan_of
from thelivu_sim.swarm.swarm import Swarm, plan
from unit.thelivu_sim.swarm.client import CANARY, PROTOCOL, dial, frames, hello
from unit.thelivu_sim.swarm.inside import inside

pytestmark = pytest.mark.ci
REAL = {"plain": 5, "encrypted": 1, "utp": 1, "incoming": 1, "incoming_encrypted": 1}


async def everyone(swarm):
    """By variant and torrent: how the dial ended, the answer's hash, the ids of its frames; the canary's answer."""
    made = []
    for one in swarm.truth:
        torrent = next(other for other in swarm.torrents if other.alias == one.alias)
        asked = torrent.v1 or torrent.v2[:20]
        ended, data = await dial(one.ip, plan_of.REAL, hello(asked, v2=torrent.v1 is None), wait=0.7)
        canary = await dial(one.ip, plan_of.REAL, hello(CANARY), wait=0.7)
        right = data[28:48] == asked and data.startswith(PROTOCOL)
        claims = [kind for kind, _ in frames(data)]
        made.append([one.ip, one.kind, one.alias, ended, right, claims, canary[1].hex()])
    return made


async def called(swarm, variant):
    """The first bytes of who dials us."""
    heard = asyncio.Queue()

    async def take(reader, writer):
        await heard.put((await reader.readexactly(68)).hex())
        writer.close()

    async with await asyncio.start_server(take, "127.0.0.1", 7000):
        swarm.dial("127.0.0.1", 7000, [variant])
        return await asyncio.wait_for(heard.get(), 20)


def watched():
    with tempfile.TemporaryDirectory() as folder:
        with Swarm(Path(folder), plan(5, counts={}), real=REAL) as swarm:
            start = swarm.payload()
            dials = asyncio.run(everyone(swarm))
            calls = [asyncio.run(called(swarm, variant)) for variant in ("incoming", "incoming_encrypted")]
            quiet = swarm.payload()
            loud = swarm.payload(control=True)
            rows = swarm.watch_list.read_text().splitlines()
            hashes = {one.alias: [one.v1 and one.v1.hex(), one.v2 and one.v2.hex()] for one in swarm.torrents}
    return {"start": start, "dials": dials, "calls": calls, "quiet": quiet, "loud": loud, "rows": rows, "hashes": hashes}


@pytest.fixture(scope="module")
def told():
    return inside(watched)


def test_the_counters_rise_for_a_download_and_for_nothing_else(told):
    assert told["start"]["payload_up"] == told["quiet"]["payload_up"] == 0
    assert told["loud"]["downloaded"] > 1_000_000
    assert told["loud"]["payload_up"] > 1_000_000


def test_plain_peers_answer_their_hash_with_claims_and_no_canary(told):
    plain = [row for row in told["dials"] if row[1] == "libtorrent_plain"]

    assert len(plain) == 15
    assert all(right and {5, 14} & set(claims) and canary == "" for *_, right, claims, canary in plain)


def test_who_forces_encryption_answers_no_plain_handshake_and_utp_takes_no_tcp(told):
    ends = {kind: {ended for _, one, _, ended, *_ in told["dials"] if one == kind} for kind in (
        "libtorrent_encrypted", "libtorrent_utp", "libtorrent_incoming",
    )}  # fmt: skip

    assert not any(right for _, kind, *_, right, _, _ in told["dials"] if kind != "libtorrent_plain")
    assert ends["libtorrent_encrypted"] <= {"closed", "reset"}
    assert ends["libtorrent_utp"] <= {"refused", "closed", "reset"}
    assert ends["libtorrent_incoming"] <= {"refused", "closed", "reset"}


def test_the_incoming_one_dials_us_and_names_the_hash_first(told):
    first = bytes.fromhex(told["calls"][0])
    every = {one[:40] for pair in told["hashes"].values() for one in pair if one}

    assert first.startswith(PROTOCOL)
    assert first[28:48].hex() in every
    assert not bytes.fromhex(told["calls"][1]).startswith(PROTOCOL[:8])


def test_a_leecher_holds_half_and_the_three_forms_are_on_the_watch_list(told):
    held = {one["ip"]: set(one["held"].values()) for one in told["start"]["peers"]}

    assert held["127.0.1.1"] == {128}
    assert held["127.0.1.5"] == {64}
    forms = {row.split(",")[3]: [bool(one) for one in row.split(",")[:2]] for row in told["rows"] if ",random-" in row}
    assert forms == {"random-v1": [True, False], "random-hybrid": [True, True], "random-v2": [False, True]}
