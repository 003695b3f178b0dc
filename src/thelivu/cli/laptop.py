"""A laptop that examines devices for an office: its key and card, and the sealed result of a run, for that office alone."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from thelivu.base import Refused, Value, Word, new_id, say
from thelivu.cli.output import new_file, plain, read_up_to
from thelivu.cli.triage_run import Keeping, Ran
from thelivu.devices.knownlists import key_at, read_key
from thelivu.examination.facts import facts_of
from thelivu.examination.result import Result, StoredDigests, laptop_id, write_result
from thelivu.leads.office_card import CARD_LIMIT, Card, read_card, write_card
from thelivu.vault.packets import Header
from thelivu.vault.sealed_files import pieces

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(dir_okay=False, path_type=Path)


@click.command("laptop")
@click.argument("key", type=_NEW)
@click.option("--office", required=True, type=_FILE, metavar="CARD", help="The card of the office that it works for.")
@click.option("--name", required=True, help="What the laptop is called.")
@click.option("-o", "out", required=True, type=_NEW, help="The new file of its own card.")
def laptop(*, key: Path, office: Path, name: str, out: Path) -> None:
    """Gives a laptop its key (made in KEY where there is none), and writes the card by which its office comes to know it."""
    of, signing = office_card(office), _signing(key_at(key))
    sign = signing.public_key().public_bytes_raw().hex()
    box = X25519PrivateKey.from_private_bytes(hashlib.sha256(b"thelivu laptop box" + read_key(key)).digest())
    card = Card(laptop_id(sign), name, of.state, sign, box.public_key().public_bytes_raw().hex(), of.born)
    with new_file(out) as file:
        file.write(write_card(card, signing).encode())
    values: dict[str, Value] = {"name": name, "file": str(out), "fingerprint": card.fingerprint}
    click.echo(plain(say(Word("cli.examination.laptop", values))).plain)


def office_card(file: Path) -> Card:
    """The card of the office for which a result is sealed."""
    return read_card(read_up_to(file, CARD_LIMIT).decode("utf-8", "replace"))


def seal(out: Path, ran: Ran, exhibit: str, authority: str, *, to: Card, key: Path, keeping: Keeping | None) -> None:
    """Writes the sealed result of a run: its document, and what was kept of it. Refused for a practice run."""
    if ran.findings.practice:
        raise Refused("examination.practice")
    signing = _signing(read_key(key))
    sign = signing.public_key().public_bytes_raw().hex()
    header = Header(new_id(), laptop_id(sign), sign, to.office, to.box_key, datetime.now(UTC), to.born)
    lists = sorted(f"{one.name}@{one.version}" for one in ran.known)
    document = ran.document | {"facts": facts_of(ran.findings), "lists": lists}
    stored = _described(keeping) if keeping else None
    inside = Result(exhibit=exhibit, authority=authority, document=document, stored=stored)
    with new_file(out) as file:
        file.writelines(write_result(header, inside, pieces(keeping.file) if keeping else (), signing))


def _signing(secret: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(secret)


def _described(keeping: Keeping) -> StoredDigests:
    with keeping.file.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return StoredDigests(sha256=sha256, size=keeping.file.stat().st_size, key=read_key(keeping.key).hex())
