"""The plan is the same for a seed, its addresses lead back to it, and its scoring finds both kinds of error."""

import csv
import re

import pytest

from shape.tree import ROOT
from thelivu_sim.swarm.classes import KINDS, dead_mix, every
from thelivu_sim.swarm.plan import (
    FIRST,
    MOST,
    Kind,
    Torrent,
    Truth,
    complete,
    endpoints,
    held,
    index_of,
    octets,
    torrents,
    wrong,
)
from thelivu_sim.swarm.swarm import plan

V1, V2 = b"\x01" * 20, b"\x02" * 32


def test_the_same_seed_gives_the_same_swarm_and_another_another():
    assert plan(7) == plan(7)
    assert plan(7).torrents != plan(8).torrents


def test_every_address_is_loopback_and_belongs_to_one_class():
    every_one = [one for one in endpoints(plan(7, each=300), KINDS) if one.ip != "::1"]

    assert len(every_one) == len({one.ip for one in every_one}) == 300 * len(KINDS)
    assert {one.ip.split(".")[0] for one in every_one} == {"127"}
    assert FIRST + len(KINDS) < 200  # 127.200 and above are for liars


@pytest.mark.parametrize("packed", [False, True])
def test_an_address_leads_back_to_its_endpoint(packed):
    kind = Kind("any", "L1", "L1", holds=False, packed=packed)
    every_index = range(0, MOST, 101)

    assert [index_of(kind, *octets(kind, index)) for index in every_index] == list(every_index)
    assert {third for third, _ in (octets(kind, index) for index in every_index)} <= set(range(256))
    assert {fourth for _, fourth in (octets(kind, index) for index in every_index)} <= set(range(1, 255))


def test_the_monitors_fill_a_24_and_the_others_do_not():
    nets = {kind: set() for kind in KINDS}
    for one in endpoints(plan(7, counts=every(250)), KINDS):
        nets[one.kind].add(one.ip.rpartition(".")[0])

    assert [kind for kind, each in nets.items() if len(each) == 1] == ["have_all_of_a_24"]


def test_bitfields_have_a_piece_and_no_spare_bit():
    for pieces in range(1, 70):
        for variant in range(8):
            bits = held(7, pieces, variant)
            assert any(bits)
            assert len(bits) == (pieces + 7) // 8
            assert int.from_bytes(bits, "big") & ((1 << (-pieces % 8)) - 1) == 0
        assert int.from_bytes(complete(pieces), "big").bit_count() == pieces


def test_there_are_spare_bits_unless_a_number_is_asked_for():
    assert all(one.pieces % 8 for one in torrents(3, 50))
    assert {one.pieces for one in torrents(3, 50, 1_000)} == {1_000}


@pytest.mark.parametrize(
    ("v1", "v2", "asked", "bit", "answer"),
    [
        (V1, None, V1, False, V1),
        (V1, None, V1, True, None),  # T1: a v1 torrent drops who claims v2
        (V1, V2, V1, False, V1),
        (V1, V2, V1, True, V2[:20]),  # T1: a hybrid upgrades
        (V1, V2, V2[:20], True, V2[:20]),
        (None, V2, V2[:20], True, V2[:20]),  # T4
        (None, V2, b"\x03" * 20, True, None),
        (V1, None, b"\x03" * 20, False, None),
    ],
)
def test_an_honest_client_answers_as_libtorrent_does(v1, v2, asked, bit, answer):
    assert Torrent("any", v1, v2, 9).answer(asked, v2_bit=bit) == answer


TRUTH = (
    Truth("127.16.0.1", 6881, "a", "honest", "L4", "L5", holds=True),
    Truth("127.38.0.1", 6881, "a", "echo", "L2", "L2", holds=False),
    Truth("127.0.1.9", 0, "a", "libtorrent_incoming", "L1", "L5", holds=True),
)
HONEST, ECHO = ("127.16.0.1", 6881, "a"), ("127.38.0.1", 6881, "a")


@pytest.mark.parametrize(
    ("seen", "false", "missed"),
    [
        ({HONEST: "L4", ECHO: "L2"}, [], []),
        ({HONEST: "L5", ECHO: "L2"}, [], []),
        ({HONEST: "L4", ECHO: "L3a"}, [ECHO], []),
        ({HONEST: "L3a", ECHO: "L2"}, [], ["honest"]),
        ({ECHO: "L2"}, [], ["honest"]),
        ({HONEST: "L4", ECHO: "L2", ("127.200.1.1", 6882, "a"): "L1"}, [], []),
        ({HONEST: "L4", ECHO: "L2", ("127.200.1.1", 6882, "a"): "L2"}, [("127.200.1.1", 6882, "a")], []),
        ({HONEST: "L4", ECHO: "L2", ("127.16.0.1", 6881, "b"): "L3a"}, [("127.16.0.1", 6881, "b")], []),
        ({HONEST: "L4", ECHO: "L2", ("127.16.0.1", 6881, "b"): "L2"}, [], []),
        ({HONEST: "L4", ECHO: "L2", ("127.0.1.9", 40_001, "a"): "L4"}, [], []),
    ],
)
def test_false_observations_and_missed_ones_are_found(seen, false, missed):
    found, lost = wrong(TRUTH, seen)

    assert (found, [one.kind for one in lost]) == (false, missed)


def test_the_page_has_each_class_in_its_order_with_its_levels():
    page = (ROOT / "docs/reference/test-swarm.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| .* \| (L\d) \| (L\d) \|$", page, re.MULTILINE)

    assert rows == [(kind.name, kind.least, kind.most) for kind in KINDS.values()]


def test_the_field_mix_is_seven_mute_in_ten():
    assert dead_mix(3_000) == {"honest": 900, "dead": 2_100}
    assert set(every(2).values()) == {2}


def test_a_large_watch_list_stays_within_what_csv_readers_take():
    peers = max(len(f"{one.ip}:{one.port} ") for one in endpoints(plan(7, each=300), KINDS))

    assert peers * 5_000 < csv.field_size_limit()
