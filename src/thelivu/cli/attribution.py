"""`thelivu attribution decide`: sightings and provider returns as files arrive; states and reasons leave. No database.

Formats: docs/reference/interchange.md, sections 1 to 3. Nothing is kept; names and addresses are never printed.
"""

import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from thelivu.attribution import (
    Attribution,
    Flag,
    Rejected,
    Return,
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
from thelivu.cli.output import emit, plain

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 20  # rejected rows of one file in the table for people; the JSON has all


@click.command(name="decide")
@click.argument("sightings", type=_FILE)
@click.argument("returns", type=_FILE, nargs=-1, required=True, metavar="RETURN...")
@click.option("--flags", type=_FILE, help="Dated list: prefix,kind,from,to.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def decide(sightings: Path, returns: tuple[Path, ...], flags: Path | None, as_json: bool) -> int:
    """States and reasons for SIGHTINGS from provider returns; each RETURN has NAME.mapping.json beside it."""
    seen = read_sightings(sightings.read_bytes(), where=sightings.name)
    listed: tuple[Flag, ...] = read_flags(flags.read_bytes(), where=flags.name) if flags else ()
    answer = decided(seen.sightings, _returns(returns), flags=listed)
    shown = document(answer)
    for bad in seen.rejected:
        click.echo(plain(_rejected(sightings.name, bad)).plain, err=True)
    emit(shown, as_json=as_json, table=lambda console: _tables(console, shown))
    return int(bool(seen.rejected) or not _clean(answer))


def _returns(paths: Sequence[Path]) -> list[Return]:
    """Reads the returns; places are compared within this run only, so their key is made for it and forgotten."""
    key = secrets.token_bytes(32)
    names = [path.name for path in paths]
    made: dict[str, Return] = {}
    for path in paths:
        name = path.name if names.count(path.name) == 1 else str(path)
        mapping = read_mapping(_mapping_beside(path), where=path.with_suffix(".mapping.json").name)
        one = read_return(path.read_bytes(), mapping, name=name, address_key=key)
        if one.sha256 in made and one.rows_in:
            raise InputError("attribution.return.twice", where=name, other=made[one.sha256].name)
        made[one.sha256 if one.rows_in else name] = one
    return list(made.values())


def _mapping_beside(path: Path) -> bytes:
    beside = path.with_suffix(".mapping.json")
    if not beside.exists():
        raise InputError("attribution.return.no_mapping", where=path.name, mapping=beside.name)
    return beside.read_bytes()


def _clean(answer: Attribution) -> bool:
    return all(one.state == "PASSED" and not one.rejected for one in answer.returns)


def _rejected(name: str, bad: Rejected) -> str:
    return _rejected_row(name, bad.row, say(bad.reason))


def _rejected_row(name: str, row: int, reason: str) -> str:
    return say(Word("attribution.table.rejected_row", {"name": name, "row": row, "reason": reason}))


def _tables(console: Console, shown: dict[str, Any]) -> None:
    """The same document for people: accounting first, then what failed, then the answers."""
    _table(
        console, "returns", ("file", "state", "rows_in", "kept", "rejected_rows", "quarantined"),
        ("name", "state", "rows_in", "rows_kept", "rows_rejected", "rows_quarantined"), shown["returns"],
    )  # fmt: skip
    _lines(console, "rejected", _all_rejected(shown["returns"]))
    failed = (
        f"{one['name']}: {gate['detail']}"
        for one in shown["returns"]
        for gate in one["gates"]
        if not gate["passed"]
    )
    _lines(console, "failed", failed)
    _table(
        console, "sightings", ("id", "identity", "state", "line", "margin"),
        ("id", "identity", "state", "subscriber", "margin_s"), shown["sightings"],
    )  # fmt: skip
    _table(
        console, "identities", ("id", "state", "line", "independent", "next"),
        ("id", "state", "subscriber", "independent", "next"), shown["identities"],
    )  # fmt: skip


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
