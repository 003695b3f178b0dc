"""What a tracker is asked, to the byte; what it answers, bounded; and no announce without a Permit of a listed watch."""

import struct
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.authority import Authority, Permit, Subject, permit
from thelivu.base import Refused
from thelivu.sensor import tracker
from thelivu.sensor.bencode import encode
from thelivu.sensor.tracker import Count
from thelivu.sensor.values import Endpoint, WireError
from unit.sensor.made import OURS, V1
from unit.sensor.test_pex import packed

AT = datetime(2026, 1, 20, 4, 0, tzinfo=UTC)
ODD = bytes([0, 37, 38, 43, 47, 61, 63, 32, 13, 10, 255]) + b"~-._aZ09/"  # all that a query can get wrong
MEMBER = "http://tracker.invalid:6969/x/announce?key=7"
ONE, SIX = ("192.0.2.1", 6881), ("2001:db8::1", 51413)


def allowed(act: str = "sensor.watch.listed") -> Permit:
    authority = Authority(
        id="a" * 32, basis="BNSS s.94", reference="", purpose="csea_material", acts=frozenset({act}), subjects=("list:MADE@1",),
        district=None, valid_from=AT, valid_to=AT + timedelta(hours=1), recorded_by="asha", recorded_at=AT, approved_by="biju",
        approved_at=AT,
    )  # fmt: skip
    return permit(authority, act, Subject("list", "MADE@1"), AT)


def asked(url: str) -> dict[str, bytes]:
    return {name: unquote_to_bytes(value) for name, value in (one.split("=", 1) for one in urlsplit(url).query.split("&"))}


def code(read, *given, **named) -> str:
    with pytest.raises(WireError) as fault:
        read(*given, **named)
    return fault.value.code


def test_a_scrape_keeps_the_trackers_own_key_and_any_hash():
    url = tracker.scrape_url(MEMBER, ODD)

    assert url.startswith("http://tracker.invalid:6969/x/scrape?key=7&info_hash=")
    assert asked(url) == {"key": b"7", "info_hash": ODD}
    assert tracker.scrape_url("http://t.invalid/announce.php", V1).startswith("http://t.invalid/scrape.php?info_hash=%00%01")


def test_a_tracker_that_has_no_scrape_is_not_asked():
    assert code(tracker.scrape_url, "http://tracker.invalid/a", V1) == "no_scrape"


def test_an_announce_names_our_port_and_holds_nothing():
    said = asked(tracker.announce_url(MEMBER, ODD, OURS, 7000, allowed()))

    assert (said["info_hash"], said["peer_id"], said["port"], said["key"]) == (ODD, OURS, b"7000", b"7")
    assert (said["uploaded"], said["downloaded"], said["compact"], said["numwant"]) == (b"0", b"0", b"1", b"200")
    assert int(said["left"]) > 0
    assert not {"event", "ip", "ipv4", "ipv6"} & said.keys()


@pytest.mark.parametrize("act", ["sensor.watch.quiet", "leads.admit"])
def test_02_no_announce_is_made_for_another_act(act):
    for make in (
        lambda: tracker.announce_url(MEMBER, V1, OURS, 7000, allowed(act)),
        lambda: tracker.announce(b"c" * 8, 1, V1, OURS, 7000, allowed(act)),
    ):
        with pytest.raises(Refused) as refused:
            make()
        assert refused.value.code == "authority.wrong_act"


def test_the_counts_of_an_http_scrape():
    answer = {b"files": {V1: {b"complete": 3, b"downloaded": 9, b"incomplete": 2}}}

    assert tracker.read_scrape(encode(answer), V1) == Count(3, 2)
    assert code(tracker.read_scrape, encode(answer), b"x" * 20) == "tracker_answer"


@pytest.mark.parametrize(
    "body", [b"le", b"de", b"d5:filesi1ee", b"d14:failure reason2:noe", encode({b"files": {V1: {b"complete": b"3", b"incomplete": 2}}})]
)
def test_other_answers_to_a_scrape_are_faults(body):
    assert code(tracker.read_scrape, body, V1) == "tracker_answer"


