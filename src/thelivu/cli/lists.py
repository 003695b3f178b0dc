"""`thelivu lists build`, `show` and `check`: lists of others arrive; a keyed list leaves, with its accounting. No database.

No verb looks a digest up, and none writes a list's rows out. Exit 1 when a row was rejected.
"""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from thelivu.base import InputError, Word, say
from thelivu.cli.output import emit, grid, plain
from thelivu.devices.knownlists import (
    KINDS,
    Built,
    Header,
    Inputs,
    Provenance,
    build,
    category_map,
    header_of,
    key_at,
    open_list,
    read_key,
)
from thelivu.examination import RejectedRow

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(dir_okay=False, path_type=Path)


@click.command("build")
@click.argument("inputs", type=_FILE, nargs=-1)
@click.option("-o", "--output", type=_NEW, required=True, metavar="LIST.khl", help="The new list.")
@click.option("--name", required=True, help="The list's name.")
@click.option("--version", required=True, help="The issuer's version of it.")
@click.option("--issuer", required=True, help="Who issued it.")
@click.option("--authority", required=True, help="Under which order or agreement it was received.")
@click.option("--received", default="", metavar="TIME", help="When it was received (RFC 3339).")
@click.option("--users", default="", help="Who may use it.")
@click.option("--category-map", metavar="COUNTRY|FILE", help="What its categories mean: us, uk, canada, or a file.")
@click.option("--category", default="", help="The category of rows in forms that have none (hashdeep, NSRL).")
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[0], show_default=True, help="known-good: counted, no finding.")
@click.option("--base", type=_FILE, multiple=True, help="The list that this is a delta to, then its deltas in order.")
@click.option("--retract", type=_FILE, multiple=True, help="A file whose rows are taken back.")
@click.option("--key", type=_NEW, required=True, help="The list key; made when there is none.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def build_command(
    *, inputs: tuple[Path, ...], output: Path, category_map: str | None, category: str, base: tuple[Path, ...],
    retract: tuple[Path, ...], key: Path, as_json: bool, **said: str,
) -> int:  # fmt: skip
    """Builds a known-file list from VICS JSON, CSV, NSRL RDS 3, hashdeep, NCMEC XML, or a list and its deltas."""
    if output.exists():
        raise InputError("devices.lists.there", name=output.name)
    secret = key_at(key)
    country, meanings = _meanings(category_map)
    address = open_list(base[0], secret, base[1:]).address if base else None
    about = Provenance(
        said["name"], said["version"], said["issuer"], said["authority"], said["received"], said["users"], country,
        said["kind"], address,
    )  # fmt: skip
    built = build(Inputs(inputs, retract, category), output, secret, about, meanings)
    emit(_document(built.header) | {"rejected": _rejected(built)}, as_json=as_json, table=lambda on: _built(on, built))
    return int(any(one.rejected for one in built.taken))


@click.command("show")
@click.argument("file", type=_FILE, metavar="LIST.khl")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show(*, file: Path, as_json: bool) -> None:
    """Prints what anyone may know of a list: where it is from, its counts. It needs no key, so nothing of it is proven."""
    header = header_of(file)
    emit(_document(header), as_json=as_json, table=lambda console: _header(console, header))


@click.command("check")
@click.argument("file", type=_FILE, metavar="LIST.khl")
@click.argument("deltas", type=_FILE, nargs=-1)
@click.option("--key", type=_FILE, required=True, help="The list key.")
def check(*, file: Path, deltas: tuple[Path, ...], key: Path) -> None:
    """Reads every byte of a list and of its deltas; says what was altered, or that nothing was."""
    known = open_list(file, read_key(key), deltas)
    known.check()
    values: dict[str, str | int] = {
        "name": known.name, "version": known.version, "rows": known.entries, "address": known.address,
    }  # fmt: skip
    click.echo(say(Word("cli_lists.checked", values)))


def _meanings(named: str | None) -> tuple[str, Mapping[str, str]]:
    return category_map(named) if named else ("", {})


def _document(header: Header) -> dict[str, Any]:
    """The header without the places of its sections."""
    document = asdict(header)
    document.pop("sections")
    return {"version": 1} | document


def _rejected(built: Built) -> list[dict[str, Any]]:
    return [{"file": one.name, "line": line, "reason": reason} for one in built.taken for line, reason in one.shown]


def _built(console: Console, built: Built) -> None:
    _header(console, built.header)
    for one in built.taken:
        for line, reason in one.shown:
            console.print("  ", plain(one.name), plain(say(RejectedRow(line, reason).word)), soft_wrap=True)
        if one.rejected > len(one.shown):
            _line(console, "more", count=one.rejected - len(one.shown))


def _header(console: Console, header: Header) -> None:
    about = header.provenance
    _line(console, "name", name=about.name, version=about.version, kind=about.kind)
    _line(console, "from", issuer=about.issuer, authority=about.authority, received=about.received_at or "-")
    _line(console, "users", users=about.users or "-", country=about.country or "-")
    _line(console, "rows", exact=header.exact, hashes=header.hashes, retracts=header.retracts)
    console.print(plain(", ".join(f"{name} {count}" for name, count in header.algorithms.items())))
    if about.base:
        _line(console, "base", address=about.base)
    table = grid("cli_lists.column", ("file", "form", "in", "kept", "repeated", "rejected"))
    for one in header.inputs:
        cells = (one.name, one.form, one.rows_in, one.kept, one.repeated, one.rejected)
        table.add_row(*(plain(cell) for cell in cells))
    console.print(table)


def _line(console: Console, row: str, /, **values: str | int) -> None:
    console.print(plain(say(Word(f"cli_lists.{row}", values))), soft_wrap=True)
