"""The card by which a sensor becomes known to its office: a signed note, as an office's own card is.

Arrives: a sensor's facts and its key, or such a note. Leaves: the note, or its facts once the signature has proved right.
The sensor's id is of its key, so that another key is another sensor.
"""

import hashlib
from dataclasses import dataclass
from ipaddress import ip_address

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from thelivu.base import InputError
from thelivu.leads.model import BIRTH_MARKS
from thelivu.leads.office_card import note_proven, note_text, note_values
from thelivu.ledger import sign_note

_FORM = ("thelivu sensor card 1", ("sensor", "name", "place", "sign", "addresses", "born"))
_WRONG = "sensor.card.not_one"
_ADDRESSES_MOST = 8


@dataclass(frozen=True, slots=True)
class SensorCard:
    """A sensor: what it is called, where it stands, the Ed25519 key that it signs with (hex), the addresses that others see."""

    name: str
    place: str
    sign_key: str
    addresses: tuple[str, ...]
    born: str

    @property
    def sensor(self) -> str:
        """Its id: the first half of SHA-256 over its key."""
        return sensor_id(self.sign_key)

    @property
    def fingerprint(self) -> str:
        """Eight groups of four of all that the card says, to be read out over a telephone."""
        digest = hashlib.sha256(_text(self).encode()).hexdigest()[:32]
        return " ".join(digest[at : at + 4] for at in range(0, 32, 4))


def sensor_id(sign_key: str) -> str:
    """The id of the sensor that signs with this key."""
    return hashlib.sha256(bytes.fromhex(sign_key)).hexdigest()[:32]


def addresses_of(text: str) -> tuple[str, ...]:
    """Addresses in a text, as `ipaddress` prints them. InputError at the first that is none, or where there is none."""
    try:
        found = tuple(dict.fromkeys(str(ip_address(one)) for one in text.replace(",", " ").split()))
    except ValueError as bad:
        raise InputError("sensor.card.address") from bad
    if not 0 < len(found) <= _ADDRESSES_MOST:
        raise InputError("sensor.card.address")
    return found


def write_card(card: SensorCard, signing: Ed25519PrivateKey) -> str:
    """The card, signed with the key that it states: who hands it over has that key."""
    addresses_of(" ".join(card.addresses))
    note = sign_note(_text(card), _signer(card.sensor), signing)
    read_card(note)  # what nobody could read is not handed over
    return note


def read_card(text: str) -> SensorCard:
    """The card, proven to be signed by the key that it states. That the key is that sensor's, an officer must say."""
    sensor, name, place, sign_key, addresses, born = note_values(text, _FORM, _WRONG)
    try:
        card = SensorCard(name, place, sign_key, addresses_of(addresses), born)
        sound = card.sensor == sensor and born in BIRTH_MARKS and " ".join(card.addresses) == addresses
    except ValueError as bad:
        raise InputError(_WRONG) from bad
    if not sound or len(sign_key) != 64:
        raise InputError(_WRONG)
    note_proven(text, _signer(sensor), sign_key, _WRONG)
    return card


def _text(card: SensorCard) -> str:
    values = (card.sensor, card.name, card.place, card.sign_key, " ".join(card.addresses), card.born)
    return note_text(_FORM, values)


def _signer(sensor: str) -> str:
    return f"thelivu/{sensor}"