def test_both_families_and_the_long_form_are_read():
    both = encode({b"interval": 60, b"peers": packed(ONE), b"peers6": packed(SIX)})
    long = b"d5:peersld2:ip9:192.0.2.17:peer id20:%s4:porti6881eed2:ip11:2001:db8::14:porti51413eei7eee" % OURS

    assert tracker.read_announce(both) == (Endpoint(*ONE), Endpoint(*SIX))
    assert tracker.read_announce(long) == (Endpoint(*ONE), Endpoint(*SIX))
    assert code(tracker.read_announce, b"d14:failure reason2:noe") == "tracker_answer"


def test_the_long_form_has_one_spelling_and_no_names():
    spelled = (b"2001:db8::1", b"2001:DB8::1", b"2001:db8:0::0001", b"0177.0.0.1", b"192.0.2.01", b"host.invalid", b"", b"\xff", b"1")
    listed = b"d5:peersl%see" % b"".join(b"d2:ip%d:%s4:porti6881ee" % (len(one), one) for one in spelled)

    assert tracker.read_announce(listed) == (Endpoint("2001:db8::1", 6881),) * 3


def test_a_flood_of_either_form_is_cut_off_at_2000():
    flood = {b"peers": packed(*[ONE] * 1_500), b"peers6": packed(*[SIX] * 9_000)}
    long = b"d5:peersl%see" % (b"d2:ip9:192.0.2.14:porti6881ee" * 3_000)

    assert len(tracker.read_announce(encode(flood))) == tracker.PEERS_MOST == 2_000
    assert len(tracker.read_announce(long)) == 2_000
    assert len(tracker.read_peers(struct.pack(">5I", 1, 7, 60, 0, 0) + packed(*[ONE] * 9_000), 7, six=False)) == 2_000


def test_the_udp_questions_to_the_byte():
    connection = bytes(range(8))

    assert tracker.connect(7) == struct.pack(">QII", 0x41727101980, 0, 7)
    assert tracker.scrape(connection, 7, V1) == connection + struct.pack(">II20s", 2, 7, V1)
    said = struct.unpack(">8sII20s20sQQQIIIiH", tracker.announce(connection, 7, V1, OURS, 7000, allowed()))
    assert said[:6] == (connection, 1, 7, V1, OURS, 0)
    assert said[6] > 0
    assert (said[7:10], said[11:]) == ((0, 0, 0), (200, 7000)), "uploaded nothing, no event, no address of another"


def test_the_udp_answers():
    assert tracker.read_connect(struct.pack(">II8s", 0, 7, b"c" * 8), 7) == b"c" * 8
    assert tracker.read_counts(struct.pack(">5I", 2, 7, 3, 9, 2), 7) == Count(3, 2)
    head = struct.pack(">5I", 1, 7, 60, 0, 0)
    assert tracker.read_peers(head + packed(ONE) + b"\0\0", 7, six=False) == (Endpoint(*ONE),)
    assert tracker.read_peers(head + packed(SIX), 7, six=True) == (Endpoint(*SIX),)


@pytest.mark.parametrize("answer", [struct.pack(">5I", 2, 8, 3, 9, 2), struct.pack(">5I", 3, 7, 3, 9, 2), struct.pack(">4I", 2, 7, 3, 9), b""])
def test_another_transaction_an_error_or_a_short_answer_is_a_fault(answer):
    assert code(tracker.read_counts, answer, 7) == "tracker_answer"


@given(st.binary(max_size=300))
def test_nothing_but_a_wire_error_escapes(data):
    dictionary = encode({b"peers": data, b"peers6": data})
    for read in (
        lambda: tracker.read_announce(data), lambda: tracker.read_announce(dictionary), lambda: tracker.read_scrape(data, V1),
        lambda: tracker.read_connect(data, 7), lambda: tracker.read_counts(data, 7), lambda: tracker.read_peers(data, 7, six=True),
    ):  # fmt: skip
        try:
            read()
        except WireError:
            continue


VALUES = st.recursive(
    st.integers(-(2**40), 2**70) | st.binary(max_size=24),
    lambda inner: st.dictionaries(st.sampled_from([b"peers", b"peers6", b"files", V1, b"ip", b"port", b"complete", b"incomplete"]), inner),
    max_leaves=12,
)


@given(VALUES)
def test_nothing_but_a_wire_error_escapes_any_shape(value):
    listed = b"d5:peersl%see" % encode(value)
    for read in (lambda: tracker.read_announce(encode(value)), lambda: tracker.read_announce(listed), lambda: tracker.read_scrape(encode(value), V1)):
        try:
            read()
        except WireError:
            continue
