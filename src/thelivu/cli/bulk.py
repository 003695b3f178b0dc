"""`thelivu attribution decide --bulk`: returns of millions of rows arrive; the same document leaves, or states as Parquet.

Up to EXPLAINED sightings are explained by the pure rules over the leases of their addresses; more are decided by SQL, and
their states are written into the folder. The leases lie in it while the command works, and go when it ends.
"""

import secrets
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from thelivu.attribution import Flag, Rejected, ReturnMapping, Sighting, document, read_sightings
from thelivu.attribution import decide as decide_few
from thelivu.base import InputError, Word, say
from thelivu.bulk import BulkReturn, Lookup, engine, ingest
from thelivu.bulk import decide as decide_many
from thelivu.cli.output import plain

EXPLAINED = 1_000  # sightings; to explain one costs a look-up, and a page of reasons

Given = tuple[Path, str, ReturnMapping]
"""A return: its file, the name that it is shown by, and how it is to be read."""


def in_bulk(
    sightings: Path, given: Sequence[Given], folder: Path, flags: tuple[Flag, ...]
) -> tuple[dict[str, Any], tuple[Rejected, ...]]:
    """The document of `attribution decide`, and the sightings that are none.

    Of more than EXPLAINED sightings it has, in the place of answers, how many ended in each state and where all stand.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".leases-") as name:
        kept = _ingested(given, Path(name))
        if _few(sightings):
            seen = read_sightings(sightings.read_bytes(), where=sightings.name)
            return _explained(seen.sightings, kept, Path(name), flags), seen.rejected
        made = decide_many(sightings, kept, folder, flags=flags)
        shown = _explained((), kept, Path(name), flags)
    return shown | {
        "sightings": {"file": made.sightings.name, "states": dict(made.sighting_states)},
        "identities": {"file": made.identities.name, "states": dict(made.identity_states)},
    }, made.rejected


def states(console: Console, shown: dict[str, Any]) -> None:
    """How many sightings and identities ended in each state, and the files in which each one stands."""
    for kind in ("sightings", "identities"):
        console.print(plain(say(Word(f"cli.bulk.{kind}", {"file": shown[kind]["file"]}))))
        for state, count in shown[kind]["states"].items():
            console.print(plain(f"{count:>12,}  {state}"))


def _few(sightings: Path) -> bool:
    if sightings.suffix == ".parquet":
        return False
    with sightings.open("rb") as file:
        return sum(1 for _ in islice(file, EXPLAINED + 2)) <= EXPLAINED + 1  # the header is a line, too


def _ingested(given: Sequence[Given], folder: Path) -> list[BulkReturn]:
    """Every return read; places are compared within this run only, so their key is made for it and forgotten."""
    address_key = secrets.token_bytes(32)
    made: dict[str, BulkReturn] = {}
    for path, name, mapping in given:
        one = ingest(path, mapping, folder, name=name, address_key=address_key)
        if one.sha256 in made and one.rows_in:
            raise InputError("attribution.return.twice", where=name, other=made[one.sha256].name)
        made[one.sha256 if one.rows_in else name] = one
    return list(made.values())


def _explained(
    sightings: Sequence[Sighting], kept: Sequence[BulkReturn], folder: Path, flags: tuple[Flag, ...]
) -> dict[str, Any]:
    """The document, of which each return accounts for all its rows and not for those alone that were looked up."""
    with engine(folder) as connection:
        looked_up = Lookup(connection, kept).about(sightings)
    shown = document(decide_few(sightings, looked_up, flags=flags))
    for said, one in zip(shown["returns"], kept, strict=True):
        said |= {"rows_kept": one.rows_kept, "rows_quarantined": one.rows_quarantined}
    return shown
