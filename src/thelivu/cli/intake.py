"""Intake on the command line: files as long work, a watched folder, and the programs that may hand in files.

A watched folder is a letter box: whoever puts files in can neither read nor list it. What is in it is taken when it
has stopped changing, kept in the vault or refused, and removed; only a receipt with size and SHA-256 remains.
"""

import json
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thelivu.base import InputError, Word, say
from thelivu.cli.leads import mapping_for
from thelivu.cli.office import acting_as, as_officer, open_office
from thelivu.cli.output import emit, plain
from thelivu.leads import LIMITS

if TYPE_CHECKING:
    from thelivu.desk.leads.intake_actions import Intake, Receipt

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_RECEIPTS = "receipts"
_UNFINISHED = (".part", ".tmp", ".crdownload")
_AUTHORITY = click.option("--authority", required=True, metavar="ID", help="The authority: its id or label.")
_MAPPING = click.option("--mapping", type=_FILE, help="How every sheet among them is to be read.")
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document.")


@click.command("intake")
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE...")
@_AUTHORITY
@click.option("--sender", default="", help="From whom the files came.")
@_MAPPING
@_JSON
@as_officer
def intake(
    *,
    files: tuple[Path, ...],
    authority: str,
    sender: str,
    mapping: Path | None,
    as_json: bool,
    username: str,
) -> int:
    """Takes files in as long work: each is kept or refused at once, and read by a worker."""
    open_office()
    from thelivu.desk.leads.intake_actions import begin, take_in

    with acting_as(username) as actor:
        opened = begin(actor, authority, "command", sender=sender, mapping=mapping_for(mapping))
        receipts = take_in(opened, ((path.name, _held(path)) for path in files))
    rows = [_told(one) for one in receipts]

    def table(console: Any) -> None:
        for one in receipts:
            console.print(plain(_sentence(one)), soft_wrap=True)

    emit({"version": 1, "job": opened.job, "files": rows}, as_json=as_json, table=table)
    return int(any(one.state == "refused" for one in receipts))


@click.command("watch")
@click.argument("folder", type=_FOLDER)
@_AUTHORITY
@click.option("--sender", required=True, help="From whom whatever is put in comes.")
@_MAPPING
@click.option(
    "--settle",
    default=5.0,
    show_default=True,
    type=click.FloatRange(0, 3600),
    help="Seconds without a change.",
)
@click.option("--once", is_flag=True, help="Take what is there, then stop.")
@as_officer
def watch(
    *,
    folder: Path,
    authority: str,
    sender: str,
    mapping: Path | None,
    settle: float,
    once: bool,
    username: str,
) -> int:
    """Takes in what is put into a folder until the authority ends."""
    open_office()
    from thelivu.desk.leads.intake_actions import begin

    _check(folder)
    while True:
        with acting_as(username) as actor:  # rights and authority are asked for again each time
            _emptied(
                folder, begin(actor, authority, "folder", sender=sender, mapping=mapping_for(mapping)), settle
            )
        if once:
            return 0
        time.sleep(1)


@click.command("depositor add")
@click.argument("name")
@_AUTHORITY
@click.option("--sender", required=True, help="From whom whatever it hands in comes.")
@as_officer
def add(*, name: str, authority: str, sender: str, username: str) -> None:
    """Lets a program hand in files; its token is shown once."""
    open_office()
    from thelivu.desk.leads.intake_actions import add_depositor

    with acting_as(username) as actor:
        row, token = add_depositor(actor, authority, name, sender)
        click.echo(say(Word("desk_intake.depositor_made", {"label": row.label, "token": token})))


@click.command("depositor revoke")
@click.argument("label")
@as_officer
def revoke(*, label: str, username: str) -> None:
    """Closes the door to a program."""
    open_office()
    from thelivu.desk.leads.intake_actions import revoke_depositor

    with acting_as(username) as actor:
        row = revoke_depositor(actor, label)
        click.echo(say(Word("desk_intake.depositor_revoked", {"label": row.label})))


def _check(folder: Path) -> None:
    """Refuses a folder that others can read, or that lies where the office keeps its own."""
    from django.conf import settings

    if folder.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        raise InputError("desk_intake.folder_readable", folder=str(folder))
    if folder.resolve().is_relative_to(settings.DATA.resolve()):
        raise InputError("desk_intake.folder_inside", folder=str(folder))
    (folder / _RECEIPTS).mkdir(mode=0o700, exist_ok=True)


def _emptied(folder: Path, opened: "Intake", settle: float) -> None:
    """Takes every file that is whole; each is removed once what became of it is committed, and leaves a receipt."""
    from thelivu.desk.leads.intake_actions import take_in

    for path in _whole(folder, settle):
        try:
            data = _held(path)
        except OSError:  # taken away again, or a link
            continue
        receipts = take_in(opened, [(path.name, data)])
        _receipt(folder, receipts)
        path.unlink(missing_ok=True)
        for one in receipts:
            click.echo(plain(_sentence(one)).plain)


def _whole(folder: Path, settle: float) -> Iterator[Path]:
    """Plain files that have not changed for a while, the oldest first."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            hidden = entry.name.startswith(".") or entry.name.lower().endswith(_UNFINISHED)
            if not hidden and entry.is_file(follow_symlinks=False):
                changed = entry.stat(follow_symlinks=False).st_mtime
                if time.time() - changed >= settle:
                    found.append((changed, entry.name))
    yield from (folder / name for _, name in sorted(found))


def _held(path: Path) -> bytes | Path:
    """The file's bytes, or where it stands if it is larger than is held in memory. A link is not followed."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        return path if os.fstat(handle).st_size > LIMITS.size else file.read(LIMITS.size)


def _receipt(folder: Path, receipts: "list[Receipt]") -> None:
    """What became of a file, under its digest: no name and no byte of it."""
    name = folder / _RECEIPTS / f"{receipts[0].sha256}.json"
    rows = [{key: value for key, value in _told(one).items() if key != "name"} for one in receipts]
    name.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def _told(one: "Receipt") -> dict[str, Any]:
    reason = say(one.why) if one.why else None
    return {"name": one.name, "sha256": one.sha256, "bytes": one.size, "state": one.state, "reason": reason}


def _sentence(one: "Receipt") -> str:
    told = say(Word(f"desk_intake.receipt_{one.state}"))
    return "  ".join(filter(None, (one.name, told, say(one.why) if one.why else "")))
