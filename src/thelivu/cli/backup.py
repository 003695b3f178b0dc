"""`thelivu backup` and `thelivu restore`: the register and the vault as a folder, without keys, and back again.

Arrives: a running office. Leaves: the database's own consistent copy, every vault object, a manifest with the digest
of each, and the signed checkpoint of the ledger at that moment. A backup opens nothing without the keys folder, which
is kept apart. A restore goes into an empty data folder and is done when the ledger verifies against the checkpoint.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from thelivu.base import InputError, Refused, Word, digest_stream, say
from thelivu.cli.office import bring_up_to_date, open_office, set_up
from thelivu.cli.output import emit, plain

MANIFEST = "manifest.json"
KEPT = ("vault", "sealed")  # folders of finished objects: documents; digests of exhibits and known-file lists
_CHUNK = 1024 * 1024
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("backup")
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def backup(*, folder: Path, as_json: bool) -> None:
    """Writes a backup into an empty or new folder, while the office goes on working."""
    open_office()
    from django.conf import settings

    from thelivu.cli.databases import copy_of_database
    from thelivu.desk.register.ledgers import signed_checkpoint
    from thelivu.desk.register.queries import born, now

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise InputError("cli.backup.not_empty", folder=str(folder))
    office, at, vouched = born(), now(), signed_checkpoint()
    # The database first: every file that a row of it names is in the vault already (files first, then the row).
    files = [copy_of_database(folder)]
    for kept in KEPT:
        files += _copy_kept(settings.DATA / kept, folder / kept)
    document = {
        "version": 1, "register": office.id, "birth": office.birth, "public_key": office.public_key,
        "at": at.isoformat(), "checkpoint": vouched, "files": [_described(folder, file) for file in files],
    }  # fmt: skip
    _write_durably(folder / MANIFEST, json.dumps(document, indent=2) + "\n")
    values = {"folder": str(folder), "files": len(files)}
    emit(
        {"version": 1, **values}, as_json=as_json, table=lambda console: _tell(console, "backup.done", values)
    )


@click.command("restore")
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def restore(*, folder: Path, as_json: bool) -> int:
    """Restores a backup into an empty data folder, and verifies it."""
    manifest = _read_manifest(folder)
    set_up()
    from django.conf import settings

    from thelivu.cli.databases import database_from
    from thelivu.desk.register.queries import keys

    if settings.DATA.exists() and any(settings.DATA.iterdir()):
        raise InputError("cli.restore.not_empty", folder=str(settings.DATA))
    if keys().public_hex != manifest["public_key"]:
        raise Refused("cli.restore.other_keys", folder=str(settings.KEYS))
    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    for kept in KEPT:
        _copy_kept(folder / kept, settings.DATA / kept)
    database_from(folder)
    bring_up_to_date()
    from thelivu.desk.register.verify import against_checkpoints, verify

    found = verify()
    differences = [*found.differences, *against_checkpoints([manifest["checkpoint"]])]
    document = {
        "version": 1, "entries": found.entries, "records": found.records, "objects": found.objects,
        "differences": [{"code": word.code, "values": dict(word.values)} for word in differences],
    }  # fmt: skip

    def table(console: Console) -> None:
        for word in differences:
            console.print(plain(say(word)), soft_wrap=True)
        counts = {"entries": found.entries, "records": found.records, "objects": found.objects}
        _tell(console, "restore.differs" if differences else "restore.done", counts)

    emit(document, as_json=as_json, table=table)
    return int(bool(differences))


def _read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest, after every file that it names has shown its digest; nothing is restored before."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        listed = {str(file["name"]): file for file in manifest["files"]}
        needed = manifest["public_key"], manifest["checkpoint"]
    except (FileNotFoundError, ValueError, KeyError, TypeError) as bad:
        raise InputError("cli.restore.no_manifest", folder=str(folder)) from bad
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    for name in sorted(there ^ listed.keys()):
        raise InputError("cli.restore.file_missing", file=name)
    for name, file in listed.items():
        if _described(folder, folder / name) != file:
            raise InputError("cli.restore.file_differs", file=name)
    if not all(isinstance(text, str) for text in needed):
        raise InputError("cli.restore.no_manifest", folder=str(folder))
    return manifest


def _copy_kept(source: Path, target: Path) -> list[Path]:
    """Copies the finished objects; a file that a killed writer left is not one."""
    target.mkdir(mode=0o700)
    copied = []
    for path in sorted(source.glob("[0-9a-f]*")) if source.is_dir() else ():
        with path.open("rb") as old, (target / path.name).open("xb") as new:
            shutil.copyfileobj(old, new, _CHUNK)
            new.flush()
            os.fsync(new.fileno())
        copied.append(target / path.name)
    return copied


def _described(folder: Path, path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digests = digest_stream(iter(lambda: file.read(_CHUNK), b""))
    return {"name": str(path.relative_to(folder)), "size": digests.size, "sha256": digests.sha256}


def _write_durably(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _tell(console: Console, row: str, values: dict[str, Any]) -> None:
    console.print(say(Word(f"cli.{row}", values)), soft_wrap=True, markup=False)
