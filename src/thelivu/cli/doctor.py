"""`thelivu doctor`: checks the installation and says what is wrong and what to do.

Arrives: the environment. Leaves: one line for each check, passed or not. It changes nothing and reads no content.
"""

import shutil
import stat
import sys
from collections.abc import Iterator
from datetime import timedelta

import click
from rich.console import Console
from rich.table import Table

from thelivu.base import ThelivuError, Word, say
from thelivu.cli.office import open_office
from thelivu.cli.output import emit, plain
from thelivu.devices.sandbox import guards

FREE = 2 * 1024**3  # bytes below which a return may not fit
_Check = tuple[str, bool, Word]


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def doctor(*, as_json: bool) -> int:
    """Checks the office and says what is wrong."""
    checks = list(_checks())
    document = {
        "version": 1,
        "checks": [{"check": name, "passed": passed, "sentence": say(word)} for name, passed, word in checks],
    }

    def table(console: Console) -> None:
        grid = Table(show_header=False, box=None)
        for _, passed, word in checks:
            grid.add_row(say(Word("cli.doctor.good" if passed else "cli.doctor.bad")), plain(say(word)))
        console.print(grid)

    emit(document, as_json=as_json, table=table)
    return int(not all(passed for _, passed, _ in checks))


def _checks() -> Iterator[_Check]:
    """Each check needs those before it; the first that cannot be made ends the list."""
    version = sys.version_info
    values = {"version": f"{version.major}.{version.minor}"}
    yield "python", version >= (3, 11), Word("cli.doctor.python", values)
    given = guards()
    shut = given["limits"] and given["filter"]
    yield "sandbox", shut, Word(f"cli.doctor.sandbox_{'shut' if shut else 'open'}")
    alone = given["network"]
    yield "sandbox_network", alone, Word(f"cli.doctor.sandbox_{'alone' if alone else 'shared'}")
    try:
        open_office()
    except ThelivuError as wrong:
        yield "office", False, wrong.word
        return
    yield "office", True, Word("cli.doctor.office")
    yield from _folders()
    try:
        from thelivu.desk.register.queries import born, keys

        same = keys().public_hex == born().public_key
    except ThelivuError as wrong:
        yield "keys", False, wrong.word
        return
    yield "keys", same, Word("cli.doctor.keys" if same else "cli.doctor.other_keys")
    yield from _database()
    yield from _clock()


def _folders() -> Iterator[_Check]:
    from django.conf import settings

    mode = stat.S_IMODE(settings.DATA.stat().st_mode)
    tight = not mode & 0o077
    yield (
        "data_folder",
        tight,
        Word(f"cli.doctor.data_{'tight' if tight else 'loose'}", {"mode": f"{mode:04o}"}),
    )
    free = shutil.disk_usage(settings.DATA).free
    yield "space", free >= FREE, Word("cli.doctor.space", {"gib": round(free / 1024**3, 1)})


def _database() -> Iterator[_Check]:
    """What keeps a committed act through a power cut, and what refuses to change the ledger."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            found = [
                cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")
            ]
            durable = found == ["wal", 2]
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_no_%'")
        else:
            from thelivu.desk.people.postgresql.policy import tables_left_open

            left = tables_left_open(cursor)
            cursor.execute("SHOW fsync")
            durable = cursor.fetchone() == ("on",)
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'D' AND tgname LIKE '%_no_%'")
        (triggers,) = cursor.fetchone()
    yield "durable", durable, Word(f"cli.doctor.{'durable' if durable else 'not_durable'}")
    guarded = triggers >= (9 if connection.vendor == "sqlite" else 6)
    yield "append_only", guarded, Word(f"cli.doctor.{'append_only' if guarded else 'not_append_only'}")
    if connection.vendor == "postgresql":
        told = (
            Word("cli.doctor.one_lock", {"tables": ", ".join(left)}) if left else Word("cli.doctor.two_locks")
        )
        yield "two_locks", not left, told


def _clock() -> Iterator[_Check]:
    from thelivu.desk.register.queries import last_entry_at, now

    last = last_entry_at()
    right = last is None or now() >= last - timedelta(seconds=2)
    yield "clock", right, Word(f"cli.doctor.{'clock' if right else 'clock_behind'}")
