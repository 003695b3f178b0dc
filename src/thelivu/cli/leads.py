"""Leads on the command line: `read` says what files hold, without a database; `admit` brings them into the register.

Exit 0 when every item was accepted, 1 when one was rejected, 2 when a file could not be read at all; the sentence then
gives the file's digest, so that it can be named in a letter to its sender.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from thelivu.base import Digests, InputError, Instant, ThelivuError, Word, both_zones, digest_stream, say
from thelivu.cli.office import acting_as, as_officer, open_office
from thelivu.cli.output import emit, grid, plain
from thelivu.devices.sandbox import members_of
from thelivu.devices.sandbox import read as read_file
from thelivu.leads import (
    LIMITS,
    Observation,
    Reading,
    SheetMapping,
    document_of,
    file_entry,
    read_mapping,
    unreadable,
)
from thelivu.leads.archive import HEAD, Member, is_archive, member_list, reading_of

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_CHUNK = 1024**2


@dataclass(frozen=True, slots=True)
class _File:
    """One file of the command line, read."""

    name: str
    digests: Digests
    reading: Reading
    failed: bool
    members: tuple[Member, ...] = ()  # of an archive

    def entry(self) -> dict[str, Any]:
        """Its part of the document."""
        made = file_entry(self.reading, self.name, self.digests)
        return {**made, "members": member_list(self.members)} if self.members else made


@click.command("read")
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE...")
@click.option(
    "--mapping", type=_FILE, help="How to read sheets. Default: NAME.mapping.json beside each file."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def read(*, files: tuple[Path, ...], mapping: Path | None, as_json: bool) -> int:
    """Reads files and prints their accounting and what they say, without a child's particulars or free text."""
    done = [one for path in files for one in _read(path, mapping)]
    for one in done:
        if one.failed:
            reason = say(one.reading.rejected[0].reason)
            values = {"name": one.name, "reason": reason, "sha256": one.digests.sha256}
            click.echo(plain(say(Word("leads.cli.failed", values))).plain, err=True)
    document = document_of(one.entry() for one in done)
    emit(document, as_json=as_json, table=lambda console: _show(console, done))
    if any(one.failed for one in done):
        return 2
    return int(any(one.reading.rejected for one in done))


