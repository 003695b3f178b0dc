"""`thelivu examination triage`: a source and known-file lists arrive; the triage document leaves. No database.

A run names its exhibit and a signed authority file, or is marked practice. Exit 1 when an entry failed, a row of
a list was rejected or the self-test missed something.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from rich.console import Console

from thelivu.authority import Authority, Permit, Subject, permit, practice_authority, read_authority
from thelivu.base import InputError, Word, say
from thelivu.cli.laptop import office_card, seal
from thelivu.cli.output import emit, grid, plain
from thelivu.cli.triage_run import Keeping, Lists, Ran, run
from thelivu.devices.knownlists import key_at
from thelivu.examination import ACT, NEAR, Finding, Findings, KnownFileList

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(dir_okay=False, path_type=Path)
_PRACTICE_EXHIBIT = "PRACTICE"


@click.command("triage")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--list", "lists", type=_FILE, multiple=True, required=True, help="A known-file list: CSV, or .khl.")
@click.option("--delta", "deltas", type=_FILE, multiple=True, help="Deltas upon the .khl list, in their order.")
@click.option("--list-key", type=_FILE, help="The key of .khl lists.")
@click.option("--exhibit", metavar="TAG", help="The exhibit's tag.")
@click.option("--authority", type=_FILE, help="The signed authority file.")
@click.option("--office-key", type=_FILE, help="The office's public key: 64 hex digits, or PEM.")
@click.option("--practice", is_flag=True, help="Benign data only; the result is marked and is no evidence.")
@click.option("--quick", is_flag=True, help="Shrink JPEGs while they are decoded; what comes near a list is read again in full.")
@click.option("--keep", type=_NEW, help="Keep digests and hashes here, sealed: a killed run goes on, a later list needs no device.")
@click.option("--keep-key", type=_NEW, help="The key of what is kept; made when there is none.")
@click.option("--result", type=_NEW, help="Seal the result for the office here; with what is kept, where --keep is given.")
@click.option("--to", type=_FILE, metavar="CARD", help="The card of the office that the result is for.")
@click.option("--sign", type=_FILE, metavar="KEY", help="This laptop's key (thelivu examination laptop).")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def triage_command(
    *, source: Path, lists: tuple[Path, ...], deltas: tuple[Path, ...], list_key: Path | None, exhibit: str | None,
    authority: Path | None, office_key: Path | None, practice: bool, quick: bool, keep: Path | None, keep_key: Path | None,
    result: Path | None, to: Path | None, sign: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """Compares what is on a device with known-file lists, read-only, and prints counts, digests and paths."""
    held, legal, tag = permitted(exhibit, authority, office_key, datetime.now(UTC), practice=practice)
    if bool(keep) != bool(keep_key):
        raise InputError("examination.keep_both")
    if not bool(result) == bool(to) == bool(sign):
        raise InputError("examination.seal_all")
    office = office_card(to) if to else None  # before the device is read
    keeping = Keeping(keep, _made(keep_key)) if keep and keep_key else None
    given = Lists(lists, deltas, list_key)
    ran = run(held, legal, tag, source, given, quick=quick, keeping=keeping, told=live())
    if result and office and sign:
        seal(result, ran, tag, held.authority, to=office, key=sign, keeping=keeping)
    emit(ran.document, as_json=as_json, table=lambda console: _show(console, ran))
    return _exit_code(ran)


def live() -> Callable[[int, int], None]:
    """How a run is told while it goes on: one line that is written over on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda _entries, _findings: None
    began = time.monotonic()

    def told(entries: int, findings: int) -> None:
        rate = entries / max(time.monotonic() - began, 0.001)
        values = {"entries": f"{entries:,}", "rate": f"{rate:,.0f}", "found": f"{findings:,}"}
        click.echo(f"\r{say(Word('examination.table.under_way', values))}", err=True, nl=False)

    return told


def _made(key: Path) -> Path:
    key_at(key)
    return key


