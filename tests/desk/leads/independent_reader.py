"""A reader of cards, receipts and packets that shares no line with Thelivu: written after docs/reference/forwarding.md."""

import base64
import hashlib
import hmac
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"thelivu-packet/1\n"


def hkdf(secret, info):
    """RFC 5869, one block, no salt."""
    middle = hmac.new(bytes(32), secret, hashlib.sha256).digest()
    return hmac.new(middle, info + b"\x01", hashlib.sha256).digest()


def box_of(office_key):
    """The X25519 key of an office, from the key that it keeps."""
    return hkdf(office_key, b"thelivu office box 1")


def read_note(note, key=None):
    """The values of a card, or of a receipt of the office whose Ed25519 key is given, once the signature is right."""
    text, _, tail = note.partition(b"\n\n")
    values = dict(line.split(": ", 1) for line in text.decode().split("\n")[1:])
    public = bytes.fromhex(key or values["sign"])
    dash, name, encoded = tail.decode().rstrip("\n").split(" ")
    raw = base64.b64decode(encoded)
    assert (dash, name) == ("\u2014", f"thelivu/{values['office']}")
    assert raw[:4] == hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]
    Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text + b"\n")
    return values


def open_packet(packet, office_key, *, sender, receiver):
    """Head, statement and lead, with everything checked that the page says."""
    assert packet.startswith(MAGIC)
    size = int.from_bytes(packet[17:19], "big")
    front, sealed, signature = packet[: 19 + size], packet[19 + size : -64], packet[-64:]
    head = json.loads(front[19:])
    assert (head["from"], head["sign"]) == (sender["office"], sender["sign"])
    assert (head["to"], head["box"]) == (receiver["office"], receiver["box"])
    signed = MAGIC + hashlib.sha256(front + sealed).digest()
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(sender["sign"])).verify(signature, signed)
    ours = X25519PrivateKey.from_private_bytes(box_of(office_key))
    theirs, box = bytes.fromhex(head["key"]), bytes.fromhex(head["box"])
    shared = ours.exchange(X25519PublicKey.from_public_bytes(theirs))
    plain = AESGCM(hkdf(shared, MAGIC + theirs + box)).decrypt(bytes(12), sealed, front)
    size = int.from_bytes(plain[:4], "big")
    statement, lead = json.loads(plain[4 : 4 + size]), plain[4 + size :]
    assert statement["lead"] == {"bytes": len(lead), "sha256": hashlib.sha256(lead).hexdigest()}
    return head, statement, lead
