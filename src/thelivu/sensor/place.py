"""A sensor's folder: its key, the office that it works for, its store, and the batches that wait to be carried there.

One process watches at a time; a lock says so. The key never leaves the folder: what leaves is signed with it.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from thelivu.base import InputError, Refused, new_id
from thelivu.leads.office_card import Card, read_receipt
from thelivu.vault.keys import fsync_folder
from thelivu.vault.packets import Header

from .batch import Batch, close_batch, kept
from .card import SensorCard, write_card
from .order import Watch, read_order
from .store import Made, Store, unsent

_WHO, _KEY, _STORE, _OUT, _LOCK = "sensor.json", "sensor.key", "store.sqlite3", "out", "lock"


@dataclass(frozen=True, slots=True)
class Who:
    """A sensor and its office, as they were when it was enrolled; keys as hex."""

    id: str
    name: str
    place: str
    addresses: list[str]  # that others see
    key: str
    office: str
    office_key: str
    office_box: str
    born: str


class Place:
    """A sensor's folder on this machine."""

    def __init__(self, folder: Path) -> None:
        """InputError `sensor.place.none` where no sensor was enrolled there."""
        self.folder, self.out = folder, folder / _OUT
        try:
            self.who = Who(**json.loads((folder / _WHO).read_bytes()))
            self._signing = Ed25519PrivateKey.from_private_bytes(bytes.fromhex((folder / _KEY).read_text("ascii")))
        except (OSError, ValueError, TypeError) as bad:
            raise InputError("sensor.place.none", folder=str(folder)) from bad

    @property
    def card(self) -> str:
        """The card by which the office comes to know it."""
        return write_card(self._card, self._signing)

    @property
    def fingerprint(self) -> str:
        """What is read out to the officer who enrols it."""
        return self._card.fingerprint

    @property
    def _card(self) -> SensorCard:
        who = self.who
        return SensorCard(who.name, who.place, who.key, tuple(who.addresses), who.born)

    def store(self) -> Store:
        """The store of lines."""
        return Store(self.folder / _STORE)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Refused `sensor.place.busy` where another process watches from this folder."""
        with (self.folder / _LOCK).open("w", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as busy:
                raise Refused("sensor.place.busy") from busy
            yield

    def order(self, file: Path) -> Watch:
        """The order in a file, if it is this sensor's and stands now."""
        office = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.who.office_key))
        watch = read_order(file.read_bytes(), office, datetime.now(UTC))
        if (watch.order.sensor, watch.order.office, watch.order.born) != (self.who.id, self.who.office, self.who.born):
            raise Refused("sensor.order.other_sensor")
        return watch

    def make_batch(self, store: Store) -> Path | None:
        """The next batch as a new file, or None where nothing waits. The file first, then its row: a kill between them leaves
        a file that the next call writes again under its number.
        """
        number, lines = unsent(store)
        if not lines:
            return None
        batch = Batch(
            order=lines[0].watch, number=number, first=lines[0].seq, prev_hash=lines[0].prev, hash=lines[-1].hash,
            lines=tuple(kept((one.level, one.prev, one.hash, one.text) for one in lines)),
        )  # fmt: skip
        header = Header(
            new_id(), self.who.id, self.who.key, self.who.office, self.who.office_box, datetime.now(UTC).replace(microsecond=0),
            self.who.born,
        )  # fmt: skip
        packet = close_batch(header, batch, self._signing)
        path = self.out / f"batch-{number:06d}.sensor"
        _write(path, packet)
        store.add_batch(
            Made(number, batch.order, batch.first, lines[-1].seq, path.name, hashlib.sha256(packet).hexdigest(), "", batch.hash)
        )
        return path

    def take_receipt(self, store: Store, text: str) -> int:
        """Keeps the office's receipt with the batch that it is of; the batch's number."""
        receipt = read_receipt(text, self.who.office, self.who.office_key)
        of = next((one for one in store.batches() if one.sha256 == receipt.sha256), None)
        if of is None or not store.add_receipt(receipt.sha256, text):
            raise Refused("sensor.batch.no_such")
        return of.number


def enrol(folder: Path, name: str, where: str, addresses: tuple[str, ...], office: Card) -> Place:
    """A new sensor for this office in a new folder, with a key of its own."""
    key = Ed25519PrivateKey.generate()
    card = SensorCard(name, where, key.public_key().public_bytes_raw().hex(), addresses, office.born)
    who = Who(card.sensor, name, where, list(addresses), card.sign_key, office.office, office.sign_key, office.box_key, office.born)
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError as there:
        raise Refused("sensor.place.there", folder=str(folder)) from there
    (folder / _OUT).mkdir(mode=0o700)
    _write(folder / _KEY, key.private_bytes_raw().hex().encode())
    _write(folder / _WHO, json.dumps(asdict(who), indent=2).encode())
    return Place(folder)


@cache
def build_hash() -> str:
    """SHA-256 over the sensor's own code: every record says by which code it was made."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(f"{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _write(path: Path, data: bytes) -> None:
    """The whole file, on the disk, under its name; for this account alone."""
    part = path.with_name(f".{path.name}.part")
    handle = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    fsync_folder(path.parent)
