from thelivu.sensor.corroborate import MINUTE_US
from thelivu.sensor.presence import Presence, presence
from unit.sensor.made import T0
from unit.sensor.test_corroborate import made


def test_claims_become_intervals_parted_by_silence():
    claims = [made(0, 0), made(1, 30, doubt_us=900_000), made(2, 60), made(3, 91)]

    assert list(presence(reversed(claims))) == [
        Presence("swarm-a", "192.0.2.7", T0, T0 + 60 * MINUTE_US, 900_000, 3),
        Presence("swarm-a", "192.0.2.7", T0 + 91 * MINUTE_US, T0 + 91 * MINUTE_US, 220_000, 1),
    ]


def test_addresses_and_swarms_are_apart_and_ports_are_not():
    claims = [made(0, port=1), made(1, 1, port=2), made(2, ip="192.0.2.8"), made(3, alias="swarm-b")]

    assert [(one.alias, one.ip, one.claims) for one in presence(claims)] == [("swarm-a", "192.0.2.7", 2), ("swarm-a", "192.0.2.8", 1), ("swarm-b", "192.0.2.7", 1)]
    assert list(presence([])) == []


def test_the_gap_is_the_callers():
    assert len(list(presence([made(0), made(1, 5)], gap_us=4 * MINUTE_US))) == 2
