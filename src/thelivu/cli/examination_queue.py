"""`thelivu examination queue`: many devices, the most urgent first, on the workers of this computer or of a cluster.

QUEUE is CSV `priority,exhibit,source,authority`, 1 the most urgent. Each device leaves EXHIBIT.json in the folder, whole or not at
all, and EXHIBIT.kept, in which a killed run goes on; what is there already is not done again. No database.
"""

import csv
import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from thelivu.base import InputError, Value, Word, say
from thelivu.cli.examination import permitted
from thelivu.cli.output import plain
from thelivu.cli.triage_run import Keeping, Lists, run
from thelivu.devices.knownlists import key_at
from thelivu.fleet import Cluster, Done, Pool, map_units
from thelivu.fleet.units import Workers

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_COLUMNS = ("priority", "exhibit", "source", "authority")
_TAG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


@dataclass(frozen=True, slots=True)
class Device:
    """One line of the queue, with what the run of it needs on the computer that runs it."""

    priority: int
    exhibit: str
    source: Path
    authority: Path
    office_key: Path
    lists: Lists
    folder: Path
    quick: bool

    @property
    def document(self) -> Path:
        """Where its document stands once it is done."""
        return self.folder / f"{self.exhibit}.json"


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of a device."""

    entries: int
    failed: int
    findings: int
    passed: bool


@click.command("queue")
@click.argument("queue", type=_FILE)
@click.option("-o", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder of the results.")
@click.option("--list", "lists", type=_FILE, multiple=True, required=True, help="A known-file list: CSV, or .khl.")
@click.option("--delta", "deltas", type=_FILE, multiple=True, help="Deltas upon the .khl list, in their order.")
@click.option("--list-key", type=_FILE, help="The key of .khl lists.")
@click.option("--office-key", type=_FILE, required=True, help="The office's public key.")
@click.option("--quick", is_flag=True, help="Shrink JPEGs while they are decoded.")
@click.option("--workers", type=click.IntRange(1), default=os.cpu_count() or 1, show_default="processors", help="Devices at once.")
@click.option("--cluster", metavar="tls://HOST:PORT", help="A Dask scheduler instead of this computer.")
@click.option("--tls-authority", type=_FILE)
@click.option("--tls-certificate", type=_FILE)
@click.option("--tls-key", type=_FILE)
def queue(
    *, queue: Path, folder: Path, lists: tuple[Path, ...], deltas: tuple[Path, ...], list_key: Path | None, office_key: Path,
    quick: bool, workers: int, cluster: str | None, tls_authority: Path | None, tls_certificate: Path | None, tls_key: Path | None,
) -> int:  # fmt: skip
    """Examines the devices of a QUEUE, each under its own authority. Exit 1: a device failed, or entries of one did."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key_at(folder / "kept.key")
    given = Lists(_whole(lists), _whole(deltas), list_key and list_key.resolve())
    devices = sorted(_devices(queue, folder.resolve(), office_key.resolve(), given, quick=quick), key=lambda one: one.priority)
    waiting = [one for one in devices if not one.document.exists()]
    on: Workers = Cluster(cluster, tls_authority, tls_certificate, tls_key) if cluster else Pool(workers)
    console, begun, found, bad = Console(highlight=False), time.monotonic(), 0, 0
    if len(devices) > len(waiting):
        _line(console, "there", count=len(devices) - len(waiting))
    for number, done in enumerate(map_units(examine, waiting, on), start=1):
        found += done.result.findings if done.result else 0
        bad += done.result is None or bool(done.result.failed) or not done.result.passed
        _tell(console, done)
        left = (time.monotonic() - begun) / number * (len(waiting) - number)
        _line(console, "state", done=number, all=len(waiting), found=found, left=f"{left / 60:.0f} min")
    return int(bool(bad))


def examine(device: Device) -> Figures:
    """One device, in a worker's process. Doing it twice gives the same file."""
    now = datetime.now(UTC)
    held, legal, tag = permitted(device.exhibit, device.authority, device.office_key, now, practice=False)
    keeping = Keeping(device.folder / f"{device.exhibit}.kept", device.folder / "kept.key")
    ran = run(held, legal, tag, device.source, device.lists, quick=device.quick, keeping=keeping)
    new = device.folder / f"{device.exhibit}.{os.getpid()}.new"
    with new.open("w", encoding="utf-8") as file:
        json.dump(ran.document, file, ensure_ascii=False, indent=2)
        file.flush()
        os.fsync(file.fileno())
    new.replace(device.document)
    tally, certificate = ran.findings.tally, ran.findings.certificate
    return Figures(tally.entries, tally.failed, len(ran.findings.findings), certificate.passed)


def _whole(files: tuple[Path, ...]) -> tuple[Path, ...]:
    """The paths as a worker in another folder needs them."""
    return tuple(file.resolve() for file in files)


def _devices(queue: Path, folder: Path, office_key: Path, lists: Lists, *, quick: bool) -> Iterator[Device]:
    """The lines of a queue. InputError for the first that is none: nothing is begun by a queue with a fault."""
    with queue.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise InputError("examination.queue_header", missing=", ".join(missing))
        seen: set[str] = set()
        for row in rows:
            cells = {name: (row[name] or "").strip() for name in _COLUMNS}
            fault = _fault(cells, seen)
            if fault:
                why = say(Word(f"examination.queue_{fault}"))
                raise InputError("examination.queue_row", where=f"line {rows.line_num}", why=why)
            seen.add(cells["exhibit"])
            source, authority = (queue.parent / cells[name] for name in ("source", "authority"))
            yield Device(
                int(cells["priority"]), cells["exhibit"], source.absolute(), authority.absolute(), office_key, lists, folder, quick
            )  # fmt: skip


def _fault(cells: dict[str, str], seen: set[str]) -> str:
    if not (cells["priority"].isascii() and cells["priority"].isdigit()):
        return "priority"
    if not _TAG.fullmatch(cells["exhibit"]):
        return "exhibit"
    return "twice" if cells["exhibit"] in seen else ""


def _tell(console: Console, done: Done[Device, Figures]) -> None:
    if done.result is None:
        why = say(done.failed) if done.failed else ""
        _line(console, "failed", exhibit=done.unit.exhibit, why=why)
    else:
        _line(console, "done", exhibit=done.unit.exhibit, entries=done.result.entries, found=done.result.findings)


def _line(console: Console, what: str, /, **values: Value) -> None:
    console.print(plain(say(Word(f"examination.queue_{what}", values))), soft_wrap=True)
