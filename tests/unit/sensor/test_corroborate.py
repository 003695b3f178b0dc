import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.sensor.corroborate import MINUTE_US, Claim, claim, corroborate, family, net
from thelivu.sensor.evidence import judge
from thelivu.sensor.values import Clock
from unit.sensor.made import T0, bitfield, extension, hand, record

HALF = b"\xf0" * 13  # 52 of 104


def made(number=0, minutes=0.0, **changed):
    values = {
        "obs_id": f"{number}", "alias": "swarm-a", "ip": "192.0.2.7", "port": 6881, "dir": "out", "at_us": T0 + round(minutes * MINUTE_US),
        "doubt_us": 220_000, "pieces": 52, "total": 104, "bits": HALF, "peer_id": b"p" * 20, "client": "Test 1.0",
    }  # fmt: skip
    return Claim(**{**values, **changed})


def levels(*claims):
    found = corroborate(claims)
    return [found[one.obs_id].level for one in claims]


def flags(*claims):
    found = corroborate(claims)
    return [sorted(found[one.obs_id].flags) for one in claims]


def test_a_claim_is_made_of_a_record_at_l4_only():
    good = record(hand() + extension() + bitfield(0, 1))
    one = claim(good, judge(good))

    assert one
    assert (one.ip, one.port, one.pieces, one.total, one.client) == ("127.0.1.1", 6881, 2, 100, "Test 1.0")
    assert one.doubt_us == 20_000 + 200_000  # the clock's largest error, and from the connection to the handshake
    for raw, changed in ((hand(), {}), (hand() + bitfield(0), {"canary": None}), (hand() + bitfield(0), {"clock": Clock(5, 0, "")})):
        less = record(raw, **changed)
        assert claim(less, judge(less)) is None


def test_two_claims_ten_minutes_apart_bear_each_other_out():
    assert levels(made(0), made(1, 10)) == ["L5", "L5"]
    assert levels(made(0), made(1, 9.99)) == ["L4", "L4"]
    assert levels(made(0)) == ["L4"]
    assert levels(made(0), made(1, 5), made(2, 10)) == ["L5", "L4", "L5"]
    assert levels(made(0), made(1, 24 * 60 + 1)) == ["L4", "L4"]  # an address may have another holder by then


@pytest.mark.parametrize(
    "changed", [{"ip": "192.0.2.8"}, {"port": 6882}, {"alias": "swarm-b"}, {"dir": "in"}, {"client": "Other", "pieces": 51}, {"client": "", "pieces": 51}]
)
def test_another_client_bears_nothing_out(changed):
    assert levels(made(0), made(1, 20, **changed)) == ["L4", "L4"]


def test_progress_may_fall_for_the_same_client_family_only():
    """A client that checks its files anew states less for a while."""
    assert levels(made(0), made(1, 20, pieces=9, client="Test 2.1")) == ["L5", "L5"]
    assert levels(made(0, client=""), made(1, 20, pieces=9, client="")) == ["L4", "L4"]  # two of no name are not of one
    assert flags(made(0), made(1, 20, pieces=9, client="Test 2.1")) == [[], ["progress_falls"]]
    assert levels(made(0), made(1, 20, pieces=80, client="Other")) == ["L5", "L5"]
    assert levels(made(0, pieces="all", total=0), made(1, 20, pieces=80, total=0, client="")) == ["L4", "L4"]


def test_incoming_connections_are_one_client_by_their_peer_id():
    """Their port is the NAT's, another one each time."""
    assert levels(made(0, dir="in", port=4_001), made(1, 11, dir="in", port=4_002)) == ["L5", "L5"]
    assert levels(made(0, dir="in"), made(1, 11, dir="in", peer_id=b"q" * 20)) == ["L4", "L4"]


def test_a_run_has_one_name_that_changes_with_the_client():
    found = corroborate([made(0), made(1, 11), made(2, 30, pieces=1, client="Other"), made(3, 41, pieces=2, client="Other")])

    assert [found[str(one)].level for one in range(4)] == ["L5"] * 4
    names = [found[str(one)].identity for one in range(4)]
    assert names[0] == names[1] != names[2] == names[3]
    assert "192" not in names[0]


