"""Cards and receipts: signed notes that say who an office is, and that it has taken a packet in."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

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

KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


def public(key):
    return key.public_key().public_bytes_raw().hex()


CARD = Card("ab" * 16, "Coast Cyber Unit", "IN-TN", public(KEY), "cd" * 32, "synthetic")
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


def test_the_fingerprint_is_of_both_keys_and_can_be_read_out():
    other = Card(CARD.office, CARD.name, CARD.state, CARD.sign_key, "ef" * 32, CARD.born)

    assert len(CARD.fingerprint.split()) == 8
    assert CARD.fingerprint != other.fingerprint


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


@pytest.mark.parametrize("text", ["", "thelivu receipt 1\n", "hello\n\n\u2014 x y\n", "a: b\n" * 6])
def test_what_is_no_receipt_is_refused_in_words(text):
    with pytest.raises(InputError, match="receipt"):
        packet_of(text)
