"""`thelivu examination triage`: a folder and known-file lists arrive; the triage document leaves. No database.

A run names its exhibit and a signed authority file, or is marked practice. Exit 1 when an entry failed, a row of
a list was rejected or the self-test missed something.
"""

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from rich.console import Console
from rich.table import Table

from thelivu.authority import Authority, Permit, Subject, again, permit, practice_authority, read_authority
from thelivu.base import InputError, Word, say
from thelivu.cli.output import emit, plain
from thelivu.devices import open_folder, read_list
from thelivu.examination import ACT, Findings, KnownFileList, Policy, digested, document_of, triage

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_PRACTICE_EXHIBIT = "PRACTICE"


@click.command("triage")
@click.argument("source", type=_FOLDER)
@click.option("--list", "lists", type=_FILE, multiple=True, required=True, help="A known-file list, CSV.")
@click.option("--exhibit", metavar="TAG", help="The exhibit's tag.")
@click.option("--authority", type=_FILE, help="The signed authority file.")
@click.option("--office-key", type=_FILE, help="The office's public key: 64 hex digits, or PEM.")
@click.option("--practice", is_flag=True, help="Benign data only; the result is marked and is no evidence.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def triage_command(
    *,
    source: Path,
    lists: tuple[Path, ...],
    exhibit: str | None,
    authority: Path | None,
    office_key: Path | None,
    practice: bool,
    as_json: bool,
) -> int:
    """Compares the files of a folder with known-file lists, read-only, and prints counts, digests and paths."""
    held, legal, tag = permitted(exhibit, authority, office_key, datetime.now(UTC), practice=practice)
    known = [read_list(path) for path in lists]
    findings, document = _run(held, legal, tag, source, known)
    emit(document, as_json=as_json, table=lambda console: _show(console, findings, known))
    return _exit_code(findings, known)


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


def _run(
    held: Permit, legal: Authority, exhibit: str, source: Path, known: list[KnownFileList]
) -> tuple[Findings, dict[str, object]]:
    folder = open_folder(source)
    findings = triage(
        held,
        exhibit,
        digested(folder.entries()),
        known,
        Policy(),
        ask_again=lambda held: again(held, legal, datetime.now(UTC)),
    )
    return findings, document_of(findings, folder.source, f"thelivu {version('thelivu')}")


def _exit_code(findings: Findings, known: list[KnownFileList]) -> int:
    certificate = findings.certificate
    if not certificate.passed:
        values = {"planted": certificate.planted, "found": certificate.planted_found}
        click.echo(say(Word("examination.self_test_failed", values)), err=True)
    rejected = any(one.rejected for one in known)
    return int(bool(findings.failed) or rejected or not certificate.passed)


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


def _show(console: Console, findings: Findings, known: list[KnownFileList]) -> None:
    if findings.practice:
        console.print(say(Word("examination.table.practice")), style="bold reverse")
    tally = findings.tally
    _line(
        console,
        "entries",
        total=tally.entries,
        examined=tally.examined,
        skipped=tally.skipped,
        failed=tally.failed,
    )
    for one in known:
        counts = {"rows": len(one.rows), "rejected": len(one.rejected)}
        _line(console, "lists", name=one.name, version=one.version, **counts)
        for row in one.rejected:
            console.print("  ", plain(say(row.word)), soft_wrap=True)
    _show_findings(console, findings)
    _show_problems(console, findings)
    certificate = findings.certificate
    share = f"{certificate.rechecked:.0%}"
    _line(
        console,
        "self_test",
        planted=certificate.planted,
        found=certificate.planted_found,
        share=share,
    )


def _show_findings(console: Console, findings: Findings) -> None:
    if not findings.findings:
        _line(console, "none")
        return
    _line(console, "findings", count=len(findings.findings))
    grid = Table(*(say(Word(f"examination.table.{name}")) for name in ("list", "category", "agreed", "path")))
    for found in findings.findings:
        listed = f"{found.list_name}@{found.list_version}"
        grid.add_row(plain(listed), plain(found.category), " ".join(found.agreed), plain(found.path))
    console.print(grid)


def _show_problems(console: Console, findings: Findings) -> None:
    if findings.contradictions:
        _line(console, "contradictions", count=len(findings.contradictions))
        for one in findings.contradictions:
            console.print("  ", plain(f"{one.list_name}@{one.list_version} {one.path}"), soft_wrap=True)
    problems = (*findings.failed, *findings.skipped)
    if problems:
        grid = Table(*(say(Word(f"examination.table.{name}")) for name in ("path", "why")))
        for problem in problems:
            grid.add_row(plain(problem.path), say(problem.word))
        console.print(grid)


def _line(console: Console, row: str, /, **values: str | int) -> None:
    console.print(plain(say(Word(f"examination.table.{row}", values))), soft_wrap=True)
