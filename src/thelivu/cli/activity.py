"""`thelivu examination activity`: a source arrives; what its chat databases say of groups and shared files leaves. No database.

The document goes to a file, for `thelivu leads admit`; counts go to the terminal. Exit 1 when an entry or a row could not be taken.
"""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from thelivu.authority import again
from thelivu.base import Word, canonical, say
from thelivu.cli.examination import permitted
from thelivu.cli.output import new_file, plain
from thelivu.cli.triage_run import TOOL, Lists
from thelivu.devices import open_source
from thelivu.devices.activity import Walk, chat_files
from thelivu.examination.activity_document import Database, Made, activity_document

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("activity")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--list", "lists", type=_FILE, multiple=True, help="A known-file list, CSV or .khl: its files make their senders leads.")
@click.option("--delta", "deltas", type=_FILE, multiple=True, help="Deltas upon the .khl list, in their order.")
@click.option("--list-key", type=_FILE, help="The key of .khl lists.")
@click.option("--exhibit", metavar="TAG", help="The exhibit's tag.")
@click.option("--authority", type=_FILE, help="The signed authority file.")
@click.option("--office-key", type=_FILE, help="The office's public key: 64 hex digits, or PEM.")
@click.option("--practice", is_flag=True, help="Benign data only; the result is marked and is no evidence.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The document, a new file."
)
def activity_command(
    *,
    source: Path,
    lists: tuple[Path, ...],
    deltas: tuple[Path, ...],
    list_key: Path | None,
    exhibit: str | None,
    authority: Path | None,
    office_key: Path | None,
    practice: bool,
    output: Path,
) -> int:
    """Reads the chat databases of a source, read-only: groups, members, and which digest went from whom, when. No text."""
    now = datetime.now(UTC)
    held, legal, tag = permitted(exhibit, authority, office_key, now, practice=practice)
    known = Lists(lists, deltas, list_key).opened()
    with closing(open_source(source)) as opened:
        walk = chat_files(
            held, tag, opened.entries(), ask_again=lambda held: again(held, legal, datetime.now(UTC))
        )
        made = Made(
            tag, held.authority, opened.source, TOOL, now, held.practice, walk.others,
            tuple(walk.skipped), tuple(walk.failed),
        )  # fmt: skip
    databases = [Database(one.path, one.sha256, one.size, one.base) for one in walk.databases]
    document = activity_document(made, databases, known)
    with new_file(output) as file:  # for its owner alone: it names people of whom nobody knows yet whether they did anything
        file.write(canonical(document))
    _show(Console(), document, walk)
    return int(bool(walk.failed) or any(one.not_taken for one in known) or any(one.base.rejected for one in walk.databases))


def _show(console: Console, document: dict[str, Any], walk: Walk) -> None:
    entries = document["entries"]
    _line(console, "entries", **{name: entries[name] for name in ("databases", "others", "skipped", "failed")}, total=entries["in"])
    for one in document["databases"]:
        counts = {"rows": one["rows_in"], "accepted": one["accepted"], "rejected": len(one["rejected"])}
        _line(console, "database", path=one["path"], app=one["app"], form=one["form"], **counts)
        for note in one["notes"]:
            console.print("  ", plain(say(Word(f"examination.activity.note.{note}"))), soft_wrap=True)
    named = sum(bool(one["named"]) for one in document["acts"])
    people = len(document["people"])
    _line(console, "sums", groups=len(document["groups"]), people=people, events=len(document["events"]))
    _line(console, "acts", acts=len(document["acts"]), named=named)
    for problem in walk.failed:
        console.print(plain(f"{problem.path}: {say(problem.word)}"), soft_wrap=True)


def _line(console: Console, row: str, /, **values: str | int) -> None:
    console.print(plain(say(Word(f"examination.activity.{row}", values))), soft_wrap=True)
