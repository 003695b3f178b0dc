"""Cards and receipts: signed notes that say who an office is, and that it has taken a packet in."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from thelivu.base import InputError
from thelivu.leads.office_card import (
    Card,
    Receipt,
    packet_of,
    read_card,
    read_receipt,
    write_card,
    write_receipt,
)
from thelivu.ledger import sign_note

KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


def public(key):
    return key.public_key().public_bytes_raw().hex()


BOX, OTHER_BOX = public(X25519PrivateKey.generate()), public(X25519PrivateKey.generate())
CARD = Card("ab" * 16, "Coast Cyber Unit", "IN-TN", public(KEY), BOX, "synthetic")
RECEIPT = Receipt("12" * 16, "34" * 32, "ab" * 16, "R-0001", datetime(2026, 11, 27, 10, 0, tzinfo=UTC))


def test_a_card_comes_back_and_is_proven_by_its_own_key():
    assert read_card(write_card(CARD, KEY)) == CARD


def test_a_card_signed_with_another_key_than_it_states_is_refused():
    with pytest.raises(InputError):
        read_card(write_card(CARD, OTHER))


@pytest.mark.parametrize("line", ["name: Somebody Else", "state: XX-99", "box: " + "ee" * 32, "born: real"])
def test_a_card_with_a_changed_line_is_refused(line):
    written = write_card(CARD, KEY)
    name = line.partition(":")[0]
    changed = "\n".join(line if one.startswith(f"{name}:") else one for one in written.split("\n"))

    assert changed != written
    with pytest.raises(InputError):
        read_card(changed)


@pytest.mark.parametrize(
    "change",
    [{"office": "x"}, {"state": "Kerala"}, {"born": "made up"}, {"box_key": "00" * 32}, {"box_key": "zz" * 32},
     {"name": "x" * 121}],
    ids=str,
)  # fmt: skip
def test_a_card_that_is_signed_but_not_as_it_must_be_is_refused(change):
    with pytest.raises(InputError, match="card"):
        read_card(write_card(replace(CARD, **change), KEY))


def test_what_stands_below_a_cards_lines_is_never_read_past():
    """The signature is of all the text: a second paragraph that nobody sees is no part of a card."""
    lines = write_card(CARD, KEY).partition("\n\n")[0]

    with pytest.raises(InputError, match="card"):
        read_card(sign_note(f"{lines}\n\nand more\n", f"thelivu/{CARD.office}", KEY))


def test_the_fingerprint_is_of_all_that_the_card_says_and_can_be_read_out():
    changes = (
        {"box_key": OTHER_BOX},
        {"sign_key": public(OTHER)},
        {"name": "x"},
        {"state": "IN-KL"},
        {"born": "real"},
    )
    others = {replace(CARD, **one).fingerprint for one in changes}

    assert len(CARD.fingerprint.split()) == 8
    assert len(others | {CARD.fingerprint}) == 6


def test_a_receipt_is_read_only_under_the_key_of_its_office():
    note = write_receipt(RECEIPT, KEY)

    assert packet_of(note) == RECEIPT.packet
    assert read_receipt(note, RECEIPT.office, public(KEY)) == RECEIPT
    with pytest.raises(InputError):
        read_receipt(note, RECEIPT.office, public(OTHER))
    with pytest.raises(InputError):
        read_receipt(note, "ff" * 16, public(KEY))
    with pytest.raises(InputError):
        read_receipt(note.replace("R-0001", "R-0002"), RECEIPT.office, public(KEY))


@pytest.mark.parametrize(
    "change",
    [{"label": "a sentence about it"}, {"sha256": "no digest"}, {"packet": "x"}, {"label": "R-" + "1" * 30}],
)
def test_a_receipt_that_is_signed_but_not_as_it_must_be_is_refused(change):
    with pytest.raises(InputError, match="receipt"):
        read_receipt(write_receipt(replace(RECEIPT, **change), KEY), RECEIPT.office, public(KEY))


@pytest.mark.parametrize("at", ["2026-11-27T10:00:00", "0001-01-01T00:00:00+14:00", "soon"])
def test_a_receipt_with_a_time_that_is_none_is_refused(at):
    note = write_receipt(RECEIPT, KEY).partition("\n\n")[0]
    text = "\n".join(f"received: {at}" if one.startswith("received") else one for one in note.split("\n"))

    with pytest.raises(InputError, match="receipt"):
        read_receipt(sign_note(f"{text}\n", f"thelivu/{RECEIPT.office}", KEY), RECEIPT.office, public(KEY))


@pytest.mark.parametrize("text", ["", "thelivu receipt 1\n", "hello\n\n\u2014 x y\n", "a: b\n" * 6])
def test_what_is_no_receipt_is_refused_in_words(text):
    with pytest.raises(InputError, match="receipt"):
        packet_of(text)
