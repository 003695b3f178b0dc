"""The auditor counts what a client says, whole or in pieces, and names what no observer may say."""

import asyncio
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from thelivu_sim.swarm.audit import Heard, forbidden
from thelivu_sim.swarm.swarm import Swarm, plan
from unit.thelivu_sim.swarm.client import EXTENSION, dial, frame, hello
from unit.thelivu_sim.swarm.inside import inside

HASH = b"\x11" * 20
OBSERVER = hello(HASH) + frame(20, b"\0" + EXTENSION) + frame(15)


def counted(data, size, *, fast=True):
    counts = Counter()
    heard = Heard(counts, fast=fast)
    for at in range(0, len(data), size):
        heard.take(data[at : at + size])
    return counts


@pytest.mark.parametrize("size", [1, 3, 68, 10_000])
def test_an_observer_is_heard_the_same_in_pieces_of_any_size(size):
    counts = counted(OBSERVER, size)

    assert counts == {
        "bytes": len(OBSERVER), "handshake": 1, "bit:bep10": 1, "bit:bep6": 1, "20/0": 1, "15": 1,
        "key:m": 1, "key:m.ut_pex": 1, "key:reqq": 1,
    }  # fmt: skip
    assert forbidden(counts) == {}


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize("kind", [*range(10), 13, 14, 16, 17, 21, 22, 23])
def test_every_other_message_is_forbidden(kind, size):
    """Positive control: with a body, behind what is allowed, and followed by more."""
    counts = counted(OBSERVER + frame(kind, b"\0" * 12) + frame(15), size)

    assert forbidden(counts) == {str(kind): 1}
    assert counts["15"] == 2


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (frame(20, b"\x01" + b"d5:added0:e"), {"20/1": 1}),
        (frame(20, b"\0" + b"d1:md11:ut_metadatai2eee"), {"key:m.ut_metadata": 1}),
        (frame(20, b"\0" + b"d13:metadata_sizei9e11:upload_onlyi1ee"), {"key:metadata_size": 1, "key:upload_only": 1}),
        (frame(20, b"\0" + b"lll"), {"key:unreadable": 1}),
        (b"\0\0\0\0", {"keepalive": 1}),
    ],
)
def test_what_is_offered_is_read_too(said, wrong):
    assert forbidden(counted(hello(HASH) + said, 5)) == wrong


def test_have_none_to_who_did_not_offer_it():
    assert forbidden(counted(hello(HASH) + frame(15), 9, fast=False)) == {"15:unoffered": 1}


def test_what_is_no_handshake_is_foreign():
    assert counted(b"\x99" * 96, 10) == {"bytes": 96, "foreign": 1}
    assert counted(hello(HASH)[:67], 67) == {"bytes": 67}


def through_the_swarm():
    """What the running auditor says after two dials: one allowed, one that asks for a block."""
    with tempfile.TemporaryDirectory() as folder, Swarm(Path(folder), plan(5, counts={"honest_fast": 2})) as swarm:
        one, other = swarm.truth[:2]
        first, second = swarm.torrents[:2]
        allowed = frame(20, b"\0" + EXTENSION) + frame(15)
        asyncio.run(dial(one.ip, one.port, hello(first.v1), then=allowed, wait=0.5))
        clean = swarm.heard()
        request = frame(2) + frame(6, b"\0" * 12)
        asyncio.run(dial(other.ip, other.port, hello(second.v1), then=request, wait=0.5))
        asyncio.run(dial(other.ip, other.port, hello(HASH), wait=0.5))
        return {"clean": clean, "dirty": swarm.heard(), "dials": swarm.dials(), "ips": [one.ip, other.ip]}


@pytest.mark.ci
def test_the_running_auditor_counts_a_forbidden_message():
    told = inside(through_the_swarm)

    assert forbidden(told["clean"]) == {}
    assert told["clean"]["20/0"] == told["clean"]["15"] == 1
    assert forbidden(told["dirty"]) == {"2": 1, "6": 1}
    first, second = told["ips"]
    assert [tuple(one[1:]) for one in told["dials"]] == [(first, "known"), (second, "known"), (second, "other")]
