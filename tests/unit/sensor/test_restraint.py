"""Whom the sensor never dials, and how often it dials anybody. Nothing on this page opens a socket."""

import ipaddress
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from thelivu.sensor.restraint import AGAIN_S, NET_MOST, Restraint, address_of
from thelivu.sensor.values import Endpoint

HERE = Endpoint("127.0.1.1", 6881)


def of_swarm(*never: str) -> Restraint:
    return Restraint(never, reach="loopback")


@pytest.mark.parametrize(
    "ip",
    ["10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.1.1", "172.31.255.255", "192.168.1.1", "192.0.2.9", "198.51.100.7", "203.0.113.1",
     "224.0.0.1", "255.255.255.255", "0.0.0.0", "::1", "fe80::1", "fc00::1", "ff02::1", "2001:db8::1", "2002:a00::1", "64:ff9b::1"],
)  # fmt: skip
def test_b11_what_is_no_public_host_is_not_dialled(ip):
    assert Restraint().take(Endpoint(ip, 6881), 0) == "bogon"


@given(st.ip_addresses(), st.integers(-1, 70_000))
def test_b11_only_a_global_address_above_port_1023_is_dialled(address, port):
    why = Restraint().take(Endpoint(str(address), port), 0)

    if not 1024 <= port <= 65_535:
        assert why in ("low_port", "no_address")
    elif why == "":
        assert address.is_global
        assert not address.is_multicast


@given(st.ip_addresses(v=4))
def test_b11_for_the_test_swarm_loopback_alone_is_dialled(address):
    assert (of_swarm().take(Endpoint(str(address), 6881), 0) == "") == address.is_loopback


@pytest.mark.parametrize(
    ("ip", "why"), [("127.0.9.9", "sensor"), ("127.0.8.1", "sensor"), ("::1", "sensor"), ("127.0.9.8", ""), ("192.0.2.1", "not_loopback")]
)
def test_b11_no_sensor_is_dialled_not_ours_nor_a_partners(ip, why):
    assert of_swarm("127.0.9.9", "127.0.8.0/24", "::1").take(Endpoint(ip, 6881), 0) == why


@pytest.mark.parametrize("ip", ["::ffff:127.0.0.1", "fe80::1%lo", "a name", "127.1", "127.0.0.٤", "", "127.0.0.256", "127.0.0.-1"])
def test_what_is_no_address_is_not_dialled(ip):
    assert of_swarm().take(Endpoint(ip, 6881), 0) == "no_address"


@given(st.text(max_size=20))
@example("1.2.3.4\0")
@example("1.2.3.04")
@example("::1.2.3.4")
@example("\ud800")
@example("[::1]")
@example(" ::1")
def test_a_text_is_an_address_only_if_the_library_says_so(text):
    try:
        one = ipaddress.ip_address(text)
    except ValueError:
        assert address_of(text) is None
    else:
        assert address_of(text) in (int(one), None)


def test_ten_thousand_checks_take_no_time_to_speak_of():
    """Both families; the best of five, for other programs share the processor."""
    four = [Endpoint(f"{1 + n % 200}.{n // 251}.{n % 251}.{n % 7}", 6881) for n in range(5_000)]
    six = [Endpoint(f"2a{n % 97:02x}:{n:x}::{n % 13:x}:1", 6881) for n in range(5_000)]

    def once() -> float:
        restraint, began = Restraint(["198.51.100.0/24"]), time.process_time()
        for peer in four + six:
            restraint.take(peer, 1)
        return time.process_time() - began

    assert min(once() for _ in range(5)) < 0.05


@given(st.ip_addresses())
def test_an_address_is_the_number_that_the_library_says(address):
    expected = None if address.version == 6 and address.ipv4_mapped else int(address)
    assert address_of(str(address)) == expected


def test_b11_an_endpoint_is_visited_once_in_ten_minutes():
    restraint = of_swarm()

    answers = [restraint.take(HERE, at) for at in (0, 1, AGAIN_S - 1, AGAIN_S, AGAIN_S + 1)]

    assert answers == ["", "endpoint_budget", "endpoint_budget", "", "endpoint_budget"]


def test_b11_who_was_met_in_one_swarm_is_asked_about_the_others_once_each():
    restraint = of_swarm()

    met = [restraint.take(HERE, at, swarm, met=True) for at, swarm in enumerate("abab")]
    victim = [restraint.take(Endpoint("127.0.1.2", 6881), at, swarm) for at, swarm in enumerate("abc")]

    assert met == ["", "", "endpoint_budget", "endpoint_budget"]
    assert victim == ["", "endpoint_budget", "endpoint_budget"]


def test_b11_a_restart_is_no_way_around_it():
    restraint = of_swarm()
    restraint.visited(HERE, -100)

    assert [restraint.take(HERE, at) for at in (0, AGAIN_S - 100)] == ["endpoint_budget", ""]


def test_b11_one_network_is_not_flooded_however_many_are_named_in_it():
    restraint = of_swarm()
    named = [Endpoint(f"127.0.4.{n % 256}", 1024 + n) for n in range(10_000)]

    answers = [restraint.take(peer, at * 50 / 10_000) for at, peer in enumerate(named)]

    assert answers.count("") == NET_MOST
    assert set(answers) == {"", "net_budget"}
    assert restraint.take(Endpoint("127.0.4.1", 60_000), 61) == ""


@given(st.lists(st.tuples(st.ip_addresses(v=6), st.integers(1024, 65_535)), min_size=1))
def test_b11_networks_of_either_family_have_one_budget_each(named):
    restraint, net = Restraint(), named[0][0]
    inside = [Endpoint(str(type(net)((int(net) >> 80 << 80) | port)), port) for _, port in named]

    answers = [restraint.take(peer, 0) for peer in inside * 40]

    assert answers.count("") <= NET_MOST
