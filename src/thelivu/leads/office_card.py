"""The card by which an office is known to its partners, and the receipt by which it acknowledges a packet.

Both are signed notes (C2SP signed-note, Ed25519): short text that prints on one page. What arrives: the office's
facts and key, or such a note; what leaves: the note, or its facts once the signature has proved right.
"""

import hashlib
from dataclasses import astuple, dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from thelivu.base import InputError, rfc3339
from thelivu.leads.model import BIRTH_MARKS
from thelivu.ledger import open_note, sign_note

_CARD = ("thelivu office card 1", ("office", "name", "state", "sign", "box", "born"))
_RECEIPT = ("thelivu receipt 1", ("packet", "sha256", "office", "label", "received"))
_LONGEST = 120  # characters of a value


@dataclass(frozen=True, slots=True)
class Card:
    """An office: id of its register, name, jurisdiction, the keys that it signs with and is written to, its birth mark."""

    office: str
    name: str
    state: str
    sign_key: str
    box_key: str
    born: str

    @property
    def fingerprint(self) -> str:
        """Eight groups of four, to be read out over a telephone: the first half of SHA-256 over both keys."""
        digest = hashlib.sha256(f"{self.office}\n{self.sign_key}\n{self.box_key}".encode()).hexdigest()[:32]
        return " ".join(digest[at : at + 4] for at in range(0, 32, 4))


@dataclass(frozen=True, slots=True)
class Receipt:
    """That an office has taken a packet in, under which label of its own, and when by its clock."""

    packet: str
    sha256: str
    office: str
    label: str
    received: datetime


def write_card(card: Card, signing: Ed25519PrivateKey) -> str:
    """The card, signed with its own key: who hands it over has that key."""
    return _written(_CARD, astuple(card), card.office, signing)


def read_card(text: str) -> Card:
    """The card, proven to be signed by the key that it states. That the key is that office's, two officers must say."""
    values = _values(text, _CARD)
    card = Card(*values)
    if card.born not in BIRTH_MARKS or not all(_is_key(one) for one in (card.sign_key, card.box_key)):
        raise InputError("leads.card.not_one")
    _proven(text, card.office, card.sign_key)
    return card


def write_receipt(receipt: Receipt, signing: Ed25519PrivateKey) -> str:
    """The receipt of a packet."""
    values = (receipt.packet, receipt.sha256, receipt.office, receipt.label, rfc3339(receipt.received))
    return _written(_RECEIPT, values, receipt.office, signing)


def read_receipt(text: str, office: str, sign_key: str) -> Receipt:
    """The receipt, once the signature of this office has proved right."""
    packet, sha256, by, label, received = _values(text, _RECEIPT)
    if by != office:
        raise InputError("leads.receipt.other_office")
    _proven(text, office, sign_key)
    try:
        return Receipt(packet, sha256, by, label, datetime.fromisoformat(received))
    except ValueError as bad:
        raise InputError("leads.receipt.not_one") from bad


def packet_of(text: str) -> str:
    """Which packet a receipt speaks of, unproven: enough to find the office whose key must have signed it."""
    return _values(text, _RECEIPT)[0]


def _written(
    form: tuple[str, tuple[str, ...]], values: tuple[str, ...], office: str, signing: Ed25519PrivateKey
) -> str:
    lines = [
        form[0],
        *(f"{name}: {' '.join(value.split())}" for name, value in zip(form[1], values, strict=True)),
    ]
    return sign_note("\n".join(lines) + "\n", _signer(office), signing)


def _values(text: str, form: tuple[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The values of the note's lines, one for each name of the form, in their order; nothing else may stand there."""
    title, names = form
    code = "leads.card.not_one" if form is _CARD else "leads.receipt.not_one"
    lines = text.split("\n\n", maxsplit=1)[0].split("\n")
    if lines[0] != title or len(lines) != len(names) + 1:
        raise InputError(code)
    values = []
    for name, line in zip(names, lines[1:], strict=True):
        before, colon, value = line.partition(": ")
        if before != name or not colon or not 0 < len(value) <= _LONGEST:
            raise InputError(code)
        values.append(value)
    return tuple(values)


def _proven(text: str, office: str, sign_key: str) -> None:
    if not _is_key(sign_key):
        raise InputError("leads.card.not_one")
    open_note(text, _signer(office), Ed25519PublicKey.from_public_bytes(bytes.fromhex(sign_key)))


def _signer(office: str) -> str:
    return f"thelivu/{office}"


def _is_key(text: str) -> bool:
    return len(text) == 64 and all(mark in "0123456789abcdef" for mark in text)
