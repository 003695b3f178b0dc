"""A writer of packets that shares no line with Thelivu: written after docs/reference/forwarding.md."""

import hashlib
import json
import secrets

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desk.leads.independent_reader import MAGIC, hkdf

LEAD = {
    "_form": "thelivu-forwarded-lead/1", "birth": "thelivu-synthetic", "office": "Coast Cyber Unit",
    "lead": {"reference": "7700123", "title": "", "received": {}, "flags": ["sextortion"], "facts": []},
    "observations": [
        {
            "kind": "login", "port": None, "flags": ["no_port"], "facts": [], "labels": [],
            "identifiers": [{"type": "ip", "value": "198.51.100.7"}],
            "at": {
                "text": "03/01/2026 10:00", "zone": None, "how": "day_month", "naive": [],
                "readings": [
                    {"lo": "2026-01-03T04:30:00Z", "hi": "2026-01-03T04:31:00Z"},
                    {"lo": "2026-03-01T04:30:00Z", "hi": "2026-03-01T04:31:00Z"},
                ],
            },
        }
    ],
}  # fmt: skip


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def write_packet(signing, *, sender, receiver):
    """A packet of that lead; `signing` is the sender's Ed25519 secret key."""
    lead, own = canonical(LEAD), X25519PrivateKey.generate()
    public, box = own.public_key().public_bytes_raw(), bytes.fromhex(receiver["box"])
    head = canonical({
        "id": secrets.token_hex(16), "from": sender["office"], "sign": sender["sign"], "to": receiver["office"],
        "box": receiver["box"], "made": "2026-11-20T10:00:00Z", "born": "synthetic", "key": public.hex(),
    })  # fmt: skip
    statement = canonical({
        "label": "CCU-17", "handling": "state", "originator": "Coast Cyber Unit", "state": sender["state"],
        "reason": "നിങ്ങളുടെ ജില്ല", "lead": {"bytes": len(lead), "sha256": hashlib.sha256(lead).hexdigest()}, "sources": [],
    })  # fmt: skip
    front = MAGIC + len(head).to_bytes(2, "big") + head
    key = hkdf(own.exchange(X25519PublicKey.from_public_bytes(box)), MAGIC + public + box)
    inside = len(statement).to_bytes(4, "big") + statement + lead
    packet = front + AESGCM(key).encrypt(bytes(12), inside, front)
    signed = MAGIC + hashlib.sha256(packet).digest()
    return packet + Ed25519PrivateKey.from_private_bytes(signing).sign(signed)
