"""The card by which an office is known to its partners, and the receipt by which it acknowledges a packet.

Both are signed notes (C2SP signed-note, Ed25519): short text that prints on one page. What arrives: the office's
facts and key, or such a note; what leaves: the note, or its facts once the signature has proved right.
"""

import hashlib
import re
from dataclasses import astuple, dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from thelivu.base import InputError, is_id, rfc3339
from thelivu.leads.handling import is_jurisdiction
from thelivu.leads.model import BIRTH_MARKS
from thelivu.ledger import LedgerError, open_note, sign_note

CARD_LIMIT = 4096  # bytes of a card or a receipt
_CARD = ("thelivu office card 1", ("office", "name", "state", "sign", "box", "born"))
_RECEIPT = ("thelivu receipt 1", ("packet", "sha256", "office", "label", "received"))
_LONGEST = 120  # characters of a value
_DIGEST = re.compile(r"[0-9a-f]{64}")
_LABEL = re.compile(r"[A-Z0-9-]{1,20}")


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
        """Eight groups of four, to be read out over a telephone: the first half of SHA-256 over all that the card says."""
        digest = hashlib.sha256(note_text(_CARD, astuple(self)).encode()).hexdigest()[:32]
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
    return sign_note(note_text(_CARD, astuple(card)), _signer(card.office), signing)


def read_card(text: str) -> Card:
    """The card, proven to be signed by the key that it states. That the key is that office's, two officers must say."""
    card = Card(*note_values(text, _CARD, "leads.card.not_one"))
    keys = (card.sign_key, card.box_key)
    sound = is_id(card.office) and card.born in BIRTH_MARKS and is_jurisdiction(card.state)
    if not sound or not all(_DIGEST.fullmatch(one) for one in keys) or not _is_box(card.box_key):
        raise InputError("leads.card.not_one")
    note_proven(text, _signer(card.office), card.sign_key, "leads.card.not_one")
    return card


def write_receipt(receipt: Receipt, signing: Ed25519PrivateKey) -> str:
    """The receipt of a packet."""
    values = (receipt.packet, receipt.sha256, receipt.office, receipt.label, rfc3339(receipt.received))
    return sign_note(note_text(_RECEIPT, values), _signer(receipt.office), signing)


def read_receipt(text: str, office: str, sign_key: str) -> Receipt:
    """The receipt, once the signature of this office has proved right."""
    wrong = "leads.receipt.not_one"
    packet, sha256, by, label, received = note_values(text, _RECEIPT, wrong)
    if by != office:
        raise InputError("leads.receipt.other_office")
    note_proven(text, _signer(office), sign_key, wrong)
    try:
        at = datetime.fromisoformat(received)
        sound = rfc3339(at) == received and is_id(packet)
    except (ValueError, OverflowError, InputError) as bad:
        raise InputError(wrong) from bad
    if not sound or not _DIGEST.fullmatch(sha256) or not _LABEL.fullmatch(label):
        raise InputError(wrong)
    return Receipt(packet, sha256, by, label, at)


def packet_of(text: str) -> str:
    """Which packet a receipt speaks of, unproven: enough to find the office whose key must have signed it."""
    return note_values(text, _RECEIPT, "leads.receipt.not_one")[0]


# The form of a short signed note, for the other notes of the house too ------------------------------------------------
def note_text(form: tuple[str, tuple[str, ...]], values: tuple[str, ...]) -> str:
    """What is signed: the title, then a line for each value."""
    lines = [f"{name}: {' '.join(value.split())}" for name, value in zip(form[1], values, strict=True)]
    return "\n".join([form[0], *lines, ""])


def note_values(text: str, form: tuple[str, tuple[str, ...]], wrong: str) -> tuple[str, ...]:
    """The values of the note's lines, one for each name of the form, in their order; nothing else may stand there."""
    title, names = form
    signed, blank, _ = text.partition("\n\n")
    lines = signed.split("\n")
    if not blank or len(text) > CARD_LIMIT or lines[0] != title or len(lines) != len(names) + 1:
        raise InputError(wrong)
    values = tuple(line.removeprefix(f"{name}: ") for name, line in zip(names, lines[1:], strict=True))
    if note_text(form, values) != f"{signed}\n" or not all(0 < len(one) <= _LONGEST for one in values):
        raise InputError(wrong)
    return values


def note_proven(text: str, signer: str, sign_key: str, wrong: str) -> None:
    """What was read is all that was signed, by the holder of this key under this name."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(sign_key))
        signed = open_note(text, signer, key)
    except (LedgerError, ValueError) as bad:
        raise InputError(wrong) from bad
    if signed != f"{text.partition(chr(10) * 2)[0]}\n":
        raise InputError(wrong)


def _is_box(key: str) -> bool:
    """Whether a packet can be encrypted to a key: it is none of the few points that make every secret the same."""
    try:
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(key)))
    except ValueError:
        return False
    return True


def _signer(office: str) -> str:
    return f"thelivu/{office}"
