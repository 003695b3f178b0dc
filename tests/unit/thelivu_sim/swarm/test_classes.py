"""Each class does on the wire what it says, and a careful observer ends with it where the truth says."""

import asyncio
import struct
import tempfile
from pathlib import Path

import pytest

from thelivu_sim.swarm import namespace
from thelivu_sim.swarm.classes import CLASSES, MARKER, every
from thelivu_sim.swarm.plan import SIX, wrong
from thelivu_sim.swarm.swarm import Swarm, plan
from unit.thelivu_sim.swarm.client import CANARY, OWN_ID, PROTOCOL, dial, frames, hello, judge
from unit.thelivu_sim.swarm.inside import inside

pytestmark = pytest.mark.ci


async def met(one, torrent):
    """The canary and the real dial of one endpoint, one after the other."""
    asked = torrent.v1 or torrent.v2[:20]
    canary = await dial(one.ip, one.port, hello(CANARY))
    real = await dial(one.ip, one.port, hello(asked, v2=torrent.v1 is None))
    return canary, real


def seen_by_all(seed, each):
    """[alias, class, canary end, canary bytes, real end, real bytes, level] of each endpoint, bytes in hexadecimal."""

    async def everyone(swarm):
        torrents = {one.alias: one for one in swarm.torrents}
        return await asyncio.gather(*(met(one, torrents[one.alias]) for one in swarm.truth))

    with tempfile.TemporaryDirectory() as folder, Swarm(Path(folder), plan(seed, each=each)) as swarm:
        dials = asyncio.run(everyone(swarm))
        torrents = {one.alias: one for one in swarm.torrents}
        seen, rows = {}, []
        for one, (canary, real) in zip(swarm.truth, dials, strict=True):
            torrent = torrents[one.alias]
            answers = {torrent.v1, torrent.v2 and torrent.v2[:20]} - {None}
            level = judge(canary, real, answers, torrent.pieces)
            seen[one.ip, one.port, one.alias] = level
            rows.append([one.alias, one.kind, canary[0], canary[1].hex(), real[0], real[1].hex(), level])
        false, missed = wrong(swarm.truth, seen)
        pieces = {one.alias: one.pieces for one in swarm.torrents}
        hashes = {one.alias: [one.v1 and one.v1.hex(), one.v2 and one.v2.hex()] for one in swarm.torrents}
        six = namespace.has_six()
        return {"six": six, "rows": rows, "false": false, "missed": missed, "pieces": pieces, "hashes": hashes}


@pytest.fixture(scope="module")
def told():
    return inside(seen_by_all, 7, 6)


def test_there_are_more_than_twenty_classes_and_each_has_its_endpoints(told):
    assert len(CLASSES) >= 30
    assert {row[1] for row in told["rows"]} == set(CLASSES)
    six = len(SIX) if told["six"] else 0
    assert len(told["rows"]) == 6 * len(CLASSES) + six
    assert sum(every(6).values()) == 6 * len(CLASSES)


def test_a_careful_observer_ends_where_the_truth_says(told):
    assert told["false"] == []
    assert told["missed"] == []


def of(told, kind):
    """(canary, real) with bytes, of each endpoint of a class, and its torrent's pieces and hashes."""
    for alias, name, canary_end, canary, real_end, real, _ in told["rows"]:
        if name == kind:
            hashes = [one and bytes.fromhex(one) for one in told["hashes"][alias]]
            yield (canary_end, bytes.fromhex(canary)), (real_end, bytes.fromhex(real)), told["pieces"][alias], hashes


def bitfield_of(data):
    return next(body for kind, body in frames(data) if kind == 5)


LISTENS = [name for name, one in CLASSES.items() if one.kind.holds or name in ("targeted_liar", "one_peer_id")]


@pytest.mark.parametrize("kind", LISTENS)
def test_who_takes_part_answers_its_own_hash_and_hangs_up_on_a_canary(told, kind):
    for canary, real, _, hashes in of(told, kind):
        assert canary == ("closed", b"")
        assert real[1].startswith(PROTOCOL)
        assert real[1][28:48] in (hashes[0], hashes[1] and hashes[1][:20])


@pytest.mark.parametrize("kind", ["honest", "one_byte_at_a_time", "closes_after_bitfield", "pex_flood", "targeted_liar"])
def test_an_honest_bitfield_is_whole_and_has_no_spare_bit(told, kind):
    for _, (ended, data), pieces, _ in of(told, kind):
        held = bitfield_of(data)
        assert len(held) == (pieces + 7) // 8
        assert int.from_bytes(held, "big") & ((1 << (-pieces % 8)) - 1) == 0
        assert any(held)
        assert (ended == "closed") == (kind == "closes_after_bitfield")


def test_an_echo_answers_the_canary_and_the_targeted_liar_does_not(told):
    assert all(canary[1][28:48] == CANARY for canary, *_ in of(told, "echo"))
    assert all(canary[1] == b"" for canary, *_ in of(told, "targeted_liar"))


