"""`thelivu attribution decide` and `load`: provider returns as files arrive; states and reasons, or accounting, leave.

`decide` needs no database and keeps nothing (`--bulk`: `cli.bulk`); `load` keeps each return in the register, under an authority. Formats:
docs/reference/interchange.md, sections 1 to 3. Names and addresses are never printed.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from thelivu.attribution import (
    Flag,
    Rejected,
    Return,
    ReturnMapping,
    document,
    read_flags,
    read_mapping,
    read_return,
    read_sightings,
)
from thelivu.attribution import (
    decide as decided,
)
from thelivu.base import InputError, Word, say
from thelivu.cli.office import acting_as, as_officer, open_office
from thelivu.cli.output import emit, plain

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 20  # rejected rows of one file in the table for people; the JSON has all


@click.command(name="decide")
@click.argument("sightings", type=_FILE)
@click.argument("returns", type=_FILE, nargs=-1, required=True, metavar="RETURN...")
@click.option("--flags", type=_FILE, help="Dated list: prefix,kind,from,to.")
@click.option(
    "--bulk",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="For files of millions of rows: within 512 MB, working in FOLDER; the answers are the same.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def decide(
    sightings: Path, returns: tuple[Path, ...], flags: Path | None, bulk: Path | None, as_json: bool
) -> int:
    """States and reasons for SIGHTINGS from provider returns; each RETURN has NAME.mapping.json beside it."""
    listed: tuple[Flag, ...] = read_flags(flags.read_bytes(), where=flags.name) if flags else ()
    shown, rejected = (
        _in_bulk(sightings, returns, bulk, listed) if bulk else _decided(sightings, returns, listed)
    )
    for bad in rejected:
        click.echo(plain(_rejected(sightings.name, bad)).plain, err=True)
    emit(shown, as_json=as_json, table=lambda console: _tables(console, shown))
    return int(bool(rejected) or not _clean(shown))


def _decided(
    sightings: Path, returns: tuple[Path, ...], flags: tuple[Flag, ...]
) -> tuple[dict[str, Any], tuple[Rejected, ...]]:
    seen = read_sightings(sightings.read_bytes(), where=sightings.name)
    return document(decided(seen.sightings, _returns(returns), flags=flags)), seen.rejected


def _in_bulk(
    sightings: Path, returns: tuple[Path, ...], folder: Path, flags: tuple[Flag, ...]
) -> tuple[dict[str, Any], tuple[Rejected, ...]]:
    from thelivu.cli.bulk import in_bulk

    return in_bulk(sightings, [(path, name, _mapping(path)) for path, name in _named(returns)], folder, flags)


@click.command(name="load")
@click.argument("returns", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="RETURN...")
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    help="How to read them. Default: NAME.mapping.json beside, else the provider's only saved one.",
)
@click.option("--saved", metavar="NAME", help="The provider's saved mapping of this name; needs --request.")
@click.option(
    "--zone-proof", default="", help="What proves the zone in these files; a saved mapping keeps none."
)
@click.option("--authority", required=True, metavar="ID", help="The authority under which they are loaded.")
@click.option("--request", "letter", metavar="ID", help="The letter that they answer.")
@as_officer
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def load(
    *,
    returns: tuple[Path, ...],
    mapping: Path | None,
    saved: str | None,
    zone_proof: str,
    authority: str,
    letter: str | None,
    username: str,
    as_json: bool,
) -> None:
    """Keeps provider returns in the register and accounts for every row; the same file again changes nothing."""
    if mapping and saved:
        raise click.UsageError(say(Word("cli.load.one_mapping")))
    open_office()
    with acting_as(username) as actor:
        loaded = [
            _loaded(actor, path, _reading(path, mapping, saved, zone_proof, letter), authority, letter)
            for path in returns
        ]
    emit({"version": 1, "returns": loaded}, as_json=as_json, table=lambda console: _told(console, loaded))
    # Another officer confirms the origin later: that it waits is no failed check of the file.
    if any(one["state"] not in ("PASSED", "ORIGIN_UNPROVEN") or one["rejected"] for one in loaded):
        raise SystemExit(1)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How one file is read, and what says so: a file of that name, or a saved mapping in an edition."""

    mapping: dict[str, Any]
    said_by: dict[str, Any]
    named_id: str | None = None


def _reading(
    path: Path, mapping: Path | None, saved: str | None, zone_proof: str, letter: str | None
) -> _Reading:
    """The mapping that was given; else the one beside the file; else the provider's saved one."""
    beside = path.with_suffix(".mapping.json")
    if mapping is None and (saved or (letter and not beside.exists())):
        return _saved(path, saved or "", zone_proof, letter)
    written = mapping.read_bytes() if mapping else _mapping_beside(path)
    name = (mapping or beside).name
    read_mapping(written, where=name)
    return _Reading(json.loads(written.decode("utf-8-sig")), {"file": name})


def _saved(path: Path, name: str, zone_proof: str, letter: str | None) -> _Reading:
    from thelivu.desk.attribution.queries.letters import request
    from thelivu.desk.attribution.saved_mappings import completed, saved_for

    if letter is None:
        raise InputError("desk_returns.saved_needs_letter", where=path.name)
    asked = request(letter)
    held = saved_for(asked, name, where=path.name)
    said_by = {"saved": held.name, "edition": held.edition}
    return _Reading(completed(held, asked, zone_proof, where=path.name), said_by, held.id)


