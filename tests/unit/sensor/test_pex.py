"""Peer exchange as it arrives: endpoints, cut off where they are a flood; never an error."""

import ipaddress

from hypothesis import given
from hypothesis import strategies as st

from thelivu.sensor.bencode import encode
from thelivu.sensor.pex import MOST, compact, peers_in
from thelivu.sensor.values import Endpoint


def packed(*named: tuple[str, int]) -> bytes:
    return b"".join(ipaddress.ip_address(ip).packed + port.to_bytes(2) for ip, port in named)


def test_both_families_are_read():
    body = encode({b"added": packed(("192.0.2.1", 6881)), b"added6": packed(("2001:db8::1", 51413))})

    assert peers_in(body) == (Endpoint("192.0.2.1", 6881), Endpoint("2001:db8::1", 51413))


def test_a_flood_is_cut_off():
    flood = packed(*(("192.0.2.1", 6881),) * 9_000)
    six = packed(*(("2001:db8::1", 6881),) * 3_000)

    assert len(peers_in(encode({b"added": flood, b"added6": six}))) == MOST
    assert len(peers_in(encode({b"added": flood[: 6 * 150], b"added6": six}))) == MOST


def test_what_is_cut_in_the_middle_is_dropped():
    assert list(compact(packed(("192.0.2.1", 1)) + b"\xc0\0\2", 4)) == [Endpoint("192.0.2.1", 1)]


@given(st.binary())
def test_nothing_escapes(body):
    peers_in(body)
    peers_in(encode({b"added": body, b"added6": body}))


def test_another_kind_of_value_names_nobody():
    assert [peers_in(body) for body in (b"le", b"i1e", b"d5:addedi1ee", b"", b"d5:added")] == [()] * 5
