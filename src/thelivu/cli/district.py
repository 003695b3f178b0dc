"""`thelivu operations packet open` and `return`: a district's file is opened, and what its phones wrote goes back. No database.

Nothing of a search is printed: its address stands in the folder alone, readable by this account.
"""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import click

from thelivu.base import InputError, Value, Word, both_zones, is_id, new_id, say
from thelivu.cli.output import new_file, plain, read_up_to
from thelivu.exhibits import field_form
from thelivu.exhibits.district_packet import (
    DistrictPacket,
    DistrictReturn,
    Dossier,
    Handed,
    answer_to,
    header_out,
    make_back,
    open_out,
)
from thelivu.leads.office_card import CARD_LIMIT, read_card
from thelivu.vault import Keys, load_keys
from thelivu.vault.packets import LARGEST, Header

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_CAME = "packet.json"
_NO_NAME = re.compile(r"[^A-Za-z0-9.-]+")
_KEY = re.compile(r"[0-9a-f]{64}")
_keys = click.option(
    "--keys", "keys_folder", envvar="THELIVU_KEYS", default="~/.config/thelivu/keys", type=click.Path(path_type=Path),
    help="The folder with this office's keys.",
)  # fmt: skip


@click.command("open")
@click.argument("file", type=_FILE, metavar="PACKET")
@click.option("--card", type=_FILE, required=True, help="The card of the office that sent it.")
@click.option(
    "-o", "--output", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder to write."
)
@_keys
def open_(*, file: Path, card: Path, output: Path, keys_folder: Path) -> None:
    """Opens a district's packet: one .pack file for each search, and a summary to read."""
    keys = load_keys(keys_folder.expanduser())
    sender = read_card(_text(card))
    data = read_up_to(file, LARGEST)
    header = header_out(data)
    # an office without a register is its keys: the packet names the id under which the sender knows it
    inside = open_out(
        data, keys.box, receiver=header.receiver, sender=sender.office, sender_key=sender.sign_key
    )
    _write_all(output, header, inside)
    values: dict[str, Value] = {
        "operation": inside.operation, "district": inside.district, "n": len(inside.searches), "folder": str(output),
        "office": sender.name,
    }  # fmt: skip
    click.echo(plain(say(Word("cli.district.opened", values))).plain)
    click.echo(sender.fingerprint, err=True)


@click.command("return")
@click.argument("folder", type=_FOLDER)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
@_keys
def return_(*, folder: Path, output: Path, keys_folder: Path) -> None:
    """Gathers the .field files of a folder into one file for the office that sent the packet."""
    keys = load_keys(keys_folder.expanduser())
    header, box = _came(folder)
    handed = tuple(
        Handed(name=one.name[-200:], data=read_up_to(one, field_form.LARGEST)) for one in sorted(folder.glob("*.field"))
    )
    made = make_back(
        _answer(header, box, keys), DistrictReturn(packet=header.id, returns=handed), keys.signing
    )
    with new_file(output) as out:
        out.write(made)
    values: dict[str, Value] = {"n": len(handed), "file": str(output)}
    click.echo(plain(say(Word("cli.district.returned", values))).plain)


def _answer(header: Header, box: str, keys: Keys) -> Header:
    return answer_to(header, box=box, sender_key=keys.public_hex, packet_id=new_id(), at=datetime.now(UTC))


def _write_all(folder: Path, header: Header, inside: DistrictPacket) -> None:
    """Everything for this account alone; a folder that has a packet in it is left as it is."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    came = {
        "id": header.id, "from": header.sender, "sign": header.sender_key, "to": header.receiver,
        "made": header.made_at.isoformat(), "born": header.born, "box": inside.box,
    }  # fmt: skip
    _write(folder / _CAME, json.dumps(came))
    for one in inside.searches:
        name = _NO_NAME.sub("-", f"{one.dossier.label}-{one.pack.get('number', '')}")
        _write(folder / f"{name}.pack", json.dumps(one.pack))
    _write(folder / "summary.txt", "\n".join(_summary(one.dossier) for one in inside.searches))


def _summary(one: Dossier) -> str:
    """One search as lines to read before the briefing."""
    order = Word(f"cli.district.order_{one.order}", {"warrant": one.warrant}) if one.order else Word("cli.district.none")
    facts = {
        "operations.paper.label": one.label,
        "operations.paper.premises": f"{one.premises}, {one.address}",
        "operations.paper.wave": " - ".join(both_zones(at) for at in one.wave or ()),
        "operations.paper.team": one.team,
        "operations.paper.leader": one.leader,
        "operations.paper.members": ", ".join(one.members),
        "operations.paper.basis": say(Word(f"operations.paper.basis_{one.basis}")) if one.basis else "",
        "operations.paper.authority": one.authority,
        "cli.district.order": say(order),
        "operations.paper.grounds_heading": one.necessity,
        "operations.paper.less_intrusive": one.less_intrusive,
    }
    return "".join(f"{say(Word(code))}: {plain(value).plain}\n" for code, value in facts.items())


def _came(folder: Path) -> tuple[Header, str]:
    """Which packet a folder was opened from, and the key to which the way back is encrypted."""
    try:
        said = json.loads(read_up_to(folder / _CAME, 4096))
        made = datetime.fromisoformat(said["made"])
        header = Header(said["id"], said["from"], said["sign"], said["to"], "", made, said["born"])
        box = str(said["box"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as bad:
        raise InputError("cli.district.no_packet") from bad
    ids = (header.id, header.sender, header.receiver)
    if not all(isinstance(one, str) and is_id(one) for one in ids) or not _KEY.fullmatch(box):
        raise InputError("cli.district.no_packet")
    return header, box


def _text(path: Path) -> str:
    try:
        return read_up_to(path, CARD_LIMIT).decode()
    except UnicodeDecodeError as bad:
        raise InputError("leads.card.not_one") from bad


def _write(path: Path, text: str) -> None:
    with new_file(path) as file:
        file.write(text.encode())