def _loaded(actor: Any, path: Path, reading: _Reading, authority: str, letter: str | None) -> dict[str, Any]:
    """One return as the register accounts for it, in the form of `decide`'s document with its label."""
    from thelivu.authority import Subject
    from thelivu.desk.attribution.actions import load_return
    from thelivu.desk.authority.actions import ask

    data = path.read_bytes()
    permit = ask(authority, "attribution.load", Subject("file", hashlib.sha256(data).hexdigest()))
    row = load_return(
        actor, permit, data, path.name, reading.mapping, request_id=letter, named_id=reading.named_id
    )
    return {
        "label": row.label, "name": path.name, "read_by": reading.said_by, "sha256": row.sha256, "state": row.state, "rows_in": row.rows_in,
        "rows_kept": row.rows_kept, "rows_rejected": row.rows_rejected, "rows_quarantined": row.rows_quarantined,
        "rejected": [{"row": one["row"], "reason": say(Word(one["code"], one["values"]))} for one in row.rejected],
        "gates": [
            {"gate": one["gate"], "passed": one["passed"], "detail": say(Word(one["detail"]["code"], one["detail"]["values"]))}
            for one in row.gates
        ],
    }  # fmt: skip


def _returns(paths: Sequence[Path]) -> list[Return]:
    """Reads the returns; places are compared within this run only, so their key is made for it and forgotten."""
    key = secrets.token_bytes(32)
    made: dict[str, Return] = {}
    for path, name in _named(paths):
        one = read_return(path.read_bytes(), _mapping(path), name=name, address_key=key)
        if one.sha256 in made and one.rows_in:
            raise InputError("attribution.return.twice", where=name, other=made[one.sha256].name)
        made[one.sha256 if one.rows_in else name] = one
    return list(made.values())


def _named(paths: Sequence[Path]) -> list[tuple[Path, str]]:
    """Each file with the name that it is shown by: where two have one name, its whole path."""
    names = [path.name for path in paths]
    return [(path, path.name if names.count(path.name) == 1 else str(path)) for path in paths]


def _mapping(path: Path) -> ReturnMapping:
    return read_mapping(_mapping_beside(path), where=path.with_suffix(".mapping.json").name)


def _mapping_beside(path: Path) -> bytes:
    beside = path.with_suffix(".mapping.json")
    if not beside.exists():
        raise InputError("attribution.return.no_mapping", where=path.name, mapping=beside.name)
    return beside.read_bytes()


def _clean(shown: dict[str, Any]) -> bool:
    return all(one["state"] == "PASSED" and not one["rejected"] for one in shown["returns"])


def _rejected(name: str, bad: Rejected) -> str:
    return _rejected_row(name, bad.row, say(bad.reason))


def _rejected_row(name: str, row: int, reason: str) -> str:
    return say(Word("attribution.table.rejected_row", {"name": name, "row": row, "reason": reason}))


def _tables(console: Console, shown: dict[str, Any]) -> None:
    """The same document for people: accounting first, then what failed, then the answers."""
    _accounts(console, shown["returns"])
    if isinstance(shown["sightings"], dict):
        from thelivu.cli.bulk import states

        states(console, shown)
        return
    _table(
        console, "sightings", ("id", "identity", "state", "line", "margin"),
        ("id", "identity", "state", "subscriber", "margin_s"), shown["sightings"],
    )  # fmt: skip
    _table(
        console, "identities", ("id", "state", "line", "independent", "next"),
        ("id", "state", "subscriber", "independent", "next"), shown["identities"],
    )  # fmt: skip


def _told(console: Console, loaded: Sequence[dict[str, Any]]) -> None:
    """What was loaded, and which mapping read each file."""
    _accounts(console, loaded)
    for one in loaded:
        code = "cli.load.by_saved" if "saved" in one["read_by"] else "cli.load.by_file"
        console.print(plain(say(Word(code, {"label": one["label"], "name": one["name"], **one["read_by"]}))))


def _accounts(console: Console, returns: Sequence[dict[str, Any]]) -> None:
    """Where each row of the returns went, and which checks failed."""
    _table(
        console, "returns", ("file", "state", "rows_in", "kept", "rejected_rows", "quarantined"),
        ("name", "state", "rows_in", "rows_kept", "rows_rejected", "rows_quarantined"), returns,
    )  # fmt: skip
    _lines(console, "rejected", _all_rejected(returns))
    failed = (
        f"{one['name']}: {gate['detail']}" for one in returns for gate in one["gates"] if not gate["passed"]
    )
    _lines(console, "failed", failed)


def _all_rejected(returns: Sequence[dict[str, Any]]) -> Iterator[str]:
    for one in returns:
        name, bad = one["name"], one["rejected"]
        for row in bad[:SHOWN]:
            yield _rejected_row(name, row["row"], row["reason"])
        if len(bad) > SHOWN:
            yield say(Word("attribution.table.more_rejected", {"name": name, "rows": len(bad) - SHOWN}))


def _table(
    console: Console, title: str, columns: Sequence[str], keys: Sequence[str], rows: Sequence[dict[str, Any]]
) -> None:
    table = Table(title=_word(title), title_justify="left")
    for column in columns:
        table.add_column(_word(column))
    for row in rows:
        table.add_row(*(plain("" if row[key] is None else row[key]) for key in keys))
    console.print(table)


def _lines(console: Console, title: str, lines: Iterator[str]) -> None:
    for number, line in enumerate(lines):
        if not number:
            console.print(_word(title), style="bold")
        console.print(plain(line))


def _word(code: str) -> str:
    return say(Word(f"attribution.table.{code}"))