def test_a_day_of_silence_ends_a_run():
    found = corroborate([made(0), made(1, 11), made(2, 3_000), made(3, 3_011)])

    assert [found[str(one)].level for one in range(4)] == ["L5"] * 4
    assert found["0"].identity == found["1"].identity != found["2"].identity == found["3"].identity


def test_a_whole_network_that_has_everything_is_marked_and_held_back():
    net_of = [made(one, minutes, ip=f"192.0.2.{one % 5}", port=one % 5 + 2_000, pieces=104, bits=b"", peer_id=bytes([one % 5]) * 20) for minutes in (0, 20) for one in range(minutes, minutes + 5)]

    assert set(flags(*net_of)[0]) == {"net_complete"}
    assert set(levels(*net_of)) == {"L4"}
    assert set(levels(*net_of[:4], *net_of[5:9])) == {"L5"}  # four addresses are no network
    assert set(levels(*net_of, made(99, 0, ip="192.0.2.99"))) >= {"L5"}  # one neighbour that lacks a piece


def test_one_bitfield_at_many_addresses_is_a_mark():
    many = [made(one, ip=f"198.51.{one}.1", peer_id=bytes([one]) * 20) for one in range(5)]

    assert flags(*many) == [["same_bitfield"]] * 5
    assert flags(*many[:4]) == [[]] * 4
    seven_left = b"\xff" * 12 + b"\x01"
    assert flags(*(one._replace(bits=seven_left, pieces=97) for one in many)) == [[]] * 5  # a swarm whose last pieces are gone
    assert flags(*(one._replace(alias=one.obs_id) for one in many)) == [[]] * 5


def test_one_peer_id_at_many_addresses_is_a_mark():
    many = [made(one, ip=f"198.51.{one}.1", bits=b"") for one in range(3)]

    assert flags(*many) == [["same_peer_id"]] * 3
    assert flags(*many[:2]) == [[]] * 2
    assert flags(*(one._replace(peer_id=bytes(20)) for one in many)) == [[]] * 3
    privacy = [made(one, ip=f"2001:db8:0:1::{one}", bits=b"") for one in range(9)]
    assert flags(*privacy) == [[]] * 9  # one line has a whole /64


def test_who_never_progresses_over_days_is_flagged_and_not_held_back():
    days = [made(one, one * 12 * 60) for one in range(5)]

    assert flags(*days) == [["progress_still"]] * 5
    assert levels(*days) == ["L5"] * 5
    assert flags(*days[:4]) == [[]] * 4
    assert flags(*(one._replace(pieces=104) for one in days)) == [[]] * 5


@given(st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 104), st.sampled_from(["Test 1", "Other 2", ""]), st.integers(1, 3)), max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_claims_is_nothing_and_l5_has_its_pair(rows, chance):
    claims = [made(number, minute, pieces=held, client=client, port=port, bits=b"") for number, (minute, held, client, port) in enumerate(rows)]
    found = corroborate(claims)
    mixed = claims[:]
    chance.shuffle(mixed)

    assert corroborate(mixed) == found
    for one in claims:
        pairs = [other for other in claims if other.port == one.port and 10 * MINUTE_US <= abs(other.at_us - one.at_us) <= 24 * 60 * MINUTE_US]
        assert pairs or found[one.obs_id].level == "L4"
        assert bool(found[one.obs_id].identity) == (found[one.obs_id].level == "L5")


def test_many_claims_within_ten_minutes_take_no_time():
    """A forged file must not keep an officer waiting."""
    assert set(levels(*(made(one, one / 3_000) for one in range(20_000)))) == {"L4"}


def test_words_of_the_rules():
    assert [family(one) for one in ("libtorrent/2.1.1.0", "µTorrent 3.5", "qB4650", "", "7zip")] == ["libtorrent", "µtorrent", "qb", "", ""]
    assert (net("192.0.2.77"), net("2001:db8:1:2::3"), net("2001:db8:1:2::3", 64)) == ("192.0.2.0/24", "2001:db8:1::/48", "2001:db8:1:2::/64")


@pytest.mark.parametrize(("orders", "level"), [((True, False), "L5"), ((True, True), "L4"), ((False, False), "L4"), ((None, None), "L5")])
def test_a_claim_is_borne_out_by_one_whose_canary_stood_on_the_other_side(orders, level):
    first, second = (made(n, n * 11, canary_first=order) for n, order in enumerate(orders))

    assert [standing.level for standing in corroborate([first, second]).values()] == [level] * 2