def test_a_fickle_echo_refuses_the_first_and_echoes_the_second(told):
    assert all(canary == ("closed", b"") for canary, *_ in of(told, "fickle_echo"))
    assert all(real[1][28:48] in hashes or real[1][28:48] == hashes[1][:20] for _, real, _, hashes in of(told, "fickle_echo"))


def test_who_does_not_take_part_says_nothing_that_counts(told):
    assert all(real == ("open", b"") for _, real, *_ in of(told, "silent"))
    assert all(real[0] == "reset" for _, real, *_ in of(told, "resets"))
    assert all(real[0] == "refused" for _, real, *_ in of(told, "closed_port"))
    assert all(real[0] == "mute" for _, real, *_ in of(told, "dead"))
    assert all(real[1].startswith(b"HTTP/1.1 ") for _, real, *_ in of(told, "web_server"))
    assert all(real[1][0] == 0 for _, real, *_ in of(told, "noise"))
    assert all(len(real[1]) == 40 for _, real, *_ in of(told, "cut_handshake"))
    assert all(0 < len(real[1]) < 68 for _, real, *_ in of(told, "slow_loris"))


def test_wrong_hashes(told):
    for kind in ("wrong_hash", "hybrid_downgrade"):
        for _, (_, data), _, hashes in of(told, kind):
            assert data.startswith(PROTOCOL)
            assert data[28:48] not in (hashes[0], hashes[1] and hashes[1][:20])
    assert all(data[27] & 0x10 for _, (_, data), *_ in of(told, "hybrid_downgrade"))


def test_peer_ids(told):
    assert all(data[48:68] == OWN_ID for _, (_, data), *_ in of(told, "own_peer_id"))
    assert len({data[48:68] for _, (_, data), *_ in of(told, "one_peer_id")}) == 1
    assert len({data[48:68] for _, (_, data), *_ in of(told, "honest")}) >= 6


def test_bitfields_that_are_none(told):
    for kind, right in (("over_long_bitfield", False), ("short_bitfield", False), ("spare_bits", True)):
        for _, (_, data), pieces, _ in of(told, kind):
            held = bitfield_of(data)
            assert (len(held) == (pieces + 7) // 8) == right
            assert kind != "spare_bits" or held[-1] & 1


def test_pushed_pieces_carry_the_marker(told):
    for kind in ("pushed_piece", "pushes_after_bitfield"):
        for _, (_, data), *_ in of(told, kind):
            piece = next(body for one, body in frames(data) if one == 7)
            assert piece.count(MARKER) == 2
            assert (frames(data)[1][0] == 5) == (kind == "pushes_after_bitfield")


def test_lengths_depths_and_floods(told):
    assert all(data.count(b"\xff\xff\xff\xff") for _, (_, data), *_ in of(told, "four_gib_length"))
    assert all(frames(data)[0][1].count(b"l") >= 2_000 for _, (_, data), *_ in of(told, "bencode_bomb"))
    for _, (_, data), *_ in of(told, "have_flood"):
        assert [kind for kind, _ in frames(data)].count(4) == 20_000
    for _, (_, data), pieces, _ in of(told, "have_beyond_the_end"):
        assert {kind for kind, body in frames(data)[1:] if struct.unpack(">I", body)[0] >= pieces} == {4}
    for _, (_, data), *_ in of(told, "pex_flood"):
        added = [body for kind, body in frames(data) if kind == 20 and body[0] == 1]
        size = 600_000 // len(added)
        addresses = b"".join(body.partition(b"5:added%d:" % size)[2][:size] for body in added)
        assert len({addresses[at : at + 6] for at in range(0, len(addresses), 6)}) == 100_000
        assert addresses[::6] == b"\n" * 100_000
        assert len(added) in (1, 100)


def test_claims_by_the_fast_extension(told):
    assert [kind for kind, _ in frames(next(of(told, "have_none"))[1][1])] == [20, 15]
    assert all([kind for kind, _ in frames(data)] == [20, 14] for _, (_, data), *_ in of(told, "have_all_of_a_24"))
    assert all(5 not in dict(frames(data)) for _, (_, data), *_ in of(told, "closes_before_bitfield"))


def test_monitors(told):
    by_length = {len(bitfield_of(data)): set() for _, (_, data), *_ in of(told, "never_changes")}
    for _, (_, data), *_ in of(told, "never_changes"):
        by_length[len(bitfield_of(data))].add(bitfield_of(data))
    assert {len(same) for same in by_length.values()} == {1}


def shrinking():
    """How many pieces a peer of the shrinking class claims at each of three visits."""

    async def thrice(swarm):
        torrents = {one.alias: one for one in swarm.torrents}
        one = swarm.truth[0]
        return [(await met(one, torrents[one.alias]))[1][1] for _ in range(3)]

    made = plan(3, counts={"shrinking_bitfield": 1})
    with tempfile.TemporaryDirectory() as folder, Swarm(Path(folder), made) as swarm:
        return [int.from_bytes(bitfield_of(data), "big").bit_count() for data in asyncio.run(thrice(swarm))]


def test_a_bitfield_shrinks_from_visit_to_visit():
    first, second, third = inside(shrinking)

    assert first > second > third >= 1
