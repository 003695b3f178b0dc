"""Another office, played by hand with keys of its own: its card, packets to us, receipts of ours."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from thelivu.base import new_id
from thelivu.leads.forwarded import document
from thelivu.leads.handling import Handling
from thelivu.leads.office_card import Card, Receipt, write_card, write_receipt
from thelivu.leads.packet import Original, Statement, make_packet, open_packet
from thelivu.vault.packets import Header

AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
SEEN = {
    "kind": "login", "port": 40112, "flags": [], "facts": [], "labels": [],
    "identifiers": [{"type": "ip", "value": "192.0.2.7"}, {"type": "handle", "value": "orchid-chat:lagoon_7"}],
    "at": {
        "text": "2026-01-12T22:41:07Z", "zone": "UTC", "how": "iso", "naive": [],
        "readings": [{"lo": "2026-01-12T22:41:07Z", "hi": "2026-01-12T22:41:08Z"}],
    },
}  # fmt: skip


class PartnerOffice:
    """`PartnerOffice("Coast Cyber Unit", "IN-TN")`."""

    def __init__(self, name="Coast Cyber Unit", state="IN-TN", *, born="synthetic"):
        self.id, self.name, self.state, self.born = new_id(), name, state, born
        self.sign, self.box = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
        self.card = Card(self.id, name, state, public(self.sign), public(self.box), born)

    @property
    def card_text(self):
        return write_card(self.card, self.sign)

    def lead(self, reference="2000002", *, born=None, observations=(SEEN,)):
        said = {"reference": reference, "title": "", "received": {}, "flags": ["sextortion"], "facts": []}
        return document(born=born or self.born, office=self.name, lead=said, observations=list(observations))

    def packet(self, us, lead=None, *, code="state", originator=None, label="F-0001", signing=None, **head):
        """A packet to the office whose card is `us`; `head` replaces fields of the header."""
        header = Header(new_id(), self.id, self.card.sign_key, us.office, us.box_key, AT, self.born)
        said = Statement(
            label, Handling(code, originator or self.name, self.state), "Lives in your district",
            (Original("ab" * 32, 512, "cybertip-xml"),),
        )  # fmt: skip
        return make_packet(replace(header, **head), said, lead or self.lead(), signing or self.sign)

    def opened(self, packet, us):
        return open_packet(packet, self.box, receiver=self.id, sender=us.office, sender_key=us.sign_key)

    def receipt(self, packet_id, packet, *, label="RP-0007", signing=None, **changes):
        digest = hashlib.sha256(packet).hexdigest()
        said = Receipt(packet_id, digest, self.id, label, AT)
        return write_receipt(replace(said, **changes), signing or self.sign)


def public(key):
    return key.public_key().public_bytes_raw().hex()