def permitted(
    exhibit: str | None, authority: Path | None, office_key: Path | None, now: datetime, *, practice: bool
) -> tuple[Permit, Authority, str]:
    """The Permit to examine, its authority and the exhibit's tag: under a signed authority file, or as marked practice."""
    if practice and not (exhibit or authority or office_key):
        legal, exhibit = practice_authority(ACT, now), _PRACTICE_EXHIBIT
    elif exhibit and authority and office_key and not practice:
        legal = _authority(authority, office_key, now)
    else:
        raise InputError("examination.choose_one")
    held = permit(legal, ACT, Subject("exhibit", exhibit), now)
    return held, legal, exhibit


def _exit_code(ran: Ran) -> int:
    certificate = ran.findings.certificate
    if not certificate.passed:
        values = {"planted": certificate.planted, "found": certificate.planted_found}
        click.echo(say(Word("examination.self_test_failed", values)), err=True)
    rejected = any(one.not_taken for one in ran.known)
    return int(bool(ran.findings.failed) or rejected or not certificate.passed)


def _authority(file: Path, key: Path, now: datetime) -> Authority:
    return read_authority(file.read_bytes(), _public_key(key), now)


def _public_key(file: Path) -> Ed25519PublicKey:
    data = file.read_bytes().strip()
    try:
        if data.startswith(b"-----"):
            key = load_pem_public_key(data)
        else:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(data.decode("ascii")))
    except ValueError:
        raise InputError("examination.not_a_key") from None
    if not isinstance(key, Ed25519PublicKey):
        raise InputError("examination.not_a_key")
    return key


def _show(console: Console, ran: Ran) -> None:
    findings = ran.findings
    if findings.practice:
        console.print(say(Word("examination.table.practice")), style="bold reverse")
    tally = findings.tally
    counts = {"total": tally.entries, "examined": tally.examined, "skipped": tally.skipped, "failed": tally.failed}
    _line(console, "entries", **counts)
    for one in ran.known:
        _line(console, "lists", name=one.name, version=one.version, rows=one.entries, rejected=one.not_taken)
        for row in one.rejected if isinstance(one, KnownFileList) else ():
            console.print("  ", plain(say(row.word)), soft_wrap=True)
    _show_findings(console, findings)
    _show_problems(console, findings)
    if findings.traces:
        _line(console, "traces", count=len(findings.traces))
        for trace in findings.traces:
            said = say(Word(f"examination.fact.{trace.code}"))
            console.print("  ", plain(f"{trace.path}: {said}"), soft_wrap=True)
    certificate = findings.certificate
    share = f"{certificate.rechecked:.0%}"
    _line(console, "self_test", planted=certificate.planted, found=certificate.planted_found, share=share)


def _show_findings(console: Console, findings: Findings) -> None:
    if not findings.findings:
        _line(console, "none")
        return
    _line(console, "findings", count=len(findings.findings))
    table = grid("examination.table", ("grade", "list", "category", "agreed", "path"))
    for found in findings.findings:
        listed = f"{found.list_name}@{found.list_version}"
        grade = say(Word(f"examination.grade.{found.grade}"))
        table.add_row(grade, plain(listed), plain(found.category), _agreed(found), plain(found.path))
    console.print(table)


def _agreed(found: Finding) -> str:
    """On what a finding rests: algorithms, a distance and a quality, or the kind of place that names the file."""
    if found.grade == NEAR:
        return say(Word("examination.table.near", {"distance": found.distance, "quality": found.quality or 0}))
    return " ".join((*found.agreed, found.mention.kind) if found.mention else found.agreed)


def _show_problems(console: Console, findings: Findings) -> None:
    if findings.contradictions:
        _line(console, "contradictions", count=len(findings.contradictions))
        for one in findings.contradictions:
            console.print("  ", plain(f"{one.list_name}@{one.list_version} {one.path}"), soft_wrap=True)
    problems = (*findings.failed, *findings.skipped)
    if problems:
        table = grid("examination.table", ("path", "why"))
        for problem in problems:
            table.add_row(plain(problem.path), say(problem.word))
        console.print(table)


def _line(console: Console, row: str, /, **values: str | int) -> None:
    console.print(plain(say(Word(f"examination.table.{row}", values))), soft_wrap=True)