@click.command("admit")
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE...")
@click.option(
    "--authority", required=True, metavar="ID", help="The authority that allows it: its id or label."
)
@click.option("--sender", default="", help="From whom the files came.")
@click.option(
    "--mapping", type=_FILE, help="How to read sheets. Default: NAME.mapping.json beside each file."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@as_officer
def admit(
    *,
    files: tuple[Path, ...],
    authority: str,
    sender: str,
    mapping: Path | None,
    as_json: bool,
    username: str,
) -> int:
    """Admits files as leads, each in one transaction. The same file again changes nothing."""
    open_office()
    done: list[dict[str, Any]] = []
    failed = False
    with acting_as(username) as actor:
        for path in files:
            try:
                done.append(_admit(actor, path, authority, sender, mapping))
            except ThelivuError as bad:
                failed = True
                click.echo(plain(f"{path.name}: {say(bad.word)}").plain, err=True)
    emit({"version": 1, "files": done}, as_json=as_json, table=lambda console: _show_admitted(console, done))
    if failed:
        return 2
    return int(any(one["rejected"] for one in done))


def _admit(actor: Any, path: Path, authority: str, sender: str, mapping: Path | None) -> dict[str, Any]:
    from thelivu.desk.leads.actions import import_file

    kept: list[bytes] = []
    for _ in _chunks(path, kept):
        pass
    if kept and is_archive(kept[0][:HEAD]):
        raise InputError("desk_intake.archive_here")
    row = import_file(
        actor, authority, b"".join(kept), path.name, sender=sender, mapping=_mapping(path, mapping)
    )
    reasons = [
        {"where": one["where"], "reason": say(Word(one["code"], one["values"]))} for one in row.rejected
    ]
    return {
        "name": path.name, "source": row.label, "id": row.id, "sha256": row.sha256, "items_in": row.items_in,
        "accepted": row.accepted, "rejected": reasons,
    }  # fmt: skip


def _show_admitted(console: Console, done: list[dict[str, Any]]) -> None:
    for one in done:
        values = {"name": one["name"], "label": one["source"], "items": one["items_in"]}
        sums = {"accepted": one["accepted"], "rejected": len(one["rejected"])}
        console.print(plain(say(Word("desk_leads.cli_admitted", {**values, **sums}))), soft_wrap=True)
        for bad in one["rejected"]:
            console.print("  ", plain(bad["reason"]), soft_wrap=True)


def _read(path: Path, mapping: Path | None) -> Iterator[_File]:
    """Digests come first, of the whole file, whatever becomes of its reading. An archive is followed by its texts."""
    kept: list[bytes] = []
    digests = digest_stream(_chunks(path, kept))
    data = b"".join(kept)
    try:
        if is_archive(data):
            yield from _unpacked(path, data, digests)
            return
        reading = read_file(data, name=path.name, mapping=_mapping(path, mapping))
    except ThelivuError as bad:
        yield _File(path.name, digests, unreadable(bad.word), failed=True)
        return
    yield _File(path.name, digests, reading, failed=False)


def _unpacked(path: Path, data: bytes, digests: Digests) -> Iterator[_File]:
    """An archive's own accounting, then each of its texts as a file of its own."""
    if digests.size > LIMITS.size:
        with path.open("rb") as file:
            members = members_of(file, name=path.name)
    else:
        members = members_of(data, name=path.name)
    yield _File(path.name, digests, reading_of(members), failed=False, members=members)
    for member in members:
        if member.text is None:
            continue
        try:
            reading = read_file(member.text, name=PurePosixPath(member.name).name)
        except ThelivuError as bad:
            reading = unreadable(bad.word)
        yield _File(f"{path.name}!{member.name}", digest_stream([member.text]), reading, failed=False)


def _chunks(path: Path, kept: list[bytes]) -> Iterator[bytes]:
    """The file's chunks; those up to just beyond the limit are kept, which is enough to refuse it."""
    size = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if size <= LIMITS.size:
                kept.append(chunk)
            size += len(chunk)
            yield chunk


def _mapping(path: Path, given: Path | None) -> SheetMapping | None:
    beside = path.with_name(f"{path.stem}.mapping.json")
    return mapping_for(given or (beside if beside.is_file() else None))


def mapping_for(path: Path | None) -> SheetMapping | None:
    """The mapping in a file, where one is given."""
    return read_mapping(path.read_bytes()) if path else None


def _show(console: Console, files: list[_File]) -> None:
    for one in files:
        reading = one.reading
        console.print(plain(f"{one.name}  {reading.format}"), style="bold")
        console.print(f"SHA-256 {one.digests.sha256}  {one.digests.size} B", soft_wrap=True)
        counts = {"items": reading.items_in, "accepted": reading.accepted, "rejected": len(reading.rejected)}
        _line(console, "sum", item=reading.item, **counts)
        for bad in reading.rejected:
            console.print("  ", plain(say(bad.reason)), soft_wrap=True)
        _show_leads(console, reading)
        if reading.observations:
            console.print(_observations(reading.observations))
        _line(console, "withheld", count=len(reading.withheld), suggestions=len(reading.suggestions))
        for note in reading.notes:
            console.print("  ", plain(say(note)), soft_wrap=True)


def _show_leads(console: Console, reading: Reading) -> None:
    for lead in reading.leads:
        flags = ", ".join(say(Word(f"leads.flag.{flag}")) for flag in lead.flags)
        console.print(plain("  ".join(filter(None, (lead.reference, lead.title, flags)))), soft_wrap=True)


def _observations(observations: tuple[Observation, ...]) -> Table:
    table = grid("leads.cli", ("kind", "identifiers", "port", "at", "where"))
    for one in observations:
        what = "\n".join(f"{each.kind} {each.value}" for each in one.identifiers)
        port = "" if one.port is None else str(one.port)
        table.add_row(
            say(Word(f"leads.kind.{one.kind}")), plain(what), port, plain(_at(one.at)), plain(one.where)
        )
    return table


def _at(at: Instant | None) -> str:
    """A time with all its readings; without a zone as it stands."""
    if at is None:
        return ""
    if not at.readings:
        return say(Word("leads.cli.no_zone", {"text": at.text}))
    return "\n".join(
        both_zones(span.lo) if span.lo == span.hi else f"{both_zones(span.lo)} – {both_zones(span.hi)}" for span in at.readings
    )


def _line(console: Console, row: str, /, **values: str | int) -> None:
    console.print(plain(say(Word(f"leads.cli.{row}", values))), soft_wrap=True)
