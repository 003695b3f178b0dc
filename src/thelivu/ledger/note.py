"""Signed notes (C2SP signed-note v1, Ed25519): text that another office can keep on paper and check years later.

Arrives: text and a signing key, or a note and a public key held from before. Leaves: the note, or the text once the
signature of that key has been verified. Nothing in an unverified note is ever returned.
"""

import base64
import binascii
from collections.abc import Iterator
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from thelivu.base import InputError

_ED25519 = b"\x01"  # signature type of signed-note
_DASH = "\u2014 "
_MAX_BYTES = 1 << 20  # signed-note lets a verifier limit a note's size
_MAX_SIGNATURES = 100


class LedgerError(InputError):
    """A checkpoint, note or proof that cannot be relied on."""


def key_id(name: str, key: Ed25519PublicKey) -> bytes:
    """The four bytes that tell a signer's keys apart: SHA-256(name, newline, type, public key)[:4]."""
    return sha256(name.encode() + b"\n" + _ED25519 + key.public_bytes_raw()).digest()[:4]


def verifier_key(name: str, key: Ed25519PublicKey) -> str:
    """The one line that another office keeps to check our notes: name+id+key."""
    encoded = base64.b64encode(_ED25519 + key.public_bytes_raw()).decode()
    return f"{name}+{key_id(name, key).hex()}+{encoded}"


def sign_note(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """The text with its signature line."""
    if not name or "+" in name or any(character.isspace() for character in name):
        raise InputError("ledger.note_name")
    if not text.endswith("\n") or not _plain(text):
        raise InputError("ledger.note_text")
    signature = key_id(name, key.public_key()) + key.sign(text.encode())
    return f"{text}\n{_DASH}{name} {base64.b64encode(signature).decode()}\n"


def open_note(note: str, name: str, key: Ed25519PublicKey) -> str:
    """The text of the note, once the signature of this name and key has been verified."""
    text, lines = _split(note)
    mine = [
        signature
        for who, identity, signature in _signatures(lines)
        if (who, identity) == (name, key_id(name, key))
    ]
    if not mine:
        raise LedgerError("ledger.not_signed")
    for signature in mine:
        try:
            key.verify(signature, text.encode())
        except InvalidSignature as bad:
            raise LedgerError("ledger.bad_signature") from bad
    return text


def _plain(text: str) -> bool:
    """Whether it is UTF-8 without control characters other than newlines."""
    return not any(
        (character < " " and character != "\n") or "\ud800" <= character <= "\udfff" for character in text
    )


def _split(note: str) -> tuple[str, list[str]]:
    if len(note) > _MAX_BYTES or not _plain(note):
        raise LedgerError("ledger.not_a_note")
    text, blank, signatures = note.rpartition("\n\n")
    lines = signatures.split("\n")
    if not blank or not text or lines.pop() != "" or not 0 < len(lines) <= _MAX_SIGNATURES:
        raise LedgerError("ledger.not_a_note")
    return text + "\n", lines


def _signatures(lines: list[str]) -> Iterator[tuple[str, bytes, bytes]]:
    for line in lines:
        name, _, encoded = line.removeprefix(_DASH).partition(" ")
        try:
            signature = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError) as bad:
            raise LedgerError("ledger.not_a_note") from bad
        # Only one text stands for a signature: a second spelling of the same bytes is refused.
        if (
            not line.startswith(_DASH)
            or not name
            or len(signature) <= 4
            or base64.b64encode(signature).decode() != encoded
        ):
            raise LedgerError("ledger.not_a_note")
        yield name, signature[:4], signature[4:]
