"""The DHT as a reader: one question, marked read-only, and answers that are bounded whatever they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.sensor import dht
from thelivu.sensor.bencode import decode, encode
from thelivu.sensor.restraint import AGAIN_S, NET_MOST
from thelivu.sensor.values import Endpoint, WireError
from unit.sensor.made import V1
from unit.sensor.test_pex import packed

ID, OTHER = b"\x07" * 20, b"\x09" * 20
ONE, SIX = ("192.0.2.1", 6881), ("2001:db8::1", 51413)


def answer(values: bytes = b"", *, transaction: bytes = b"aaaa", **said: bytes) -> bytes:
    """An answer as a node gives it; `values` are the bencoded members of its list."""
    body = encode({b"id": OTHER, **{name.encode(): value for name, value in said.items()}})
    listed = b"6:valuesl%se" % values if values else b""
    return b"d1:r%s%se1:t%d:%s1:y1:re" % (body[:-1], listed, len(transaction), transaction)


def test_the_question_is_read_only_and_asks_for_peers():
    asked = decode(dht.get_peers(b"aaaa", ID, V1))

    assert asked == {b"t": b"aaaa", b"y": b"q", b"q": b"get_peers", b"ro": 1, b"a": {b"id": ID, b"info_hash": V1}}


def test_peers_and_nodes_of_both_families():
    values = b"".join(encode(packed(one)) for one in (ONE, SIX))

    found = dht.read_answer(answer(values, nodes=OTHER + packed(ONE), nodes6=ID + packed(SIX)), b"aaaa")

    assert found.peers == (Endpoint(*ONE), Endpoint(*SIX))
    assert found.nodes == (dht.Node(OTHER, Endpoint(*ONE)), dht.Node(ID, Endpoint(*SIX)))


def test_a_flood_is_cut_off():
    found = dht.read_answer(answer(encode(packed(ONE)) * 8_000, nodes=(OTHER + packed(ONE)) * 900, nodes6=(ID + packed(SIX)) * 900), b"aaaa")

    assert (len(found.peers), len(found.nodes)) == (dht.VALUES_MOST, 2 * dht.NODES_MOST)


@pytest.mark.parametrize(
    "data",
    [answer(transaction=b"aaab"), b"d1:t4:aaaa1:y1:qe", b"d1:eli201e1:xe1:t4:aaaa1:y1:ee", b"d1:ri1e1:t4:aaaa1:y1:re", b"le", b"i1e"],
)
def test_another_transaction_a_question_an_error_are_no_answer(data):
    with pytest.raises(WireError) as fault:
        dht.read_answer(data, b"aaaa")
    assert fault.value.code == "dht_answer"


def test_what_is_no_address_is_dropped():
    values = encode(b"short") + encode(packed(ONE)) + encode(7) + b"le"

    assert dht.read_answer(answer(values, nodes=OTHER + packed(ONE) + b"rest"), b"aaaa") == (
        (Endpoint(*ONE),), (dht.Node(OTHER, Endpoint(*ONE)),),
    )  # fmt: skip


def test_the_distance_is_zero_only_to_oneself():
    assert (dht.distance(ID, ID), dht.distance(b"\0" * 19 + b"\5", b"\0" * 19 + b"\6")) == (0, 3)


@given(st.binary(max_size=300))
def test_nothing_but_a_wire_error_escapes(data):
    for one in (data, answer(nodes=data, nodes6=data), answer(encode(data))):
        try:
            dht.read_answer(one, b"aaaa")
        except WireError:
            continue


HASH = b"\0" * 20
BEGIN = Endpoint("192.0.2.200", 6881)


def node(far: int, ip: str | None = None, port: int = 6881) -> dht.Node:
    """A node at that distance from the hash."""
    return dht.Node(far.to_bytes(20), Endpoint(ip or f"192.0.{2 + far // 200}.{1 + far % 200}", port))


def walk(look: dht.Lookup, knows) -> list[Endpoint]:
    """Who was asked, in order; `knows` gives the nodes in the answer of one, or None where it is silent."""
    asked: list[Endpoint] = []
    while turn := look.turn():
        assert len(turn) <= dht.AT_ONCE
        asked += turn
        for at in turn:
            nodes = knows(at)
            if nodes is None:
                look.silent(at)
            else:
                look.answered([Endpoint("198.51.100.1", at.port)], nodes)
    return asked


def test_a_look_up_goes_to_the_nearest_and_ends_when_they_have_been_asked():
    every = [node(far) for far in range(1, 500)]
    place = {one.at: at for at, one in enumerate(every)}

    def knows(at):
        return every[480:] if at == BEGIN else every[max(0, place[at] - 90) :][:8]

    asked = walk(dht.Lookup(HASH, [BEGIN]), knows)

    assert {one.at for one in every[: dht.AT_ONCE]} <= set(asked)
    assert len(asked) == len(set(asked)) < dht.QUERIES_MOST


def test_many_nodes_to_begin_with_do_not_end_it():
    begin = [Endpoint("192.0.2.250", 7000 + at) for at in range(30)]

    asked = walk(dht.Lookup(HASH, begin + begin), lambda at: [node(5)] if at in begin else [])

    assert asked == [*begin, node(5).at]


def test_a_look_up_that_never_comes_to_an_end_ends():
    seen = iter(range(10_000, 0, -1))

    assert len(walk(dht.Lookup(HASH, [BEGIN]), lambda _at: [node(next(seen)) for _ in range(8)])) == dht.QUERIES_MOST


def test_the_silent_do_not_keep_the_place_of_who_answers():
    made_up = [node(far, f"198.51.100.{far}") for far in range(1, 33)]
    true = node(1_000)

    asked = walk(dht.Lookup(HASH, [BEGIN]), lambda at: [*made_up, true] if at == BEGIN else [] if at == true.at else None)

    assert true.at in asked


def test_of_one_address_a_single_node_is_asked():
    crowd = [node(far, "198.51.100.7", 6881 + far) for far in range(1, 200)]

    assert walk(dht.Lookup(HASH, [BEGIN]), lambda _at: crowd) == [BEGIN, crowd[0].at]


def test_b11_who_does_not_answer_is_asked_once_in_ten_minutes_over_all_look_ups():
    silent, at = dht.Silent(), BEGIN

    assert silent.may(at, 0)
    silent.note(at, 0)
    assert [silent.may(at, seconds) for seconds in (0, 1, AGAIN_S - 1, AGAIN_S)] == [False, False, False, True]
    silent.note(at, AGAIN_S)
    silent.heard(at)
    assert silent.may(at, AGAIN_S)


def test_b11_a_network_of_which_nobody_answers_is_left_alone():
    silent = dht.Silent()
    crowd = [Endpoint(f"192.0.2.{at}", 6881) for at in range(200)]

    asked = 0
    for at in crowd * 3:
        if silent.may(at, 1):
            asked += 1
            silent.note(at, 1)

    assert asked == NET_MOST
    assert silent.may(Endpoint("198.51.100.1", 6881), 1)
    assert silent.may(Endpoint("2001:db8::1", 6881), 1)
    silent.heard(crowd[0])
    assert silent.may(crowd[100], 1)
    assert silent.may(crowd[1], AGAIN_S + 1)


def test_b11_what_is_remembered_of_the_silent_is_bounded(monkeypatch):
    monkeypatch.setattr(dht, "REMEMBERED", 50)
    silent = dht.Silent()
    for at in range(500):
        silent.note(Endpoint(f"192.0.{at // 200}.{at % 200}", 6881), at / 100)
        silent.may(BEGIN, at / 100)

    assert len(silent._since) <= 50
    assert sum(silent._nets.values()) == len(silent._since)
