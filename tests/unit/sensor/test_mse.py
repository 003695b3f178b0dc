"""Message Stream Encryption against a peer that another hand wrote: however the bytes are cut, the talk inside is the same."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.sensor.mse import PRIME, PUBLIC, Encrypted, Exchange
from thelivu.sensor.values import Endpoint, WireError
from unit.sensor.made import V1, cut, hand
from unit.sensor.mse_peer import SECRET, Peer, Rc4

OURS = Endpoint("127.0.0.1", 40_000)
CHOICES = pytest.mark.parametrize("chooses", [1, 2])


class Inner:
    """A talk that says `first`, then `more` once it has heard something."""

    def __init__(self, first: bytes | None = b"first words", more: bytes | None = b"more") -> None:
        self.first, self.more, self.got, self.why, self.begun = first, more, b"", None, 0

    def opened(self, _ours, _end_in):
        self.begun += 1
        return self.first

    def heard(self, data):
        assert self.begun, "nothing is heard before it is opened"
        said = b"" if self.got else self.more
        self.got += data
        return said

    def ended(self, why):
        assert self.why is None
        self.why = why


def dialled(inner: Inner, **peer) -> tuple[Encrypted, Peer, bytes]:
    talk = Encrypted(inner, V1)
    sent = talk.opened(OURS, lambda _seconds: None)
    return talk, Peer(V1, sent[:PUBLIC], **peer), sent[PUBLIC:]


def test_the_group_is_the_one_of_768_bits():
    assert PRIME.bit_length() == 768
    assert pow(3, PRIME - 1, PRIME) == 1


def test_the_peers_own_rc4_is_rc4():
    bare = Rc4.__new__(Rc4)
    bare.over = lambda _data: b""  # without the drop, the published example: key "Key", text "Plaintext"
    Rc4.__init__(bare, b"Key")

    assert Rc4.over(bare, b"Plaintext").hex() == "bbf316e8d940af0ad3"


@CHOICES
@pytest.mark.parametrize("padding", [0, 2, 512])
@pytest.mark.parametrize("seed", range(8))
def test_the_talk_inside_is_as_on_a_plain_connection(chooses, padding, seed):
    inner, chance = Inner(hand()), random.Random(seed)
    talk, peer, sent = dialled(inner, chooses=chooses, padding=padding, seed=seed)

    for part in cut(peer.first(), chance):
        sent += talk.heard(part)
    assert peer.head(sent) == hand()
    back = b"".join(talk.heard(part) for part in cut(peer.answer(b"what it says"), chance))
    back += talk.heard(peer.said(b", and goes on"))

    assert inner.got == b"what it says, and goes on"
    assert peer.heard(back) == b"more"
    talk.ended("closed")
    assert (inner.begun, inner.why) == (1, "closed")


@CHOICES
def test_a_peer_that_says_everything_at_once_is_understood(chooses):
    inner = Inner(hand())
    talk, peer, sent = dialled(inner, chooses=chooses, padding=3)

    out = talk.heard(peer.first() + peer.answer(b"at once"))

    assert inner.got == b"at once"
    more = out[-4:]
    assert peer.head(sent + out[:-4]) == hand()
    assert peer.heard(more) == b"more"


def test_the_info_hash_does_not_stand_in_what_is_sent():
    inner = Inner(hand())
    talk, peer, sent = dialled(inner, chooses=2)

    sent += talk.heard(peer.first())

    assert V1 not in sent
    assert b"BitTorrent" not in sent


def test_a_talk_that_ends_itself_ends_the_connection():
    talk, peer, _ = dialled(Inner(None), chooses=2)
    assert talk.heard(peer.first()) is None

    inner = Inner(more=None)
    talk, peer, sent = dialled(inner, chooses=2)
    peer.head(sent + talk.heard(peer.first()))
    assert talk.heard(peer.answer(b"heard")) is None
    talk.ended("")
    assert inner.why == ""


@pytest.mark.parametrize("key", [0, 1, PRIME - 1, PRIME, 2**768 - 1])
def test_a_key_that_makes_no_secret_is_refused(key):
    inner = Inner()
    talk, _, _ = dialled(inner, chooses=2)

    assert talk.heard(key.to_bytes(PUBLIC)) is None
    talk.ended("")
    assert (inner.begun, inner.why) == (0, "mse_key")


def test_another_hash_is_never_found_and_the_search_is_bounded():
    inner = Inner()
    talk, peer, _ = dialled(inner, chooses=2)
    stranger = Peer(b"x" * 20, bytes(95) + b"\2", chooses=2)

    assert talk.heard(peer.first()[:PUBLIC]) is not None
    assert talk.heard(stranger.answer(bytes(400))) == b""
    assert talk.heard(bytes(200)) is None
    talk.ended("")
    assert (inner.got, inner.why) == (b"", "mse_verify")


@pytest.mark.parametrize(("chooses", "padding"), [(0, 0), (3, 0), (4, 0), (2, 513), (1, 65_535)])
def test_a_choice_that_was_not_offered_is_refused(chooses, padding):
    inner = Inner()
    talk, peer, _ = dialled(inner, chooses=chooses, padding=padding)
    talk.heard(peer.first())

    assert talk.heard(peer.answer(b"")) is None
    talk.ended("")
    assert inner.why == "mse_choice"


@given(st.lists(st.binary(max_size=700), max_size=6), st.integers(0, 3), st.booleans())
def test_nothing_but_a_wire_error_escapes(parts, chooses, begins):
    exchange = Exchange(V1, SECRET + 2)
    peer = Peer(V1, exchange.public, chooses=chooses, padding=5)
    told = False
    try:
        for part in [peer.first(), *([peer.answer(b"")] if begins else []), *parts]:
            exchange.feed(part)
            if exchange.agreed and not told:
                told = True
                exchange.begin(b"words")
            exchange.seal(b"more")
    except WireError:
        return


@given(st.binary(max_size=2_000))
def test_noise_ends_or_waits(data):
    inner = Inner()
    talk, _, _ = dialled(inner, chooses=2)

    assert talk.heard(data) is None or inner.got == b""
