"""A sensor's card: who hands it over has the key that it states."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from thelivu.base import InputError
from thelivu.leads.office_card import Card
from thelivu.leads.office_card import read_card as read_office_card
from thelivu.leads.office_card import write_card as write_office_card
from thelivu.sensor.card import SensorCard, addresses_of, read_card, write_card

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
CARD = SensorCard("Sensor One", "Server room", PUBLIC, ("198.51.100.1", "2001:db8::1"), "synthetic")


def test_a_card_comes_back_as_it_was_written():
    text = write_card(CARD, KEY)

    assert read_card(text) == CARD
    assert len(CARD.fingerprint.split()) == 8
    assert replace(CARD, place="Elsewhere").fingerprint != CARD.fingerprint


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("Sensor One", "Sensor Two"),
        lambda text: text.replace("198.51.100.1", "198.51.100.2"),
        lambda text: text.replace("synthetic", "real"),
        lambda text: text.replace(CARD.sensor, "2" * 32),
        lambda text: text + "more\n",
        lambda text: "",
        lambda text: text.replace("thelivu sensor card 1", "thelivu office card 1"),
    ],
)
def test_a_changed_card_is_none(spoil):
    with pytest.raises(InputError) as wrong:
        read_card(spoil(write_card(CARD, KEY)))

    assert wrong.value.code == "sensor.card.not_one"


def test_a_card_of_another_key_is_none():
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    with pytest.raises(InputError):
        write_card(CARD, other)
    with pytest.raises(InputError):
        read_card(write_card(CARD, KEY).replace(PUBLIC, other.public_key().public_bytes_raw().hex()))


def test_an_office_card_is_no_sensor_card():
    office = write_office_card(Card("1" * 32, "Office", "IN-KL", PUBLIC, PUBLIC, "synthetic"), KEY)

    assert read_office_card(office).name == "Office"
    with pytest.raises(InputError):
        read_card(office)


@pytest.mark.parametrize("text", ["", "198.51.100.300", "example", " ".join(f"198.51.100.{n}" for n in range(9))])
def test_addresses_that_are_none(text):
    with pytest.raises(InputError):
        addresses_of(text)


def test_addresses_are_written_one_way():
    assert addresses_of("198.51.100.1, 2001:DB8:0:0::1 198.51.100.1") == ("198.51.100.1", "2001:db8::1")
