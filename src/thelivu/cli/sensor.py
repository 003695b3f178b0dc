"""The sensor on the command line: `verify` judges what it has kept anew, `sightings` makes rows for attribution of a file.

Neither needs a database or a network. Nothing that a peer said of itself is printed. Formats: docs/reference/interchange.md,
sections 1 and 6.
"""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from thelivu.base import ThelivuError, Word, say
from thelivu.cli.output import emit, new_file, plain, read_up_to
from thelivu.sensor.batch import MAGIC, read_signed
from thelivu.sensor.chain import ZERO, Difference, Line, lines_of
from thelivu.sensor.chain import verify as verified
from thelivu.sensor.place import Place
from thelivu.sensor.recheck import recheck
from thelivu.sensor.sightings import COLUMNS, Sighted
from thelivu.sensor.sightings import sightings as sighted
from thelivu.vault.packets import LARGEST

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 50  # differences in the table for people; the JSON has all


@click.command("verify")
@click.argument("path", type=click.Path(exists=True, path_type=Path), metavar="FILE|FOLDER")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def verify(*, path: Path, as_json: bool) -> int:
    """Recomputes every level and the chain of hashes of a sensor's FILE of lines; of its whole FOLDER, with what was sealed into
    batches; or the seal of one batch.
    """
    levels: Counter[str] = Counter()
    differences: list[Difference] = []
    last, emptied = ZERO, 0
    for one in recheck(Place(path)) if path.is_dir() else _batch(path) if _is_batch(path) else _read(path):
        if isinstance(one, Line):
            levels[one.judgement.level] += 1
            last = one.hash
        elif isinstance(one, Difference):
            differences.append(one)
        else:
            emptied += 1
            last = one.hash
    document = {
        "version": 1,
        "lines": levels.total() + len({one.line for one in differences if not one.code.startswith("sensor.batch.")}) + emptied,
        "emptied": emptied,
        "levels": dict(sorted(levels.items())),
        "last_hash": last,
        "differences": [{"line": one.line, "code": one.code, "values": dict(one.values)} for one in differences],
    }
    emit(document, as_json=as_json, table=lambda console: _verdict(console, document, differences))
    return int(bool(differences))


@click.command("sightings")
@click.argument("file", type=_FILE)
@click.option("-o", "out", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="CSV", help="The new file of sightings.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def sightings(*, file: Path, out: Path, as_json: bool) -> int:
    """Writes the sightings at L4 and L5 of a sensor's FILE; what is below them never leaves it."""
    found = sighted(_read(file))
    data = _table(found.sightings)
    with new_file(out) as new:
        new.write(data)
    levels = Counter(one.standing.level for one in found.sightings)
    document = {
        "version": 1,
        "lines": found.lines,
        "sightings": len(found.sightings),
        "levels": dict(sorted(levels.items())),
        "below": found.below,
        "rejected": [{"line": line, "reasons": list(map(say, reasons))} for line, reasons in sorted(found.rejected.items())],
        "sha256": hashlib.sha256(data).hexdigest(),
    }  # fmt: skip
    emit(document, as_json=as_json, table=lambda console: _accounting(console, document))
    return int(bool(found.rejected))


def _is_batch(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _batch(path: Path) -> Iterator[Difference]:
    """What is wrong with a batch, as who cannot open it sees: its inside is the office's."""
    try:
        read_signed(read_up_to(path, LARGEST))
    except ThelivuError:
        yield Difference("sensor.batch.seal", 0)


def _read(path: Path) -> Iterator[Line | Difference]:
    with path.open("rb") as file:
        yield from verified(lines_of(file))


def _table(rows: Sequence[Sighted]) -> bytes:
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, COLUMNS)
    table.writeheader()
    for one in rows:
        table.writerow({**one.row, "same_user_basis": say(one.basis) if one.basis else ""})
    return text.getvalue().encode()


def _verdict(console: Console, document: dict[str, Any], differences: Sequence[Difference]) -> None:
    levels = ", ".join(f"{level} {count}" for level, count in document["levels"].items()) or "0"
    if document["emptied"]:
        console.print(say(Word("sensor.cli.emptied", {"emptied": document["emptied"]})), soft_wrap=True)
    console.print(say(Word("sensor.cli.lines", {"lines": document["lines"], "levels": levels})), soft_wrap=True)
    for one in differences[:SHOWN]:
        console.print(plain(say(one.word)), soft_wrap=True)
    wrong = {"count": len(differences), "lines": len({one.line for one in differences})}
    last = Word("sensor.cli.clean", {"hash": document["last_hash"]})
    console.print(say(Word("sensor.cli.differs", wrong) if differences else last), soft_wrap=True)


def _accounting(console: Console, document: dict[str, Any]) -> None:
    counts = {key: document[key] for key in ("lines", "sightings", "below")}
    console.print(say(Word("sensor.cli.accounting", {**counts, "rejected": len(document["rejected"])})), soft_wrap=True)
    for one in document["rejected"][:SHOWN]:
        console.print(plain(" ".join(one["reasons"])), soft_wrap=True)
