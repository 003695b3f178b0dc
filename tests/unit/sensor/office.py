"""A made-up office that orders watches now, for the tests whose code reads the clock of the machine."""

import json
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from thelivu.authority import Authority, Permit, sign_authority
from thelivu.leads.office_card import Card
from thelivu.sensor.order import Order, Watch, Watched, read_order, sign_order

HOUR = timedelta(hours=1)
KEY, BOX = Ed25519PrivateKey.from_private_bytes(bytes(range(32))), X25519PrivateKey.from_private_bytes(bytes(range(32)))
OFFICE, SENSOR = "3" * 32, "2" * 32
CARD = Card(
    OFFICE, "Made-up office", "KL", KEY.public_key().public_bytes_raw().hex(), BOX.public_key().public_bytes_raw().hex(), "synthetic"
)
SWARM = Watched(alias="S-1", v1="11" * 20, pieces=100, list="MADE@1", purpose="A test.", reviewer="Asha")
OTHER = Watched(alias="S-2", v1="44" * 20, pieces=100, list="MADE@1", purpose="A test.", reviewer="Asha")


def document(*watched: Watched, until: timedelta = HOUR, sensor: str = SENSOR, key: Ed25519PrivateKey = KEY, modes=("quiet", "listed"), number: int = 1) -> bytes:
    """A signed order for these swarms, from an hour ago until then."""
    at = datetime.now(UTC)
    span = {"valid_from": at - HOUR, "valid_to": at + until}
    legal = Authority(
        id="0abcdef"[number] * 32, basis="BNSS s.94", reference="", purpose="csea_material", acts=frozenset(f"sensor.watch.{mode}" for mode in modes),
        subjects=("list:MADE@1",), district=None, recorded_by="asha", recorded_at=at, approved_by="biju", approved_at=at, **span,
    )  # fmt: skip
    order = Order(
        id=f"{number}" * 32, label=f"WO-{number:04}", sensor=sensor, office=OFFICE, born="synthetic", modes=modes, watched=watched or (SWARM,),
        ordered_by="Asha", approved_by="Biju", authority=sign_authority(legal, key, issued_by="Biju", rank="SP"), **span,
    )  # fmt: skip
    return json.dumps(sign_order(order, key)).encode()


def watch(*watched: Watched, until: timedelta = HOUR, **changes) -> Watch:
    """The same as it is read."""
    return read_order(document(*watched, until=until, **changes), KEY.public_key(), datetime.now(UTC))


def permit(mode: str) -> Permit:
    """To watch SWARM in this mode, now."""
    return watch().permit(mode, datetime.now(UTC), SWARM)
