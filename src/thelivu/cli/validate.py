"""`thelivu examination validate`: a set of benign data with its truth arrives; whether this version comes to that truth leaves.

Every run of the set is a practice run, by the way that a run over an exhibit goes. Exit 1 where one differs.
"""

import hashlib
import json
import platform
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from thelivu.base import InputError, Word, rfc3339, say
from thelivu.cli.examination import permitted
from thelivu.cli.output import emit, plain, read_up_to
from thelivu.cli.triage_run import TOOL, Lists, run
from thelivu.examination.document import PRACTICE_MARK
from thelivu.examination.facts import facts_of
from thelivu.examination.validation import Came, ValidationRun, ValidationSet, differences, read_set

SET = "validation.json"
_LARGEST = 64 << 20  # bytes
_READERS = ("numpy", "numba", "pillow", "simplejpeg", "pi-heif", "av", "pytsk3", "dissect.evidence")


@click.command("validate")
@click.argument("folder", metavar="SET", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document, to be kept with the version.")
def validate(*, folder: Path, as_json: bool) -> int:
    """Runs triage over a SET of benign data and compares with the truth that lies beside it. Exit 1: something differs."""
    data, of = _read(folder)
    done = [_done(folder, of, each) for each in of.runs]
    held = all(not one["differences"] for one in done)
    document = {
        "version": 1, "set": {"name": of.name, "sha256": hashlib.sha256(data).hexdigest()}, "tool": f"{TOOL} {PRACTICE_MARK}",
        "at": rfc3339(datetime.now(UTC)), "on": _surroundings(), "runs": done, "held": held,
    }  # fmt: skip
    emit(document, as_json=as_json, table=lambda console: _show(console, document))
    return int(not held)


def _read(folder: Path) -> tuple[bytes, ValidationSet]:
    """The set with its bytes. InputError where there is none, or where a name of it leads out of the folder, by a link, too."""
    try:
        data = read_up_to(folder / SET, _LARGEST)
        of = read_set(json.loads(data))
    except (FileNotFoundError, ValueError, RecursionError):
        raise InputError("examination.not_a_validation_set") from None
    named = [*of.lists, *([of.list_key] if of.list_key else []), *(each.source for each in of.runs)]
    if not all((folder / one).resolve().is_relative_to(folder.resolve()) and (folder / one).exists() for one in named):
        raise InputError("examination.not_a_validation_set")
    return data, of


def _done(folder: Path, of: ValidationSet, each: ValidationRun) -> dict[str, Any]:
    """One run, and in what it differs."""
    held, legal, tag = permitted(None, None, None, datetime.now(UTC), practice=True)
    lists = Lists(tuple(folder / one for one in of.lists), (), folder / of.list_key if of.list_key else None)
    ran = run(held, legal, tag, folder / each.source, lists, quick=each.quick)
    against = [{"list": one.list_name, "version": one.list_version, "path": one.path} for one in ran.findings.contradictions]
    came = Came.of(ran.document | {"facts": facts_of(ran.findings), "contradictions": against})
    told = differences(each.must, came, passed=ran.findings.certificate.passed)
    return {
        "source": each.source, "quick": each.quick, "entries": dict(came.entries), "findings": came.heaps["finding"].total(),
        "entries_digest": ran.findings.certificate.entries_digest, "differences": [asdict(word) for word in told],
    }  # fmt: skip


def _surroundings() -> dict[str, str]:
    """What the run stood on: a result holds for this, and for nothing else."""
    found = {"python": sys.version.split()[0], "system": platform.platform(), "machine": platform.machine()}
    for name in _READERS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


def _show(console: Console, document: dict[str, Any]) -> None:
    console.print(say(Word("examination.table.practice")), style="bold reverse")
    for one in document["runs"]:
        way = Word(f"examination.validation.{'quick' if one['quick'] else 'full'}")
        values = {"source": one["source"], "way": say(way), "entries": one["entries"]["in"], "findings": one["findings"]}
        state = "run_differs" if one["differences"] else "run_holds"
        console.print(plain(say(Word(f"examination.validation.{state}", values))), soft_wrap=True)
        for word in one["differences"]:
            console.print("  ", plain(say(Word(word["code"], word["values"]))), soft_wrap=True)
    state = "holds" if document["held"] else "differs"
    console.print(plain(say(Word(f"examination.validation.{state}", {"tool": TOOL, "name": document["set"]["name"]}))), soft_wrap=True)
